package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"fincert/internal/fault"
)

// format is raised when a reader of the one before could not read it.
const format = 1

const manifestName = "manifest.json"

// Holds says what a folder is.
type Holds string

const (
	Record Holds = "record"
	Keys   Holds = "keys"
)

// Manifest says what lies in a folder. It is written last, so a folder that has
// one is whole.
type Manifest struct {
	Format   int    `json:"format"`
	Holds    Holds  `json:"holds"`
	Software string `json:"software"`
	Schema   int64  `json:"schema"`         // version of the tables
	Engine   string `json:"engine"`         // for people: any engine takes it
	Taken    string `json:"taken"`          // UTC
	Demo     bool   `json:"demo,omitempty"` // of a demo: so is what is restored from it
	Head     Head   `json:"head"`
	Parts    []Part `json:"parts"`
}

// Head is where the record ended.
type Head struct {
	Record   string `json:"record"` // leaf of the first entry: which record it is
	Position int64  `json:"position"`
	Instant  string `json:"instant"`
	Leaf     string `json:"leaf"` // of the last entry
}

// Part is one file of the folder.
type Part struct {
	Name   string `json:"name"`
	Table  string `json:"table,omitempty"` // empty for a file that is copied as it is
	Rows   int64  `json:"rows"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// partName is what a part may be called: nothing that leads out of the folder.
var partName = regexp.MustCompile(`^(ring/)?[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

func readManifest(dir string, holds Holds) (Manifest, error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fault.RefuseOurs("backup.none", fault.Text("folder", dir))
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("read the manifest of the backup: %w", err)
	}
	var m Manifest
	err = json.Unmarshal(text, &m)
	if err != nil || m.Holds != holds {
		return Manifest{}, fault.RefuseOurs("backup.none", fault.Text("folder", dir))
	}
	if m.Format != format {
		return Manifest{}, fault.RefuseOurs("backup.format", fault.Number("format", m.Format))
	}
	for _, p := range m.Parts {
		if !partName.MatchString(p.Name) {
			return Manifest{}, altered(p.Name)
		}
	}
	return m, nil
}

func writeManifest(dir string, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, manifestName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	_, err = file.Write(append(text, '\n'))
	return errors.Join(err, file.Close())
}

// verify compares every part with the manifest.
func (m Manifest) verify(dir string) error {
	for _, p := range m.Parts {
		file, err := os.Open(filepath.Join(dir, p.Name))
		if errors.Is(err, fs.ErrNotExist) {
			return altered(p.Name)
		}
		if err != nil {
			return fmt.Errorf("read the backup: %w", err)
		}
		hash := sha256.New()
		size, err := io.Copy(hash, file)
		err = errors.Join(err, file.Close())
		if err != nil {
			return fmt.Errorf("read the backup: %w", err)
		}
		if size != p.Size || hex.EncodeToString(hash.Sum(nil)) != p.SHA256 {
			return altered(p.Name)
		}
	}
	return nil
}

func altered(part string) *fault.Fault {
	return fault.RefuseOurs("backup.altered", fault.Text("part", part))
}

// folder is a folder that is being written: beside its place until it is whole.
type folder struct {
	place, dir string
	manifest   Manifest
}

const unfinished = ".unfinished"

// begin makes the folder. What an earlier attempt left is removed.
func begin(place string, holds Holds) (*folder, error) {
	place = filepath.Clean(place)
	f := &folder{place: place, dir: place + unfinished, manifest: Manifest{Format: format, Holds: holds}}
	err := os.RemoveAll(f.dir)
	if err != nil {
		return nil, fmt.Errorf("remove an unfinished backup: %w", err)
	}
	err = os.MkdirAll(f.dir, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make the folder of the backup: %w", err)
	}
	return f, nil
}

// writer counts and hashes what is written into a new part.
type writer struct {
	file *os.File
	part Part
	hash io.Writer
	sum  func() []byte
}

func (f *folder) create(name string) (*writer, error) {
	file, err := os.OpenFile(filepath.Join(f.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the backup: %w", err)
	}
	hash := sha256.New()
	return &writer{file: file, part: Part{Name: name}, hash: hash, sum: func() []byte { return hash.Sum(nil) }}, nil
}

// Write appends to the part.
func (w *writer) Write(b []byte) (int, error) {
	n, err := w.file.Write(b)
	w.hash.Write(b[:n])
	w.part.Size += int64(n)
	return n, err
}

// done closes the part and puts it into the manifest.
func (f *folder) done(w *writer) error {
	err := w.file.Close()
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	w.part.SHA256 = hex.EncodeToString(w.sum())
	f.manifest.Parts = append(f.manifest.Parts, w.part)
	return nil
}

// finish writes the manifest and puts the folder in its place. A folder that is
// there already is replaced: only the keys' is.
func (f *folder) finish(at time.Time) error {
	f.manifest.Taken = at.UTC().Format(time.RFC3339)
	err := writeManifest(f.dir, f.manifest)
	if err != nil {
		return err
	}
	err = settle(f.dir)
	if err != nil {
		return fmt.Errorf("wait for the disk: %w", err)
	}
	old := f.place + ".old"
	err = os.Rename(f.place, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("put the backup in its place: %w", err)
	}
	err = os.Rename(f.dir, f.place)
	if err != nil {
		return fmt.Errorf("put the backup in its place: %w", err)
	}
	return errors.Join(os.RemoveAll(old), syncDir(filepath.Dir(f.place)))
}

// syncDir makes a folder's entries survive a crash of the machine.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// vacant refuses a place where something lies already.
func vacant(place string) error {
	found, err := os.ReadDir(place)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(found) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into the folder of the backup: %w", err)
	}
	return fault.RefuseOurs("backup.place-taken", fault.Text("folder", place))
}
