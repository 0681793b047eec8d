package house

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fincert/internal/backup"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/paper"
	"fincert/internal/pdf"
	"fincert/internal/recheck"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// granted makes an installation whose record holds one certificate, and tells
// its number and the instant before it was issued.
func granted(t *testing.T, c Config) (number string, before time.Time) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	address := c.Database
	if address == "" {
		must(os.MkdirAll(c.Data, 0o700))
		address = filepath.Join(c.Data, databaseName)
	}
	db, err := store.Open(t.Context(), address)
	must(err)
	must(db.Migrate(t.Context()))
	b := caseworktest.Open(t, db, projectors()...)
	on := b.Apply(t)
	for _, step := range caseworktest.Life {
		before = b.Manual.Now()
		b.Take(t, on, step)
	}
	number = b.Case(t, on).CertificateNumber
	must(os.MkdirAll(c.Data, 0o700))
	b.MoveInto(t, c.Data)
	must(db.Close())
	return number, before.Add(-time.Second)
}

// ask asks the house's own handler.
func ask(h *House, method, url string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, r)
	return w
}

// papers is how many certificates' papers stand.
func papers(t *testing.T, h *House) (n int) {
	t.Helper()
	err := h.DB.Read(t.Context(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from paper where kind = 'certificate'").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for tries := 0; !is(); tries++ {
		if tries > 1500 {
			t.Fatal(what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestAnIssuedCertificateHasItsPaperWithoutAnybodyAsking(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		number, _ := granted(t, c)
		h := open(t, c)
		stop := serving(t, h)
		eventually(t, "no paper is made", func() bool { return papers(t, h) == 1 })
		stop()
		file := ask(h, http.MethodGet, "/certificates/"+number+"/pdf").Body.Bytes()
		shut(t, h)
		h = open(t, c)
		defer shut(t, h)
		stop = serving(t, h)
		time.Sleep(3 * lookEvery)
		stop()
		if again := ask(h, http.MethodGet, "/certificates/"+number+"/pdf").Body.Bytes(); !bytes.Equal(file, again) || papers(t, h) != 1 {
			t.Errorf("after a restart there are %d papers, of %d and %d bytes", papers(t, h), len(file), len(again))
		}
		mustBeFound(t, c)
	})
}

// TestAPaperWhoseMakerWasKilledIsMadeWithoutAnybodyAsking: River holds the job for
// running until it takes it up again.
func TestAPaperWhoseMakerWasKilledIsMadeWithoutAnybodyAsking(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		granted(t, c)
		h := open(t, c)
		defer shut(t, h)
		stop := serving(t, h)
		eventually(t, "no paper is made", func() bool { return papers(t, h) == 1 })
		stop()
		err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("delete from paper")
			if err == nil {
				_, err = tx.Exec(`update river_job set state = 'running', finalized_at = null, attempted_at = '2026-01-02 03:04:05'
					where kind = 'make-paper'`)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		stop = serving(t, h)
		eventually(t, "the paper stays lacking", func() bool { return papers(t, h) == 1 })
		stop()
	})
}

// mustBeFound checks an installation: kinds are the findings.
func mustBeFound(t *testing.T, c Config, kinds ...string) {
	t.Helper()
	var found []string
	_, err := Check(t.Context(), CheckConfig{Data: c.Data, Database: c.Database, Clock: c.Clock}, func(f recheck.Finding) {
		if strings.Contains(f.Kind, "paper") || strings.Contains(f.Kind, "file") {
			found = append(found, f.Kind)
		}
	})
	if err != nil || strings.Join(found, " ") != strings.Join(kinds, " ") {
		t.Errorf("the check finds %v, want %v: %v", found, kinds, err)
	}
}

// The first who asks does not wait for a job, and everybody gets the same.
func TestAPaperIsGivenToEverybodyAndSaysHowLongItMayBeKept(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		number, _ := granted(t, c)
		h := open(t, c)
		defer shut(t, h)
		address := "/certificates/" + number + "/pdf"
		first := ask(h, http.MethodGet, address)
		header, file := first.Header(), first.Body.Bytes()
		if first.Code != 200 || header.Get("Content-Type") != "application/pdf" || header.Get("Cache-Control") != "public, no-cache" ||
			header.Get("Content-Disposition") != `inline; filename="`+number+`.pdf"` || header.Get("Content-Language")+header.Get("Vary") != "" {
			t.Errorf("it is given as %d %v", first.Code, header)
		}
		if header.Get("Content-Length") != fmt.Sprint(len(file)) || header.Get("Accept-Ranges") != "bytes" || header.Get("Last-Modified") == "" {
			t.Errorf("it does not say how much it is: %v", header)
		}
		for _, language := range []string{"?lang=en", "?lang=zh-CN"} {
			if other := ask(h, http.MethodGet, address+language, "Accept-Language", "en"); !bytes.Equal(other.Body.Bytes(), file) {
				t.Errorf("%s gives other bytes", language)
			}
		}
		if kept := ask(h, http.MethodGet, address+"?copy=0"); !bytes.Equal(kept.Body.Bytes(), file) || !strings.Contains(kept.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("the first copy is given as %v", kept.Header())
		}
		if same := ask(h, http.MethodGet, address, "If-None-Match", header.Get("ETag")); same.Code != http.StatusNotModified || same.Body.Len() != 0 {
			t.Errorf("whoever has it is given %d, %d bytes", same.Code, same.Body.Len())
		}
		if head := ask(h, http.MethodHead, address); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != fmt.Sprint(len(file)) {
			t.Errorf("its head is %d %v", head.Code, head.Header())
		}
		if part := ask(h, http.MethodGet, address, "Range", "bytes=100-199"); part.Code != http.StatusPartialContent || !bytes.Equal(part.Body.Bytes(), file[100:200]) {
			t.Errorf("a part is %d", part.Code)
		}
		for _, none := range []string{"/certificates/NONE/pdf", address + "?copy=1", address + "?copy=x", "/certificates/%E8%AF%81/pdf"} {
			if got := ask(h, http.MethodGet, none); got.Code != http.StatusNotFound {
				t.Errorf("%s gives %d", none, got.Code)
			}
		}
	})
}

// Programs of others look at the paper that the installation gives out.
func TestOthersReadAndTrustThePaper(t *testing.T) {
	c := config(t, store.SQLite)
	c.BaseURL = "https://cert.example.cn"
	number, _ := granted(t, c)
	h := open(t, c)
	defer shut(t, h)
	dir := t.TempDir()
	file := filepath.Join(dir, "paper.pdf")
	if err := os.WriteFile(file, ask(h, http.MethodGet, "/certificates/"+number+"/pdf").Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	peer(t, "qpdf", "qpdf", "--check", file)
	nss := "sql:" + dir
	peer(t, "libnss3-tools", "certutil", "-N", "-d", nss, "--empty-password")
	peer(t, "libnss3-tools", "certutil", "-A", "-d", nss, "-n", "root", "-t", "CT,C,C", "-i", filepath.Join(c.Data, keysName, "root.pem"))
	if said := peer(t, "poppler-utils", "pdfsig", "-nssdir", nss, file); !strings.Contains(said, "Signature is Valid.") || !strings.Contains(said, "Certificate is Trusted.") {
		t.Errorf("pdfsig says %s", said)
	}
	said := peer(t, "poppler-utils", "pdftotext", "-layout", file, "-")
	for _, fact := range []string{number, "甲方科技有限公司", "Jia Technology Co., Ltd.", "示范认证中心", "CNCA-R-2026-001"} {
		if !strings.Contains(said, fact) {
			t.Errorf("pdftotext does not read %s in %s", fact, said)
		}
	}
	peer(t, "poppler-utils", "pdftoppm", "-r", "150", "-png", "-singlefile", file, filepath.Join(dir, "page"))
	if code := peer(t, "zbar-tools", "zbarimg", "-q", "--raw", filepath.Join(dir, "page.png")); !strings.HasPrefix(code, c.BaseURL+"/") {
		t.Errorf("the code says %s", code)
	}
}

// peer runs a program of others. One that is missing fails the test: it says
// which of Debian's packages it comes with.
func peer(t *testing.T, from, name string, args ...string) string {
	t.Helper()
	var said, errs strings.Builder
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdout, cmd.Stderr = &said, &errs
	err := cmd.Run()
	if err != nil {
		t.Fatalf("%s (Debian's package %s): %v\n%s%s", name, from, err, said.String(), errs.String())
	}
	return said.String()
}

func TestAPaperWaitsForTheServiceThatStampsIt(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		number, _ := granted(t, c)
		var away atomic.Bool
		away.Store(true)
		service := stampService(t, &away)
		c.Stamp = service
		h := open(t, c)
		defer shut(t, h)
		stop := serving(t, h)
		defer stop()
		address := "/certificates/" + number + "/pdf"
		if got := ask(h, http.MethodGet, address); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" || papers(t, h) != 0 {
			t.Errorf("while the service is away it answers %d %v and %d papers stand", got.Code, got.Header(), papers(t, h))
		}
		away.Store(false)
		eventually(t, "the paper is not made when the service is back", func() bool { return papers(t, h) == 1 })
		file := ask(h, http.MethodGet, address).Body.Bytes()
		read, err := pdf.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := read.Signatures[0].Verify(file, nil, h.Clock().Now())
		if err != nil || signed.Stamp == nil || !bytes.Contains(file, []byte("/DSS")) {
			t.Errorf("it is stamped %+v: %v; with validation data: %v", signed.Stamp, err, bytes.Contains(file, []byte("/DSS")))
		}
	})
}

// stampService is OpenSSL's time-stamp responder behind a small handler.
func stampService(t *testing.T, away *atomic.Bool) string {
	t.Helper()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	conf := fmt.Sprintf("[req]\ndistinguished_name=dn\n[dn]\n[ext]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"+
		"[tsa]\ndefault_tsa=own\n[own]\ndir=%[1]s\nserial=%[1]s/serial\ncrypto_device=builtin\nsigner_cert=%[1]s/tsa.pem\n"+
		"signer_key=%[1]s/tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n", dir)
	if err := os.WriteFile(in("tsa.cnf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	peer(t, "openssl", "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Time stamps", "-days", "3650",
		"-config", in("tsa.cnf"), "-extensions", "ext", "-keyout", in("tsa.key"), "-out", in("tsa.pem"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		var question bytes.Buffer
		_, err := question.ReadFrom(r.Body)
		if err == nil {
			err = os.WriteFile(in("question"), question.Bytes(), 0o600)
		}
		if err == nil {
			err = exec.Command("openssl", "ts", "-reply", "-config", in("tsa.cnf"), "-queryfile", in("question"), "-out", in("answer")).Run()
		}
		answer, read := os.ReadFile(in("answer"))
		if err != nil || read != nil {
			http.Error(w, "broken", http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Whose key was certified by somebody else keeps their lists with each paper.
func TestAListOfRevokedCertificatesIsKeptWithThePaper(t *testing.T) {
	c := config(t, store.SQLite)
	number, _ := granted(t, c)
	h := open(t, c)
	list, err := h.keys.NoneRevoked(h.Clock().Now().AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	shut(t, h)
	var asked atomic.Int32
	answer := []byte("no list")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write(answer)
	}))
	defer server.Close()
	c.CRLs = []string{server.URL}
	h = open(t, c)
	defer shut(t, h)
	address := "/certificates/" + number + "/pdf"
	if got := ask(h, http.MethodGet, address); got.Code != http.StatusServiceUnavailable || papers(t, h) != 0 {
		t.Errorf("without the list it answers %d, and %d papers stand", got.Code, papers(t, h))
	}
	answer = list
	file := ask(h, http.MethodGet, address).Body.Bytes()
	if !bytes.Contains(file, []byte("/CRLs")) || asked.Load() != 2 {
		t.Errorf("the list was asked for %d times and is not in %d bytes", asked.Load(), len(file))
	}
	if _, err := x509.ParseRevocationList(list); err != nil {
		t.Error(err)
	}
	if _, err = h.revocations.at(context.Background(), server.URL, h.Clock().Now()); err != nil || asked.Load() != 2 {
		t.Errorf("a fresh list is asked for again: %v", err)
	}
}

func TestARestoredInstallationGivesTheSamePapers(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		number, before := granted(t, c)
		h := open(t, c)
		address := "/certificates/" + number + "/pdf"
		file := ask(h, http.MethodGet, address).Body.Bytes()
		shut(t, h)
		place := filepath.Join(t.TempDir(), "backup")
		if _, err := Backup(t.Context(), c, place, ""); err != nil {
			t.Fatal(err)
		}
		for name, order := range map[string]RestoreOrder{
			"whole": {From: place},
			"cut":   {From: place, Order: backup.Order{To: before}},
		} {
			to := config(t, store.SQLite)
			to.Clock = c.Clock
			done, err := Restore(t.Context(), to, order)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			h := open(t, to)
			if name == "whole" {
				if got := ask(h, http.MethodGet, address).Body.Bytes(); !bytes.Equal(got, file) {
					t.Errorf("restored it gives %d bytes, and gave %d", len(got), len(file))
				}
			} else if n := papers(t, h); n != 0 || done.Dropped == 0 {
				t.Errorf("%d entries were cut, and %d papers stand", done.Dropped, n)
			}
			shut(t, h)
			mustBeFound(t, to)
		}
	})
}

func TestTheCheckFindsWhatIsWrongWithPapers(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		number, _ := granted(t, c)
		exec := func(statements ...string) {
			t.Helper()
			h := open(t, c)
			defer shut(t, h)
			err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
				for _, s := range statements {
					if _, err := tx.Exec(s); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		mustBeFound(t, c) // nothing followed the record yet
		exec("insert into follower (name, position) values ('jobs', 100000)")
		mustBeFound(t, c, recheck.PaperMissing)
		h := open(t, c)
		if got := ask(h, http.MethodGet, "/certificates/"+number+"/pdf"); got.Code != http.StatusOK {
			t.Fatalf("it gives %d %s", got.Code, got.Body)
		}
		shut(t, h)
		mustBeFound(t, c)
		exec("insert into paper select 1, kind, object, sha256, size, key_id, made from paper")
		mustBeFound(t, c, recheck.PaperOrphan)
		exec("delete from paper where position = 1", "update paper set size = size + 1")
		mustBeFound(t, c, recheck.FileAltered)
		exec("update paper set size = size - 1, object = 'gone'")
		mustBeFound(t, c, recheck.FileMissing)
	})
}

func TestAnAlarmIsCountedInTheMetrics(t *testing.T) {
	c := config(t, store.SQLite)
	number, _ := granted(t, c)
	h := open(t, c)
	defer shut(t, h)
	draw := h.Papers.Kinds[rule.PaperCertificate]
	h.Papers.Kinds[rule.PaperCertificate] = func(ctx context.Context, position int64) (paper.Draft, error) {
		d, err := draw(ctx, position)
		d.Doc.Page().Text(50, 50, pdf.Style{Size: 10}, "slipped in")
		return d, err
	}
	got := ask(h, http.MethodGet, "/certificates/"+number+"/pdf")
	var told struct{ Type, Detail string }
	if err := json.Unmarshal(got.Body.Bytes(), &told); got.Code != http.StatusInternalServerError || err != nil || papers(t, h) != 0 {
		t.Errorf("a paper that says more than the record is given out as %d %s", got.Code, got.Body)
	}
	w := httptest.NewRecorder()
	h.metrics.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, MetricsAddress, nil))
	for _, line := range []string{"fincert_papers_refused_total 1", "fincert_papers_missing 1"} {
		if !strings.Contains(w.Body.String(), line) {
			t.Errorf("the metrics do not say %s", line)
		}
	}
}

func TestASealThatIsNoPictureIsRefusedWhenTheHouseOpens(t *testing.T) {
	c := config(t, store.SQLite)
	c.Seal = filepath.Join(t.TempDir(), "seal.png")
	if err := os.WriteFile(c.Seal, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "house.seal") {
		t.Errorf("it opens with %v", err)
	}
}

// What no font has is refused where it is typed; what was recorded all the same,
// or has no room, before anything is decided.
func TestWhatCannotBePrintedIsRefusedBeforeTheAct(t *testing.T) {
	c := config(t, store.SQLite)
	granted(t, c)
	h := open(t, c)
	defer shut(t, h)
	administrator := rule.Actor{Person: "cli:root", Roles: []rule.Role{rule.RoleAdministrator}, Via: "cli"}
	_, err := h.Do(t.Context(), administrator, &rule.RegisterOrganisation{Code: rule.CreditCodeFor("91110000MA01HHHH0"),
		Name: rule.Words{ZH: "𠀋支付有限公司", EN: "Payment Ltd"}, Address: rule.Words{ZH: "北京", EN: "Beijing"}}, rule.StreamID{})
	if f, is := fault.As(err); !is || len(f.Fields) != 1 || f.Fields[0].Path != "name.zh" || f.Fields[0].Args[0].Value != "𠀋 (U+2000B)" {
		t.Errorf("a name that cannot be printed: %v", err)
	}
	snapshot, err := h.Register.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newest, _ := snapshot.Newest(0, 1)
	for want, change := range map[string]func(*rule.CertificateContent){
		"":          func(*rule.CertificateContent) {},
		"pdf.glyph": func(c *rule.CertificateContent) { c.Holder.Name.ZH = "𠀋支付有限公司" },
		"paper.no-room": func(c *rule.CertificateContent) {
			c.BodyApproval, c.Office.ZH = strings.Repeat("R", 2000), strings.Repeat("长", 2000)
		},
	} {
		content := newest[0].Content
		change(&content)
		err := h.tryPapers(&rule.CertificateIssued{Content: content})
		if f, is := fault.As(err); want == "" && err != nil || want != "" && (!is || f.Key != want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
