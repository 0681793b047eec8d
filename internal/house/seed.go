package house

import (
	"context"
	"fmt"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/letter"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// theSystem is the installation itself.
var theSystem = rule.Actor{Person: "system", Roles: []rule.Role{rule.RoleSystem}, Via: "system"}

// seed puts the shipped scheme and calendar into force when the record has
// none. The keys make a second node, or a start after a crash, repeat what was
// done instead of doing it twice.
func (h *House) seed(ctx context.Context) error {
	_, _, err := h.Casework.InForce(ctx)
	if err == nil || !fault.Is(err, fault.Refused) {
		return err
	}
	archive, err := load.Pack(load.ShippedFiles())
	if err != nil {
		return fmt.Errorf("pack the shipped scheme: %w", err)
	}
	var files []body.CalendarFile
	for _, f := range calendar.BuiltInFiles() {
		files = append(files, body.CalendarFile{Name: f.Name, Text: string(f.Bytes)})
	}
	for key, command := range map[string]rule.Command{
		"seed-scheme":   &body.AdoptScheme{Archive: string(archive)},
		"seed-calendar": &body.AdoptCalendar{Files: files},
	} {
		_, err = h.Casework.Do(ctx, theSystem, command, rule.StreamID{}, casework.Opts{Key: key, Expect: casework.AnyVersion})
		if err != nil {
			return fmt.Errorf("put the shipped edition into force (%s): %w", command.CommandName(), err)
		}
	}
	return nil
}

// readScheme reads and checks an edition, its wording of letters included.
func readScheme(archive string) (*scheme.Scheme, error) {
	read, err := load.Bytes([]byte(archive))
	if err != nil {
		return nil, err
	}
	if no := letter.CheckWording(read); no != nil {
		return nil, no
	}
	return read, nil
}

func recordedScheme(archive string) (*scheme.Scheme, error) { return load.Recorded([]byte(archive)) }
