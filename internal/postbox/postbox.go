package postbox

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/vault"
)

// Kind is what somebody says they are sending.
type Kind = rule.PostKind

// The kinds.
const (
	Misuse    = rule.PostMisuse
	Complaint = rule.PostComplaint
	Dispute   = rule.PostDispute
)

// Box is safe for concurrent use.
type Box struct {
	DB       *store.DB
	Personal *personal.Store
	Vault    *vault.Vault
	Clock    now.Clock
	// Scheme gives the edition in force, for how long things are kept and how
	// large a file may be.
	Scheme func(ctx context.Context) (*scheme.Scheme, error)
}

// Sending is what one press of a button sends.
type Sending struct {
	Token   string // of the form: the same for all that one showing of it sends
	Answers Answers
	Files   []string // objects that Keep gave for this token
	Known   bool     // the certificate's number is one of the register
}

// errSent says that the item is there already.
var errSent = errors.New("postbox: sent before")

// Send keeps an item and gives what its sender's link names. The same answers
// from the same form are one item, and give the same link again; other answers
// from it are another item. Faults: Invalid "field.invalid", "postbox.token".
// If we crash before the commit, nothing was sent; if only the answer was lost,
// sending again gives it.
func (b *Box) Send(ctx context.Context, s Sending) (secret string, err error) {
	if !isToken(s.Token) {
		return "", fault.New(fault.Invalid, "postbox.token")
	}
	s.Answers = s.Answers.tidied()
	if no := s.Answers.Check(s.Known); no != nil {
		return "", no
	}
	text, err := json.Marshal(s.Answers)
	if err != nil {
		return "", fmt.Errorf("write what was sent: %w", err)
	}
	secret = s.secret(text)
	err = b.DB.Write(ctx, func(tx *store.Tx) error { return b.send(tx, s, string(text), secret) })
	if errors.Is(err, errSent) || store.IsUnique(err) {
		_, err = b.Standing(ctx, secret) // two at once: one of them was first
	}
	if err != nil {
		return "", fmt.Errorf("keep what was sent: %w", err)
	}
	return secret, nil
}

func (b *Box) send(tx *store.Tx, s Sending, text, secret string) error {
	var there int
	err := tx.QueryRow("select count(*) from postbox_item where secret = $1", hashed(secret)).Scan(&there)
	if err != nil {
		return err
	}
	if there > 0 {
		return errSent
	}
	files, err := b.attached(tx, s.Token, s.Files)
	if err != nil {
		return err
	}
	id := uuid.Must(uuid.NewV7()).String()
	refs, err := b.Personal.SealTx(tx, rule.PostSubject(id).String(), []string{text})
	if err != nil {
		return err
	}
	_, err = tx.Exec("insert into postbox_item (id, number, secret, kind, received, answers) values ($1, $2, $3, $4, $5, $6)",
		id, newNumber(), hashed(secret), string(s.Answers.Kind), store.Instant(b.Clock.Now()), refs[0].ID)
	if err != nil {
		return err
	}
	var rows []any
	for i, f := range files {
		rows = append(rows, id, i+1, f.Object)
	}
	return tx.Insert("insert into postbox_file (item, place, object)", 3, rows, "")
}

// secret follows from all that was sent and from the token, which only the
// sender's browser knows.
func (s Sending) secret(answers []byte) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "fincert postbox\x00%s\x00%s\x00%q", s.Token, answers, s.Files)
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// NewToken is the token of a form that is shown.
func NewToken() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func isToken(text string) bool {
	decoded, err := hex.DecodeString(text)
	return err == nil && len(decoded) == 16
}

// newNumber is easily read out: no letters that look like digits, and none of
// the order in which things were sent.
func newNumber() string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	b := make([]byte, 8)
	rand.Read(b)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return "R-" + string(b[:4]) + "-" + string(b[4:])
}

// Item is what lies in the postbox.
type Item struct {
	ID       string
	Number   string
	Received string // UTC instant
	Day      calendar.Date
	Kind     Kind
	Answers  Answers // empty once it was erased
	Erased   bool
	Files    []File
	Events   []Event // what became of it, oldest first
}

// State is how far an item has come.
type State string

// The states.
const (
	Waiting  State = "waiting"
	TakenUp  State = "taken-up"
	Closed   State = "closed"
	Rejected State = "rejected"
)

// State is how far the item has come.
func (i Item) State() State {
	if len(i.Events) == 0 {
		return Waiting
	}
	return i.Events[len(i.Events)-1].State
}

const itemColumns = "id, number, kind, received, answers"

// itemTx reads one item; where chooses it.
func (b *Box) itemTx(q store.Querier, where string, arg any) (Item, error) {
	items, err := b.itemsTx(q, where, arg)
	if err != nil {
		return Item{}, err
	}
	if len(items) == 0 {
		return Item{}, fault.New(fault.NotFound, "postbox.unknown")
	}
	return items[0], nil
}

// itemsTx reads items with all that is known of them.
func (b *Box) itemsTx(q store.Querier, where string, args ...any) (items []Item, err error) {
	rows, err := q.Query("select "+itemColumns+" from postbox_item "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the postbox: %w", err)
	}
	defer rows.Close()
	var refs []string
	for rows.Next() {
		var i Item
		var ref string
		err = rows.Scan(&i.ID, &i.Number, &i.Kind, &i.Received, &ref)
		if err != nil {
			return nil, fmt.Errorf("read the postbox: %w", err)
		}
		items, refs = append(items, i), append(refs, ref)
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err != nil {
		return nil, fmt.Errorf("read the postbox: %w", err)
	}
	texts, err := b.Personal.OpenTx(q, refs)
	if err != nil {
		return nil, err
	}
	for n := range items {
		err = items[n].complete(q, texts, refs[n])
		if err != nil {
			return nil, fmt.Errorf("read the item %s: %w", items[n].ID, err)
		}
	}
	return items, nil
}

func (i *Item) complete(q store.Querier, texts map[string]string, ref string) error {
	at, err := store.ParseInstant(i.Received)
	if err != nil {
		return err
	}
	i.Day = calendar.DateOf(at)
	text, there := texts[ref]
	if there {
		err = json.Unmarshal([]byte(text), &i.Answers)
		if err != nil {
			return err
		}
	}
	i.Erased = !there
	i.Files, err = filesTx(q, *i)
	if err == nil {
		i.Events, err = eventsTx(q, i.ID)
	}
	return err
}

// Query asks for a page of items, the latest first.
type Query struct {
	State    State         // empty: any
	Kind     Kind          // empty: any
	From, To calendar.Date // of the day on which it came
	Number   string        // a part of it
	Cursor   string
	Limit    int
}

// Part is a part of the items, in an order.
type Part = store.Part

// sorts is what items are sorted by: ids are in order of time.
var sorts = store.Sorts{
	By: map[string]store.Sort{"number": {SQL: "number"}, "received": {SQL: "received"}},
	ID: []store.Sort{{SQL: "id"}},
}

// chosen are the conditions under which an item is in a state.
var chosen = map[State]string{
	Waiting:  "not exists (select 1 from postbox_event e where e.item = postbox_item.id)",
	TakenUp:  last("taken-up"),
	Closed:   last("closed"),
	Rejected: last("rejected"),
}

func last(event string) string {
	return "(select e.event from postbox_event e where e.item = postbox_item.id order by e.position desc limit 1) = '" + event + "'"
}

// Items lists what was sent. next is the cursor of the following page, empty on
// the last one. A state or kind that there is not is a fault Invalid
// "web.parameter".
func (b *Box) Items(ctx context.Context, query Query) (items []Item, next string, err error) {
	where, err := query.where()
	if err != nil {
		return nil, "", err
	}
	if query.Cursor != "" {
		where.Add("id < ?", query.Cursor)
	}
	text := where.SQL() + " order by id desc limit " + where.Arg(query.Limit+1)
	err = b.DB.Read(ctx, func(q store.Querier) error {
		items, err = b.itemsTx(q, text, where.Args()...)
		return err
	})
	if len(items) > query.Limit {
		items = items[:query.Limit]
		next = items[query.Limit-1].ID
	}
	return items, next, err
}

func (query Query) where() (where store.Where, err error) {
	if query.State != "" {
		condition, known := chosen[query.State]
		if !known {
			return where, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "state"))
		}
		where.Add(condition)
	}
	if query.Kind != "" {
		if !slices.Contains(kinds, query.Kind) {
			return where, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "kind"))
		}
		where.Add("kind = ?", string(query.Kind))
	}
	if query.Number != "" {
		where.Add(`upper(number) like ? escape '\'`, store.Containing(strings.ToUpper(query.Number)))
	}
	if !query.From.IsZero() {
		where.Add("received >= ?", store.Instant(query.From.Start()))
	}
	if !query.To.IsZero() {
		where.Add("received < ?", store.Instant(query.To.AddDays(1).Start()))
	}
	return where, nil
}

// Part gives a part of the items that a query finds, whose cursor and limit do not
// count. Faults as with Items; a place that is none of the order is one, too.
func (b *Box) Part(ctx context.Context, query Query, p Part) (items []Item, err error) {
	where, err := query.where()
	if err != nil {
		return nil, err
	}
	order, err := where.Part(sorts, p)
	if err != nil {
		return nil, err
	}
	err = b.DB.Read(ctx, func(q store.Querier) error {
		items, err = b.itemsTx(q, where.SQL()+order, where.Args()...)
		return err
	})
	return items, err
}

// Count is how many items a query finds on the part's side of its place.
func (b *Box) Count(ctx context.Context, query Query, p Part) (n int, err error) {
	where, err := query.where()
	if err == nil {
		err = where.Before(sorts, p)
	}
	if err != nil {
		return 0, err
	}
	err = b.DB.Read(ctx, func(q store.Querier) error {
		return q.QueryRow("select count(*) from postbox_item"+where.SQL(), where.Args()...).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("count what is in the postbox: %w", err)
	}
	return n, nil
}

// Waiting is what nobody has dealt with, oldest first: when it came and by which
// number its sender knows it, and not what it says.
func (b *Box) Waiting(ctx context.Context) (items []Item, err error) {
	err = b.DB.Read(ctx, func(q store.Querier) error {
		rows, err := q.Query("select id, number, kind, received from postbox_item where " + chosen[Waiting] + " order by id")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var i Item
			if err := rows.Scan(&i.ID, &i.Number, &i.Kind, &i.Received); err != nil {
				return err
			}
			at, err := store.ParseInstant(i.Received)
			if err != nil {
				return err
			}
			i.Day = calendar.DateOf(at)
			items = append(items, i)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read what waits in the postbox: %w", err)
	}
	return items, nil
}

// Item is one by its id. Fault: NotFound "postbox.unknown".
func (b *Box) Item(ctx context.Context, id string) (item Item, err error) {
	err = b.DB.Read(ctx, func(q store.Querier) error {
		item, err = b.itemTx(q, "where id = $1", id)
		return err
	})
	return item, err
}

// Posted is an item as the command that takes it up reads it, in the command's
// own transaction; ok is false when it is not there or was erased.
func (b *Box) Posted(q store.Querier, id string) (posted rule.Posted, ok bool, err error) {
	item, err := b.itemTx(q, "where id = $1", id)
	if fault.Is(err, fault.NotFound) || err == nil && item.Erased {
		return rule.Posted{}, false, nil
	}
	if err != nil {
		return rule.Posted{}, false, err
	}
	a := item.Answers
	posted = rule.Posted{
		Item: item.ID, Number: item.Number, Kind: item.Kind, About: a.About, Received: item.Day, Certificate: a.Certificate,
		Place: a.Place, Text: a.Text, Right: a.Right, Name: a.Name, Contact: a.Contact, Files: []rule.FileRef{},
	}
	for _, f := range item.Files {
		posted.Files = append(posted.Files, rule.FileRef{Object: f.Object, SHA256: f.SHA256, Size: f.Size, MediaType: f.MediaType, Name: f.Name})
	}
	return posted, true, nil
}
