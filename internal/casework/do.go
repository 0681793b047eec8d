package casework

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Opts is what a caller says beside the command.
type Opts struct {
	// Key makes a repeat harmless: the same person's same key and command are
	// answered the same and happen once. Empty: every call is its own.
	Key string
	// Expect is the version the caller looked at, or AnyVersion.
	Expect int64
}

// AnyVersion is the Expect of a caller who looked at none.
const AnyVersion = -1

// Done is what became of a command.
type Done struct {
	On       rule.StreamID
	Version  int64      // of On, after the act
	Entries  []Recorded // empty when Replayed
	Replayed bool       // answered from an earlier call with the same key
}

type answer struct {
	Kind    rule.Kind `json:"kind"`
	ID      string    `json:"id"`
	Version int64     `json:"version"`
}

// Do carries out one command. on names the thing it is addressed to; it is the
// zero value for a command that makes one. The error is a fault, or internal.
//
// If we crash before the commit nothing happened; if the answer to the commit
// is lost, a repeat with the same key gives it again.
func (c *Casework) Do(ctx context.Context, actor rule.Actor, command rule.Command, on rule.StreamID, opts Opts) (Done, error) {
	if opts.Key == "" {
		opts.Key = newID()
	}
	digest, err := digestOf(command, on, actor.OnBehalf)
	if err != nil {
		return Done{}, err
	}
	var done Done
	err = c.write(ctx, func(tx *store.Tx, head *ledger.Head, tried trials) error {
		stored, found, err := ledger.AnsweredTx(tx, actor.Person, opts.Key, digest)
		if err != nil {
			return err
		}
		if found {
			done, err = answered(stored)
			return err
		}
		done, err = c.act(ctx, tx, head, tried, actor, command, on, opts)
		if err != nil {
			return err
		}
		text, err := json.Marshal(answer{done.On.Kind, done.On.ID, done.Version})
		if err != nil {
			return fmt.Errorf("write the answer of %s: %w", command.CommandName(), err)
		}
		return ledger.RememberTx(tx, actor.Person, opts.Key, digest, string(text))
	})
	if err != nil {
		return Done{}, err
	}
	if done.erased() {
		// The act stands. What a reader keeps us from wiping now, the daily
		// tidying wipes.
		_ = c.DB.Wipe(ctx)
	}
	return done, nil
}

// Answered is what the person's command with this key was answered, whatever it
// said: for callers whose keys stand for what was said.
func (c *Casework) Answered(ctx context.Context, actor rule.Actor, key string) (done Done, found bool, err error) {
	err = c.DB.Read(ctx, func(q store.Querier) error {
		var stored string
		stored, found, err = ledger.AnsweredTx(q, actor.Person, key, nil)
		if err == nil && found {
			done, err = answered(stored)
		}
		return err
	})
	return done, found, err
}

func answered(stored string) (Done, error) {
	var a answer
	err := json.Unmarshal([]byte(stored), &a)
	if err != nil {
		return Done{}, fmt.Errorf("read a stored answer: %w", err)
	}
	return Done{On: rule.StreamID{Kind: a.Kind, ID: a.ID}, Version: a.Version, Replayed: true}, nil
}

var errPreviewed = errors.New("only a preview")

// Preview carries out a command and takes it back: what would happen, with
// everything that Do checks. Nothing of it remains.
func (c *Casework) Preview(ctx context.Context, actor rule.Actor, command rule.Command, on rule.StreamID) (Done, error) {
	var done Done
	err := c.write(ctx, func(tx *store.Tx, head *ledger.Head, tried trials) (err error) {
		done, err = c.act(ctx, tx, head, tried, actor, command, on, Opts{Key: newID(), Expect: AnyVersion})
		if err != nil {
			return err
		}
		return errPreviewed
	})
	if errors.Is(err, errPreviewed) {
		return done, nil
	}
	return Done{}, err
}

// digestOf is what a command key stands for. Of a file only the object counts:
// its facts are the vault's, and are filled in when the command is decided. The
// same command for another person is another one.
func digestOf(command rule.Command, on rule.StreamID, onBehalf string) ([]byte, error) {
	for _, ref := range rule.Files(command) {
		*ref = rule.FileRef{Object: ref.Object}
	}
	text, err := json.Marshal(command)
	if err != nil {
		return nil, fmt.Errorf("digest of %s: %w", command.CommandName(), err)
	}
	said := fmt.Appendf(nil, "%s\x00%s\x00%s", command.CommandName(), on, text)
	if onBehalf != "" {
		said = fmt.Appendf(said, "\x00%s", onBehalf)
	}
	sum := sha256.Sum256(said)
	return sum[:], nil
}

// act is the command's way under the head's lock: load, right, guard, decide,
// append, project.
func (c *Casework) act(ctx context.Context, tx *store.Tx, head *ledger.Head, tried trials, actor rule.Actor, command rule.Command, on rule.StreamID, opts Opts) (done Done, err error) {
	kind, known := c.commands[command.CommandName()]
	if !known {
		return Done{}, fmt.Errorf("no book has the command %s", command.CommandName())
	}
	s, r, err := c.situation(tx, actor, math.MaxInt64, head.Instant)
	if err != nil {
		return Done{}, err
	}
	defer r.void(&err)
	if kind.Creates {
		on = rule.StreamID{Kind: kind.Kind, ID: newID()}
		r.streams[on] = &stream{state: c.newState(on.Kind)}
	}
	s.On = on
	if no := c.allowed(s, r, kind, opts.Expect); no != nil {
		return Done{}, no
	}
	if err := c.fillFiles(tx, command, rule.FileScope(r.stream(on).state)); err != nil {
		return Done{}, err
	}
	if err := c.fillPost(tx, command); err != nil {
		return Done{}, err
	}
	events, no := rule.Take(s, command)
	if r.err != nil {
		return Done{}, r.err // a read failed or an edition is missing: whatever was decided is void
	}
	if no != nil {
		return Done{}, no
	}
	return c.append(ctx, tx, head, tried, s, r, events, opts.Key)
}

// allowed asks whether the thing exists for this actor, whether the actor has
// the right, and whether it is still what the caller looked at.
func (c *Casework) allowed(s *rule.Situation, r *reader, kind rule.CommandType, expect int64) error {
	relation := rule.Newly
	thing := r.stream(s.On)
	if r.err != nil {
		return r.err
	}
	if !kind.Creates {
		if s.On.Kind != kind.Kind || thing.version == 0 {
			return notFound()
		}
		relation = thing.state.Relation(s.Actor)
		if relation == rule.Foreign {
			return notFound()
		}
	}
	role, may := c.Rights.May(s.Actor, kind.Name(), relation)
	if !may {
		return fault.New(fault.Forbidden, "access.forbidden", fault.Term("command", "command."+kind.Slug()))
	}
	s.Role = role
	s.May = func(command string) (rule.Role, bool) { return c.Rights.May(s.Actor, command, relation) }
	if expect != AnyVersion && expect != thing.version {
		return fault.New(fault.Stale, "record.stale", fault.Number("expected", int(expect)), fault.Number("is", int(thing.version)))
	}
	return nil
}

func notFound() *fault.Fault { return fault.New(fault.NotFound, "record.not-found") }

// fillFiles puts the vault's facts into the file references of a command. An
// object that is not complete, or was handed in for another case, does not
// exist.
func (c *Casework) fillFiles(tx *store.Tx, command rule.Command, scope string) error {
	var fields fault.Fields
	for _, ref := range rule.Files(command) {
		if ref.IsZero() {
			continue
		}
		facts, of, ok, err := c.Files.Complete(tx, ref.Object)
		if err != nil {
			return err
		}
		if !ok || of != scope {
			fields.Add("files", "field.file", fault.Text("object", ref.Object))
			continue
		}
		*ref = facts
	}
	if no := fields.Err(); no != nil {
		return no
	}
	return nil
}

// fillPost puts what an item of the postbox says into the command that takes it
// up. An item that is not there leaves it empty.
func (c *Casework) fillPost(tx *store.Tx, command rule.Command) error {
	of, is := command.(rule.OfPost)
	if !is || c.Post == nil {
		return nil
	}
	item, into := of.FromPost()
	posted, ok, err := c.Post.Posted(tx, item)
	if err != nil {
		return fmt.Errorf("read the item %s of the postbox: %w", item, err)
	}
	if ok {
		*into = posted
	}
	return nil
}

// append writes what happened: entries, then everything that follows from them.
func (c *Casework) append(ctx context.Context, tx *store.Tx, head *ledger.Head, tried trials, s *rule.Situation, r *reader, events []rule.Event, key string) (Done, error) {
	if err := c.seal(tx, events); err != nil {
		return Done{}, err
	}
	pending := make([]ledger.Pending, len(events))
	for i, e := range events {
		name, text, err := c.codec.Encode(e.Entry)
		if err != nil {
			return Done{}, fmt.Errorf("encode %s: %w", e.Entry.EntryName(), err)
		}
		if !c.mayStand(e.Entry, text, tried) {
			return Done{}, &untried{e.Entry, text}
		}
		pending[i] = ledger.Pending{Stream: ledger.Stream{Kind: string(e.Stream.Kind), ID: e.Stream.ID}, Name: name, Body: text}
		if known, loaded := r.streams[e.Stream]; loaded {
			head.Knows(pending[i].Stream, known.version)
		}
	}
	act := ledger.Act{
		Instant: s.At, Effective: s.Today, CommandKey: key, Software: c.Software,
		Actor: ledger.Actor{Person: s.Actor.Person, Organisation: s.Actor.Organisation, Role: string(s.Role),
			OnBehalf: s.Actor.OnBehalf, Via: s.Actor.Via},
	}
	if r.scheme != nil {
		act.Scheme = r.scheme.Edition()
	}
	if r.calendar != nil {
		act.Calendar = r.calendar.Edition()
	}
	envelopes, err := ledger.AppendTx(tx, head, act, pending)
	if err != nil {
		return Done{}, err
	}
	done := Done{On: s.On}
	changes := make([]Change, len(events))
	for i, e := range events {
		meta := metaOf(envelopes[i])
		thing := r.stream(e.Stream)
		if r.err != nil {
			return Done{}, r.err
		}
		if thing.version < meta.Version { // not when it was loaded after the append
			thing.state.Apply(e.Entry, meta)
			thing.version = meta.Version
		}
		changes[i] = Change{meta, e.Entry, thing.state}
		done.Entries = append(done.Entries, Recorded{meta, e.Entry, envelopes[i].Name})
	}
	done.Version = r.stream(s.On).version
	for _, p := range c.Projectors {
		if err := p.Project(ctx, tx, changes); err != nil {
			return Done{}, fmt.Errorf("project %s: %w", s.On, err)
		}
	}
	if err := c.erase(tx, changes); err != nil {
		return Done{}, err
	}
	if err := c.left(tx, changes); err != nil {
		return Done{}, err
	}
	if err := c.joined(tx, s, changes); err != nil {
		return Done{}, err
	}
	return done, ledger.EffectsTx(tx, effects(changes))
}

// effects are the letters and papers that entries cause, keyed by position and
// kind. A letter without an addressee goes to the client of the case that it is
// about.
func effects(changes []Change) []ledger.Effect {
	var list []ledger.Effect
	for _, change := range changes {
		if papered, ok := change.Entry.(rule.Papered); ok {
			for _, kind := range papered.Papers() {
				list = append(list, ledger.Effect{Position: change.Meta.Position, Kind: "paper." + kind, Body: "{}"})
			}
		}
		lettered, ok := change.Entry.(rule.Lettered)
		if !ok {
			continue
		}
		for _, letter := range lettered.Letters() {
			if c, is := change.State.(*rule.Case); is && letter.To == "" {
				letter.To = c.Client
			}
			text, err := json.Marshal(struct {
				To string        `json:"to"`
				On calendar.Date `json:"on"`
			}{letter.To, change.Meta.On})
			if err != nil {
				panic(err) // two plain fields
			}
			list = append(list, ledger.Effect{Position: change.Meta.Position, Kind: "letter." + letter.Kind, Body: string(text)})
		}
	}
	return list
}
