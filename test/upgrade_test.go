package test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/test/program"
)

// What 0.1 could write is readable for ever: its golden files are there, byte
// for byte.
func TestTheGoldenFilesOf01AreAsTheyWere(t *testing.T) {
	sums, err := os.Open("testdata/entries-0.1.sums")
	if err != nil {
		t.Fatal(err)
	}
	defer sums.Close()
	n := 0
	for lines := bufio.NewScanner(sums); lines.Scan(); n++ {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		content, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Errorf("a golden file is gone: %v", err)
			continue
		}
		if is := fmt.Sprintf("%x", sha256.Sum256(content)); is != sum {
			t.Errorf("%s was changed", name)
		}
	}
	if n < 40 {
		t.Errorf("only %d golden files are listed", n)
	}
}

// folderOf01 is a data folder as 0.1 left it: the journey from an application
// to a certificate, told by 0.1's own test of it.
func folderOf01(t *testing.T) home {
	t.Helper()
	packed, err := os.ReadFile("testdata/data-0.1.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	where := home{data: filepath.Join(t.TempDir(), "data")}
	if err = os.Mkdir(where.data, 0o700); err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return where
		}
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(where.data, header.Name)
		if header.Typeflag == tar.TypeDir {
			err = os.Mkdir(name, 0o700)
		} else {
			var content []byte
			content, err = io.ReadAll(archive)
			err = errors.Join(err, os.WriteFile(name, content, 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A folder of 0.1 is refused by who only reads, brought up to date by the
// server, and then everything in it is there: entries of versions that are
// written no more are read as what they became, the certificate is in the
// register, the record checks, and the work goes on.
func TestADataFolderOf01IsTakenOver(t *testing.T) {
	where := folderOf01(t)
	l := &loaded{t: t, where: where}
	entries := l.record().count
	old := []string{"case.monitoring-concluded/1", "case.rectification-required/1", "case.rectification-verified/1"}
	for _, name := range old {
		if n := number(t, where, "select count(*) from entry where name = '"+name+"'"); n != 1 {
			t.Fatalf("the folder has %d entries %s", n, name)
		}
	}
	for lang, words := range map[string]string{"zh": "数据库的版本是", "en": "The database has version"} {
		if _, errs, code := program.Run(t, "check", "--data", where.data, "--lang", lang); code != 1 || !strings.Contains(errs, words) {
			t.Errorf("a check before the upgrade: %d %q", code, errs)
		}
	}
	p := start(t, where)
	added, errs, code := program.Run(t, "user", "add", "new.reader", "--data", where.data, "--name", "新读者", "--role", "evaluator", "--json")
	if code != 0 {
		t.Fatalf("nobody can be let in: %d %s", code, errs)
	}
	reader := &client{token: jsonOf(t, added)["token"].(string)}
	list := reader.object(t, p.base+"/api/v1/cases")["items"].([]any)
	if len(list) != 1 {
		t.Fatalf("the list shows %d cases", len(list))
	}
	file := reader.object(t, p.base+"/api/v1/cases/"+list[0].(object)["id"].(string))
	if file["word"] != "granted" || len(file["history"].([]any)) < 30 {
		t.Errorf("the case stands at %v after %d entries", file["word"], len(file["history"].([]any)))
	}
	number := file["certificate"].(object)["number"].(string)
	if facts := reader.object(t, p.base+"/api/v1/certificates/"+number); facts["number"] != number {
		t.Errorf("the register says of %s: %v", number, facts)
	}
	if n := l.record().count; n <= entries {
		t.Errorf("%d entries after the upgrade, %d before", n, entries)
	}
	mustBeRebuiltAlike(t, where)
	if code := p.stop(); code != 0 {
		t.Errorf("the server ended with %d: %s", code, p.lines())
	}
	mustHold(t, where)
}

// A database that a newer program has migrated is touched by no subcommand,
// and each says so in the reader's language.
func TestARecordOfANewerProgramIsRefused(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			where := home{data: filepath.Join(t.TempDir(), "data")}
			if engine == store.Postgres {
				where.database = storetest.URL(t, engine)
			}
			if code := start(t, where).stop(); code != 0 {
				t.Fatalf("the first start ended with %d", code)
			}
			before := number(t, where, "select position from head")
			change(t, where, "insert into goose_db_version (version_id, is_applied) values (999901010000, true)")
			for _, call := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"check"}, {"rebuild"}, {"user", "add", "x", "--name", "某", "--role", "intake"}} {
				for lang, words := range map[string]string{"zh": "更新", "en": "newer than"} {
					out, errs, code := program.Run(t, slices.Concat(call, where.flags(), []string{"--lang", lang})...)
					if code != 1 || out != "" || !strings.Contains(errs, words) || !strings.Contains(errs, "999901010000") {
						t.Errorf("%v on a newer record: %d %q %q", call, code, out, errs)
					}
				}
			}
			if after := number(t, where, "select position from head"); after != before {
				t.Errorf("the head moved from %d to %d", before, after)
			}
		})
	}
}

// object reads an address that must be there.
func (c *client) object(t *testing.T, address string) object {
	t.Helper()
	status, text := c.get(t, address, "en")
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", address, status, text)
	}
	return jsonOf(t, text)
}

// number asks the database behind the program's back, and change changes it.
func number(t *testing.T, where home, query string) (n int64) {
	t.Helper()
	behind(t, where, func(tx *store.Tx) error { return tx.QueryRow(query).Scan(&n) })
	return n
}

func change(t *testing.T, where home, statement string) {
	t.Helper()
	behind(t, where, func(tx *store.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
}

func behind(t *testing.T, where home, do func(*store.Tx) error) {
	t.Helper()
	db, err := store.Open(context.Background(), where.address())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err = db.Write(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}
