package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"filippo.io/age"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/store"
)

// Bounds of what is on its way.
const (
	uploadLife    = 7 * 24 * time.Hour // since it was begun
	mostUploads   = 40                 // of one person that are not whole
	mostUnwhole   = 2 << 30            // bytes that these were said to have
	uploadsFolder = "uploads"
)

// Upload is a file that comes in pieces, over connections that break off. It is
// whoever began it who goes on with it: nobody else finds it.
//
// All that is known of one lies in a folder of its own, encrypted: what it is,
// and the pieces that came. No row tells how far it is, so there is none that
// could be wrong after a crash.
type Upload struct {
	ID     string `json:"-"` // random
	Person string `json:"-"`
	Scope  string `json:"scope"`
	Name   string `json:"name"`
	Size   int64  `json:"size"` // that it will have
	// Object is the file, once it is whole and taken in.
	Object string    `json:"object"`
	Begun  time.Time `json:"begun"`
	// Key opens the pieces (age's X25519 identity).
	Key string `json:"key"`
}

// Begin makes room for a file that is to come. Faults: TooLarge
// "vault.too-large"; Invalid "vault.empty"; TooMany "vault.too-many-uploads" for
// who has too much on its way. What is not whole after seven days is given up.
func (v *Vault) Begin(person, scope, name string, size int64) (Upload, error) {
	switch {
	case size > v.Limit:
		return Upload{}, fault.New(fault.TooLarge, "vault.too-large", fault.Number("limit", int(v.Limit>>20)))
	case size <= 0:
		return Upload{}, fault.New(fault.Invalid, "vault.empty")
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return Upload{}, fmt.Errorf("make a key for an upload: %w", err)
	}
	u := Upload{ID: newID(), Person: person, Scope: scope, Name: cleanName(name), Size: size, Begun: v.Clock.Now(), Key: key.String()}
	err = v.quota(u)
	if err != nil {
		return Upload{}, err
	}
	dir := v.uploadDir(person, u.ID)
	err = errors.Join(os.MkdirAll(dir, 0o700), v.describe(u))
	if err != nil {
		_ = os.RemoveAll(dir) // else the tidying does it
		return Upload{}, store.Full(fmt.Errorf("begin an upload: %w", err))
	}
	return u, errors.Join(syncDir(filepath.Dir(dir)), syncDir(v.uploads()), syncDir(v.Dir))
}

// quota refuses one more to who has too much on its way. Two that begin at the
// same moment may both pass.
func (v *Vault) quota(u Upload) error {
	ids, err := names(filepath.Dir(v.uploadDir(u.Person, u.ID)), objectName)
	if err != nil {
		return fmt.Errorf("count uploads: %w", err)
	}
	count, bytes := 1, u.Size
	for _, id := range ids {
		other, err := v.Upload(u.Person, id)
		if err == nil && other.Object == "" {
			count, bytes = count+1, bytes+other.Size
		}
	}
	if count > mostUploads || bytes > mostUnwhole {
		return fault.New(fault.TooMany, "vault.too-many-uploads", fault.Number("most", mostUploads), fault.Number("size", mostUnwhole>>20))
	}
	return nil
}

// described is the file that says what an upload is: the id of the key that
// seals it, and the rest, sealed.
type described struct {
	KeyID  string `json:"key"`
	Sealed []byte `json:"sealed"`
}

func (v *Vault) describe(u Upload) error {
	plain, err := json.Marshal(u)
	if err != nil {
		return err
	}
	var d described
	d.KeyID, d.Sealed, err = v.Ring.Wrap(keys.Files, plain, aboutUpload(personFolder(u.Person), u.ID))
	if err != nil {
		return fmt.Errorf("seal what an upload is: %w", err)
	}
	content, err := json.Marshal(d)
	if err != nil {
		return err
	}
	dir := v.uploadDir(u.Person, u.ID)
	file, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(dir, aboutName))
	}
	if err != nil {
		_ = os.Remove(file.Name()) // goes with the upload otherwise
		return err
	}
	return syncDir(dir)
}

// Upload finds what a person has begun. Fault NotFound: "vault.no-upload", also
// for another's, and for one that was given up.
func (v *Vault) Upload(person, id string) (Upload, error) {
	if !objectName.MatchString(id) {
		return Upload{}, noUpload
	}
	u, err := v.readUpload(personFolder(person), id)
	if errors.Is(err, fs.ErrNotExist) || err == nil && v.tooOld(u) {
		return Upload{}, noUpload
	}
	u.Person = person
	return u, err
}

var noUpload = fault.New(fault.NotFound, "vault.no-upload")

func (v *Vault) tooOld(u Upload) bool { return !v.Clock.Now().Before(u.Begun.Add(uploadLife)) }

func (v *Vault) readUpload(folder, id string) (Upload, error) {
	content, err := os.ReadFile(filepath.Join(v.uploads(), folder, id, aboutName))
	if err != nil {
		return Upload{}, fmt.Errorf("read an upload: %w", err)
	}
	u := Upload{ID: id}
	var d described
	err = json.Unmarshal(content, &d)
	if err != nil {
		return Upload{}, fmt.Errorf("read the upload %s: %w", id, err)
	}
	plain, err := v.Ring.Unwrap(d.KeyID, d.Sealed, aboutUpload(folder, id))
	if err != nil {
		return Upload{}, fmt.Errorf("open the upload %s: %w", id, err)
	}
	err = json.Unmarshal(plain, &u)
	if err != nil {
		return Upload{}, fmt.Errorf("read the upload %s: %w", id, err)
	}
	return u, nil
}

// Finish takes a file in of which all has come, exactly as Put would, with its
// faults; what Put refuses is given up. To finish again gives the same file: who
// missed the answer asks once more. If we crash in it, that is what happens.
func (v *Vault) Finish(ctx context.Context, u Upload) (File, error) {
	if u.Object != "" {
		file, complete, err := v.Find(ctx, u.Object)
		if err == nil && !complete { // nobody referred to it, and it went
			err = errors.Join(noUpload, v.Abandon(u))
		}
		return file, err
	}
	whole, err := v.whole(u)
	if err != nil {
		return File{}, err
	}
	defer whole.Close()
	file, err := v.Put(ctx, u.Scope, u.Name, whole)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		return File{}, errors.Join(err, v.Abandon(u))
	}
	if err != nil {
		return File{}, err
	}
	u.Object = file.Object
	err = v.describe(u)
	if err != nil {
		return File{}, store.Full(fmt.Errorf("note that an upload is whole: %w", err))
	}
	return file, v.dropPieces(u)
}

// Abandon gives an upload up. A file that it became stays.
func (v *Vault) Abandon(u Upload) error {
	// First what opens the pieces, so that what a crash leaves is nobody's.
	err := os.Remove(filepath.Join(v.uploadDir(u.Person, u.ID), aboutName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	err = errors.Join(err, os.RemoveAll(v.uploadDir(u.Person, u.ID)))
	if err != nil {
		return fmt.Errorf("give an upload up: %w", err)
	}
	return nil
}

// tidyUploads removes what was begun too long ago.
func (v *Vault) tidyUploads() (removed int, err error) {
	dirs, err := filepath.Glob(filepath.Join(v.uploads(), "*", "*"))
	if err != nil {
		return 0, fmt.Errorf("list uploads: %w", err)
	}
	for _, dir := range dirs {
		old, err := v.isOld(dir)
		if err == nil && old {
			removed++
			err = os.RemoveAll(dir)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("remove an old upload: %w", err)
		}
	}
	return removed, nil
}

// isOld tells it of an upload that was half begun, or half given up, by its folder.
func (v *Vault) isOld(dir string) (bool, error) {
	u, err := v.readUpload(filepath.Base(filepath.Dir(dir)), filepath.Base(dir))
	if err == nil {
		return v.tooOld(u), nil
	}
	info, err := os.Stat(dir)
	return err == nil && info.ModTime().Before(v.Clock.Now().Add(-uploadLife)), err
}

var objectName = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (v *Vault) uploads() string { return filepath.Join(v.Dir, uploadsFolder) }

// uploadDir is where an upload lies. The path itself says whose it is.
func (v *Vault) uploadDir(person, id string) string {
	return filepath.Join(v.uploads(), personFolder(person), id)
}

// aboutUpload binds what is sealed to its upload and the person's folder.
func aboutUpload(folder, id string) []byte { return []byte("upload/" + folder + "/" + id) }
