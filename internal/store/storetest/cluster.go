package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is a throw-away PostgreSQL server on a free port of 127.0.0.1.
type Cluster struct {
	URL   string         // of its database "postgres", with a superuser's name
	leash io.WriteCloser // the server ends when this closes, or with our process
	dir   string
	ended chan struct{}
}

// guard runs the server until its standard input closes, which the kernel does
// for us if we are killed. Then it stops the server at once and removes its
// folder. A line on the input makes the server crash, the next one starts it
// again.
const guard = `run() { "$1" -D "$2/data" -k "$2" -p "$3" $4 >>"$2/log" 2>&1 & server=$!; }
end() { kill -QUIT $server; wait $server; }
run "$@"
while read -r _; do
	end
	read -r _ || break
	run "$@"
done
end
rm -rf "$2"`

// StartCluster makes and starts a server of the newest PostgreSQL installed. It
// runs as the user "postgres" (else "nobody") when we are root, because
// PostgreSQL refuses to run as root. Without durable it never waits for the
// disk.
func StartCluster(durable bool) (*Cluster, error) {
	bin, err := newestPostgres()
	if err != nil {
		return nil, err
	}
	credential, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "fincert-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	if credential != nil {
		err = os.Chown(dir, int(credential.Uid), int(credential.Gid))
		if err != nil {
			return nil, fmt.Errorf("give the folder to PostgreSQL's user: %w", err)
		}
	}
	attributes := &syscall.SysProcAttr{Credential: credential, Setpgid: true}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-U", "fincert", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
	initdb.Dir, initdb.SysProcAttr = dir, attributes
	said, err := initdb.CombinedOutput()
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("make a PostgreSQL cluster: %w: %s", err, said)
	}
	return startServer(bin, dir, attributes, durable)
}

func startServer(bin, dir string, attributes *syscall.SysProcAttr, durable bool) (*Cluster, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	settings := "-c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=64MB -c autovacuum_naptime=10min"
	if !durable {
		settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
	}
	// $4 unquoted in guard: the shell splits the settings.
	server := exec.Command("/bin/sh", "-c", guard, "guard", filepath.Join(bin, "postgres"), dir, port, settings)
	server.Dir, server.SysProcAttr = dir, attributes
	leash, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	err = server.Start()
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	c := &Cluster{
		URL:   "postgres://fincert@127.0.0.1:" + port + "/postgres?sslmode=disable",
		leash: leash,
		dir:   dir,
		ended: make(chan struct{}),
	}
	go func() { _ = server.Wait(); close(c.ended) }()
	err = c.waitReady()
	if err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// waitReady asks the server until it answers, for at most 30 s.
func (c *Cluster) waitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(c.dir, "log")) // best effort: only to explain
			return fmt.Errorf("PostgreSQL does not answer: %w: %s", err, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Crash ends the server without asking anybody. What it had written durably
// stays: Restart starts it again, on the same port.
func (c *Cluster) Crash() error {
	_, err := io.WriteString(c.leash, "\n")
	return err
}

// Restart starts a server that crashed and waits until it answers.
func (c *Cluster) Restart() error {
	_, err := io.WriteString(c.leash, "\n")
	if err != nil {
		return err
	}
	return c.waitReady()
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() {
	c.leash.Close()
	<-c.ended
}

// newestPostgres is the folder of the newest PostgreSQL's programs: of Debian's
// packages, else of the PATH.
func newestPostgres() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		sort.Slice(found, func(i, j int) bool { return major(found[i]) < major(found[j]) })
		return filepath.Dir(found[len(found)-1]), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("initdb is neither below /usr/lib/postgresql nor in the PATH: " +
			"install PostgreSQL (Debian: apt-get install postgresql) or name a running server in FINCERT_TEST_POSTGRES")
	}
	return filepath.Dir(initdb), nil
}

func major(initdb string) int {
	version := strings.Split(initdb, "/")[4] // /usr/lib/postgresql/15/bin/initdb
	n, err := strconv.Atoi(version)
	if err != nil {
		return 0
	}
	return n
}

// unprivileged is the user to run PostgreSQL as; nil means ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the user id of %s: %w", account.Username, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the group id of %s: %w", account.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
