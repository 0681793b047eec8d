package house

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// Anybody outside can check the published state of the record with the
// published key and a library for signed notes.
func TestTheStateOfTheRecordIsPublishedSigned(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		c.BaseURL = "https://cert.example.cn"
		h := open(t, c)
		defer shut(t, h)
		defer serving(t, h)()
		base := "http://" + h.Address()
		code, vkey := get(t, http.DefaultClient, base+"/log/record/key")
		verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
		if code != http.StatusOK || err != nil {
			t.Fatalf("%d %q: %v", code, vkey, err)
		}
		code, text := get(t, http.DefaultClient, base+"/log/record/checkpoint")
		signed, err := note.Open([]byte(text), note.VerifierList(verifier))
		if code != http.StatusOK || err != nil {
			t.Fatalf("%d %q: %v", code, text, err)
		}
		if !strings.HasPrefix(signed.Text, "cert.example.cn/log/record\n2\n") { // two editions
			t.Errorf("signed is %q", signed.Text)
		}
		if code, hashes := get(t, http.DefaultClient, base+"/log/record/tile/0/000.p/2"); code != http.StatusOK || len(hashes) != 64 {
			t.Errorf("the tile: %d, %d bytes", code, len(hashes))
		}
		for _, path := range []string{"0/000", "0/000.p/3", "0/001", "x", "entries/000"} {
			if code, _ := get(t, http.DefaultClient, base+"/log/record/tile/"+path); code != http.StatusNotFound {
				t.Errorf("the tile %s: %d", path, code)
			}
		}
	})
}
