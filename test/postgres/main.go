// Postgres runs a command beside a throw-away PostgreSQL server on a free port
// of 127.0.0.1 and names it in FINCERT_TEST_POSTGRES, so that the tests of all
// packages share one server:
//
//	go run ./test/postgres go test ./...
//
// The server is gone when the command has ended, also when this program is
// killed. The exit code is the command's.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"fincert/internal/store/storetest"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: postgres COMMAND [ARGUMENT]…")
		return 2
	}
	// An interrupt reaches the command too; we outlive it to stop the server.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	server, err := storetest.StartCluster(false)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	command := exec.Command(args[0], args[1:]...)
	command.Env = append(os.Environ(), "FINCERT_TEST_POSTGRES="+server.URL)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return max(exit.ExitCode(), 1)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
