package postbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/vault"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

type box struct {
	*Box
	clock *now.Manual
}

func each(t *testing.T, test func(t *testing.T, b box)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		clock := now.NewManual(morning)
		ring, err := keys.Open(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		v, err := vault.New(vault.Config{Dir: filepath.Join(t.TempDir(), "files"), DB: db, Ring: ring, Clock: clock, Held: Held})
		if err != nil {
			t.Fatal(err)
		}
		test(t, box{&Box{DB: db, Personal: personal.New(ring), Vault: v, Clock: clock,
			Scheme: func(context.Context) (*scheme.Scheme, error) { return load.Shipped(), nil }}, clock})
	})
}

// png is the beginning of a picture.
func png(more string) *bytes.Reader {
	return bytes.NewReader(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"), more...))
}

func seen() Answers {
	return Answers{Kind: Misuse, Certificate: "FC1", Place: "https://shop.example.org", Text: "网页上挂着认证标志", Name: "张三", Contact: "138 0000 0000"}
}

func (b box) send(t *testing.T, s Sending) (secret string, item Item) {
	t.Helper()
	secret, err := b.Send(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	standing, err := b.Standing(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return secret, standing.Item
}

func (b box) count(t *testing.T, table string) (n int) {
	t.Helper()
	err := b.DB.Read(t.Context(), func(q store.Querier) error { return q.QueryRow("select count(*) from " + table).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	no, ok := fault.As(err)
	if !ok || no.Key != key {
		t.Errorf("%v, want %s", err, key)
	}
}

func TestWhatIsSentTwiceIsOneItemAndOtherAnswersAreAnother(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		token := NewToken()
		first, item := b.send(t, Sending{Token: token, Answers: seen()})
		typed := seen()
		typed.Text = "  " + typed.Text + "\r\n"
		second, again := b.send(t, Sending{Token: token, Answers: typed})
		if first != second || item.ID != again.ID || item.Number != again.Number {
			t.Errorf("sent twice: %+v and %+v", item, again)
		}
		changed := seen()
		changed.Text = "另一件事"
		third, other := b.send(t, Sending{Token: token, Answers: changed})
		if third == first || other.ID == item.ID {
			t.Error("what was written anew after the first was sent is lost")
		}
		_, stranger := b.send(t, Sending{Token: NewToken(), Answers: seen()})
		if stranger.ID == item.ID {
			t.Error("two people who write the same are taken for one")
		}
		if b.count(t, "postbox_item") != 3 || item.State() != Waiting || item.Answers != seen() || item.Day.String() != "2026-11-24" {
			t.Errorf("the item is %+v", item)
		}
	})
}

func TestManyAtOnceFromOneFormAreOneItem(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		token := NewToken()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				_, err := b.Send(context.Background(), Sending{Token: token, Answers: seen()})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := b.count(t, "postbox_item"); n != 1 || b.count(t, "personal") != 1 {
			t.Errorf("%d items", n)
		}
	})
}

func TestNothingThatWasWrittenStandsReadableInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		secret, item := b.send(t, Sending{Token: NewToken(), Answers: seen()})
		err := b.DB.Read(t.Context(), func(q store.Querier) error {
			for _, query := range []string{
				"select id || number || secret || kind || received || answers from postbox_item",
			} {
				lines, err := store.Texts(q, query)
				if err != nil {
					return err
				}
				for _, line := range lines {
					for _, word := range []string{"张三", "138 0000", "网页", "shop", "FC1", secret} {
						if strings.Contains(line, word) {
							t.Errorf("the database says %s", line)
						}
					}
				}
			}
			var sealed []byte
			err := q.QueryRow("select sealed from personal").Scan(&sealed)
			if bytes.Contains(sealed, []byte("张三")) || bytes.Contains(sealed, []byte("shop")) {
				t.Error("the text lies open")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{item.Number, item.ID, "", hashed(secret), strings.ToUpper(secret), secret[:31]} {
			_, err := b.Standing(t.Context(), other)
			refused(t, err, "postbox.unknown")
		}
	})
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	long := strings.Repeat("字", 10_000)
	for name, c := range map[string]struct {
		Answers
		known bool
		want  string
	}{
		"an empty misuse":        {Answers{Kind: Misuse}, false, "place field.required; text field.required"},
		"an empty complaint":     {Answers{Kind: Complaint}, false, "about field.required; text field.required"},
		"a complaint of what":    {Answers{Kind: Complaint, About: "x", Text: "x"}, false, "about field.required"},
		"a product of no number": {Answers{Kind: Complaint, About: AboutProduct, Text: "x"}, false, "certificate field.required"},
		"an empty dispute":       {Answers{Kind: Dispute}, false, "certificate field.required; text field.required"},
		"an unknown certificate": {Answers{Kind: Dispute, Certificate: "FC9", Text: "x"}, false, "certificate postbox.no-such-certificate"},
		"a known certificate":    {Answers{Kind: Dispute, Certificate: "FC9", Text: "x"}, true, ""},
		"about the body":         {Answers{Kind: Complaint, About: AboutBody, Text: "x"}, false, ""},
		"10,000 characters": {Answers{Kind: Dispute, Certificate: long, Text: long, Right: long, Name: long, Contact: long}, true,
			"certificate field.long; text field.long; right field.long; name field.long; contact field.long"},
		"control characters": {Answers{Kind: Misuse, Place: "\x00", Text: "a\u202eb", Name: "\x07"}, false,
			"place field.character; text field.character; name field.character"},
		"nothing known":    {Answers{Kind: "letter", Text: "x"}, false, "kind field.unknown"},
		"lines of Windows": {Answers{Kind: Misuse, Place: "x", Text: "a\r\nb\rc"}, false, ""},
	} {
		var told []string
		if no := c.Check(c.known); no != nil {
			for _, f := range no.Fields {
				told = append(told, f.Path+" "+f.Key)
			}
		}
		if got := strings.Join(told, "; "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestPicturesAndPDFAreTakenAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		token := NewToken()
		keep := func(content string) (File, error) { return b.Keep(t.Context(), token, strings.NewReader(content)) }
		for _, content := range []string{"<html><script>alert(1)</script>", "PK\x03\x04", "a,b\n1,2\n", "MZ\x90\x00", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"} {
			_, err := keep(content)
			no, ok := fault.As(err)
			if !ok || no.Key != "postbox.type" && no.Key != "vault.damaged" {
				t.Errorf("%q: %v", content, err)
			}
		}
		_, err := keep("")
		refused(t, err, "vault.empty")
		_, err = keep("%PDF-1.7\n" + strings.Repeat("x", 10<<20))
		refused(t, err, "vault.too-large")
		_, err = b.Keep(t.Context(), "../../x", png(""))
		refused(t, err, "postbox.token")

		pdf, err := keep("%PDF-1.7\nx\n%%EOF\n")
		if err != nil {
			t.Fatal(err)
		}
		picture, err := b.Keep(t.Context(), token, png("x"))
		if err != nil {
			t.Fatal(err)
		}
		_, item := b.send(t, Sending{Token: token, Answers: seen(), Files: []string{picture.Object, pdf.Object, pdf.Object}})
		if len(item.Files) != 2 || item.Files[0].Name != item.Number+"-1.png" || item.Files[1].Name != item.Number+"-2.pdf" {
			t.Errorf("its files are %+v", item.Files)
		}
		for name, s := range map[string]Sending{
			"another form's file": {Token: NewToken(), Answers: seen(), Files: []string{pdf.Object}},
			"no file":             {Token: token, Answers: seen(), Files: []string{"nothing"}},
			"too many":            {Token: token, Answers: seen(), Files: []string{pdf.Object, pdf.Object, pdf.Object, pdf.Object}},
		} {
			_, err := b.Send(t.Context(), s)
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := b.count(t, "postbox_item"); n != 1 {
			t.Errorf("%d items", n)
		}
		r, f, err := b.Open(t.Context(), item.ID, pdf.Object)
		if err != nil || f.MediaType != "application/pdf" {
			t.Fatalf("%+v: %v", f, err)
		}
		r.Close()
		_, _, err = b.Open(t.Context(), item.ID, "nothing")
		refused(t, err, "postbox.unknown")
	})
}

func TestAFileInThePostboxStaysAndGoesWithItsItem(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		token := NewToken()
		f, err := b.Keep(t.Context(), token, png("x"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Keep(t.Context(), NewToken(), png("of a form that is never sent"))
		if err != nil {
			t.Fatal(err)
		}
		secret, item := b.send(t, Sending{Token: token, Answers: seen(), Files: []string{f.Object}})
		b.clock.Advance(31 * 24 * time.Hour)
		for want := 1; want >= 0; want-- {
			_, err = b.Vault.Tidy(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n := b.count(t, "vault_object"); n != want {
				t.Errorf("%d files, want %d", n, want)
			}
			if want == 1 {
				err = b.Withdraw(t.Context(), secret)
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		_, err = b.Item(t.Context(), item.ID)
		refused(t, err, "postbox.unknown")
	})
}

func TestWhatItsSenderTakesBackIsGoneWithItsKey(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		secret, _ := b.send(t, Sending{Token: NewToken(), Answers: seen()})
		other, _ := b.send(t, Sending{Token: NewToken(), Answers: seen()})
		err := b.Withdraw(t.Context(), secret)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"postbox_item", "personal", "subject_key"} {
			if n := b.count(t, table); n != 1 {
				t.Errorf("%s has %d rows, want the other's", table, n)
			}
		}
		refused(t, b.Withdraw(t.Context(), secret), "postbox.unknown")
		_, err = b.Standing(t.Context(), other)
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhatNobodyTookUpGoesAfterTheSchemesTime(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		old, _ := b.send(t, Sending{Token: NewToken(), Answers: seen()})
		b.clock.Advance(24 * time.Hour)
		_, _ = b.send(t, Sending{Token: NewToken(), Answers: seen()})
		b.clock.Advance(time.Date(2027, 5, 24, 1, 0, 0, 0, time.UTC).Sub(b.clock.Now()))
		removed, err := b.Tidy(t.Context())
		if err != nil || removed != 0 {
			t.Errorf("on its last day %d went: %v", removed, err)
		}
		b.clock.Advance(24 * time.Hour)
		removed, err = b.Tidy(t.Context())
		if err != nil || removed != 1 || b.count(t, "postbox_item") != 1 || b.count(t, "subject_key") != 1 {
			t.Errorf("%d went: %v", removed, err)
		}
		_, err = b.Standing(t.Context(), old)
		refused(t, err, "postbox.unknown")
	})
}

func TestTheListIsReadPageByPageTheLatestFirst(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		for n := range 5 {
			a := seen()
			a.Text = fmt.Sprint(n)
			if n == 2 {
				a = Answers{Kind: Complaint, About: AboutBody, Text: "2"}
			}
			b.send(t, Sending{Token: NewToken(), Answers: a})
		}
		var told []string
		for cursor, more := "", true; more; more = cursor != "" {
			items, next, err := b.Items(t.Context(), Query{State: Waiting, Limit: 2, Cursor: cursor})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range items {
				told = append(told, i.Answers.Text)
			}
			cursor = next
		}
		if got := strings.Join(told, " "); got != "4 3 2 1 0" {
			t.Errorf("listed %s", got)
		}
		for query, want := range map[Query]int{{Kind: Complaint, Limit: 9}: 1, {State: Rejected, Limit: 9}: 0, {State: TakenUp, Limit: 9}: 0} {
			items, _, err := b.Items(t.Context(), query)
			if err != nil || len(items) != want {
				t.Errorf("%+v: %d, %v", query, len(items), err)
			}
		}
		for _, query := range []Query{{State: "x' or 1=1"}, {Kind: "letter"}} {
			_, _, err := b.Items(t.Context(), query)
			refused(t, err, "web.parameter")
		}
	})
}

var errLost = errors.New("the connection is lost")

func TestACrashWhileSendingLeavesNothingOrTheWholeItem(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		s := Sending{Token: NewToken(), Answers: seen()}
		stored := false
		b.DB.OnCommit(func(commit func() error) error {
			if stored {
				return errors.Join(commit(), errLost)
			}
			return errLost
		})
		for _, stored = range []bool{false, true} {
			_, err := b.Send(t.Context(), s)
			if err == nil {
				t.Fatal("it was sent")
			}
			want := 0
			if stored {
				want = 1
			}
			for _, table := range []string{"postbox_item", "personal", "subject_key"} {
				if n := b.count(t, table); n != want {
					t.Errorf("%s has %d rows, want %d", table, n, want)
				}
			}
		}
		b.DB.OnCommit(func(commit func() error) error { return commit() })
		_, _ = b.send(t, s)
		if n := b.count(t, "postbox_item"); n != 1 {
			t.Errorf("sent again: %d items", n)
		}
	})
}
