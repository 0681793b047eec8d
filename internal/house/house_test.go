package house

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/api"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

func config(t *testing.T, engine store.Engine) Config {
	t.Helper()
	c := Config{Data: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0", Clock: now.NewManual(morning)}
	if engine == store.Postgres {
		c.Database = storetest.URL(t, engine)
	}
	return c
}

func each(t *testing.T, test func(t *testing.T, c Config)) {
	t.Helper()
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) { test(t, config(t, engine)) })
	}
}

func open(t *testing.T, c Config) *House {
	t.Helper()
	h, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func shut(t *testing.T, h *House) {
	t.Helper()
	err := h.Close()
	if err != nil {
		t.Error(err)
	}
}

// serving runs the house until stop is called, which waits for its end.
func serving(t *testing.T, h *House) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx) }()
	for h.Address() == "" {
		select {
		case err := <-ended:
			t.Fatalf("it stopped at once: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	return func() {
		t.Helper()
		cancel()
		err := <-ended
		if err != nil {
			t.Errorf("it stopped with %v", err)
		}
	}
}

func get(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	got, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(body)
}

func TestAnEmptyRecordGetsTheShippedEditionsOnce(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		for range 2 {
			h := open(t, c)
			scheme, calendar, err := h.Casework.InForce(context.Background())
			if err != nil || scheme.Edition() == "" || calendar.Edition() == "" {
				t.Errorf("in force are %v and %v: %v", scheme, calendar, err)
			}
			var entries int
			err = h.DB.Read(context.Background(), func(q store.Querier) error {
				return q.QueryRow("select count(*) from entry").Scan(&entries)
			})
			if err != nil || entries != 2 {
				t.Errorf("the record has %d entries: %v", entries, err)
			}
			shut(t, h)
		}
	})
}

func TestADataFolderHasOneHouseAtATime(t *testing.T) {
	c := config(t, store.SQLite)
	h := open(t, c)
	_, err := Open(context.Background(), c)
	f, ok := fault.As(err)
	if !ok || f.Key != "house.folder-taken" {
		t.Errorf("a second house: %v", err)
	}
	shut(t, h)
	shut(t, open(t, c))
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		err := h.DB.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec("update goose_db_version set version_id = 299901010000 where version_id = (select max(version_id) from goose_db_version)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		shut(t, h)
		_, err = Open(context.Background(), c)
		f, ok := fault.As(err)
		if !ok || f.Key != "store.newer" {
			t.Errorf("a newer database: %v", err)
		}
	})
}

func TestAnAddressThatIsNotOfADatabaseMakesNoFileAndIsNotRepeated(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, address := range []string{"mysql://u:s3cret@h/x", "host=h password=s3cret", "POSTGRES://u:s3cret@h/x", "s3cret.db"} {
		c := config(t, store.SQLite)
		c.Database = address
		_, err := Open(context.Background(), c)
		f, ok := fault.As(err)
		if !ok || f.Key != "house.database-address" || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	found, err := os.ReadDir(".")
	if err != nil || len(found) != 0 {
		t.Errorf("there are files now: %v, %v", found, err)
	}
}

func TestAnAddressThatPagesCannotBeReachedUnderIsRefused(t *testing.T) {
	for address, taken := range map[string]bool{
		"https://cert.example.cn": true, "http://127.0.0.1:8080/": true, "https://example.cn/cert": true,
		"nonsense": false, "cert.example.cn": false, "javascript:alert(1)": false, "http://": false, "http://:80": false,
		"ftp://x": false, "http://user:secret@x": false, "http://x?a=1": false, "http://x?": false, "http://x#a": false,
	} {
		c := config(t, store.SQLite)
		c.BaseURL = address
		h, err := Open(context.Background(), c)
		if taken {
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			shut(t, h)
			continue
		}
		f, ok := fault.As(err)
		if !ok || f.Key != "house.base-url" || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestTheRecordIsShutForOthersAlsoInAnOpenFolder(t *testing.T) {
	c := config(t, store.SQLite)
	err := os.MkdirAll(c.Data, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, c)
	defer shut(t, h)
	files, err := filepath.Glob(filepath.Join(c.Data, "fincert.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("the record lies in %v: %v", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}

func TestAConnectionIsNotHeldByABodyThatNobodyAskedFor(t *testing.T) {
	h := open(t, config(t, store.SQLite))
	defer shut(t, h)
	// A test with the real limit would take half a minute.
	if server := h.server(h.Handler()); server.ReadTimeout <= 0 || server.ReadTimeout > time.Minute {
		t.Errorf("it may take %s", server.ReadTimeout)
	}
}

func TestAStopLetsARunningRequestFinish(t *testing.T) {
	h := open(t, config(t, store.SQLite))
	defer shut(t, h)
	stop := serving(t, h)
	// The server says 100 Continue when the handler reads the body, which comes
	// only after the stop began: the request is running then.
	reader, writer := io.Pipe()
	reading := make(chan struct{})
	traced := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
	request, err := http.NewRequestWithContext(traced, "POST", "http://"+h.Address()+"/api/v1/accounts", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+administrator(t, h))
	request.Header.Set("Expect", "100-continue")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	answered := make(chan int, 1)
	go func() {
		got, err := client.Do(request)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		got.Body.Close()
		answered <- got.StatusCode
	}()
	<-reading
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	time.Sleep(50 * time.Millisecond) // long enough for the stop to begin; the test holds however long
	_, err = io.WriteString(writer, `{"login":"late","name":"迟到","roles":["intake"]}`)
	if err != nil {
		t.Fatal(err)
	}
	writer.Close()
	if status := <-answered; status != 200 {
		t.Errorf("the running request got %d", status)
	}
	<-stopped
	_, err = http.Get("http://" + h.Address() + "/healthz")
	if err == nil {
		t.Error("a stopped server answers")
	}
}

func administrator(t *testing.T, h *House) string {
	t.Helper()
	answer := addAccount(t, h.Local(), `{"login":"root","name":"管理员","roles":["administrator"]}`)
	return answer.Token
}

func addAccount(t *testing.T, client *http.Client, body string) api.AccountAnswer {
	t.Helper()
	got, err := client.Post("http://fincert/api/v1/accounts", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	var answer api.AccountAnswer
	err = json.NewDecoder(got.Body).Decode(&answer)
	if err != nil || got.StatusCode != 200 || answer.Token == "" {
		t.Fatalf("%s %+v: %v", got.Status, answer, err)
	}
	return answer
}

func TestTheSocketIsForTheLocalAdministratorOnly(t *testing.T) {
	c := config(t, store.SQLite)
	// A folder whose path is too long for a socket's name.
	c.Data = filepath.Join(c.Data, strings.Repeat("长", 60))
	h := open(t, c)
	defer shut(t, h)
	_, running, err := Client(context.Background(), c.Data)
	if err != nil || running {
		t.Errorf("before it serves: %v, %v", running, err)
	}
	stop := serving(t, h)
	client, running, err := Client(context.Background(), c.Data)
	if err != nil || !running {
		t.Fatalf("while it serves: %v, %v", running, err)
	}
	status, body := get(t, client, "http://any/api/v1/me")
	if status != 200 || !strings.Contains(body, `"person":"cli:`) || !strings.Contains(body, `"roles":["administrator"]`) {
		t.Errorf("at the socket stands %d %s", status, body)
	}
	addAccount(t, client, `{"login":"zhang","name":"张","roles":["intake"]}`)
	info, err := os.Stat(filepath.Join(c.Data, "fincert.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is open for %v: %v", info, err)
	}
	status, _ = get(t, http.DefaultClient, "http://"+h.Address()+"/api/v1/me")
	if status != http.StatusUnauthorized {
		t.Errorf("from outside the same gets %d", status)
	}
	client.CloseIdleConnections()
	stop()
	_, running, err = Client(context.Background(), c.Data)
	if err != nil || running {
		t.Errorf("after it stopped: %v, %v", running, err)
	}
}

func TestAnAccountThatWasHalfMadeIsFinishedByTheSameRequest(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		first := addAccount(t, h.Local(), `{"login":"zhang","name":"张","roles":["intake"]}`)
		// As after a crash between the person's entry and the account's row.
		err := h.DB.Write(context.Background(), func(tx *store.Tx) error {
			for _, statement := range []string{"delete from token", "delete from account_role", "delete from account"} {
				_, err := tx.Exec(statement)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		second := addAccount(t, h.Local(), `{"login":"zhang","name":"张","roles":["intake"]}`)
		if first.Person != second.Person {
			t.Errorf("the person was registered twice: %s, %s", first.Person, second.Person)
		}
	})
}

func TestReadyIsSaidOnlyWhenTheRecordCanBeRead(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		stop := serving(t, h)
		url := "http://" + h.Address()
		if status, _ := get(t, http.DefaultClient, url+"/readyz"); status != 200 {
			t.Errorf("ready: %d", status)
		}
		err := h.DB.Close()
		if err != nil {
			t.Fatal(err)
		}
		if status, body := get(t, http.DefaultClient, url+"/readyz"); status != 503 || strings.Contains(body, "sql") {
			t.Errorf("without a database: %d %s", status, body)
		}
		if status, _ := get(t, http.DefaultClient, url+"/healthz"); status != 200 {
			t.Errorf("the process itself: %d", status)
		}
		stop()
		h.DB = nil // it is closed
		shut(t, h)
	})
}

func TestRebuiltTablesAreTheOnesThatWereThere(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		addAccount(t, h.Local(), `{"login":"zhang","name":"张","roles":["intake"]}`)
		report, err := h.Casework.Rebuild(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range report {
			if !table.Equal {
				t.Errorf("%s differs", table.Table)
			}
		}
	})
}

func TestTheLogHasNeitherTokenNorName(t *testing.T) {
	var log bytes.Buffer
	c := config(t, store.SQLite)
	c.Log = slog.New(slog.NewJSONHandler(&log, nil))
	h := open(t, c)
	answer := addAccount(t, h.Local(), `{"login":"zhang","name":"张小敏","roles":["intake"],"password":"一个很长的口令一个很长的"}`)
	shut(t, h)
	for _, secret := range []string{answer.Token, "张小敏", "口令"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%s stands in the log: %s", secret, &log)
		}
	}
}

func TestWhoActsAtTheCommandLineIsNamed(t *testing.T) {
	actor := CommandLine("0")
	if actor.Person != "cli:root" || !actor.Has(rule.RoleAdministrator) || actor.Via != "cli" {
		t.Errorf("the actor is %+v", actor)
	}
	if unknown := CommandLine("4294967294"); unknown.Person != "cli:4294967294" {
		t.Errorf("without a name it is %+v", unknown)
	}
}
