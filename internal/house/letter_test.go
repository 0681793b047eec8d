package house

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/backup"
	"fincert/internal/letter"
	"fincert/internal/pdf"
	"fincert/internal/store"
)

// written is a letter that the record has caused.
type written struct {
	position int64
	kind     string // of the effect, and of the paper
	stream   string
}

func letters(t *testing.T, h *House) (list []written) {
	t.Helper()
	err := h.DB.Read(t.Context(), func(q store.Querier) error {
		list = nil
		rows, err := q.Query(`select e.position, e.kind, n.stream_kind || '/' || n.stream_id from effect e
			join entry n on n.position = e.position where e.kind like 'letter.%' order by e.position`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var w written
			if err = rows.Scan(&w.position, &w.kind, &w.stream); err != nil {
				return err
			}
			list = append(list, w)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestALettersPaperIsMadeWhenSomebodyAsksAndOnce: it is not made for nobody, and
// a letter without one is nothing for the check to find.
func TestALettersPaperIsMadeWhenSomebodyAsksAndOnce(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		granted(t, c)
		h := open(t, c)
		all := letters(t, h)
		stop := serving(t, h)
		eventually(t, "letters are not delivered, or the certificate has no paper", func() bool {
			for _, l := range all {
				if _, there, err := h.Inbox.Find(t.Context(), l.position, strings.TrimPrefix(l.kind, "letter.")); err != nil || !there {
					return false
				}
			}
			return len(all) > 0 && papers(t, h) == 1
		})
		stop()
		for _, l := range all {
			if _, there, err := h.Papers.Find(t.Context(), l.position, l.kind); err != nil || there {
				t.Errorf("%s of position %d was made for nobody: %v", l.kind, l.position, err)
			}
			first, _, err := h.Papers.Get(t.Context(), l.position, l.kind)
			if again, _, _ := h.Papers.Get(t.Context(), l.position, l.kind); err != nil || again != first {
				t.Errorf("%s of position %d: %v", l.kind, l.position, err)
			}
		}
		if _, _, err := h.Papers.Get(t.Context(), all[0].position, all[0].kind+".both"); err != nil {
			t.Errorf("with a translation: %v", err)
		}
		shut(t, h)
		mustBeFound(t, c)
	})
}

func TestOthersReadAndTrustALetter(t *testing.T) {
	c := config(t, store.SQLite)
	granted(t, c)
	h := open(t, c)
	defer shut(t, h)
	all := letters(t, h)
	if _, _, err := h.Papers.Get(t.Context(), all[0].position, all[0].kind); err != nil { // which makes the root
		t.Fatal(err)
	}
	dir := t.TempDir()
	nss := "sql:" + dir
	peer(t, "libnss3-tools", "certutil", "-N", "-d", nss, "--empty-password")
	peer(t, "libnss3-tools", "certutil", "-A", "-d", nss, "-n", "root", "-t", "CT,C,C", "-i", filepath.Join(c.Data, keysName, "root.pem"))
	for _, l := range all {
		_, content, err := h.Papers.Get(t.Context(), l.position, letter.Paper(strings.TrimPrefix(l.kind, "letter."), true))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, l.kind+".pdf")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		peer(t, "qpdf", "qpdf", "--check", file)
		if said := peer(t, "poppler-utils", "pdfsig", "-nssdir", nss, file); !strings.Contains(said, "Signature is Valid.") || !strings.Contains(said, "Certificate is Trusted.") {
			t.Errorf("pdfsig says of %s: %s", l.kind, said)
		}
	}
}

// TestARestoredHouseGoesOnWithTheFirstLetterThatIsInNoInbox and with the papers
// that are lacking: the queue of jobs is not in a backup.
func TestARestoredHouseGoesOnWithTheFirstLetterThatIsInNoInbox(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		granted(t, c)
		h := open(t, c)
		all := letters(t, h)
		delivered := func() (n int) {
			err := h.DB.Read(t.Context(), func(q store.Querier) error { return q.QueryRow("select count(*) from letter").Scan(&n) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		done := func() bool { return delivered() == len(all) && papers(t, h) == 1 }
		stop := serving(t, h)
		eventually(t, "not all is delivered and made", done)
		stop()
		first := all[len(all)/2]
		err := h.DB.Write(t.Context(), func(tx *store.Tx) error { // as if we had been stopped before
			_, err := tx.Exec("delete from letter where position >= $1", first.position)
			if err == nil {
				_, err = tx.Exec("delete from paper")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		shut(t, h)
		place, to := filepath.Join(t.TempDir(), "backup"), config(t, store.SQLite)
		to.Clock = c.Clock
		if _, err = Backup(t.Context(), c, place, ""); err != nil {
			t.Fatal(err)
		}
		if _, err = Restore(t.Context(), to, RestoreOrder{From: place}); err != nil {
			t.Fatal(err)
		}
		h = open(t, to)
		var came int64
		err = h.DB.Read(t.Context(), func(q store.Querier) (err error) {
			came, err = h.follower(nil).Came(q)
			return err
		})
		if err != nil || came != first.position-1 {
			t.Errorf("it goes on after position %d, the letter is at %d: %v", came, first.position, err)
		}
		stop = serving(t, h)
		eventually(t, "what was left is not delivered and made", done)
		stop()
		shut(t, h)
		mustBeFound(t, to)
	})
}

func TestARestoreBringsNoLetterBackThatShowsWhatWasErasedSince(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		granted(t, c)
		h := open(t, c)
		var shows written
		for _, l := range letters(t, h) {
			if l.kind == "letter.rectification" {
				shows = l
			}
		}
		if said := saidBy(t, h, shows); !strings.Contains(said, "值班记录缺两日") {
			t.Fatalf("it says %s", said)
		}
		shut(t, h)
		place := filepath.Join(t.TempDir(), "backup")
		if _, err := Backup(t.Context(), c, place, ""); err != nil {
			t.Fatal(err)
		}
		to := config(t, store.SQLite)
		to.Clock = c.Clock
		if _, err := Restore(t.Context(), to, RestoreOrder{From: place, Order: backup.Order{Erased: []string{shows.stream}}}); err != nil {
			t.Fatal(err)
		}
		h = open(t, to)
		if _, there, err := h.Papers.Find(t.Context(), shows.position, shows.kind); there || err != nil {
			t.Errorf("it came back: %v", err)
		}
		if said := saidBy(t, h, shows); strings.Contains(said, "值班记录缺两日") || !strings.Contains(said, "〔已删除〕") {
			t.Errorf("made anew it says %s", said)
		}
		shut(t, h)
	})
}

// saidBy is all that a letter's paper says.
func saidBy(t *testing.T, h *House, l written) string {
	t.Helper()
	_, content, err := h.Papers.Get(t.Context(), l.position, l.kind)
	if err != nil {
		t.Fatal(err)
	}
	file, err := pdf.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for _, page := range file.Pages {
		said.WriteString(strings.Join(page, ""))
	}
	return said.String()
}
