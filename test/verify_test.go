package test

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/test/program"
)

// inspector is somebody who was given papers and checks them with the program,
// without our server and with it.
type inspector struct {
	*caseworktest.Body
	in     *program.Inside
	folder string
}

// given opens an installation whose record holds certificates, as a served house.
func given(t *testing.T, n int) (who *inspector, certificates []rule.StreamID) {
	t.Helper()
	where := home{data: filepath.Join(t.TempDir(), "data")}
	if err := os.Mkdir(where.data, 0o700); err != nil {
		t.Fatal(err)
	}
	who = &inspector{folder: t.TempDir()}
	where.change(t, func(db *store.DB) error {
		if err := db.Migrate(t.Context()); err != nil {
			return err
		}
		who.Body = caseworktest.Open(t, db, publish{})
		for range n {
			_, on := who.Certify(t)
			certificates = append(certificates, on)
		}
		who.MoveInto(t, where.data)
		return nil
	})
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := free.Addr().String()
	if err = free.Close(); err != nil {
		t.Fatal(err)
	}
	who.in = program.OpenAt(t, where.data, "", who.Manual.Now(), listen)
	who.Casework, who.Manual, who.Vault = who.in.House.Casework, who.in.Clock, who.in.House.Vault
	return who, certificates
}

// keeps stores what the public is given of a certificate: its paper, its credential
// and the text of the paper's code.
func (w *inspector) keeps(t *testing.T, on rule.StreamID) (files map[string]string) {
	t.Helper()
	number := w.Certificate(t, on).Content.Number
	name := filepath.Join(w.folder, number+"-"+w.Manual.Now().Format("20060102"))
	files = map[string]string{"paper": name + ".pdf", "credential": name + ".jwt", "code": name + ".txt"}
	credential := w.reads(t, "/certificates/"+number+"/credential")
	code, err := w.in.House.Credentials.QR(string(credential))
	if err != nil {
		t.Fatal(err)
	}
	for kind, content := range map[string][]byte{"paper": w.reads(t, "/certificates/"+number+"/pdf"), "credential": credential, "code": []byte(code)} {
		if err = os.WriteFile(files[kind], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// reads waits for a paper that is not made yet.
func (w *inspector) reads(t *testing.T, path string) []byte {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < time.Minute; {
		got, err := http.Get(w.in.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got.StatusCode == http.StatusOK {
			return body
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s is not to be had", path)
	return nil
}

// finds runs fincert verify on each form, with more arguments.
func (w *inspector) finds(t *testing.T, files map[string]string, code int, says []string, more ...string) {
	t.Helper()
	for kind, file := range files {
		args := append([]string{"verify", file, "--lang", "en", "--root", filepath.Join(w.in.Data, "keys", "root.pem"),
			"--at", w.Manual.Now().Format(time.RFC3339)}, more...)
		out, errs, exit := program.Run(t, args...)
		if exit != code {
			t.Errorf("%s, %v: exit code %d instead of %d: %s%s", kind, more, exit, code, out, errs)
		}
		for _, say := range says {
			if !strings.Contains(out, say) {
				t.Errorf("%s, %v, does not say %q: %s", kind, more, say, out)
			}
		}
	}
}

// reduces has the scope of a certificate reduced by one in its place.
func (w *inspector) reduces(t *testing.T, on rule.StreamID) {
	t.Helper()
	change := rule.StreamID{Kind: rule.KindCase, ID: w.Make(t, w.Client, &rule.OpenChange{Certificate: on.ID,
		Scope: rule.ScopeReduced, Chosen: "replacement", Model: "V0.9", Statement: "不再提供 V1.0"})}
	for _, step := range caseworktest.Change {
		switch step.Name {
		case "DispatchTest", "RecordTestVerdicts", "SubmitTestReport": // not needed for less
		case "AssessChange":
			w.Must(t, w.As(rule.RoleReviewer), &rule.AssessChange{Grounds: "差异性说明属实", Classes: []rule.ClassInput{{Class: "scope-reduction"}}}, change)
		default:
			w.Take(t, change, step)
		}
	}
}

// TestVerifyTellsWhatBecameOfEachCertificate: papers that were given out before
// something happened are checked by the program itself, first by nothing but the
// root, then against the body's public site. Nobody without the site can know what
// happened since; nobody with it is told that such a paper may be used.
//
// [6.2b] [6.3.2b] [6.3.3b]
func TestVerifyTellsWhatBecameOfEachCertificate(t *testing.T) {
	w, certificates := given(t, 5)
	reissued, replaced, suspended, withdrawn, cancelled := certificates[0], certificates[1], certificates[2], certificates[3], certificates[4]
	papers := map[rule.StreamID]map[string]string{}
	for _, on := range certificates {
		papers[on] = w.keeps(t, on)
		w.finds(t, papers[on], 0, []string{"Today it is valid"}, "--online", w.in.URL)
	}
	w.Pass(1)

	w.Must(t, w.Client, &rule.RequestReissue{Why: rule.ReissueDamaged, Text: "受潮"}, reissued)
	w.Must(t, w.As(rule.RoleDecider), &rule.ReissueCertificate{}, reissued)
	w.reduces(t, replaced)
	w.Suspend(t, suspended, "contract")
	w.Must(t, w.As(rule.RoleDecider), &rule.WithdrawCertificate{Facts: []rule.FactInput{w.Fact("not-curable")}}, withdrawn)
	w.Must(t, w.Client, &rule.RequestCancellation{}, cancelled)
	w.Must(t, w.As(rule.RoleDecider), &rule.CancelCertificate{}, cancelled)

	today := w.Today()
	heir := w.Certificate(t, rule.StreamID{Kind: rule.KindCertificate, ID: w.Certificate(t, replaced).Successor}).Content.Number
	for on, says := range map[rule.StreamID][]string{
		reissued:  {"This is a superseded copy", "The certificate itself is valid today"},
		replaced:  {"REPLACED on " + today.String(), "the certificate in its place is " + heir},
		suspended: {"SUSPENDED since " + today.String(), "its holder may use neither certificate nor mark"},
		withdrawn: {"WITHDRAWN since " + today.String(), "nor certification claimed"},
		cancelled: {"CANCELLED since " + today.String(), "must not be used any more"},
	} {
		w.finds(t, papers[on], 6, says, "--online", w.in.URL)
		w.finds(t, papers[on], 0, []string{"Whether it was suspended or withdrawn since was not asked"})
	}
	w.finds(t, w.keeps(t, reissued), 0, []string{"Today it is valid"}, "--online", w.in.URL)

	w.Pass(w.Certificate(t, suspended).Content.ValidTo.Sub(today) + 1)
	ended := []string{"Its last valid day was"}
	w.finds(t, papers[suspended], 6, ended)
	w.finds(t, papers[suspended], 6, ended, "--online", w.in.URL)
}
