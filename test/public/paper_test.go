package public

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"fincert/internal/now"
	"fincert/test/peers"
	"fincert/test/program"
)

// issued is what everybody can fetch of a certificate, and the root that they
// were given.
type issued struct {
	certificate
	paper, credential []byte
	keys              json.RawMessage
	root              []byte
	lists             map[string]string // by address
}

func (d town) fetched(t *testing.T, c certificate) issued {
	t.Helper()
	at := d.URL + "/certificates/" + c.Key
	i := issued{certificate: c, lists: map[string]string{},
		paper: fetch(t, at+"/pdf"), credential: fetch(t, at+"/credential"), keys: fetch(t, d.URL+"/.well-known/jwks.json")}
	var err error
	i.root, err = os.ReadFile(filepath.Join(d.Data, "keys", "root.pem"))
	if err != nil {
		t.Fatal(err)
	}
	for _, purpose := range []string{"revocation", "suspension"} {
		list := d.URL + "/status/" + purpose + "/1"
		i.lists[list] = string(fetch(t, list))
	}
	return i
}

// question asks the peers about the credential as it is today.
func (i issued) question(d town) peers.Question {
	return peers.Question{Credential: string(i.credential), Keys: i.keys, Issuer: d.URL, Lists: i.lists, At: now.System().Now()}
}

// marks are what the two lists say of a status; one that is not here is told by
// the credential's own end.
var marks = map[string]map[string]bool{
	"01": {"revocation": false, "suspension": false},
	"02": {"revocation": false, "suspension": true},
	"03": {"revocation": true, "suspension": false},
	"04": {"revocation": true, "suspension": false},
}

// TestEverybodyCanCheckACertificateWithProgramsOfOthers: the paper, what is
// attached to it, what is printed on it, its code, and where it stands.
func TestEverybodyCanCheckACertificateWithProgramsOfOthers(t *testing.T) {
	d := visit(t)
	for _, c := range d.certificates() {
		t.Run(c.Status.Code, func(t *testing.T) {
			i := d.fetched(t, c)
			p := peers.Judge(t, i.paper, i.root)
			if !p.Holds() {
				t.Errorf("the paper of %s: qpdf %q, openssl %q, pdfsig:\n%s", c.Number, p.Damage, p.CAdES, p.Says)
			}
			if !bytes.Equal(p.Attached, i.credential) {
				t.Errorf("the paper of %s brings %d bytes along, its credential has %d", c.Number, len(p.Attached), len(i.credential))
			}
			said := peers.Credential(t, i.question(d))
			if want, told := marks[c.Status.Code]; told != said.Holds {
				t.Errorf("%s is %s; the peers say %+v", c.Number, c.Status.Word, said)
			} else if told && (said.Statuses["revocation"] != want["revocation"] || said.Statuses["suspension"] != want["suspension"]) {
				t.Errorf("%s is %s; the lists say %v", c.Number, c.Status.Word, said.Statuses)
			}
			i.printed(t, d, p, said)
			code := 0
			if c.Status.Code != "01" {
				code = 6
			}
			i.verified(t, d, "paper.pdf", i.paper, code)
			i.verified(t, d, "credential.jwt", i.credential, code)
			i.verified(t, d, "code.txt", []byte(p.QR), code)
		})
	}
}

// printed compares what can be read on the paper with what was signed.
func (i issued) printed(t *testing.T, d town, p peers.Paper, said peers.Answer) {
	t.Helper()
	subject, _ := said.Credential["credentialSubject"].(map[string]any)
	text := squeezed(p.Text)
	for path, fact := range facts("", subject) {
		if slices.ContainsFunc(forPrograms, func(name string) bool { return strings.HasPrefix(path, name) }) {
			continue
		}
		if day, err := time.Parse(time.DateOnly, fact); err == nil {
			fact = day.Format("2006年1月2日")
		}
		if !strings.Contains(text, squeezed(fact)) {
			t.Errorf("the paper of %s does not say %s %q", i.Number, path, fact)
		}
	}
	mini, ours := strings.CutPrefix(p.QR, d.URL+"/v/")
	if !ours {
		t.Fatalf("the code on the paper of %s reads %q", i.Number, p.QR)
	}
	if read := peers.JWT(t, peers.Token{JWT: mini, Keys: i.keys, At: now.System().Now()}); !read.Holds || read.Payload["n"] != i.Number {
		t.Errorf("the code on the paper of %s says %+v", i.Number, read)
	}
	if page := string(fetch(t, p.QR)); !strings.Contains(page, i.Number) || !strings.Contains(page, i.Status.Word) {
		t.Errorf("where the code on the paper of %s leads, neither number nor %s is said", i.Number, i.Status.Word)
	}
}

// forPrograms is what a credential says and a paper does not: ids and codes, and
// a date that the printed ones follow from.
var forPrograms = []string{".type", ".kind", ".scheme", ".standards.key", ".anchor", ".announcement",
	".holder.code", ".manufacturer.code", ".productionEnterprise.code"}

// facts are all texts beneath a value, by their path.
func facts(path string, value any) map[string]string {
	all := map[string]string{}
	switch v := value.(type) {
	case string:
		all[path] = v
	case []any:
		for _, one := range v {
			for at, text := range facts(path, one) {
				all[at+"="+text] = text
			}
		}
	case map[string]any:
		for name, one := range v {
			for at, text := range facts(path+"."+name, one) {
				all[at] = text
			}
		}
	}
	return all
}

// squeezed is a text without blanks and ends of lines, which layout decides.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// verified has the program itself check what is in a file, as of now or, with a
// flag, as of another instant.
func (i issued) verified(t *testing.T, d town, name string, content []byte, want int, flags ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	err := os.WriteFile(file, content, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	i.verifiedFile(t, d, file, want, flags...)
}

func (i issued) verifiedFile(t *testing.T, d town, file string, want int, flags ...string) {
	t.Helper()
	flags = append([]string{"verify", file, "--root", filepath.Join(d.Data, "keys", "root.pem"), "--online", d.URL, "--lang", "en"}, flags...)
	out, errs, code := program.Run(t, flags...)
	if code != want {
		t.Errorf("fincert verify %s of %s: exit code %d, want %d\n%s%s", filepath.Base(file), i.Number, code, want, out, errs)
	}
}
