package house

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"fincert/internal/rule"
)

// longestSocket is how long a socket's path may be on every system we know.
const longestSocket = 100

// listenSocket listens on the socket in the data folder, which only the
// folder's owner can open. What a crash left there is removed: we hold the
// folder's lock, so nobody else listens on it.
func listenSocket(folder string) (net.Listener, error) {
	path := filepath.Join(folder, socketName)
	err := os.Remove(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the old socket: %w", err)
	}
	short, done, err := shorten(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	listener, err := net.Listen("unix", short)
	if err != nil {
		return nil, fmt.Errorf("listen on the socket in the data folder: %w", err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false) // its name may be a short-lived one
	err = os.Chmod(path, 0o600)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("shut the socket for others: %w", err), listener.Close())
	}
	return listener, nil
}

// dialSocket connects to the server of a data folder.
func dialSocket(ctx context.Context, folder string) (net.Conn, error) {
	short, done, err := shorten(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	var d net.Dialer
	return d.DialContext(ctx, "unix", short)
}

// shorten gives the socket's path, through the open folder when it is too long
// for the operating system; done closes the folder.
func shorten(folder string) (path string, done func(), err error) {
	path = filepath.Join(folder, socketName)
	if len(path) <= longestSocket {
		return path, func() {}, nil
	}
	dir, err := os.Open(folder)
	if err != nil {
		return "", nil, fmt.Errorf("open the data folder: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), socketName), func() { _ = dir.Close() }, nil
}

// localActor is who stands at the other end of the socket: the operating
// system knows.
func localActor(conn net.Conn) (rule.Actor, error) {
	unixConn, ok := conn.(*net.UnixConn)
	if !ok {
		return rule.Actor{}, fmt.Errorf("%T is no socket of this machine", conn)
	}
	raw, err := unixConn.SyscallConn()
	if err != nil {
		return rule.Actor{}, fmt.Errorf("reach the socket: %w", err)
	}
	var peer *syscall.Ucred
	var errPeer error
	err = raw.Control(func(fd uintptr) {
		peer, errPeer = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err = errors.Join(err, errPeer); err != nil {
		return rule.Actor{}, fmt.Errorf("ask who is at the socket: %w", err)
	}
	return CommandLine(strconv.Itoa(int(peer.Uid))), nil
}

// CommandLine is the actor of an operating system's user at the command line:
// a local administrator, named in entries as "cli:<os user>".
func CommandLine(uid string) rule.Actor {
	name := uid
	if u, err := user.LookupId(uid); err == nil {
		name = u.Username
	}
	return rule.Actor{Person: "cli:" + name, Roles: []rule.Role{rule.RoleAdministrator}, Via: "cli"}
}
