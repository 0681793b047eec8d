package body

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/rule"
)

// PersonsMerged says that two persons are one human. It stands on both streams.
type PersonsMerged struct {
	Merged   string       `json:"merged"`   // lets nobody in from now on
	Survivor string       `json:"survivor"` // goes on
	Reason   rule.Private `json:"reason"`
}

func (*PersonsMerged) EntryName() string { return "person.merged/1" }

// MergeEnded lets the merged person act again. It stands on both streams. The
// parts that either took stay united.
type MergeEnded struct {
	Merged   string       `json:"merged"`
	Survivor string       `json:"survivor"`
	Reason   rule.Private `json:"reason"`
}

func (*MergeEnded) EntryName() string { return "person.merge-ended/1" }

func (p *Person) applyMerge(e rule.Entry) {
	switch e := e.(type) {
	case *PersonsMerged:
		other := e.Merged
		if p.ID == e.Merged {
			p.MergedInto, other = e.Survivor, e.Survivor
		}
		if !slices.Contains(p.UnitedWith, other) {
			p.UnitedWith = append(p.UnitedWith, other)
		}
	case *MergeEnded:
		if p.ID == e.Merged {
			p.MergedInto = ""
		}
	}
}

// United lists whom this person was ever merged with, either way.
func (p *Person) United() []string { return p.UnitedWith }

// MergePersons says that another person is the same human as this one, who goes
// on. From then on whatever one of them did counts as done by both, for ever:
// otherwise a second registration would be a way to decide what one evaluated.
// The accounts of the other are shut and not handed over, so that no account
// gains a role by a merge; whom the other deputised acts for them no longer.
type MergePersons struct {
	Other  string `json:"other"`
	Reason string `json:"reason"`
}

func (*MergePersons) CommandName() string { return "MergePersons" }

// Guard: there is somebody who goes on.
func (*MergePersons) Guard(s *rule.Situation) *fault.Fault { return person(s).mustStand() }

// Decide checks that there is another, who goes on under no name yet.
func (c *MergePersons) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	other := rule.Get[*Person](s.Record, rule.KindPerson, c.Other)
	switch {
	case c.Other == "":
		f.Add("other", "field.required")
	case other == nil:
		f.Add("other", "field.unknown")
	case c.Other == s.On.ID:
		f.Add("other", "person.merge-with-oneself")
	case other.MergedInto != "":
		f.Add("other", "person.merged-already")
	}
	rule.NeedText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return onBoth(c.Other, s.On.ID, func() rule.Entry {
		return &PersonsMerged{c.Other, s.On.ID, rule.Say(c.Reason)}
	}), nil
}

// EndMerge corrects a merge of two who are not one: this person may sign in
// again. What either did stays counted as done by both, since nobody can prove
// that it never was; the body's other people decide those cases.
type EndMerge struct {
	Reason string `json:"reason"`
}

func (*EndMerge) CommandName() string { return "EndMerge" }

// Guard: this person was merged into another.
func (*EndMerge) Guard(s *rule.Situation) *fault.Fault {
	if person(s).MergedInto == "" {
		return fault.RefuseOurs("person.not-merged")
	}
	return nil
}

// Decide asks for a reason.
func (c *EndMerge) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	rule.NeedText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	survivor := person(s).MergedInto
	return onBoth(s.On.ID, survivor, func() rule.Entry {
		return &MergeEnded{s.On.ID, survivor, rule.Say(c.Reason)}
	}), nil
}

// onBoth puts an entry on both streams; its texts are sealed under each.
func onBoth(merged, survivor string, entry func() rule.Entry) []rule.Event {
	return []rule.Event{
		{Stream: rule.StreamID{Kind: rule.KindPerson, ID: merged}, Entry: entry()},
		{Stream: rule.StreamID{Kind: rule.KindPerson, ID: survivor}, Entry: entry()},
	}
}
