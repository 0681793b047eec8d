package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// handwritten gives the statements of one RecordProblem as somebody would write
// them by hand: one transaction over one connection, everything prepared, values
// made beforehand, rows read and thrown away.
type handwritten struct {
	b        *testing.B
	engine   store.Engine
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
	position int64
	template map[string][]any // a row of each table that the command writes
}

const (
	entryColumns = `position, stream_kind, stream_id, version, name, instant, effective,
		person, organisation, role, on_behalf, via, command_key, scheme, calendar, software, body, salt, leaf`
	caseColumns = "id, number, client, laboratories, name_zh, name_en, model, word, opened, submitted, accepted, closed, position"
)

// byHand opens a connection of its own, as durable as ours, and learns the rows
// of the command that was carried out last.
func byHand(b *testing.B, engine store.Engine, address string) *handwritten {
	b.Helper()
	driver := "pgx"
	if engine == store.SQLite {
		driver = "sqlite"
		address = "file:" + address + "?_pragma=synchronous(full)&_pragma=journal_mode(wal)&_pragma=busy_timeout(3000)"
	}
	pool, err := sql.Open(driver, address)
	must(b, err)
	b.Cleanup(func() { must(b, pool.Close()) })
	conn, err := pool.Conn(context.Background())
	must(b, err)
	b.Cleanup(func() { must(b, conn.Close()) })
	h := &handwritten{b: b, engine: engine, conn: conn, prepared: map[string]*sql.Stmt{}}
	must(b, h.row("select position from head").Scan(&h.position))
	h.template = map[string][]any{
		"entry":    h.learn("select " + entryColumns + " from entry order by position desc limit 1"),
		"command":  h.learn("select person, key, digest, answer from command order by key desc limit 1"),
		"effect":   h.learn("select position, kind, body from effect order by position desc limit 1"),
		"personal": h.learn("select id, subject, sealed from personal order by id limit 1"),
	}
	return h
}

func (h *handwritten) statement(query string) *sql.Stmt {
	s := h.prepared[query]
	if s == nil {
		var err error
		s, err = h.conn.PrepareContext(context.Background(), query)
		must(h.b, err)
		h.prepared[query] = s
	}
	return s
}

func (h *handwritten) row(query string, args ...any) *sql.Row {
	return h.statement(query).QueryRow(args...)
}

func (h *handwritten) exec(query string, args ...any) {
	_, err := h.statement(query).Exec(args...)
	must(h.b, err)
}

// read goes through all rows without looking at them.
func (h *handwritten) read(query string, args ...any) {
	rows, err := h.statement(query).Query(args...)
	must(h.b, err)
	columns, err := rows.Columns()
	must(h.b, err)
	values := make([]sql.RawBytes, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		must(h.b, rows.Scan(into...))
	}
	must(h.b, rows.Close())
}

// learn is the first row as values that can be written again.
func (h *handwritten) learn(query string, args ...any) []any {
	rows, err := h.statement(query).Query(args...)
	must(h.b, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(h.b, err)
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if !rows.Next() {
		h.b.Fatalf("nothing to learn from %s", query)
	}
	must(h.b, rows.Scan(into...))
	return values
}

// file is what the hand needs to know of a case before it writes to it.
type file struct {
	id      string
	version int64
	row     []any // in case_row
}

func (h *handwritten) open(on rule.StreamID) *file {
	f := &file{id: on.ID, row: h.learn("select "+caseColumns+" from case_row where id = $1", on.ID)}
	must(h.b, h.row("select max(version) from entry where stream_id = $1", on.ID).Scan(&f.version))
	return f
}

// recordProblem is the command: the statements that casework gives for it, in
// the same order.
func (h *handwritten) recordProblem(f *file) {
	key, text := fresh(), fresh()
	h.position++
	f.version++
	if h.engine == store.SQLite {
		h.exec("begin immediate")
		h.read("select position, instant from head where one = 1")
	} else {
		h.exec("begin")
		h.read("select position, instant from head where one = 1 for update")
	}
	h.read("select digest, answer from command where person = $1 and key = $2", "person", key)
	h.read("select index_name, kind, id from lookup where value = '' and position <= $1 order by position", int64(1<<62))
	h.read("select "+strings.TrimSuffix(entryColumns, ", salt, leaf")+` from entry
		where stream_id = $1 and stream_kind = $2 and position <= $3 order by version`, f.id, "case", int64(1<<62))
	subject := "case/" + f.id
	h.read(`select p.id, p.subject, p.sealed, k.key_id, k.wrapped
		from personal p join subject_key k on k.subject = p.subject where p.subject = $1`, subject)
	h.read("select key_id, wrapped from subject_key where subject = $1", subject)
	h.exec("insert into personal (id, subject, sealed) values ($1,$2,$3)", text, subject, h.template["personal"][2])
	entry := append([]any{}, h.template["entry"]...)
	entry[0], entry[2], entry[3], entry[12] = h.position, f.id, f.version, key
	h.exec("insert into entry ("+entryColumns+") values ("+places(len(entry))+")", entry...)
	h.exec("update head set position = $1, instant = $2 where one = 1", h.position, entry[5])
	f.row[12] = h.position
	h.exec("insert into case_row ("+caseColumns+") values ("+places(len(f.row))+`)
		on conflict (id) do update set laboratories = excluded.laboratories, word = excluded.word, submitted = excluded.submitted,
			accepted = excluded.accepted, closed = excluded.closed, position = excluded.position`, f.row...)
	h.exec("insert into effect (position, kind, body) values ($1,$2,$3)", h.position, "letter.problem", h.template["effect"][2])
	h.exec("insert into command (person, key, digest, answer) values ($1, $2, $3, $4)",
		"person", key, h.template["command"][2], h.template["command"][3])
	h.exec("commit")
}

func places(n int) string {
	var list strings.Builder
	for i := range n {
		if i > 0 {
			list.WriteByte(',')
		}
		list.WriteString("$" + strconv.Itoa(i+1))
	}
	return list.String()
}

func fresh() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
