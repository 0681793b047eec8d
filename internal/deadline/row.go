package deadline

import (
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Row is one thing that waits for somebody. Rows are never changed.
type Row struct {
	On     rule.StreamID // what to open
	Number string        // of that, as people read it
	Name   rule.Words    // of the product; empty when it is about none; Duty.Name is that of a material
	Model  string
	Client string     // organisation id of the client or holder
	Holder rule.Words // its name
	rule.Duty
	Paused bool // the time limit of 5.8 does not run

	Clock *calendar.Clock // of 5.8, where the row is bound to that
	text  string          // that a search looks in
}

// Mark is an open case as figures count it.
type Mark struct {
	Word   rule.Word
	Opened calendar.Date // or submitted, once it is
}

// derive keeps what follows from a thing in place of what did before.
func (d *Deadlines) derive(on rule.StreamID, s *rule.Situation, thing rule.State) {
	d.rows = nil
	if organisation, is := thing.(*rule.Organisation); is {
		if d.holders[on.ID] != organisation.Name && d.holders[on.ID] != (rule.Words{}) {
			d.rename(on.ID, organisation.Name)
		}
		return
	}
	delete(d.things, on)
	if c, is := thing.(*rule.Certificate); is {
		d.step(on, s, c)
	}
	if thing == nil || s.Ends(thing) {
		if len(d.steps[on]) > 0 { // how far it went is still told, and its application may go on
			d.things[on] = &derived{Settled: true, Cases: line(on, s)}
		}
		return
	}
	about, kept := restsOn(on, s, thing)
	for _, due := range s.FallsOf(thing) {
		kept.Items = append(kept.Items, Item{On: on, Number: about.Number, Client: about.Client, Name: about.Name, Model: about.Model, Due: due})
	}
	about.Holder = d.holder(s, about.Client)
	revised := d.revised(on, s, thing)
	for _, coming := range s.Coming(thing) {
		kept.Events = append(kept.Events, &Event{On: on, Number: about.Number, Name: about.Name, Model: about.Model,
			Client: about.Client, Holder: about.Holder, Revised: revised, Coming: coming})
	}
	for _, duty := range s.Duties(thing) {
		row := about
		row.Duty = duty
		if duty.Due == nil || duty.Due.What != rule.DueCase {
			row.Clock = nil
		}
		row.text = row.searched()
		kept.Rows = append(kept.Rows, &row)
	}
	d.things[on] = kept
}

// restsOn is what the rows of a thing are about, and beside what happens to it, on
// what they rest.
func restsOn(on rule.StreamID, s *rule.Situation, thing rule.State) (about Row, kept *derived) {
	kept = &derived{}
	about = Row{On: on, Number: rule.NumberOf(thing)}
	switch t := thing.(type) {
	case *rule.Case:
		about.Name, about.Model, about.Client = t.Name, t.Model, t.Client
		if limit, runs := s.TimeLimit(t); runs {
			about.Clock = &limit
			for _, p := range limit.Pauses {
				about.Paused = about.Paused || p.To.IsZero()
			}
		}
		if certificate := s.CertificateOf(t); certificate != nil { // it may end, or expire, beneath the case
			kept.Cases, kept.Next = []string{t.Of, certificate.ID}, certificate.Life.Next(s.Today)
		}
		kept.Mark = &Mark{Word: t.Word(), Opened: t.Opened}
		if !t.Submitted.IsZero() {
			kept.Mark.Opened = t.Submitted
		}
	case *rule.Appeal:
		file := rule.Get[*rule.Case](s.Record, rule.KindCase, t.Case)
		about.Name, about.Model, about.Client = file.Name, file.Model, file.Client
	case *rule.Complaint:
		about.Client = t.Organisation
		if product := rule.Get[*rule.Product](s.Record, rule.KindProduct, t.Product); product != nil {
			about.Name = product.Name
		}
		for _, link := range t.Cases {
			kept.Cases = append(kept.Cases, link.Case)
		}
	case *rule.Misuse:
		about.ofCertificate(s, t.Certificate)
	case *rule.Dispute:
		about.ofCertificate(s, t.Certificate)
	case *rule.Laboratory:
		about.Client = t.Organisation
	case *rule.Transition:
		about.Name = t.Title
	case *rule.Certificate:
		about.ofCertificate(s, on.ID)
		kept.Settled, kept.Next = true, s.NextOf(t)
		kept.Cases = line(on, s) // whatever happens in a case about it
	}
	return about, kept
}

func (r *Row) ofCertificate(s *rule.Situation, id string) {
	if c := rule.Get[*rule.Certificate](s.Record, rule.KindCertificate, id); c != nil {
		r.Name, r.Model, r.Client = c.Content.ProductName, c.Content.Model, c.Content.Holder.Organisation
	}
}

func (r *Row) searched() string {
	return strings.ToLower(strings.Join([]string{r.Number, r.About, r.Name.ZH, r.Name.EN, r.Model, r.Holder.ZH, r.Holder.EN}, "\n"))
}

// holder is the name of an organisation, remembered.
func (d *Deadlines) holder(s *rule.Situation, id string) rule.Words {
	name, known := d.holders[id]
	if !known && id != "" {
		if organisation := rule.Get[*rule.Organisation](s.Record, rule.KindOrganisation, id); organisation != nil {
			name = organisation.Name
		}
		d.holders[id] = name
	}
	return name
}

// rename gives the rows of an organisation its corrected name.
func (d *Deadlines) rename(id string, name rule.Words) {
	d.holders[id] = name
	for _, kept := range d.things {
		for i, row := range kept.Rows {
			if row.Client == id {
				renamed := *row
				renamed.Holder = name
				renamed.text = renamed.searched()
				kept.Rows[i] = &renamed
			}
		}
		for i, event := range kept.Events {
			if event.Client == id {
				renamed := *event
				renamed.Holder = name
				kept.Events[i] = &renamed
			}
		}
	}
}

// used reads the row's limit on a day, in working days.
func (r *Row) used(at moment) (used, left int, counted bool) {
	switch {
	case r.Due == nil:
		return 0, 0, false
	case r.Clock != nil:
		reading, err := r.Clock.Read(at.calendar, at.today)
		return reading.Used, reading.Remaining, err == nil
	case r.Due.Due.State != calendar.DueDate:
		return 0, 0, false
	}
	if !r.Due.Since.IsZero() {
		used, _ = at.calendar.WorkingDays(r.Due.Since, at.today)
	}
	left, counted = at.calendar.WorkingDays(at.today, r.Due.Due.Date)
	if at.today.After(r.Due.Due.Date) {
		left, counted = at.calendar.WorkingDays(r.Due.Due.Date, at.today)
		left = -left
	}
	return used, left, counted
}
