// Command postgres runs another command with a throw-away PostgreSQL server,
// whose address that command finds in FINCERT_TEST_POSTGRES:
//
//	go run ./test/postgres go test ./...
//
// One server then serves the tests of all packages. A server that is already
// named in FINCERT_TEST_POSTGRES is used as it is. The exit code is the
// command's. The server and its folder are gone afterwards, also when this
// program is killed.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"

	"fincert/internal/store/storetest"
)

const variable = "FINCERT_TEST_POSTGRES"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: postgres COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "test/postgres:", err)
	}
	os.Exit(code)
}

func run(command []string) (int, error) {
	if os.Getenv(variable) == "" {
		cluster, err := storetest.StartCluster(false)
		if err != nil {
			return 1, err
		}
		defer cluster.Stop()
		os.Setenv(variable, cluster.URL)
	}
	// Ctrl-C reaches the command as well; we wait for it and then tidy up. (An
	// ignored signal would be ignored by the command, too.)
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	c := exec.Command(command[0], command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := c.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, fmt.Errorf("run %s: %w", command[0], err)
	}
	return 0, nil
}
