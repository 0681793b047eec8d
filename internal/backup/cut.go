package backup

import (
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/ledger"
	"fincert/internal/store"
)

// cut decides row by row what comes back. Entries come first; what was dropped
// of them decides about the rest, and takes memory only as far as it is dropped.
type cut struct {
	Order
	head    Head // of the last entry that came back
	dropped int64

	answered map[[2]string]bool // person and key of commands whose entries are dropped
	texts    map[string]bool    // ids of personal rows that dropped entries name
	begun    map[string]bool    // streams that begin with a dropped entry
	keyed    map[string]bool    // subjects whose key is in the keys' part
	silent   map[string]bool    // subjects that have rows and no key
	spoken   map[string]bool    // subjects that have rows and a key
	closed   map[string]bool    // accounts that do not come back
	objects  map[string]bool    // blobs that the backup holds
}

// newCut reads which subjects and objects there are: all of them lie in parts
// that hold one short row for each.
func (b *Backup) newCut(o Order) (*cut, error) {
	c := &cut{
		Order: o, answered: map[[2]string]bool{}, texts: map[string]bool{}, begun: map[string]bool{},
		keyed: map[string]bool{}, silent: map[string]bool{}, spoken: map[string]bool{}, closed: map[string]bool{},
		objects: map[string]bool{},
	}
	for _, p := range b.KeysManifest.Parts {
		if p.Table != "subject_key" {
			continue
		}
		err := p.each(b.keysDir, func(r row) error { c.keyed[r.text("subject")] = true; return nil })
		if err != nil {
			return nil, err
		}
	}
	for _, subject := range o.Erased {
		delete(c.keyed, subject)
	}
	return c, b.objects(func(name string, _ row) error { c.objects[name] = true; return nil })
}

// keeps tells whether a row comes back.
func (c *cut) keeps(p Part, r row) (bool, error) {
	switch p.Table {
	case "entry":
		return c.entry(p, r)
	case "command":
		return !c.answered[[2]string{r.text("person"), r.text("key")}], nil
	case "personal":
		subject := r.text("subject")
		if c.texts[r.text("id")] {
			return false, nil
		}
		if !c.keyed[subject] {
			c.silent[subject] = true
			return false, nil
		}
		c.spoken[subject] = true
		return true, nil
	case "subject_key":
		return c.spoken[r.text("subject")], nil
	case "vault_object":
		return c.objects[r.text("blob")], nil
	case "account":
		subject := "person/" + r.text("person")
		// Who is erased, or was not there yet, does not come in.
		if c.begun[subject] || c.silent[subject] || slices.Contains(c.Erased, subject) {
			c.closed[r.text("id")] = true
			return false, nil
		}
		return true, nil
	}
	if r.has("account") && c.closed[r.text("account")] {
		return false, nil
	}
	if p.Table == "follower" {
		return true, nil // how far it came is set back when all rows are there
	}
	return !r.has("position") || r.number("position") <= c.head.Position, nil
}

func (c *cut) entry(p Part, r row) (bool, error) {
	e, err := envelope(r)
	if err != nil {
		return false, fmt.Errorf("%w: position %d: %w", altered(p.Name), r.number("position"), err)
	}
	if !e.Intact() {
		return false, fmt.Errorf("%w: the entry at position %d is not what was appended", altered(p.Name), e.Position)
	}
	if e.Position != c.head.Position+c.dropped+1 {
		return false, fmt.Errorf("%w: position %d follows %d", altered(p.Name), e.Position, c.head.Position+c.dropped)
	}
	if c.dropped == 0 && (c.To.IsZero() || !e.Instant.After(c.To)) {
		if c.head.Record == "" {
			c.head.Record = hex.EncodeToString(e.Leaf)
		}
		c.head.Position, c.head.Instant, c.head.Leaf = e.Position, r.text("instant"), hex.EncodeToString(e.Leaf)
		return true, nil
	}
	c.dropped++
	c.answered[[2]string{e.Actor.Person, e.CommandKey}] = true
	for _, ref := range textRef.FindAllStringSubmatch(e.Body, -1) {
		c.texts[ref[1]] = true
	}
	if e.Version == 1 {
		c.begun[e.Stream.String()] = true
	}
	return false, nil
}

// textRef is how a body names a row of personal texts.
var textRef = regexp.MustCompile(`"ref":"([0-9a-f]{32})"`)

// erasedSubjects are those that are silent although something was said.
func (c *cut) erasedSubjects() []string { return slices.Sorted(maps.Keys(c.silent)) }

// envelope reads an entry as the record's tables hold it.
func envelope(r row) (ledger.Envelope, error) {
	e := ledger.Envelope{
		Stream:  ledger.Stream{Kind: r.text("stream_kind"), ID: r.text("stream_id")},
		Version: r.number("version"), Name: r.text("name"), Position: r.number("position"),
		Actor: ledger.Actor{
			Person: r.text("person"), Organisation: r.text("organisation"), Role: r.text("role"),
			OnBehalf: r.text("on_behalf"), Via: r.text("via"),
		},
		CommandKey: r.text("command_key"), Scheme: r.text("scheme"), Calendar: r.text("calendar"),
		Software: r.text("software"), Body: r.text("body"), Salt: r.bytes("salt"), Leaf: r.bytes("leaf"),
	}
	var err error
	e.Instant, err = time.Parse(time.RFC3339Nano, r.text("instant"))
	if err != nil {
		return e, err
	}
	e.Effective, err = calendar.ParseDate(r.text("effective"))
	return e, err
}

// inserter writes rows many at a time.
type inserter struct {
	tx      *store.Tx
	table   string
	columns []column
	args    []any
	rows    int
}

// mostWaiting bounds the values that wait to be written together.
const mostWaiting = 500

func (in *inserter) add(r row) error {
	in.columns = r.columns
	in.args = append(in.args, r.values...)
	in.rows++
	if len(in.args)+len(r.columns) > mostWaiting {
		return in.flush()
	}
	return nil
}

func (in *inserter) flush() error {
	if in.rows == 0 {
		return nil
	}
	statement := "insert into " + in.table + " ("
	for i, c := range in.columns {
		if i > 0 {
			statement += ", "
		}
		statement += c.Name
	}
	err := in.tx.Insert(statement+")", len(in.columns), in.args, "")
	if err != nil {
		return fmt.Errorf("fill %s: %w", in.table, err)
	}
	in.args, in.rows = in.args[:0], 0
	return nil
}
