package house

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *folder) close() error { return f.lock.Close() }
