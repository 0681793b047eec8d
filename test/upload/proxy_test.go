package upload

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"fincert/test/browser"
	"fincert/test/peers"
)

// documented is the part of a proxy's settings that docs/proxy.md shows.
func documented(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/proxy.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```nginx\n(.*?)```").FindSubmatch(page)
	if shown == nil {
		t.Fatal("docs/proxy.md shows no settings")
	}
	return string(shown[1])
}

// proxy stands before a server, as docs/proxy.md says, and gives its address.
func proxy(t *testing.T, before string) string {
	t.Helper()
	nginx, dir := peers.Tool(t, "nginx"), t.TempDir()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := free.Addr().String()
	err = free.Close()
	if err != nil {
		t.Fatal(err)
	}
	location := bytes.ReplaceAll([]byte(documented(t)), []byte("127.0.0.1:8080"), []byte(before))
	settings := fmt.Sprintf("daemon off;\nmaster_process off;\npid %[1]s/pid;\nerror_log %[1]s/errors;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/body;\nproxy_temp_path %[1]s/proxy;\nfastcgi_temp_path %[1]s/f;\nuwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\nserver {\nlisten %[2]s;\n%[3]s}\n}\n", dir, listen, location)
	err = os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(settings), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(nginx, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", filepath.Join(dir, "errors"))
	err = process.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
	})
	for range 500 {
		answers, err := net.Dial("tcp", listen)
		if err == nil {
			_ = answers.Close()
			return "http://" + listen
		}
		time.Sleep(10 * time.Millisecond)
	}
	says, _ := os.ReadFile(filepath.Join(dir, "errors"))
	t.Fatalf("nginx does not answer: %s", says)
	return ""
}

func TestAnUploadGoesOnBehindAProxyAsTheDocumentsSetItUp(t *testing.T) {
	s := start(t, 1<<30)
	url := proxy(t, s.Listen)
	tab := browser.Open(t).Tab(t, browser.View{})
	path, sum := large(t, "全部源代码.txt", 24<<20) // three pieces
	tab.Go(url + "/?lang=zh-CN")
	tab.Upload("#f", path)
	waitFor(tab, share+` > 0.2`)
	s.kill()
	waitFor(tab, `document.querySelector('.uploads [role=status]').textContent.includes('连接中断')`)
	s.run()
	waitFor(tab, allDone)
	isWhole(t, s, browser.Eval[string](tab, objects), sum)
}
