package deadline

import (
	"cmp"
	"context"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Step is how far one certificate has gone one transition. Steps are never
// changed.
type Step struct {
	On         rule.StreamID // the certificate
	Number     string
	Name       rule.Words
	Model      string
	Client     string // organisation id of the holder
	Transition rule.StreamID
	Change     string // number of the transition
	Edition    string // the new one
	Deadline   calendar.Date
	Standing   rule.Standing
	Case       string // id of the application anew; empty as long as there is none
	CaseNumber string
	Word       rule.Word // where the application stands
	Proposed   calendar.Date
}

// Key orders steps: by certificate, then by transition. No two have the same.
func (s *Step) Key() string { return s.Number + "\x00" + s.Change }

// Board lists how far each certificate has gone each transition that concerns it,
// for the body's people all, for others those of their organisation.
func (d *Deadlines) Board(ctx context.Context, actor rule.Actor) (steps []*Step, err error) {
	err = d.read(ctx, nil, func(moment) {
		if d.board == nil {
			d.board = []*Step{}
			for _, some := range d.steps {
				d.board = append(d.board, some...)
			}
			slices.SortFunc(d.board, func(a, b *Step) int { return cmp.Compare(a.Key(), b.Key()) })
		}
		steps = d.board
	})
	if err != nil || actor.OfTheBody() {
		return steps, err
	}
	var own []*Step
	for _, step := range steps {
		if step.Client == actor.Organisation {
			own = append(own, step)
		}
	}
	return own, nil
}

// line is whatever may change how a certificate stands: the certificates that it
// took the place of, and itself, since cases about any of them are its own; and
// every transition.
func line(on rule.StreamID, s *rule.Situation) []string {
	line := []string{anyTransition}
	for c := rule.Get[*rule.Certificate](s.Record, on.Kind, on.ID); c != nil; c = s.Predecessor(c) {
		line = append(line, c.ID)
	}
	return line
}

// step keeps how far a certificate has gone, also once it has ended.
func (d *Deadlines) step(on rule.StreamID, s *rule.Situation, c *rule.Certificate) {
	if len(d.steps[on]) > 0 {
		delete(d.steps, on)
		d.board = nil
	}
	for _, p := range s.ProgressOf(c) {
		t, says := p.Transition, &c.Content
		step := &Step{On: on, Number: says.Number, Name: says.ProductName, Model: says.Model, Client: says.Holder.Organisation,
			Transition: rule.StreamID{Kind: rule.KindTransition, ID: t.ID}, Change: t.Number, Edition: t.Edition, Deadline: t.Deadline, Standing: p.Standing}
		if p.Case != nil {
			step.Case, step.CaseNumber, step.Word = p.Case.ID, p.Case.Number, p.Case.Word()
		}
		if p.Proposed != nil {
			step.Proposed = p.Proposed.On
		}
		d.steps[on], d.board = append(d.steps[on], step), nil
	}
}
