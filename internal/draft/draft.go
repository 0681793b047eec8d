package draft

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// The bounds: how much one draft may say, how many a person may have, how long
// one waits for its person, and how long we remember that a form was sent: longer
// than anything is on its way.
const (
	MostBytes  = 256 << 10
	MostDrafts = 200
	kept       = 60 * 24 * time.Hour
	sent       = 24 * time.Hour
)

// Drafts is safe for concurrent use.
type Drafts struct {
	DB       *store.DB
	Personal *personal.Store
	Clock    now.Clock
}

// Place is which form of whom a draft belongs to.
type Place struct {
	Person       string
	Organisation string // acted for; empty for the body's staff
	Command      string
	Thing        rule.StreamID // zero for a command that makes its thing
}

// thing is how a row names what a draft is about.
func (p Place) thing() string {
	if p.Thing == (rule.StreamID{}) {
		return ""
	}
	return p.Thing.String()
}

// form is by what we know a form again: nobody sends for another.
func (p Place) form(key string) string {
	sum := sha256.Sum256([]byte(p.Person + "\n" + key))
	return hex.EncodeToString(sum[:])
}

// Kept says that there is a draft, and since when.
type Kept struct {
	Place
	Saved time.Time
}

// Draft is what was typed.
type Draft struct {
	Kept
	Values url.Values
}

// Save keeps the values of a form as they stand and gives when. key is the form's
// own, by which we know what of it comes late; empty for a form that has none.
// Beyond the most drafts of a person the one that was saved longest ago makes
// room. Faults: TooLarge "draft.too-large", Conflict "draft.sent".
// If we crash before the commit, what was saved before is still there.
func (d *Drafts) Save(ctx context.Context, place Place, key string, values url.Values) (at time.Time, err error) {
	if size(values) > MostBytes {
		return time.Time{}, fault.New(fault.TooLarge, "draft.too-large", fault.Number("most", MostBytes>>10))
	}
	at = d.Clock.Now()
	err = d.DB.Write(ctx, func(tx *store.Tx) error { return d.save(tx, place, key, values, at) })
	if err != nil {
		return time.Time{}, fmt.Errorf("keep a draft of %s: %w", place.Command, err)
	}
	return at, nil
}

func (d *Drafts) save(tx *store.Tx, place Place, key string, values url.Values, at time.Time) error {
	before, err := takeTx(tx, place, at)
	if err != nil {
		return err
	}
	late, err := store.Texts(tx, "select form from draft_sent where form = $1", place.form(key))
	if err != nil {
		return err
	}
	if key != "" && len(late) > 0 {
		return fault.New(fault.Conflict, "draft.sent")
	}
	err = dropTx(tx, []string{before})
	if err != nil {
		return err
	}
	refs, err := d.Personal.SealTx(tx, subject(place.Person).String(), []string{values.Encode()})
	if err != nil {
		return err
	}
	typed := refs[0].ID
	_, err = tx.Exec("update draft set typed = $1 where person = $2 and organisation = $3 and command = $4 and thing = $5",
		typed, place.Person, place.Organisation, place.Command, place.thing())
	if err != nil {
		return err
	}
	var files []any
	for _, object := range objects(values) {
		files = append(files, typed, object)
	}
	err = tx.Insert("insert into draft_file (typed, object)", 2, files, "")
	if err != nil {
		return err
	}
	var where store.Where
	where.Add("person = ?", place.Person)
	return removeTx(tx, where, fmt.Sprintf(" order by saved desc, typed limit %d offset %d", MostDrafts, MostDrafts))
}

// Load gives what was typed last; ok is false when nothing is kept.
func (d *Drafts) Load(ctx context.Context, place Place) (draft Draft, ok bool, err error) {
	err = d.DB.Read(ctx, func(q store.Querier) error {
		where := atPlace(place)
		var typed, saved string
		err := q.QueryRow("select typed, saved from draft"+where.SQL(), where.Args()...).Scan(&typed, &saved)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		texts, err := d.Personal.OpenTx(q, []string{typed})
		if err != nil {
			return err
		}
		text, there := texts[typed]
		if !there {
			return nil // its key did not come back in a restore
		}
		draft.Place = place
		draft.Saved, err = store.ParseInstant(saved)
		if err != nil {
			return err
		}
		draft.Values, err = url.ParseQuery(text)
		ok = err == nil
		return err
	})
	if err != nil {
		return Draft{}, false, fmt.Errorf("read a draft of %s: %w", place.Command, err)
	}
	return draft, ok, nil
}

// takeTx takes the row of a place first, which is made if there is none, and gives
// what it said: of two windows that save at once, or of one that saves while its
// form is sent, one waits, and knows then what the other did.
func takeTx(tx *store.Tx, place Place, at time.Time) (before string, err error) {
	err = tx.QueryRow(`insert into draft (person, organisation, command, thing, saved, typed) values ($1, $2, $3, $4, $5, '')
		on conflict (person, organisation, command, thing) do update set saved = excluded.saved returning typed`,
		place.Person, place.Organisation, place.Command, place.thing(), store.Instant(at)).Scan(&before)
	return before, err
}

// Sent forgets what was typed into a form, because it was sent: what of the form
// is still on its way is kept no more. Called again it does nothing.
// If we crash before the commit, the draft is still there.
func (d *Drafts) Sent(ctx context.Context, place Place, key string) error {
	at := d.Clock.Now()
	err := d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := takeTx(tx, place, at)
		if err != nil {
			return err
		}
		if key != "" {
			_, err = tx.Exec("insert into draft_sent (form, sent) values ($1, $2) on conflict (form) do nothing", place.form(key), store.Instant(at))
			if err != nil {
				return err
			}
		}
		return removeTx(tx, atPlace(place), "")
	})
	if err != nil {
		return fmt.Errorf("discard a draft of %s: %w", place.Command, err)
	}
	return nil
}

// List says which drafts a person has, the latest first.
func (d *Drafts) List(ctx context.Context, person string) (list []Kept, err error) {
	err = d.DB.Read(ctx, func(q store.Querier) error {
		list = nil
		rows, err := q.Query(`select organisation, command, thing, saved from draft join personal on id = typed
			where person = $1 order by saved desc, typed`, person)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			k := Kept{Place: Place{Person: person}}
			var thing, saved string
			err = rows.Scan(&k.Organisation, &k.Command, &thing, &saved)
			if err != nil {
				return err
			}
			kind, id, _ := strings.Cut(thing, "/")
			k.Thing = rule.StreamID{Kind: rule.Kind(kind), ID: id}
			k.Saved, err = store.ParseInstant(saved)
			if err != nil {
				return err
			}
			list = append(list, k)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return list, nil
}

func subject(person string) rule.StreamID { return rule.StreamID{Kind: rule.KindPerson, ID: person} }

func atPlace(p Place) (where store.Where) {
	where.Add("person = ?", p.Person)
	where.Add("organisation = ?", p.Organisation)
	where.Add("command = ?", p.Command)
	where.Add("thing = ?", p.thing())
	return where
}

// size is how much a person typed, before it is encoded.
func size(values url.Values) (n int) {
	for name, list := range values {
		for _, value := range list {
			n += len(name) + len(value)
		}
	}
	return n
}

// objectID is an object's id of the vault, whatever the field is called.
var objectID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// objects are the files that a form names.
func objects(values url.Values) (found []string) {
	for _, list := range values {
		for _, value := range list {
			if objectID.MatchString(value) && !slices.Contains(found, value) {
				found = append(found, value)
			}
		}
	}
	slices.Sort(found)
	return found
}
