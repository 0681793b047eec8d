package console

import (
	"fmt"

	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/text"
)

// editionSheets are the forms with which the installation is set up, and those
// of the editions of scheme and calendar.
var editionSheets = map[string]sheet{
	"EstablishBody": {check: true, ready: func(d *draw) { d.field("code").Small = "code"; d.field("creditCode").Small = "code" }},
	"AdoptScheme":   {check: true, ready: func(d *draw) { d.field("archive").ReadFromFile() }},
	"AdoptCalendar": {check: true, ready: func(d *draw) { d.field("files").ReadFromFile() }, tells: movedClocks},
	"ImportNotice":  {check: true, ready: importNotice, tells: movedClocks},
}

func importNotice(d *draw) {
	d.field("file").ReadFromFile()
	d.field("issued").Latest = d.s.Today
	var known []option
	for _, notice := range body.KnownNotices(d.s) {
		known = append(known, option{Value: notice, Label: notice})
	}
	d.choose("amends", known)
	d.field("notice").Small = "code"
}

// movedClocks lists the clocks that an edition of the calendar moves, before and
// after.
func movedClocks(d *draw, would casework.Done) ([]part, error) {
	moved := part{title: d.t("desk.clocks.moved"), none: d.t("desk.clocks.none")}
	for _, e := range would.Entries {
		edition, is := e.Entry.(*body.CalendarAdopted)
		if !is {
			continue
		}
		after, err := edition.Calendar()
		if err != nil {
			return nil, fmt.Errorf("read the calendar that would be adopted: %w", err)
		}
		sch, before, err := d.desk.Casework.InForce(d.ctx)
		if err != nil {
			return nil, err
		}
		list, err := d.desk.Casework.ClockMoves(d.ctx, before, after)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			moved.facts = append(moved.facts, form.Answer{Label: m.Number, Says: []string{d.t("desk.clocks.move", text.Args{
				"limit": d.words(sch.Limit(m.Limit, d.today).Name), "before": d.dueWord(m.Before), "after": d.dueWord(m.After)})}})
		}
	}
	return []part{moved}, nil
}

// dueWord is a due day, or why there is none.
func (p *page) dueWord(due string) string {
	if due == "open" || due == "uncovered" {
		return p.t("desk.due." + due)
	}
	return due
}
