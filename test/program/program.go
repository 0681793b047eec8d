// Package program is the fincert that people run, for tests that look at it from
// outside: built once for each package of tests, run as a process of its own,
// ended with the test in any case, and the demo on a free port.
//
// A package that uses it has
//
//	func TestMain(m *testing.M) { os.Exit(program.Main(m)) }
package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Main runs the tests, then ends what they shared, the last first: the demo, what
// was built, whatever AtEnd was told of.
func Main(m *testing.M) int {
	code := m.Run()
	for _, end := range slices.Backward(atEnd.all) {
		err := end()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	return code
}

// AtEnd has something done when all tests of the package are over.
func AtEnd(end func() error) {
	atEnd.Lock()
	defer atEnd.Unlock()
	atEnd.all = append(atEnd.all, end)
}

var atEnd struct {
	sync.Mutex
	all []func() error
}

// path is the binary's, once it was built.
var path = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "fincert-test-")
	if err != nil {
		return "", err
	}
	AtEnd(func() error { return os.RemoveAll(folder) })
	name := filepath.Join(folder, "fincert")
	said, err := exec.Command("go", "build", "-o", name, "fincert/cmd/fincert").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build fincert: %w: %s", err, said)
	}
	return name, nil
})

// Command is a call of the program as a process of its own.
func Command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	cmd, err := command(args...)
	if err != nil {
		t.Fatal(err)
	}
	return cmd
}

func command(args ...string) (*exec.Cmd, error) {
	name, err := path()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(name, args...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "FINCERT_") { // they would be its settings
			cmd.Env = append(cmd.Env, variable)
		}
	}
	return cmd, nil
}

// Run runs a call to its end and gives what it printed and its exit code.
func Run(t testing.TB, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd := Command(t, args...)
	var o, e strings.Builder
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// watchdog kills a process when its standard input closes, which the kernel
// does for us when the test is killed. A stopped process is killed all the same.
const watchdog = `read -r _; kill -KILL "$1" 2>/dev/null`

// Start starts a process that does not outlive the test: when what it gives is
// closed, or we end in any way, whatever is left of the process is killed.
func Start(cmd *exec.Cmd) (io.Closer, error) {
	err := cmd.Start()
	if err != nil {
		return nil, err
	}
	guard := exec.Command("/bin/sh", "-c", watchdog, "watchdog", strconv.Itoa(cmd.Process.Pid))
	watch, err := guard.StdinPipe()
	if err == nil {
		err = guard.Start()
	}
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, err
	}
	go func() { _ = guard.Wait() }()
	return watch, nil
}
