// Command largebody makes a body of the size that docs/performance.md measures
// at: `go run ./bench/largebody DIR [certified open]` fills the empty data
// folder DIR with commands. It takes long; a backup of it is made once and
// restored for each measurement.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/story"
)

func main() {
	err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 && len(args) != 3 {
		return fmt.Errorf("usage: largebody DIR [CERTIFIED OPEN]")
	}
	crowd := story.Crowd{Certified: 20_000, Open: 5_000, Seed: 1}
	if len(args) == 3 {
		var err error
		crowd.Certified, err = strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		crowd.Open, err = strconv.Atoi(args[2])
		if err != nil {
			return err
		}
	}
	until := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	begin, err := story.CrowdBegins(until)
	if err != nil {
		return err
	}
	clock := now.NewManual(begin)
	h, err := house.Open(context.Background(), house.Config{Data: args[0], Listen: "127.0.0.1:0", Clock: clock})
	if err != nil {
		return err
	}
	defer h.Close()
	days := 0
	crowd.Told = func(day string, commands int) {
		if days++; days%20 == 0 {
			fmt.Println(day, commands)
		}
	}
	told, err := story.TellCrowd(context.Background(), h, clock, until, crowd)
	if err != nil {
		return err
	}
	fmt.Printf("%d commands in %v: %.0f a second\n", told.Commands, told.Took, float64(told.Commands)/told.Took.Seconds())
	return nil
}
