package house

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/register/registertest"
	"fincert/test/peers"
)

const day = 24 * time.Hour

// TestAKeyThatEndsSoonIsWarnedOf by the doctor and the metrics on every day of
// the last 90, and in the log 90, 30 and 7 days before and daily from then on.
func TestAKeyThatEndsSoonIsWarnedOf(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		var log bytes.Buffer
		clock := now.NewManual(morning)
		c.Clock, c.Log = clock, slog.New(slog.NewTextHandler(&log, nil))
		h := open(t, c)
		defer shut(t, h)
		defer serving(t, h)()
		_, info, err := h.keys.Signer(keys.Paper)
		if err != nil {
			t.Fatal(err)
		}
		for _, told := range []struct {
			before time.Duration
			doctor bool
			log    string
		}{
			{91 * day, false, ""}, {90 * day, true, "days=90"}, {60 * day, true, ""}, {30 * day, true, "days=30"},
			{7 * day, true, "days=7"}, {day, true, "days=1"}, {time.Hour, true, "days=0"},
		} {
			clock.Set(info.Ends.Add(-told.before))
			if _, warned := graded(c)["doctor.key-ends"]; warned != told.doctor {
				t.Errorf("%s before its end the doctor warns: %v", told.before, warned)
			}
			log.Reset()
			if err = h.warnOfKeys(context.Background()); err != nil {
				t.Fatal(err)
			}
			if said := log.String(); strings.Contains(said, "paper-0001") != (told.log != "") || !strings.Contains(said, told.log) {
				t.Errorf("%s before its end the log says %q", told.before, said)
			}
		}
		local, _, err := Client(context.Background(), c.Data)
		if err != nil {
			t.Fatal(err)
		}
		if _, text := get(t, local, "http://fincert"+MetricsAddress); !strings.Contains(text, `fincert_key_ends_timestamp_seconds{key="paper-0001"}`) {
			t.Error("the metrics do not say when it ends")
		}
		// A rollover on the running server ends the warning.
		answer, err := local.Post("http://fincert"+RollKeyAddress, "application/json", strings.NewReader(`{"purpose":"paper"}`))
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", answer, err)
		}
		answer.Body.Close()
		if _, warned := graded(c)["doctor.key-ends"]; warned {
			t.Error("after a rollover the doctor still warns")
		}
		if _, info, err = h.keys.Signer(keys.Paper); err != nil || info.ID != "paper-0002" {
			t.Errorf("%s signs, %v", info.ID, err)
		}
	})
}

// TestAnImportedKeyThatEndsIsAnAlarm: nothing follows it by itself. In its last
// week the doctor calls it broken.
func TestAnImportedKeyThatEndsIsAnAlarm(t *testing.T) {
	clock := now.NewManual(morning)
	for left, want := range map[time.Duration]Grade{60 * day: Warning, 8 * day: Warning, 7 * day: Broken, time.Hour: Broken} {
		dir := t.TempDir()
		key := filepath.Join(dir, "key.pem")
		out, err := exec.Command(peers.Tool(t, "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
			"-subj", "/CN=some body", "-days", "365", "-keyout", key, "-out", key+".crt").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var text []byte
		for _, file := range []string{key, key + ".crt"} {
			part, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text = append(text, part...)
		}
		c := Config{Data: filepath.Join(dir, "data"), Listen: "127.0.0.1:0", Clock: clock}
		clock.Set(now.System().Now().Add(time.Hour))
		ring, err := keys.Open(filepath.Join(c.Data, keysName), keys.WithClock(clock))
		if err != nil {
			t.Fatal(err)
		}
		info, err := ring.ImportPaper(text)
		if err != nil {
			t.Fatal(err)
		}
		clock.Set(info.Ends.Add(-left))
		if got := graded(c)["doctor.imported-key-ends"]; got != want {
			t.Errorf("%s before its end the doctor says %q", left, got)
		}
	}
}

// TestTheRootOfADemoSaysSo, and that of any other installation does not.
func TestTheRootOfADemoSaysSo(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		for _, demo := range []bool{false, true} {
			c.Data, c.BaseURL = filepath.Join(t.TempDir(), "data"), "https://cert.example.cn"
			if demo {
				if err := os.MkdirAll(c.Data, 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(c.Data, DemoMark), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			h := open(t, c)
			_, chain, err := h.keys.PaperSigner()
			if err != nil {
				t.Fatal(err)
			}
			for _, certificate := range chain {
				name := certificate.Subject.String()
				if strings.Contains(name, "DEMO") != demo || strings.Contains(name, "演示") != demo || !strings.Contains(name, "cert.example.cn") {
					t.Errorf("demo %v: %s", demo, name)
				}
			}
			if h.Demo() != demo {
				t.Error("the house does not know what it is")
			}
			shut(t, h)
			place, again := filepath.Join(t.TempDir(), "backup"), Config{Data: filepath.Join(t.TempDir(), "data"), Clock: c.Clock}
			if _, err := Backup(t.Context(), c, place, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := Restore(t.Context(), again, RestoreOrder{From: place}); err != nil {
				t.Fatal(err)
			}
			h = open(t, again)
			if h.Demo() != demo || h.look.Demo != demo {
				t.Errorf("a demo: %t; restored: %t", demo, h.Demo())
			}
			shut(t, h)
		}
	})
}

// TestKeysAndTheirCertificatesComeBackFromABackup, with the root that strangers
// hold, under the passphrase as they were, and so does what was signed.
func TestKeysAndTheirCertificatesComeBackFromABackup(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		c.Passphrase = "a long passphrase"
		h := open(t, c)
		_, chain, err := h.keys.PaperSigner()
		if err != nil {
			t.Fatal(err)
		}
		content := registertest.Certificate(1, calendar.DateOf(morning))
		signed, err := h.Credentials.Credential(context.Background(), "certificate-1", content)
		if err != nil {
			t.Fatal(err)
		}
		root, err := os.ReadFile(filepath.Join(c.Data, keysName, keys.RootName))
		if err != nil {
			t.Fatal(err)
		}
		shut(t, h)
		place, safe := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "keys")
		if _, err = Backup(context.Background(), c, place, safe); err != nil {
			t.Fatal(err)
		}
		again := Config{Data: filepath.Join(t.TempDir(), "data"), Listen: c.Listen, Clock: c.Clock, Passphrase: c.Passphrase}
		if _, err = Restore(context.Background(), again, RestoreOrder{From: place, Keys: safe}); err != nil {
			t.Fatal(err)
		}
		if restored, err := os.ReadFile(filepath.Join(again.Data, keysName, keys.RootName)); err != nil || !bytes.Equal(restored, root) {
			t.Errorf("another root came back: %v", err)
		}
		h = open(t, again)
		defer shut(t, h)
		signer, back, err := h.keys.PaperSigner()
		if err != nil || !back[0].Equal(chain[0]) {
			t.Fatalf("another certificate came back: %v", err)
		}
		if again, err := h.Credentials.Credential(context.Background(), "certificate-1", content); err != nil || again.ETag != signed.ETag {
			t.Errorf("another credential came back: %v", err)
		}
		if !signer.Public().(*ecdsa.PublicKey).Equal(chain[0].PublicKey) {
			t.Error("another key came back")
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(root) {
			t.Fatal("the root cannot be read")
		}
		if _, err = back[0].Verify(x509.VerifyOptions{Roots: roots, CurrentTime: morning, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			t.Error(err)
		}
	})
}
