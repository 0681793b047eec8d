// Package vault keeps files on the local disk, each as one encrypted object
// with a random id. It promises that a file's bytes are on disk before anybody
// can refer to it, that altered bytes are never handed out as whole, that the
// type comes from the content and not from the name, and that memory does not
// grow with the file. It refuses types that are not on its list, files above the
// limit, and files that hold nothing.
//
// A file may also come in pieces, over hours and connections that break off
// (Upload): each piece is encrypted before it is on disk, what is on disk is not
// asked for again after any crash, and once all is there it is put in like any
// other. What is on its way is in no backup.
//
// Equal bytes are kept once within a scope (a case) and never shared between
// scopes. A crash between file and row leaves an encrypted file that nobody has
// the key of: it is harmless and goes with the tidying of unreferenced objects.
package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/store"
)

// DefaultLimit is the size in bytes above which a file is refused when Config
// does not say otherwise.
const DefaultLimit = 100 << 20

// Config is what a vault needs.
type Config struct {
	Dir   string // of the objects; made if it is not there
	DB    *store.DB
	Ring  *keys.Ring
	Clock now.Clock
	Limit int64 // bytes; 0 means DefaultLimit
	// Held lists the files that something beside the record refers to, for
	// Tidy; nil: there is nothing.
	Held func(q store.Querier) ([]string, error)
}

// Vault is safe for concurrent use.
type Vault struct{ Config }

// File is what the record says about a file.
type File struct {
	Object    string // random id
	Scope     string // what it was put in for: a file counts only there
	SHA256    string // of the plain bytes, hexadecimal
	Size      int64  // of the plain bytes
	MediaType string // from the content
	Name      string // as given, made harmless
}

// New opens the vault in c.Dir.
func New(c Config) (*Vault, error) {
	if c.Limit == 0 {
		c.Limit = DefaultLimit
	}
	err := os.MkdirAll(c.Dir, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}
	return &Vault{c}, nil
}

// Put takes a file in. Faults: TooLarge "vault.too-large"; Invalid
// "vault.empty", "vault.type" or "vault.damaged"; Busy "store.full". The same bytes under the same
// name in the same scope give the object that is there already.
func (v *Vault) Put(ctx context.Context, scope, name string, r io.Reader) (File, error) {
	w, err := v.write(r)
	if err != nil {
		return File{}, store.Full(err)
	}
	defer w.discard() // does nothing once the object is in its place
	f := File{
		Object: newID(), Scope: scope, SHA256: w.sha256, Size: w.size,
		MediaType: w.mediaType, Name: cleanName(name),
	}
	same, err := v.same(ctx, f)
	if err != nil {
		return File{}, err
	}
	if same.object != "" {
		f.Object = same.object
		return f, v.touch(ctx, same.object)
	}
	if same.blob != "" {
		return f, v.insert(ctx, f, same.place)
	}
	// First the bytes, then the row: a row without bytes must not exist.
	err = w.keep(v.path(w.blob))
	if err != nil {
		return File{}, store.Full(fmt.Errorf("place the file: %w", err))
	}
	keyID, wrapped, err := v.Ring.Wrap(keys.Files, w.key, []byte(w.blob))
	if err != nil {
		return File{}, fmt.Errorf("wrap the file's key: %w", err)
	}
	return f, v.insert(ctx, f, place{w.blob, keyID, wrapped})
}

// place is where the bytes of an object lie and how they are opened.
type place struct {
	blob    string
	keyID   string
	wrapped []byte
}

type sameBytes struct {
	place
	object string // set when the name is the same, too
}

// same looks for the bytes of f in its scope. Two equal files put at the same
// moment may both be kept; that costs space and nothing else.
func (v *Vault) same(ctx context.Context, f File) (sameBytes, error) {
	var found sameBytes
	err := v.DB.Read(ctx, func(q store.Querier) error {
		var object, name string
		err := q.QueryRow(`select object, name, blob, key_id, wrapped from vault_object
			where scope = $1 and sha256 = $2 order by case when name = $3 then 0 else 1 end limit 1`,
			f.Scope, f.SHA256, f.Name).Scan(&object, &name, &found.blob, &found.keyID, &found.wrapped)
		if err == nil && name == f.Name {
			found.object = object
		}
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return sameBytes{}, fmt.Errorf("look for the same file: %w", err)
	}
	return found, nil
}

// touch lets a file that was put in again wait for somebody to refer to it as
// long as a new one. Since when it may have been referred to stays as it is.
func (v *Vault) touch(ctx context.Context, object string) error {
	err := v.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("update vault_object set touched = $1 where object = $2 and referred = 0",
			v.Clock.Now().UTC().Format(time.RFC3339), object)
		return err
	})
	if err != nil {
		return fmt.Errorf("note that the file came again: %w", err)
	}
	return nil
}

func (v *Vault) insert(ctx context.Context, f File, p place) error {
	err := v.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`insert into vault_object
			(object, scope, name, media_type, sha256, size, blob, key_id, wrapped, stored)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			f.Object, f.Scope, f.Name, f.MediaType, f.SHA256, f.Size, p.blob, p.keyID, p.wrapped,
			v.Clock.Now().Format(time.RFC3339))
		return err
	})
	if err != nil {
		return fmt.Errorf("store the file's row: %w", err)
	}
	return nil
}

// Open reads a file. Its reader fails before the end if the bytes on disk were
// altered or cut off, so nothing read from it counts until it has given io.EOF.
// An object that does not exist is a fault "vault.not-found".
func (v *Vault) Open(ctx context.Context, object string) (io.ReadCloser, File, error) {
	var f File
	var p place
	err := v.DB.Read(ctx, func(q store.Querier) error {
		var err error
		f, p, err = find(q, object)
		return err
	})
	if err != nil {
		return nil, File{}, err
	}
	key, err := v.Ring.Unwrap(p.keyID, p.wrapped, []byte(p.blob))
	if err != nil {
		return nil, File{}, fmt.Errorf("open the file %s: %w", object, err)
	}
	r, err := openSealed(v.path(p.blob), key)
	if err != nil {
		return nil, File{}, fmt.Errorf("open the file %s: %w", object, err)
	}
	return r, f, nil
}

// Complete tells whether the object may be referred to: its row exists, so its
// bytes are on disk. It reads one row and no file, and may run under the
// record's lock. Whoever refers to the file compares its Scope.
func Complete(q store.Querier, object string) (File, bool, error) {
	f, _, err := find(q, object)
	if fault.Is(err, fault.NotFound) {
		return File{}, false, nil
	}
	return f, err == nil, err
}

func find(q store.Querier, object string) (File, place, error) {
	f := File{Object: object}
	var p place
	err := q.QueryRow(`select scope, name, media_type, sha256, size, blob, key_id, wrapped
		from vault_object where object = $1`, object).
		Scan(&f.Scope, &f.Name, &f.MediaType, &f.SHA256, &f.Size, &p.blob, &p.keyID, &p.wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return File{}, place{}, fault.New(fault.NotFound, "vault.not-found")
	}
	if err != nil {
		return File{}, place{}, fmt.Errorf("look up the file %s: %w", object, err)
	}
	return f, p, nil
}

// path spreads the objects over 256 folders.
func (v *Vault) path(blob string) string { return filepath.Join(v.Dir, blob[:2], blob) }

// Find is what is known of an object, whoever asks; ok is false when there is
// none.
func (v *Vault) Find(ctx context.Context, object string) (f File, ok bool, err error) {
	err = v.DB.Read(ctx, func(q store.Querier) error {
		f, ok, err = Complete(q, object)
		return err
	})
	return f, ok, err
}
