package tlog

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/store"
)

const (
	// record is the name of the log in its table.
	record = "record"
	// usualStep bounds the entries that one transaction adds to the tree, so that
	// commands between two of them do not wait for long.
	usualStep = 16 * tileWidth
)

// ErrContradiction says that the record is not the one whose state was signed
// last. Nothing is signed any more: the last checkpoint stands, and `fincert
// check` tells what differs.
var ErrContradiction = errors.New("the record contradicts its last signed checkpoint")

// Log is safe for concurrent use, also by several nodes.
type Log struct {
	db   *store.DB
	ring *keys.Ring
	name string
	step int64         // entries that one transaction adds at most
	turn chan struct{} // who holds it grows the tree
}

// New gives the log of the record. name is what its first checkpoint is to call
// it, by custom an address without scheme ("cert.example.cn/log/record"); it
// keeps that name.
func New(db *store.DB, ring *keys.Ring, name string) *Log {
	return &Log{db: db, ring: ring, name: name, step: usualStep, turn: make(chan struct{}, 1)}
}

// state is the log's row.
type state struct {
	generation int64
	origin     string
	size       int64
	checkpoint string
}

func readState(q store.Querier, lock bool) (s state, err error) {
	query := "select generation, origin, size, checkpoint from tlog_tree where log = $1"
	if lock && q.Engine() == store.Postgres {
		query += " for update" // SQLite locked everything when the write began
	}
	err = q.QueryRow(query, record).Scan(&s.generation, &s.origin, &s.size, &s.checkpoint)
	if err != nil {
		return state{}, fmt.Errorf("read the state of the log: %w", err)
	}
	return s, nil
}

func (s state) write(tx *store.Tx) error {
	_, err := tx.Exec("update tlog_tree set generation = $2, origin = $3, size = $4, checkpoint = $5 where log = $1",
		record, s.generation, s.origin, s.size, s.checkpoint)
	if err != nil {
		return fmt.Errorf("write the state of the log: %w", err)
	}
	return nil
}

// Checkpoint is the signed state of the record as it stood at some moment after
// the call. With ErrContradiction, and with any other error after the first
// one was signed, it is the last checkpoint that was signed.
func (l *Log) Checkpoint(ctx context.Context) (string, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	var s state
	var head int64
	err := l.db.Read(ctx, func(q store.Querier) (err error) {
		s, err = readState(q, false)
		if err == nil {
			head, _, err = ledger.ReadHead(q)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	if signed, err := parse(s.checkpoint); err == nil && signed.Size == head {
		return s.checkpoint, nil
	}
	for done := false; !done; {
		var after state
		err = l.db.Write(ctx, func(tx *store.Tx) (err error) {
			after, done, err = l.advance(tx)
			return err
		})
		if err != nil {
			return s.checkpoint, err // what may not have been stored is not shown
		}
		s = after
	}
	return s.checkpoint, nil
}

// advance adds some entries to the tree; when it has them all, it signs, and is
// done.
func (l *Log) advance(tx *store.Tx) (s state, done bool, err error) {
	s, err = readState(tx, true)
	if err != nil {
		return s, false, err
	}
	head, _, err := ledger.ReadHead(tx)
	if err != nil {
		return s, false, err
	}
	t := newTiles(tx)
	next := s
	next.size, err = grow(tx, t, s.size, head, l.step)
	if err != nil {
		return s, false, err
	}
	err = t.write(tx)
	if err != nil {
		return s, false, err
	}
	if next.size < head {
		return s, false, next.write(tx)
	}
	next.checkpoint, next.origin, err = l.sign(t, next)
	if err != nil {
		return s, false, err
	}
	return next, true, next.write(tx)
}

// grow adds the entries after size, at most most of them. An entry that is not
// what was appended is not taken into the tree.
func grow(q store.Querier, t *tiles, size, head, most int64) (int64, error) {
	if head < size {
		return size, fmt.Errorf("%w: it ends at %d, the log at %d", ErrContradiction, head, size)
	}
	to := min(head, size+most)
	for e, err := range ledger.From(q, size, 1000) {
		if err != nil {
			return size, err
		}
		if e.Position > to {
			break
		}
		if e.Position != size+1 || !e.Intact() {
			return size, fmt.Errorf("%w: entry %d is not what was appended", ErrContradiction, size+1)
		}
		err = t.append(size, e.Leaf)
		if err != nil {
			return size, err
		}
		size++
	}
	if size < to {
		return size, fmt.Errorf("%w: entry %d is missing", ErrContradiction, size+1)
	}
	return size, nil
}

// sign signs the tree as it is, if it extends the one that was signed last.
func (l *Log) sign(t *tiles, s state) (text, origin string, err error) {
	signer, _, err := l.ring.Signer(keys.Checkpoint)
	if err != nil {
		return "", "", err
	}
	if s.checkpoint != "" {
		err = l.mustExtend(t, s)
		if err != nil {
			return "", "", err
		}
	}
	origin = s.origin
	if origin == "" {
		origin = l.name
		if s.generation > 0 {
			origin = fmt.Sprintf("%s/%d", l.name, s.generation+1)
		}
	}
	root, err := tlog.TreeHash(s.size, t)
	if err != nil {
		return "", "", fmt.Errorf("compute the root of %d entries: %w", s.size, err)
	}
	text, err = Checkpoint{Origin: origin, Size: s.size, Root: root}.sign(signer)
	if err != nil {
		return "", "", fmt.Errorf("sign the checkpoint: %w", err)
	}
	return text, origin, nil
}

func (l *Log) mustExtend(t *tiles, s state) error {
	publics, err := l.ring.Publics(keys.Checkpoint)
	if err != nil {
		return err
	}
	last, err := Open(s.checkpoint, publics)
	if err != nil {
		return fmt.Errorf("%w: read the last checkpoint: %w", ErrContradiction, err)
	}
	if last.Size > s.size || last.Origin != s.origin {
		return fmt.Errorf("%w: it was signed for %d entries of %s", ErrContradiction, last.Size, last.Origin)
	}
	root, err := tlog.TreeHash(last.Size, t)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrContradiction, err)
	}
	if root != last.Root {
		return fmt.Errorf("%w: its first %d entries have another root", ErrContradiction, last.Size)
	}
	return nil
}

// VerifierKeys are the keys that checkpoints are checked with (vkey of C2SP
// signed-note), one a line, that of the newest key first.
func (l *Log) VerifierKeys(ctx context.Context) (string, error) {
	last, err := l.Checkpoint(ctx) // the first one gives the log its name
	if last == "" {
		return "", err
	}
	var s state
	err = l.db.Read(ctx, func(q store.Querier) (err error) {
		s, err = readState(q, false)
		return err
	})
	if err != nil {
		return "", err
	}
	publics, err := l.ring.Publics(keys.Checkpoint)
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for _, info := range publics {
		public, ok := info.Public.(ed25519.PublicKey)
		if !ok {
			continue
		}
		vkey, err := note.NewEd25519VerifierKey(s.origin, public)
		if err != nil {
			return "", err
		}
		lines.WriteString(vkey + "\n")
	}
	return lines.String(), nil
}

// Tile is a tile of hashes by its path ("0/x001/234", "0/000.p/17"); whole says
// that it never changes. ok is false when there is no such tile yet.
func (l *Log) Tile(ctx context.Context, path string) (hashes []byte, whole, ok bool, err error) {
	name, width, ok := parseTilePath(path)
	if !ok {
		return nil, false, false, nil
	}
	err = l.db.Read(ctx, func(q store.Querier) (err error) {
		hashes, err = newTiles(q).read(name)
		return err
	})
	if err != nil || len(hashes) < width*hashSize {
		return nil, false, false, err
	}
	return hashes[:width*hashSize], width == tileWidth, true, nil
}

// RestartTx begins the log anew under another name. It is for who restores the
// record to an earlier time: what was signed since then is of another record,
// and a log of the same name would contradict it.
func RestartTx(tx *store.Tx) error {
	s, err := readState(tx, true)
	if err != nil {
		return err
	}
	_, err = tx.Exec("delete from tlog_tile")
	if err != nil {
		return fmt.Errorf("empty the log: %w", err)
	}
	return state{generation: s.generation + 1}.write(tx)
}
