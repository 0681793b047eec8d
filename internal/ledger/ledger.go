// Package ledger is the append-only record: what happened, in the order in
// which it was committed, each entry in an envelope that says when, under whose
// hand and under which editions, and that can be proved unaltered by its leaf.
//
// It promises that positions are gap-free and in commit order, that versions
// are gap-free within a stream, that instants never go back along positions,
// that a command key is answered once and repeated alike, and that what was
// written is read back byte for byte for ever. It refuses unknown entry names,
// unknown keys in a body, and two entries of the same version.
//
// It knows no entry by its meaning and takes no decision. Functions that end in
// Tx run inside the caller's transaction; all that write need the head, which
// LockTx gives.
package ledger

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/store"
)

// Head is the end of the record while its row is locked. It belongs to one
// transaction and is worthless after it.
type Head struct {
	Position int64     // of the last entry, 0 for an empty record
	Instant  time.Time // of the last entry, zero for an empty record
	versions map[Stream]int64
}

// LockTx locks the head, so that until tx ends nobody else appends and every
// fact that tx reads is exact. A wait of more than 3 s is a fault of kind Busy.
func LockTx(tx *store.Tx) (*Head, error) {
	query := "select position, instant from head where one = 1"
	if tx.Engine() == store.Postgres {
		query += " for update" // SQLite locked everything when the write began
	}
	head, err := scanHead(tx.QueryRow(query))
	if err != nil {
		return nil, fmt.Errorf("lock the head of the record: %w", err)
	}
	head.versions = map[Stream]int64{}
	return head, nil
}

// ReadHead tells where the record ends as seen by q; it locks nothing.
func ReadHead(q store.Querier) (position int64, instant time.Time, err error) {
	head, err := scanHead(q.QueryRow("select position, instant from head where one = 1"))
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read the head of the record: %w", err)
	}
	return head.Position, head.Instant, nil
}

func scanHead(row *sql.Row) (*Head, error) {
	var head Head
	var instant string
	err := row.Scan(&head.Position, &instant)
	if err != nil {
		return nil, err
	}
	if instant != "" {
		head.Instant, err = time.Parse(instantLayout, instant)
	}
	return &head, err
}

// Knows tells the head the version that a stream has in this transaction,
// which saves AppendTx from asking. Whoever loaded the stream under the lock
// knows it; a stream that is being made has 0.
func (h *Head) Knows(s Stream, version int64) { h.versions[s] = version }

// Act is what all entries of one command share.
type Act struct {
	Instant    time.Time
	Effective  calendar.Date
	Actor      Actor
	CommandKey string
	Scheme     string // edition
	Calendar   string // edition
	Software   string // version of this program
}

// Pending is an entry that is about to be appended. Name and Body come from
// Codec.Encode.
type Pending struct {
	Stream Stream
	Name   string
	Body   string
}

const insertEntries = `insert into entry (` + columns + `)`

// AppendTx appends pending in order and moves the head. The instant is
// act.Instant in whole microseconds, or the head's when the host's clock has
// gone back. If a stream has moved on from the version the head was told, the
// answer is a fault of kind Stale, and tx must be given up.
func AppendTx(tx *store.Tx, head *Head, act Act, pending []Pending) ([]Envelope, error) {
	if len(pending) == 0 {
		return nil, nil
	}
	instant := act.Instant.UTC().Truncate(time.Microsecond)
	if instant.Before(head.Instant) {
		instant = head.Instant
	}
	envelopes := make([]Envelope, len(pending))
	for i, p := range pending {
		version, err := head.next(tx, p.Stream)
		if err != nil {
			return nil, err
		}
		e := Envelope{
			Stream: p.Stream, Version: version, Name: p.Name,
			Position: head.Position + int64(i) + 1, Instant: instant, Effective: act.Effective,
			Actor: act.Actor, CommandKey: act.CommandKey,
			Scheme: act.Scheme, Calendar: act.Calendar, Software: act.Software,
			Body: p.Body, Salt: make([]byte, saltSize),
		}
		err = e.complete()
		if err != nil {
			return nil, err
		}
		rand.Read(e.Salt)
		leaf := e.ComputeLeaf()
		e.Leaf = leaf[:]
		envelopes[i] = e
	}
	err := insert(tx, envelopes)
	if err != nil {
		return nil, err
	}
	last := envelopes[len(envelopes)-1]
	_, err = tx.Exec("update head set position = $1, instant = $2 where one = 1",
		last.Position, instant.Format(instantLayout))
	if err != nil {
		return nil, fmt.Errorf("move the head of the record to %d: %w", last.Position, err)
	}
	head.Position, head.Instant = last.Position, instant
	return envelopes, nil
}

// next is the version of the next entry of a stream.
func (h *Head) next(tx *store.Tx, s Stream) (int64, error) {
	version, known := h.versions[s]
	if !known {
		err := tx.QueryRow("select coalesce(max(version), 0) from entry where stream_id = $1 and stream_kind = $2",
			s.ID, s.Kind).Scan(&version)
		if err != nil {
			return 0, fmt.Errorf("read the version of %s: %w", s, err)
		}
	}
	version++
	h.versions[s] = version
	return version, nil
}

func insert(tx *store.Tx, envelopes []Envelope) error {
	args := make([]any, 0, len(envelopes)*columnCount)
	for i := range envelopes {
		e := &envelopes[i]
		args = append(args, e.Position, e.Stream.Kind, e.Stream.ID, e.Version, e.Name,
			e.Instant.Format(instantLayout), e.Effective.String(),
			e.Actor.Person, e.Actor.Organisation, e.Actor.Role, e.Actor.OnBehalf, e.Actor.Via,
			e.CommandKey, e.Scheme, e.Calendar, e.Software, e.Body, e.Salt, e.Leaf)
	}
	err := tx.Insert(insertEntries, columnCount, args, "")
	first := envelopes[0]
	if store.IsUnique(err) {
		return fmt.Errorf("append to %s: %w: %w", first.Stream, fault.New(fault.Stale, "ledger.stale"), err)
	}
	if err != nil {
		return fmt.Errorf("append to %s: %w", first.Stream, err)
	}
	return nil
}

// End stands for "up to the end of the record" where a position is asked for.
const End int64 = math.MaxInt64

// complete refuses an envelope that could not be found or explained later.
func (e *Envelope) complete() error {
	switch {
	case e.Stream.Kind == "" || e.Stream.ID == "":
		return fmt.Errorf("append %s: the stream is not named", e.Name)
	case e.Name == "" || e.Body == "":
		return fmt.Errorf("append to %s: the entry has no name or no body", e.Stream)
	case e.Effective.IsZero():
		return fmt.Errorf("append %s to %s: no effective date", e.Name, e.Stream)
	case e.Actor.Person == "":
		return fmt.Errorf("append %s to %s: nobody acts", e.Name, e.Stream)
	}
	return nil
}

// AnsweredTx looks up what a person's command key was answered. The digest is
// of the whole command; a key that was used for another command is a fault of
// kind Conflict. Nil asks for whatever command it was. Call it under the head's lock: then a repeat that arrives
// while the first is still running waits for its answer.
func AnsweredTx(q store.Querier, person, key string, digest []byte) (answer string, found bool, err error) {
	var stored []byte
	err = q.QueryRow("select digest, answer from command where person = $1 and key = $2", person, key).
		Scan(&stored, &answer)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("look up the command key %q: %w", key, err)
	case digest != nil && string(stored) != string(digest):
		return "", false, fault.New(fault.Conflict, "ledger.key-used", fault.Text("key", key))
	}
	return answer, true, nil
}

// RememberTx stores the answer to a command, in the transaction of its entries:
// if the commit is lost on its way back to us, a repeat finds the answer.
// Refusals are not remembered.
func RememberTx(tx *store.Tx, person, key string, digest []byte, answer string) error {
	_, err := tx.Exec("insert into command (person, key, digest, answer) values ($1, $2, $3, $4)",
		person, key, digest, answer)
	if err != nil {
		return fmt.Errorf("remember the answer to the command key %q: %w", key, err)
	}
	return nil
}

// ForgetAnswersTx removes what was answered to the commands that appended to a
// stream: a repeat of one of them is then decided anew.
func ForgetAnswersTx(tx *store.Tx, s Stream) error {
	_, err := tx.Exec(`delete from command where (person, key) in
		(select person, command_key from entry where stream_id = $1 and stream_kind = $2)`, s.ID, s.Kind)
	if err != nil {
		return fmt.Errorf("forget the answers about %s: %w", s, err)
	}
	return nil
}

// Effect is something to be done outside because of an entry: a letter, a job.
// It is written once, by the command, and never rebuilt.
type Effect struct {
	Position int64 // of the entry that causes it
	Kind     string
	Body     string // JSON
}

// EffectsTx writes effects. One entry has at most one effect of a kind.
func EffectsTx(tx *store.Tx, effects []Effect) error {
	args := make([]any, 0, 3*len(effects))
	for _, e := range effects {
		args = append(args, e.Position, e.Kind, e.Body)
	}
	err := tx.Insert("insert into effect (position, kind, body)", 3, args, "")
	if err != nil {
		return fmt.Errorf("write %d effects from position %d: %w", len(effects), effects[0].Position, err)
	}
	return nil
}
