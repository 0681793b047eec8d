package test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fincert/internal/access"
	"fincert/internal/backup"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/story"
)

// lastDay is when the story that is backed up ends.
var lastDay = time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)

// aBody is an installation with a year of cases, an account and a file.
type aBody struct {
	config house.Config
	told   story.Told
	token  string
	cookie string // of a session that was begun before the backup
	object string
}

const password = "一个很长的口令一个很长的"

const fileText = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"

func vacantConfig(t *testing.T, engine store.Engine) house.Config {
	t.Helper()
	c := house.Config{Data: filepath.Join(t.TempDir(), "data"), Clock: now.NewManual(lastDay)}
	if engine == store.Postgres {
		c.Database = storetest.URL(t, engine)
	}
	return c
}

func opened(t *testing.T, c house.Config) *house.House {
	t.Helper()
	h, err := house.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func closed(t *testing.T, h *house.House) {
	t.Helper()
	err := h.Close()
	if err != nil {
		t.Error(err)
	}
}

// aYear tells the story in an installation of its own.
func aYear(t *testing.T, engine store.Engine) aBody {
	t.Helper()
	b := aBody{config: vacantConfig(t, engine)}
	begin, err := story.Begin(lastDay)
	if err != nil {
		t.Fatal(err)
	}
	clock := now.NewManual(begin)
	b.config.Clock = clock
	h := opened(t, b.config)
	defer closed(t, h)
	b.told, err = story.Tell(t.Context(), h, clock, lastDay)
	if err != nil {
		t.Fatal(err)
	}
	file, err := h.Vault.Put(t.Context(), b.told.Cases[0].ID, "a.pdf", strings.NewReader(fileText))
	if err != nil {
		t.Fatal(err)
	}
	b.object = file.Object
	who := b.told.People[0]
	account, err := h.Access.AddAccount(t.Context(), access.NewAccount{
		Login: who.Login, Person: who.ID, Organisation: who.Organisation, Roles: []rule.Role{who.Role}, Password: password,
	})
	if err == nil {
		b.token, err = h.Access.IssueToken(t.Context(), account.ID)
	}
	if err == nil {
		b.cookie, _, err = h.Access.SignIn(t.Context(), who.Login, password, "192.0.2.1")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// contents are the rows of every table that a backup holds, and of the derived
// ones, in no order, as text that is the same on both engines.
func contents(t *testing.T, db *store.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := db.Read(t.Context(), func(q store.Querier) error {
		names, err := backup.Tables(q, access.Passing)
		if err != nil {
			return err
		}
		for _, table := range append(names, "head") {
			all[table] = rowsOf(t, q, "select * from "+table)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func rowsOf(t *testing.T, q store.Querier, query string, args ...any) []string {
	t.Helper()
	rows, err := q.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		err = rows.Scan(into...)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%q", values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func compare(t *testing.T, got, want map[string][]string, but ...string) {
	t.Helper()
	for table := range want {
		if !slices.Contains(but, table) && !slices.Equal(got[table], want[table]) {
			t.Errorf("%s: %d rows came back, %d were there; or they differ", table, len(got[table]), len(want[table]))
		}
	}
}

// TestTheRestoreDrill backs a year of work up on every engine and restores it
// into every engine.
func TestTheRestoreDrill(t *testing.T) {
	for i, from := range storetest.Engines(t) {
		b := aYear(t, from)
		for _, into := range storetest.Engines(t) {
			t.Run(fmt.Sprintf("%s into %s", from, into), func(t *testing.T) {
				t.Run("a record comes back as it was", func(t *testing.T) { comesBack(t, b, into) })
				t.Run("a restore to a moment ends with the last entry before it", func(t *testing.T) { comesBackTo(t, b, into) })
			})
		}
		t.Run(fmt.Sprintf("a restore on %s that was killed is recognised and repeated", from), func(t *testing.T) { isKilled(t, b, from) })
		if i == 0 {
			t.Run("a backup that is not whole is refused", func(t *testing.T) { isNotWhole(t, b) })
			t.Run("keys of another record or of earlier are refused", func(t *testing.T) { haveOtherKeys(t, b) })
		}
	}
}

func comesBack(t *testing.T, b aBody, into store.Engine) {
	place := filepath.Join(t.TempDir(), "backup")
	// The backup is taken beside an open house.
	source := opened(t, b.config)
	defer closed(t, source)
	m, err := house.Backup(t.Context(), b.config, place, "")
	if err != nil {
		t.Fatal(err)
	}
	target := vacantConfig(t, into)
	done, err := house.Restore(t.Context(), target, house.RestoreOrder{From: place})
	if err != nil {
		t.Fatal(err)
	}
	if done.Head != m.Head || done.Dropped != 0 || done.Objects == 0 || len(done.Erased) != 0 {
		t.Errorf("it says %+v of a backup of %+v", done.Filled, m.Head)
	}
	h := opened(t, target)
	defer closed(t, h)
	compare(t, contents(t, h.DB), contents(t, source.DB))
	tables, err := h.Casework.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if !table.Equal {
			t.Errorf("%s is not what the entries make it", table.Table)
		}
	}
	if _, err := h.Access.ActorBySession(t.Context(), b.cookie); !errors.Is(err, access.ErrUnknown) {
		t.Errorf("a session of before came back with the backup: %v", err)
	}
	works(t, h, b)
}

// works tries what a restored installation must do: let people in, read texts
// and files, and carry out commands.
func works(t *testing.T, h *house.House, b aBody) {
	t.Helper()
	actor, err := h.Access.ActorByToken(t.Context(), b.token)
	if err != nil || actor.Person != b.told.People[0].ID {
		t.Errorf("the token of before lets in %+v: %v", actor, err)
	}
	if _, _, err := h.Access.SignIn(t.Context(), b.told.People[0].Login, password, "192.0.2.1"); err != nil {
		t.Errorf("the password of before: %v", err)
	}
	r, _, err := h.Vault.Open(t.Context(), b.object)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err = max2(err, r.Close()); err != nil || string(text) != fileText {
		t.Errorf("the file holds %q: %v", text, err)
	}
	if texts := readTexts(t, h, b); len(texts) == 0 || slices.Contains(texts, "") {
		t.Errorf("the texts read %q", texts)
	}
	clerk := rule.Actor{Person: "cli:root", Roles: []rule.Role{rule.RoleAdministrator}, Via: "cli"}
	_, err = h.Do(t.Context(), clerk, &rule.RegisterOrganisation{
		Code: rule.CreditCodeFor("91110000MA01FFFF0"), Name: rule.Words{ZH: "新来的公司", EN: "Newcomer"},
		Address: rule.Words{ZH: "北京", EN: "Beijing"},
	}, rule.StreamID{})
	if err != nil {
		t.Errorf("the next command: %v", err)
	}
}

func max2(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// readTexts are what was asked for in the supplements of the complete case, in
// the words of who asked.
func readTexts(t *testing.T, h *house.House, b aBody) []string {
	t.Helper()
	i := slices.IndexFunc(b.told.Cases, func(c story.Case) bool { return c.Point == story.Complete })
	on := rule.StreamID{Kind: rule.KindCase, ID: b.told.Cases[i].ID}
	reader := rule.Actor{Person: "reader", Roles: []rule.Role{rule.RoleRegulator}, Via: "token"}
	var texts []string
	err := h.Look(t.Context(), reader, on, func(_ *rule.Situation, state rule.State) error {
		for _, u := range state.(*rule.Case).Supplements {
			for _, item := range u.Items {
				texts = append(texts, item.Why.Shown())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func comesBackTo(t *testing.T, b aBody, into store.Engine) {
	place := filepath.Join(t.TempDir(), "backup")
	m, err := house.Backup(t.Context(), b.config, place, "")
	if err != nil {
		t.Fatal(err)
	}
	source := opened(t, b.config)
	defer closed(t, source)
	middle := m.Head.Position * 2 / 3
	var instant string
	var key, person string
	err = source.DB.Read(t.Context(), func(q store.Querier) error {
		return q.QueryRow("select instant, command_key, person from entry where position = $1", middle).Scan(&instant, &key, &person)
	})
	if err != nil {
		t.Fatal(err)
	}
	to, err := time.Parse(time.RFC3339Nano, instant)
	if err != nil {
		t.Fatal(err)
	}
	target := vacantConfig(t, into)
	done, err := house.Restore(t.Context(), target, house.RestoreOrder{From: place, Order: backup.Order{To: to}})
	if err != nil {
		t.Fatal(err)
	}
	last := done.Head.Position
	if last < middle || done.Head.Instant != instant || done.Dropped != m.Head.Position-last {
		t.Errorf("it ends at %+v with %d dropped; wanted up to %s", done.Head, done.Dropped, instant)
	}
	h := opened(t, target)
	defer closed(t, h)
	got := contents(t, h.DB)
	err = source.DB.Read(t.Context(), func(q store.Querier) error {
		want := rowsOf(t, q, "select * from entry where instant <= $1", instant)
		if !slices.Equal(got["entry"], want) {
			t.Errorf("%d entries came back of %d", len(got["entry"]), len(want))
		}
		if want := rowsOf(t, q, "select * from effect where position <= $1", last); !slices.Equal(got["effect"], want) {
			t.Errorf("%d effects came back of %d", len(got["effect"]), len(want))
		}
		want = rowsOf(t, q, `select c.* from command c where exists (select 1 from entry e
				where e.person = c.person and e.command_key = c.key and e.position <= $1)`, last)
		if !slices.Equal(got["command"], want) {
			t.Errorf("%d answers came back of %d", len(got["command"]), len(want))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// A text is there exactly if an entry names it, or it is what somebody of the
	// public sent: that stays, whatever became of it since.
	named := len(got["postbox_item"])
	for _, line := range got["entry"] {
		named += strings.Count(line, `\"ref\":\"`)
	}
	if len(got["personal"]) == 0 || named != len(got["personal"]) {
		t.Errorf("%d texts came back, entries and the postbox name %d", len(got["personal"]), named)
	}
	tables, err := h.Casework.Rebuild(t.Context())
	if err != nil || slices.ContainsFunc(tables, func(r casework.Rebuilt) bool { return !r.Equal }) {
		t.Errorf("rebuilt: %+v, %v", tables, err)
	}
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func isNotWhole(t *testing.T, b aBody) {
	good := filepath.Join(t.TempDir(), "backup")
	_, err := house.Backup(t.Context(), b.config, good, "")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := filepath.Glob(filepath.Join(good, "*.gz"))
	if err != nil || len(parts) < 5 {
		t.Fatalf("the parts are %v: %v", parts, err)
	}
	keyParts, _ := filepath.Glob(filepath.Join(good, "keys", "*.gz"))
	ring, _ := filepath.Glob(filepath.Join(good, "keys", "ring", "*"))
	objects, _ := filepath.Glob(filepath.Join(good, "files", "*", "*"))
	if len(keyParts) != 2 || len(ring) == 0 || len(objects) == 0 {
		t.Fatalf("the keys are %v and %v, %d objects", keyParts, ring, len(objects))
	}
	refused := func(what, key string, spoil func(dir string)) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(filepath.Join(dir, "keys"), os.DirFS(filepath.Join(good, "keys"))); err != nil {
			t.Fatal(err)
		}
		for _, file := range append(parts, filepath.Join(good, "manifest.json")) {
			content, err := os.ReadFile(file)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), content, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		spoil(dir)
		target := vacantConfig(t, store.SQLite)
		_, err := house.Restore(t.Context(), target, house.RestoreOrder{From: dir})
		if f, ok := fault.As(err); !ok || f.Key != key {
			t.Errorf("%s: %v", what, err)
		}
		if what == "an object" {
			return // the rows are not there yet, and the mark keeps everybody out
		}
		found, _ := os.ReadDir(target.Data)
		if len(found) > 0 {
			t.Errorf("%s: there is %v now", what, found)
		}
	}
	for _, part := range slices.Concat(parts, keyParts, ring) {
		relative, _ := filepath.Rel(good, part)
		refused(relative+" altered", "backup.altered", func(dir string) {
			spoilt := filepath.Join(dir, relative)
			content, _ := os.ReadFile(spoilt)
			content[len(content)/2] ^= 1
			os.WriteFile(spoilt, content, 0o600)
		})
	}
	first, _ := filepath.Rel(good, parts[0])
	refused("a part gone", "backup.altered", func(dir string) { os.Remove(filepath.Join(dir, first)) })
	refused("a part cut off", "backup.altered", func(dir string) { os.Truncate(filepath.Join(dir, first), 100) })
	refused("no manifest", "backup.none", func(dir string) { os.Remove(filepath.Join(dir, "manifest.json")) })
	refused("no keys", "backup.none", func(dir string) { os.RemoveAll(filepath.Join(dir, "keys")) })
	refused("a newer format", "backup.format", func(dir string) { edit(t, dir, `"format": 1`, `"format": 9`) })
	refused("a name that leads out", "backup.altered", func(dir string) { edit(t, dir, first, "../"+first) })
	refused("an object", "backup.altered", func(dir string) {
		if err := os.CopyFS(filepath.Join(dir, "files"), os.DirFS(filepath.Join(good, "files"))); err != nil {
			t.Fatal(err)
		}
		relative, _ := filepath.Rel(good, objects[0])
		os.Truncate(filepath.Join(dir, relative), 5)
	})
	target := vacantConfig(t, store.SQLite)
	if err := os.MkdirAll(filepath.Join(target.Data, "something"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = house.Restore(t.Context(), target, house.RestoreOrder{From: good})
	wantKey(t, err, "restore.folder-taken")
	_, err = house.Backup(t.Context(), b.config, good, "")
	wantKey(t, err, "backup.place-taken")
}

func edit(t *testing.T, dir, old, replacement string) {
	t.Helper()
	name := filepath.Join(dir, "manifest.json")
	content, err := os.ReadFile(name)
	if err != nil || !bytes.Contains(content, []byte(old)) {
		t.Fatalf("%q is not in %s: %v", old, content, err)
	}
	if err := os.WriteFile(name, bytes.ReplaceAll(content, []byte(old), []byte(replacement)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func haveOtherKeys(t *testing.T, b aBody) {
	dir := t.TempDir()
	early, keys := filepath.Join(dir, "early"), filepath.Join(dir, "keys")
	_, err := house.Backup(t.Context(), b.config, early, keys)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "old-keys"), os.DirFS(keys)); err != nil {
		t.Fatal(err)
	}
	h := opened(t, b.config)
	works(t, h, b) // one more entry
	closed(t, h)
	late := filepath.Join(dir, "late")
	_, err = house.Backup(t.Context(), b.config, late, keys)
	if err != nil {
		t.Fatal(err)
	}
	_, err = house.Restore(t.Context(), vacantConfig(t, store.SQLite), house.RestoreOrder{From: late, Keys: filepath.Join(dir, "old-keys")})
	wantKey(t, err, "backup.keys-older")
	// The renewed keys open the earlier backup, too.
	target := vacantConfig(t, store.SQLite)
	_, err = house.Restore(t.Context(), target, house.RestoreOrder{From: early, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	restored := opened(t, target)
	works(t, restored, b)
	closed(t, restored)

	other := vacantConfig(t, store.SQLite)
	closed(t, opened(t, other))
	_, err = house.BackupKeys(t.Context(), other, keys)
	wantKey(t, err, "backup.other-record")
	strange := filepath.Join(dir, "strange")
	_, err = house.BackupKeys(t.Context(), other, strange)
	if err != nil {
		t.Fatal(err)
	}
	_, err = house.Restore(t.Context(), vacantConfig(t, store.SQLite), house.RestoreOrder{From: late, Keys: strange})
	wantKey(t, err, "backup.other-record")
}

// isKilled kills a restore again and again, each time a little later, until it
// has run to its end. In between nobody can use what it left.
func isKilled(t *testing.T, b aBody, engine store.Engine) {
	binary := filepath.Join(t.TempDir(), "fincert")
	built, err := exec.Command("go", "build", "-o", binary, "fincert/cmd/fincert").CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v", built, err)
	}
	place := filepath.Join(t.TempDir(), "backup")
	_, err = house.Backup(t.Context(), b.config, place, "")
	if err != nil {
		t.Fatal(err)
	}
	target := vacantConfig(t, engine)
	refused := 0
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		restore := exec.Command(binary, "restore", place, "--data", target.Data, "--database", target.Database)
		said, err := killedAfter(restore, wait)
		if err == nil {
			break
		}
		if restore.ProcessState.Exited() {
			t.Fatalf("it gave up: %s", said)
		}
		h, err := house.Open(t.Context(), target)
		if err != nil {
			wantKey(t, err, "house.restore-unfinished")
			refused++
			continue
		}
		// It was killed before it began, or after it was done.
		closed(t, h)
		target = vacantConfig(t, engine)
	}
	if refused == 0 {
		t.Error("no kill came in the middle")
	}
	h := opened(t, target)
	defer closed(t, h)
	source := opened(t, b.config)
	defer closed(t, source)
	compare(t, contents(t, h.DB), contents(t, source.DB))
	works(t, h, b)
}

// killedAfter runs a command and kills it after a while, if it still runs.
func killedAfter(cmd *exec.Cmd, wait time.Duration) (said string, err error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Start()
	if err != nil {
		return "", err
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err = cmd.Wait()
	return out.String(), err
}
