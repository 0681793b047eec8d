package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkStatusAgainstNginx asks the running program, through its socket and
// with everything that stands before it, for the status of certificates drawn
// from the whole register, and nginx for files of the same bytes, in turn.
// Wanted: ≥ 0.5 ×. It needs Debian's nginx and wrk.
func BenchmarkStatusAgainstNginx(b *testing.B) {
	c := large(b)
	var ours string
	stop := serve(b, built(b), c, &ours)
	defer stop()
	var paths []string
	for _, key := range certificates(b, ours, 5000) {
		paths = append(paths, "/api/v1/certificates/"+key)
	}
	againstNginx(b, ours, paths)
}

// BenchmarkCredentialAgainstNginx does the same with credentials, and then asks
// us, and nginx too, for them at half of the rate that we reached. Wanted:
// ≥ 0.4 ×, and 99 of 100 answered within 10 ms. What nginx takes is the asker's
// share of it, which runs on the same cores.
func BenchmarkCredentialAgainstNginx(b *testing.B) {
	c := large(b)
	var ours string
	stop := serve(b, built(b), c, &ours)
	defer stop()
	var paths []string
	for _, key := range certificates(b, ours, 5000) {
		paths = append(paths, "/certificates/"+key+"/credential")
	}
	rate, theirs := againstNginx(b, ours, paths)
	for name, address := range map[string]string{"": ours, "-nginx": theirs} {
		took := atRate(b, address, paths, rate/2, 5*time.Second)
		slices.Sort(took)
		b.ReportMetric(micros(took[len(took)/2])/1000, "ms/p50"+name)
		b.ReportMetric(micros(took[len(took)*99/100])/1000, "ms/p99"+name)
		b.ReportMetric(float64(len(took))/5, "asked/s"+name)
	}
}

// askers are the connections over which a steady rate is asked for.
const askers = 32

// atRate asks for paths at a steady rate, whether or not earlier answers have
// come, and gives how long each took from when it was due. It runs on the same
// cores as who is asked, so it does no more than it must. How much of the long
// waits under a client of net/http was that client's own was not separated.
func atRate(b *testing.B, ours string, paths []string, perSecond float64, lasting time.Duration) (took []time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	every := time.Duration(askers * float64(time.Second) / perSecond)
	for asker := range askers {
		all.Go(func() {
			own, err := askSteadily(ours, paths, asker, began.Add(every*time.Duration(asker)/askers), every, began.Add(lasting))
			if err != nil {
				b.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, own...)
		})
	}
	all.Wait()
	return took
}

func askSteadily(ours string, paths []string, n int, due time.Time, every time.Duration, until time.Time) (took []time.Duration, err error) {
	conn, err := net.Dial("tcp", ours)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	answers := bufio.NewReaderSize(conn, 64<<10)
	for ; due.Before(until); due = due.Add(every) {
		n += 1237
		time.Sleep(time.Until(due))
		_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", paths[n%len(paths)], ours)
		if err == nil {
			err = readPast(answers)
		}
		if err != nil {
			return took, err
		}
		took = append(took, time.Since(due))
	}
	return took, nil
}

// readPast reads an answer whose length stands in its head.
func readPast(answers *bufio.Reader) error {
	length := -1
	for line := 0; ; line++ {
		text, err := answers.ReadSlice('\n')
		if err != nil {
			return err
		}
		name, value, _ := strings.Cut(strings.TrimRight(string(text), "\r\n"), ": ")
		switch {
		case line == 0 && !strings.Contains(name, " 200 "):
			return fmt.Errorf("answered %s", name)
		case name == "Content-Length":
			length, err = strconv.Atoi(value)
			if err != nil {
				return err
			}
		case name == "" && length < 0:
			return errors.New("an answer without its length")
		case name == "":
			_, err = answers.Discard(length)
			return err
		}
	}
}

// againstNginx lets our program and nginx, which has our answers as files, give
// the same paths in turn, and reports medians. It gives our rate, and where nginx
// answers until the benchmark ends.
func againstNginx(b *testing.B, ours string, paths []string) (rate float64, theirs string) {
	b.Helper()
	const rounds = 7
	root := b.TempDir()
	must(b, os.Chmod(root, 0o755))
	must(b, os.Chmod(filepath.Dir(root), 0o755))
	size := 0
	for _, path := range paths {
		file, answer := filepath.Join(root, path), read(b, "http://"+ours+path)
		must(b, os.MkdirAll(filepath.Dir(file), 0o755))
		must(b, os.WriteFile(file, answer, 0o644))
		size += len(answer)
	}
	theirs, quit := nginx(b, root)
	b.Cleanup(quit)
	script := filepath.Join(root, "paths.lua")
	must(b, os.WriteFile(script, []byte(lua(paths)), 0o644))
	var our, their []float64
	for round := range rounds {
		if round%2 == 0 {
			our = append(our, wrk(b, script, ours))
			their = append(their, wrk(b, script, theirs))
		} else {
			their = append(their, wrk(b, script, theirs))
			our = append(our, wrk(b, script, ours))
		}
	}
	slices.Sort(our)
	slices.Sort(their)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(our[rounds/2], "answers/s")
	b.ReportMetric(their[rounds/2], "nginx/s")
	b.ReportMetric(our[rounds/2]/their[rounds/2], "×nginx")
	b.ReportMetric(float64(size/len(paths)), "bytes")
	b.ReportMetric(float64(len(paths)), "certificates")
	return our[rounds/2], theirs
}

// certificates are the keys of the newest certificates of a running program.
func certificates(b *testing.B, ours string, most int) (keys []string) {
	b.Helper()
	for cursor := ""; len(keys) < most; {
		var page struct {
			Items []struct{ Key string }
			Next  *string
		}
		must(b, json.Unmarshal(read(b, "http://"+ours+"/api/v1/certificates?limit=200&cursor="+cursor), &page))
		for _, item := range page.Items {
			keys = append(keys, item.Key)
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	return keys[:min(most, len(keys))]
}

func read(b *testing.B, address string) []byte {
	b.Helper()
	got, err := http.Get(address)
	must(b, err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	must(b, err)
	if got.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %s", address, got.StatusCode, body)
	}
	return body
}

// nginx serves the files with its cache of open files on.
func nginx(b *testing.B, root string) (address string, quit func()) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	address = listener.Addr().String()
	must(b, listener.Close())
	config := filepath.Join(root, "nginx.conf")
	must(b, os.WriteFile(config, []byte(fmt.Sprintf(`daemon off;
worker_processes 2;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 512; }
http {
	access_log off;
	default_type application/json;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000;
	open_file_cache max=20000;
	server { listen %[2]s; root %[1]s; }
}
`, root, address)), 0o644))
	process := exec.Command("nginx", "-c", config, "-p", root)
	process.Stderr = os.Stderr
	must(b, process.Start())
	for tries := 0; ; tries++ {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			must(b, conn.Close())
			break
		}
		if tries > 200 {
			b.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return address, func() {
		_ = process.Process.Signal(os.Interrupt)
		_ = process.Wait()
	}
}

func lua(paths []string) string {
	return "local paths = {\"" + strings.Join(paths, `","`) + `"}
local n = 0
request = function()
	n = n + 1237
	return wrk.format("GET", paths[n % #paths + 1])
end
`
}

var perSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

func wrk(b *testing.B, script, address string) float64 {
	b.Helper()
	out, err := exec.Command("wrk", "-t1", "-c32", "-d3s", "-s", script, "http://"+address).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Non-2xx") {
		b.Fatalf("wrk: %v %s", err, out)
	}
	found := perSecond.FindSubmatch(out)
	if found == nil {
		b.Fatalf("wrk says %s", out)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	must(b, err)
	return rate
}
