package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Demo is a running demo: a living certification body on a free port, which all
// tests of a package share.
type Demo struct {
	URL  string // without a slash at its end
	Data string // its folder
}

// Shared is the package's demo; the first call starts it and waits until its
// story is told.
func Shared(t testing.TB) Demo {
	t.Helper()
	d, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// patience is how long a story may take on a machine that does much else.
const patience = 3 * time.Minute

var demo = sync.OnceValues(func() (Demo, error) {
	d := Demo{}
	cmd, err := command("demo", "--listen", "127.0.0.1:0", "--lang", "en")
	if err != nil {
		return d, err
	}
	folder, err := os.MkdirTemp("", "fincert-demo-")
	if err != nil {
		return d, err
	}
	AtEnd(func() error { return os.RemoveAll(folder) })
	d.Data = filepath.Join(folder, "data")
	cmd.Args = append(cmd.Args, "--data", d.Data)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	watch, err := Start(cmd)
	if err != nil {
		return d, fmt.Errorf("start the demo: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // what it said tells more than how it ended
		close(ended)
	}()
	AtEnd(func() error {
		_ = watch.Close()
		<-ended
		return nil
	})
	late := time.After(patience)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		d.URL = reached(d.Data)
		if d.URL != "" && ready(d.URL) {
			return d, nil
		}
		select {
		case <-ended:
			return d, fmt.Errorf("the demo ended at once: %s", said.String())
		case <-late:
			return d, fmt.Errorf("the demo is not ready after %s", patience)
		case <-look.C:
		}
	}
})

// reached reads where the demo listens; it writes this down when its story is
// told.
func reached(data string) string {
	content, err := os.ReadFile(filepath.Join(data, "demo.json"))
	if err != nil {
		return ""
	}
	var told struct{ URL string }
	_ = json.Unmarshal(content, &told) // it may be half written
	return told.URL
}

func ready(url string) bool {
	got, err := http.Get(url + "/readyz")
	if err != nil {
		return false
	}
	_ = got.Body.Close()
	return got.StatusCode == http.StatusOK
}
