package bench

import (
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
// for them at half of the rate that we reached. Wanted: ≥ 0.4 ×, and 99 of 100
// answered within 10 ms.
func BenchmarkCredentialAgainstNginx(b *testing.B) {
	c := large(b)
	var ours string
	stop := serve(b, built(b), c, &ours)
	defer stop()
	var paths []string
	for _, key := range certificates(b, ours, 5000) {
		paths = append(paths, "/certificates/"+key+"/credential")
	}
	rate := againstNginx(b, ours, paths)
	took := atRate(b, ours, paths, rate/2, 5*time.Second)
	slices.Sort(took)
	b.ReportMetric(micros(took[len(took)*99/100])/1000, "ms/p99")
}

// atRate asks for paths at a steady rate, whether or not earlier answers have
// come, and gives how long each took from when it was due.
func atRate(b *testing.B, ours string, paths []string, perSecond float64, lasting time.Duration) (took []time.Duration) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}}
	due := make(chan time.Time, 1<<16)
	var mu sync.Mutex
	var all sync.WaitGroup
	for worker := range 64 {
		all.Go(func() {
			var own []time.Duration
			n := worker * 331
			for at := range due {
				n += 1237
				got, err := client.Get("http://" + ours + paths[n%len(paths)])
				if err == nil {
					_, err = io.Copy(io.Discard, got.Body)
					err = errors.Join(err, got.Body.Close())
				}
				if err != nil {
					b.Error(err)
					continue
				}
				own = append(own, time.Since(at))
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, own...)
		})
	}
	began := time.Now()
	for sent := 0; time.Since(began) < lasting; time.Sleep(time.Millisecond) {
		for ; float64(sent) < perSecond*time.Since(began).Seconds(); sent++ {
			due <- began.Add(time.Duration(float64(sent) / perSecond * float64(time.Second)))
		}
	}
	close(due)
	all.Wait()
	return took
}

// againstNginx lets our program and nginx, which has our answers as files, give
// the same paths in turn, and reports medians. It gives our rate.
func againstNginx(b *testing.B, ours string, paths []string) float64 {
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
	defer quit()
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
	return our[rounds/2]
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
