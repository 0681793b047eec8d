package house

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"fincert/internal/fault"
)

// Names in the data folder.
const (
	databaseName = "fincert.db"
	keysName     = "keys"
	filesName    = "files"
	socketName   = "fincert.sock"
	lockName     = "lock"
	restoreName  = "restoring"
	derivedName  = "deadlines"
)

// folder is a data folder that we hold. The lock goes with the process: after
// a crash nothing has to be tidied.
type folder struct {
	path string
	lock *os.File
}

// openFolder makes the data folder if it is not there and takes its lock. A
// fault Refused "house.folder-taken" when another process holds it.
func openFolder(path string) (*folder, error) {
	err := os.MkdirAll(path, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the data folder's lock: %w", err)
	}
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.RefuseOurs("house.folder-taken", fault.Text("folder", path))
		}
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return &folder{path: path, lock: lock}, nil
}

// openShared is openFolder for a command that has taken the database instead.
func openShared(path string) (*folder, error) {
	err := os.MkdirAll(path, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	return &folder{path: path}, nil
}

// Clear removes everything from a data folder but the named files, under its
// lock. A fault Refused "house.folder-taken" when somebody uses it. If we crash
// in it, a part is left to be cleared again.
func Clear(path string, but ...string) error {
	return Locked(path, func() error { return clearFolder(path, but...) })
}

func clearFolder(path string, but ...string) error {
	found, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("list the data folder: %w", err)
	}
	for _, entry := range found {
		if entry.Name() == lockName || slices.Contains(but, entry.Name()) {
			continue // whoever waits for the lock must find the same file
		}
		err = os.RemoveAll(filepath.Join(path, entry.Name()))
		if err != nil {
			return fmt.Errorf("clear the data folder: %w", err)
		}
	}
	return nil
}

// Locked does something to a data folder while no house is open in it. A fault
// Refused "house.folder-taken" when one is.
func Locked(path string, act func() error) (err error) {
	f, err := openFolder(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	return act()
}

// closed makes a file that only its owner can read, or makes one that is there
// such a file. SQLite gives its companions (WAL) the same mode, and a data
// folder that somebody else made may be open to everybody.
func closed(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	err = errors.Join(file.Chmod(0o600), file.Close())
	if err != nil {
		return fmt.Errorf("shut the database for others: %w", err)
	}
	return nil
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

// demo tells whether what is signed in the folder has no effect.
func (f *folder) demo() bool {
	_, told := os.Stat(f.file(DemoMark))
	_, restored := os.Stat(f.file(restoredMark))
	return told == nil || restored == nil
}

func (f *folder) close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Close()
}
