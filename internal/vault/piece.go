package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"filippo.io/age"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// aboutName is the file in an upload's folder that says what it is. Beside it
// lie the pieces, each named by its place: where it begins in the file, as
// sixteen hexadecimal digits. A piece is a whole age file whose content begins
// with its place once more, so that pieces cannot change places unnoticed.
const aboutName = "about"

const (
	mostPiece  = 4 << 20 // bytes; so much is lost by a crash at most
	mostPieces = 10_000  // of one upload, which breaks off without end
	headSize   = 8       // of a piece
)

var (
	pieceName = regexp.MustCompile(`^[0-9a-f]{16}$`)
	pieceWork = regexp.MustCompile(`^([0-9a-f]{16}|new-.*)$`) // also what a crash left
)

// Offset is how many bytes of a file have come and are on disk to stay.
func (v *Vault) Offset(u Upload) (int64, error) {
	if u.Object != "" {
		return u.Size, nil
	}
	places, err := v.places(u)
	if err != nil || len(places) == 0 {
		return 0, err
	}
	// A piece is placed where the one before it ends, so the last one tells.
	last := places[len(places)-1]
	file, content, size, err := v.openPiece(u, last)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	err = isAt(content, last)
	return last + size - headSize, err
}

// Append takes in what comes next, beginning at offset, which is where Offset
// says the file is. Whatever is counted in taken is on disk to stay, also when
// the connection breaks off or an error is given; if we crash, at most 4 MiB of
// what came are asked for again. Of two that append at the same place, on
// whatever node, one is told Conflict "vault.upload-elsewhere".
func (v *Vault) Append(u Upload, offset int64, r io.Reader) (taken int64, err error) {
	places, err := v.places(u)
	if err != nil {
		return 0, err
	}
	for n := len(places); offset+taken < u.Size; n++ {
		if n >= mostPieces {
			return taken, errors.Join(noUpload, v.Abandon(u))
		}
		at := offset + taken
		size, err := v.addPiece(u, at, io.LimitReader(r, min(mostPiece, u.Size-at)))
		taken += size
		if err != nil || size == 0 {
			return taken, store.Full(err)
		}
	}
	return taken, nil
}

// addPiece writes one piece and puts it in its place. What came before the
// reader failed is kept.
func (v *Vault) addPiece(u Upload, at int64, r io.Reader) (size int64, err error) {
	dir := v.uploadDir(u.Person, u.ID)
	file, err := os.CreateTemp(dir, "new-*")
	if errors.Is(err, fs.ErrNotExist) {
		return 0, noUpload
	}
	if err != nil {
		return 0, fmt.Errorf("make a piece: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	key, err := age.ParseX25519Identity(u.Key)
	if err != nil {
		return 0, fmt.Errorf("read the key of an upload: %w", err)
	}
	sealed, err := age.Encrypt(file, key.Recipient())
	if err != nil {
		return 0, fmt.Errorf("encrypt a piece: %w", err)
	}
	_, err = sealed.Write(head(at))
	if err != nil {
		return 0, fmt.Errorf("write a piece: %w", err)
	}
	from := &cutOff{Reader: r}
	size, err = io.Copy(sealed, from)
	if err == nil {
		err = sealed.Close()
	}
	if err == nil && size > 0 {
		err = errors.Join(file.Sync(), file.Close(), os.Link(file.Name(), filepath.Join(dir, placeName(at))))
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return 0, fault.New(fault.Conflict, "vault.upload-elsewhere")
	case err != nil:
		return 0, fmt.Errorf("keep a piece: %w", err)
	case size == 0:
		return 0, from.err
	}
	return size, errors.Join(syncDir(dir), from.err)
}

// cutOff remembers a reader's error and ends there: what came before it is to
// be kept, while an error of the writer is another thing.
type cutOff struct {
	io.Reader
	err error
}

func (f *cutOff) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && err != io.EOF {
		f.err, err = err, io.EOF
	}
	return n, err
}

// whole reads the pieces one after another. A piece that is not where the one
// before it ends is an error, and so is an end before the file's.
func (v *Vault) whole(u Upload) (io.ReadCloser, error) {
	places, err := v.places(u)
	if err != nil {
		return nil, err
	}
	return &joined{vault: v, upload: u, places: places}, nil
}

type joined struct {
	vault  *Vault
	upload Upload
	places []int64 // of the pieces that were not opened yet
	at     int64
	file   *os.File // of the piece that is being read
	piece  io.Reader
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.piece != nil {
			n, err := j.piece.Read(p)
			j.at += int64(n)
			if err == io.EOF {
				j.piece, err = nil, nil // its end is not the file's
			}
			if n > 0 || err != nil {
				return n, err
			}
		}
		if len(j.places) == 0 {
			if j.at != j.upload.Size {
				return 0, fmt.Errorf("the upload %s ends at %d of %d bytes", j.upload.ID, j.at, j.upload.Size)
			}
			return 0, io.EOF
		}
		err := j.next()
		if err != nil {
			return 0, err
		}
	}
}

func (j *joined) next() error {
	place := j.places[0]
	if place != j.at {
		return fmt.Errorf("a piece of the upload %s is at %d, not at %d", j.upload.ID, place, j.at)
	}
	err := j.Close()
	if err != nil {
		return err
	}
	file, content, size, err := j.vault.openPiece(j.upload, place)
	if err != nil {
		return err
	}
	j.file, j.piece, j.places = file, io.NewSectionReader(content, headSize, size-headSize), j.places[1:]
	return isAt(content, place)
}

// Close closes the piece that is being read.
func (j *joined) Close() error {
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file, j.piece = nil, nil
	return err
}

func (v *Vault) openPiece(u Upload, at int64) (file *os.File, content io.ReaderAt, size int64, err error) {
	key, err := age.ParseX25519Identity(u.Key)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read the key of an upload: %w", err)
	}
	file, err = os.Open(filepath.Join(v.uploadDir(u.Person, u.ID), placeName(at)))
	if err != nil {
		return nil, nil, 0, err
	}
	info, err := file.Stat()
	if err == nil {
		content, size, err = age.DecryptReaderAt(file, info.Size(), key)
	}
	if err != nil {
		return nil, nil, 0, errors.Join(fmt.Errorf("open a piece of the upload %s: %w", u.ID, err), file.Close())
	}
	return file, content, size, nil
}

// dropPieces leaves nothing but what the upload is.
func (v *Vault) dropPieces(u Upload) error {
	left, err := names(v.uploadDir(u.Person, u.ID), pieceWork)
	if err != nil {
		return fmt.Errorf("list the pieces of an upload: %w", err)
	}
	for _, name := range left {
		err = os.Remove(filepath.Join(v.uploadDir(u.Person, u.ID), name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a piece: %w", err)
		}
	}
	return nil
}

// places are where the pieces of an upload begin, in order.
func (v *Vault) places(u Upload) ([]int64, error) {
	found, err := names(v.uploadDir(u.Person, u.ID), pieceName)
	if err != nil {
		return nil, fmt.Errorf("list the pieces of an upload: %w", err)
	}
	places := make([]int64, 0, len(found))
	for _, name := range found {
		raw, err := hex.DecodeString(name)
		if err != nil {
			return nil, fmt.Errorf("the piece %s: %w", name, err)
		}
		places = append(places, int64(binary.BigEndian.Uint64(raw)))
	}
	return places, nil
}

// names lists what is in a folder and named so, in order; a folder that is not
// there holds nothing.
func names(dir string, like *regexp.Regexp) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		if like.MatchString(entry.Name()) {
			found = append(found, entry.Name())
		}
	}
	slices.Sort(found)
	return found, nil
}

func placeName(at int64) string { return hex.EncodeToString(head(at)) }

func head(at int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(at)) }

// isAt refuses a piece that was moved to another place.
func isAt(content io.ReaderAt, place int64) error {
	said := make([]byte, headSize)
	_, err := content.ReadAt(said, 0)
	if err != nil && err != io.EOF {
		return err
	}
	if !bytes.Equal(said, head(place)) {
		return fmt.Errorf("a piece of an upload was moved to %d", place)
	}
	return nil
}

// personFolder is where a person's uploads lie. Ids of people hold signs that
// names of files do not.
func personFolder(person string) string {
	sum := sha256.Sum256([]byte(person))
	return hex.EncodeToString(sum[:8])
}
