package program

import (
	"bufio"
	"encoding/json"
	"slices"
	"testing"
	"time"
)

// Serve starts `fincert serve` on a free port, with this data folder and these
// settings beside, and gives its address, without a slash at its end, once it
// listens. It ends with the test.
func Serve(t testing.TB, data string, settings ...string) string {
	t.Helper()
	cmd := Command(t, slices.Concat([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, settings)...)
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	watch, err := Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	address, ended := make(chan string, 1), make(chan string, 1)
	go func() {
		said := ""
		for lines := bufio.NewScanner(log); lines.Scan(); said = lines.Text() {
			var line struct{ Msg, Address string }
			_ = json.Unmarshal(lines.Bytes(), &line) // what is no JSON says no address
			if line.Msg == "listening" {
				address <- "http://" + line.Address
			}
		}
		_ = cmd.Wait() // what it said tells more than how it ended
		ended <- said
	}()
	select {
	case at := <-address:
		t.Cleanup(func() {
			_ = watch.Close()
			<-ended
		})
		return at
	case said := <-ended:
		t.Fatalf("the server ended at once: %s", said)
	case <-time.After(patience):
		_ = watch.Close()
		t.Fatalf("the server does not listen after %s", patience)
	}
	return ""
}
