package story

import (
	"context"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

// Told is what there is after the telling.
type Told struct {
	People   []Person
	Cases    []Case
	Commands int
	Took     time.Duration
}

// Person is somebody of the cast who is to have an account.
type Person struct {
	Role         rule.Role
	Login        string
	Name         string
	ID           string // of the person stream
	Organisation string // id; empty for the body's staff
}

// Case is one case of the story as it stands on the last day.
type Case struct {
	ID          string
	Number      string
	Name        rule.Words // of the product
	Word        rule.Word
	Shows       rule.Words
	Certificate string // number, when there is one
	Clock       *calendar.Clock
	Point       Point
}

// Point says what a case is pointed at for.
type Point string

// What the demo points at; the other cases are not pointed at.
const (
	Complete    Point = "complete"     // the complete history
	PausedTwice Point = "paused-twice" // a running clock that paused twice
	NotYet      Point = "not-yet"      // cannot be granted yet
)

// sweptDays are the last days of the story, on which the installation does its daily
// work. Nothing that it would put on record falls due before them.
const sweptDays = 100

// Tell tells the story up to the day of until in an empty house whose clock is
// the one given, standing at Begin; afterwards the clock stands at until. A
// fault Refused "body.established" when a body works in the house already.
//
// It is many commands, each its own transaction. If we crash in it, the house
// holds a part of the story: whoever called throws it away and begins anew.
func Tell(ctx context.Context, h *house.House, clock *now.Manual, until time.Time) (Told, error) {
	started := now.System().Now()
	t := newTeller(ctx, h, clock, until)
	t.sweeps = t.last.AddDays(-sweptDays)
	told, err := t.begin()
	if err != nil {
		return Told{}, err
	}
	tellings, err := t.live(lives())
	if err != nil {
		return Told{}, err
	}
	clock.Set(until)
	told.Cases, err = t.stand(tellings)
	if err != nil {
		return Told{}, err
	}
	told.Commands, told.Took = t.commands, now.System().Now().Sub(started)
	return told, nil
}

// begin puts an edition into force and introduces the cast.
func (t *teller) begin() (told Told, err error) {
	err = t.oldEdition()
	if err != nil {
		return Told{}, err
	}
	told.People, err = t.introduce()
	return told, err
}

// narrator is who sets the house up before anybody is registered in it.
var narrator = rule.Actor{Person: "cli:demo", Roles: []rule.Role{rule.RoleAdministrator}, Via: "cli"}
