package backup

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// Source is an installation that is to be backed up.
type Source struct {
	DB       *store.DB
	Keys     string   // folder of the wrapping keys
	Files    string   // folder of the vault's objects
	Without  []string // tables that are made from the entries again, or are of no worth later
	Software string
	Now      time.Time
	Demo     bool // what is signed there has no effect
}

// keyTables hold keys; they belong to the part that is kept apart.
var keyTables = []string{"subject_key", "vault_object"}

// Names in a backup's folder.
const (
	filesName = "files"
	ringName  = "ring"
	filesPart = "files"
	// KeysName is the folder of the keys when no other place is named for them.
	KeysName = "keys"
)

// Write makes a backup in the folder place and renews the keys' part in the
// folder keys, or in place itself when that is empty. Faults: Refused
// "backup.place-taken", "backup.empty".
//
// It may run beside a server: tables are read in one transaction. Objects are
// copied before and after it, because the vault, too, places the bytes before
// the row. If we stop in it, an unfinished folder is left beside the place,
// which the next attempt removes.
func Write(ctx context.Context, s Source, place, keys string) (Manifest, error) {
	err := vacant(place)
	if err != nil {
		return Manifest{}, err
	}
	f, err := begin(place, Record)
	if err != nil {
		return Manifest{}, err
	}
	inside := keys == ""
	if inside {
		keys = filepath.Join(f.dir, KeysName)
	}
	objects := objects{from: s.Files, to: filepath.Join(f.dir, filesName), held: map[string]Part{}}
	err = objects.copyAll(ctx)
	if err != nil {
		return Manifest{}, err
	}
	k, err := begin(keys, Keys)
	if err != nil {
		return Manifest{}, err
	}
	var blobs []string
	err = s.DB.Read(ctx, func(q store.Querier) error {
		err := f.tables(q, s, func(table string) bool { return !slices.Contains(keyTables, table) })
		if err != nil {
			return err
		}
		err = k.tables(q, s, func(table string) bool { return slices.Contains(keyTables, table) })
		if err != nil {
			return err
		}
		blobs, err = blobsOf(q)
		return err
	})
	if err != nil {
		return Manifest{}, err
	}
	err = objects.keep(ctx, blobs)
	if err != nil {
		return Manifest{}, err
	}
	err = objects.list(f)
	if err != nil {
		return Manifest{}, err
	}
	err = k.ring(s, s.Now)
	if err != nil {
		return Manifest{}, err
	}
	return f.manifest, f.finish(s.Now)
}

// WriteKeys renews the keys' part alone, after somebody was erased. It refuses
// to replace the keys of another record ("backup.other-record").
func WriteKeys(ctx context.Context, s Source, keys string) (Manifest, error) {
	k, err := begin(keys, Keys)
	if err != nil {
		return Manifest{}, err
	}
	err = s.DB.Read(ctx, func(q store.Querier) error {
		return k.tables(q, s, func(table string) bool { return slices.Contains(keyTables, table) })
	})
	if err != nil {
		return Manifest{}, err
	}
	return k.manifest, k.ring(s, s.Now)
}

// tables writes the head and the wanted tables.
func (f *folder) tables(q store.Querier, s Source, wanted func(table string) bool) error {
	version, err := store.VersionTx(q)
	if err != nil {
		return err
	}
	head, err := headOf(q)
	if err != nil {
		return err
	}
	f.manifest.Schema, f.manifest.Engine, f.manifest.Software, f.manifest.Head = version, string(q.Engine()), s.Software, head
	f.manifest.Demo = s.Demo
	names, err := Tables(q, s.Without)
	if err != nil {
		return err
	}
	for _, table := range names {
		if !wanted(table) {
			continue
		}
		err = f.export(q, table)
		if err != nil {
			return err
		}
	}
	return nil
}

// headOf reads where the record ends from its entries. An empty record cannot
// be told from another and is not worth a backup.
func headOf(q store.Querier) (Head, error) {
	var h Head
	var first, last []byte
	err := q.QueryRow("select leaf from entry where position = 1").Scan(&first)
	if errors.Is(err, sql.ErrNoRows) {
		return Head{}, fault.RefuseOurs("backup.empty")
	}
	if err == nil {
		err = q.QueryRow("select position, instant, leaf from entry order by position desc limit 1").
			Scan(&h.Position, &h.Instant, &last)
	}
	if err != nil {
		return Head{}, fmt.Errorf("read the head of the record: %w", err)
	}
	h.Record, h.Leaf = hex.EncodeToString(first), hex.EncodeToString(last)
	return h, nil
}

// Tables lists the tables of a database that a backup holds, in the order in
// which they can be filled: all but those it goes without, those that the engines
// and the migrations keep for themselves, and the head, which is made from the
// last entry.
func Tables(q store.Querier, without []string) ([]string, error) {
	query := "select name from sqlite_master where type = 'table'"
	if q.Engine() == store.Postgres {
		query = "select tablename from pg_tables where schemaname = current_schema()"
	}
	names, err := store.Texts(q, query)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return name == "head" || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_") ||
			strings.HasPrefix(name, "river_") || slices.Contains(without, name)
	})
	slices.SortFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names, nil
}

// rank is the order in which tables are filled: entries decide what else comes
// back, a key comes back only if there are texts of its subject, and other
// tables refer to accounts.
func rank(table string) int {
	switch table {
	case "entry":
		return 0
	case "personal":
		return 1
	case "subject_key", "account":
		return 2
	}
	return 3
}

// ring copies the wrapping keys and finishes the keys' part.
func (f *folder) ring(s Source, at time.Time) error {
	err := sameRecord(f.place, f.manifest.Head)
	if err != nil {
		return err
	}
	err = os.Mkdir(filepath.Join(f.dir, ringName), 0o700)
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	found, err := os.ReadDir(s.Keys)
	if err != nil {
		return fmt.Errorf("read the folder of keys: %w", err)
	}
	for _, file := range found {
		if !file.Type().IsRegular() || strings.HasPrefix(file.Name(), "new-") {
			continue // what a crash left, and sockets
		}
		err = f.copy(filepath.Join(s.Keys, file.Name()), ringName+"/"+file.Name())
		if err != nil {
			return err
		}
	}
	return f.finish(at)
}

// sameRecord refuses to take the place of keys of another record, which would
// make its backups unreadable.
func sameRecord(place string, head Head) error {
	there, err := readManifest(place, Keys)
	if err == nil && there.Head.Record != head.Record {
		return fault.RefuseOurs("backup.other-record", fault.Text("folder", place))
	}
	if err != nil && fault.Is(err, fault.Refused) {
		return vacant(place)
	}
	return err
}

// copy takes a file into the folder as it is.
func (f *folder) copy(from, name string) error {
	file, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	defer file.Close()
	w, err := f.create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, file)
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return f.done(w)
}

func blobsOf(q store.Querier) ([]string, error) {
	blobs, err := store.Texts(q, "select distinct blob from vault_object")
	if err != nil {
		return nil, fmt.Errorf("list the objects: %w", err)
	}
	return blobs, nil
}

// objects copies the vault's encrypted objects from one folder to another.
type objects struct {
	from, to string
	held     map[string]Part // by name
}

// objectName is a random name that the vault gives to an object.
var objectName = regexp.MustCompile(`^[0-9a-f]{32}$`)

// copyAll takes every object that is there now.
func (o *objects) copyAll(ctx context.Context) error {
	err := os.MkdirAll(o.to, 0o700)
	if err != nil {
		return fmt.Errorf("make the folder of files: %w", err)
	}
	return filepath.WalkDir(o.from, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // no vault yet, or an object that was tidied away meanwhile
		case err != nil:
			return fmt.Errorf("list the objects: %w", err)
		case entry.IsDir() || !objectName.MatchString(entry.Name()):
			return nil
		}
		err = o.copy(ctx, entry.Name())
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// keep leaves exactly the named objects in the copy.
func (o *objects) keep(ctx context.Context, names []string) error {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
		_, held := o.held[name]
		if held {
			continue
		}
		err := o.copy(ctx, name)
		if err != nil {
			return err
		}
	}
	for name := range o.held {
		if wanted[name] {
			continue
		}
		delete(o.held, name)
		err := os.Remove(objectPath(o.to, name))
		if err != nil {
			return fmt.Errorf("leave out the object %s: %w", name, err)
		}
	}
	return nil
}

func (o *objects) copy(ctx context.Context, name string) error {
	err := ctx.Err()
	if err != nil {
		return err
	}
	part, err := copyObject(objectPath(o.from, name), objectPath(o.to, name))
	if err != nil {
		return fmt.Errorf("copy the object %s: %w", name, err)
	}
	part.Name = name
	o.held[name] = part
	return nil
}

// list writes what objects the backup holds into a part of its own.
func (o *objects) list(f *folder) error {
	p, err := f.rows(filesPart, 1, []column{{"blob", text}, {"size", whole}, {"sha256", text}})
	if err != nil {
		return err
	}
	p.part.Table = "" // it is not a table
	for _, part := range o.held {
		err = p.write([]any{part.Name, part.Size, part.SHA256})
		if err != nil {
			return fmt.Errorf("list the objects: %w", err)
		}
	}
	return p.close(f)
}
