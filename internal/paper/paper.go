package paper

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/now"
	"fincert/internal/pdf"
	"fincert/internal/store"
	"fincert/internal/vault"
)

// scope is what papers are put into the vault for: nobody can hand one in as a
// file of a case.
const scope = "paper"

// Draft is a paper that is not signed yet.
type Draft struct {
	Doc  *pdf.Doc
	Name string // of the file
	// Compare compares what the paper says, read back from its bytes, with the
	// record. An error is told of and nothing is signed.
	Compare func(*pdf.File) error
	// Subjects are those whose texts the paper shows ("case/0190…"): erased with
	// them, it is made anew.
	Subjects []string
}

// Draw draws the paper of the entry at a position from what the entry froze,
// and from nothing else. A fault NotFound says that the entry has none.
type Draw func(ctx context.Context, position int64) (Draft, error)

// Seal is what signs papers at this moment.
type Seal struct {
	pdf.Signer
	KeyID string
	// Validate adds what it takes to check the signature later; nil: nothing.
	Validate func(ctx context.Context, signed []byte) ([]byte, error)
}

// Config is what papers are made with.
type Config struct {
	DB    *store.DB
	Vault *vault.Vault
	Clock now.Clock
	Log   *slog.Logger
	Kinds map[string]Draw
	Seal  func(ctx context.Context) (Seal, error)
}

// Papers is safe for concurrent use.
type Papers struct {
	Config
	refused atomic.Int64
	making  together
	memory  memory
}

// New makes the keeper of papers.
func New(c Config) *Papers { return &Papers{Config: c} }

// Paper is one that was made.
type Paper struct {
	Position int64 // of the entry that it is printed from
	Kind     string
	Object   string // in the vault
	SHA256   string // of the bytes, hexadecimal
	Size     int64
	KeyID    string // of the key that signed it
	Made     time.Time
	// Personal: it shows texts that may be erased.
	Personal bool
}

// key is what a paper is known by.
type key struct {
	position int64
	kind     string
}

// Refused is how often, since this program runs, a paper was not signed because
// it did not say what the record says. It should be 0 for ever.
func (p *Papers) Refused() int64 { return p.refused.Load() }

// Get gives a paper's bytes, and makes it first if it has to be. Faults:
// NotFound "paper.none"; Busy "paper.later" while it cannot be made.
func (p *Papers) Get(ctx context.Context, position int64, kind string) (Paper, []byte, error) {
	k := key{position, kind}
	if held, ok := p.memory.get(k); ok {
		return held.Paper, held.file, nil
	}
	made, err := p.Make(ctx, position, kind)
	if err != nil {
		return Paper{}, nil, err
	}
	file, err := p.read(ctx, made)
	if err != nil {
		return Paper{}, nil, err
	}
	if !made.Personal { // another node could not erase it here
		p.memory.put(k, kept{made, file})
	}
	return made, file, nil
}

// Make makes a paper unless it stands already. Whoever asks for the same paper
// meanwhile waits for this one; of two nodes that make it at once the first to
// store it wins. If we crash in it, nothing stands, or the paper does: bytes in
// the vault that no row names go with its tidying.
func (p *Papers) Make(ctx context.Context, position int64, kind string) (Paper, error) {
	return p.making.one(ctx, key{position, kind}, func() (Paper, error) {
		made, ok, err := p.Find(ctx, position, kind)
		if err != nil || ok {
			return made, err
		}
		made, err = p.make(ctx, position, kind)
		if errors.Is(err, pdf.ErrStamp) || errors.Is(err, ErrValidation) {
			p.Log.WarnContext(ctx, "a paper waits", "position", position, "kind", kind, "error", err)
			return Paper{}, fault.New(fault.Busy, "paper.later")
		}
		return made, err
	})
}

// ErrValidation: what it takes to check a signature later could not be had. As
// with time stamps, the paper waits for it.
var ErrValidation = errors.New("no revocation data")

// ErrDiffers: a paper does not say what the record says.
var ErrDiffers = errors.New("the paper does not say what the record says")

func (p *Papers) make(ctx context.Context, position int64, kind string) (Paper, error) {
	draft, file, seal, err := p.sign(ctx, position, kind)
	if err != nil {
		return Paper{}, err
	}
	stored, err := p.Vault.Put(ctx, scope, draft.Name, bytes.NewReader(file))
	if err != nil {
		return Paper{}, fmt.Errorf("keep the paper %s of position %d: %w", kind, position, err)
	}
	mine := Paper{
		Position: position, Kind: kind, Object: stored.Object, SHA256: stored.SHA256, Size: stored.Size,
		KeyID: seal.KeyID, Made: p.Clock.Now().UTC().Truncate(time.Microsecond), Personal: len(draft.Subjects) > 0,
	}
	stands, err := p.note(ctx, mine, draft.Subjects)
	if err != nil {
		return Paper{}, fmt.Errorf("note the paper %s of position %d: %w", kind, position, err)
	}
	if stands.Object == mine.Object {
		return stands, nil
	}
	// Another node was first, or what it shows was erased meanwhile.
	err = p.Vault.Drop(ctx, mine.Object)
	if err != nil {
		p.Log.WarnContext(ctx, "drop a paper that does not stand", "position", position, "error", err)
	}
	if stands.Object == "" {
		return p.make(ctx, position, kind)
	}
	return stands, nil
}

// note writes down that a paper was made, and gives the one that stands: this,
// or that of another node; none, when a text that it shows was erased since it
// was drawn. Texts are erased under the record's head, so whoever shows some
// holds it.
func (p *Papers) note(ctx context.Context, mine Paper, subjects []string) (stands Paper, err error) {
	err = p.DB.Write(ctx, func(tx *store.Tx) error {
		stands = Paper{}
		if len(subjects) > 0 {
			_, err := ledger.LockTx(tx)
			if err != nil {
				return err
			}
			speak, err := speakTx(tx, subjects)
			if err != nil || !speak {
				return err
			}
		}
		_, err := tx.Exec(`insert into paper (position, kind, object, sha256, size, key_id, made)
			values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
			mine.Position, mine.Kind, mine.Object, mine.SHA256, mine.Size, mine.KeyID, store.Instant(mine.Made))
		if err != nil {
			return err
		}
		stands, _, err = find(tx, mine.Position, mine.Kind)
		if err != nil || stands.Object != mine.Object {
			return err
		}
		err = showsTx(tx, mine, subjects)
		if err != nil {
			return err
		}
		stands.Personal = mine.Personal
		return vault.ReferTx(tx, mine.Object)
	})
	return stands, err
}

// sign draws a paper, compares what it says with the record, and signs it.
func (p *Papers) sign(ctx context.Context, position int64, kind string) (draft Draft, file []byte, seal Seal, err error) {
	draw, known := p.Kinds[kind]
	if !known {
		return Draft{}, nil, Seal{}, none()
	}
	draft, err = draw(ctx, position)
	if err != nil {
		return Draft{}, nil, Seal{}, err
	}
	err = p.compare(ctx, draft, position, kind)
	if err != nil {
		return Draft{}, nil, Seal{}, err
	}
	seal, err = p.Seal(ctx)
	if err != nil {
		return Draft{}, nil, Seal{}, fmt.Errorf("find the key that signs papers: %w", err)
	}
	file, err = draft.Doc.Sign(ctx, seal.Signer)
	if err == nil && seal.Validate != nil {
		file, err = seal.Validate(ctx, file)
	}
	if err != nil {
		return Draft{}, nil, Seal{}, fmt.Errorf("sign the paper %s of position %d: %w", kind, position, err)
	}
	return draft, file, seal, nil
}

func (p *Papers) compare(ctx context.Context, draft Draft, position int64, kind string) error {
	unsigned, err := draft.Doc.Bytes()
	if err != nil {
		return fmt.Errorf("draw the paper %s of position %d: %w", kind, position, err)
	}
	said, err := pdf.Read(unsigned)
	if err == nil {
		err = draft.Compare(said)
	}
	if err != nil {
		p.refused.Add(1)
		p.Log.ErrorContext(ctx, "a paper was not signed", "position", position, "kind", kind, "error", err)
		return fmt.Errorf("%w: %s of position %d: %w", ErrDiffers, kind, position, err)
	}
	return nil
}

func none() *fault.Fault { return fault.New(fault.NotFound, "paper.none") }

// Find finds a paper that was made.
func (p *Papers) Find(ctx context.Context, position int64, kind string) (made Paper, ok bool, err error) {
	err = p.DB.Read(ctx, func(q store.Querier) error {
		made, ok, err = find(q, position, kind)
		return err
	})
	if err != nil {
		return Paper{}, false, fmt.Errorf("look for the paper %s of position %d: %w", kind, position, err)
	}
	return made, ok, nil
}

func find(q store.Querier, position int64, kind string) (Paper, bool, error) {
	made := Paper{Position: position, Kind: kind}
	var at string
	var subjects int
	err := q.QueryRow(`select object, sha256, size, key_id, made, (select count(*) from paper_subject s where s.position = $1 and s.kind = $2)
		from paper where position = $1 and kind = $2`, position, kind).
		Scan(&made.Object, &made.SHA256, &made.Size, &made.KeyID, &at, &subjects)
	if errors.Is(err, sql.ErrNoRows) {
		return Paper{}, false, nil
	}
	if err == nil {
		made.Personal = subjects > 0
		made.Made, err = store.ParseInstant(at)
	}
	return made, err == nil, err
}

// read reads a paper's bytes and gives them only if they are those that were
// stored.
func (p *Papers) read(ctx context.Context, made Paper) ([]byte, error) {
	r, _, err := p.Vault.Open(ctx, made.Object)
	if err != nil {
		return nil, fmt.Errorf("read the paper %s of position %d: %w", made.Kind, made.Position, err)
	}
	file, err := io.ReadAll(io.LimitReader(r, made.Size+1))
	err = errors.Join(err, r.Close())
	if err != nil {
		return nil, fmt.Errorf("read the paper %s of position %d: %w", made.Kind, made.Position, err)
	}
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != made.SHA256 {
		return nil, fmt.Errorf("the paper %s of position %d is not what was stored", made.Kind, made.Position)
	}
	return file, nil
}
