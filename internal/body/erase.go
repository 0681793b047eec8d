package body

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// PersonErased says that the texts about the person, and the key they were
// encrypted with, are gone. The entries stay as they are: they name the person
// by id, and the commitments in them tell nothing without the salts.
type PersonErased struct {
	Kept  calendar.Date `json:"kept"`  // the last day on which the records must be kept
	Order string        `json:"order"` // reference of the lawful order; empty when that day had passed
}

func (*PersonErased) EntryName() string { return "person.erased/1" }

// Erases the person's own texts.
func (*PersonErased) Erases(on rule.StreamID) []rule.StreamID { return []rule.StreamID{on} }

// ErasePerson destroys what is known about a person who acts no more: name,
// reasons, accounts. Parts taken in cases stay, under the id.
type ErasePerson struct {
	Order string `json:"order,omitempty"` // reference of a lawful order, needed while the records must be kept
}

func (*ErasePerson) CommandName() string { return "ErasePerson" }

// Guard: whoever still acts is known by name.
func (*ErasePerson) Guard(s *rule.Situation) *fault.Fault {
	p := person(s)
	if !p.Erased.IsZero() {
		return fault.RefuseOurs("person.is-erased", fault.Day("on", p.Erased))
	}
	if p.leftOn(s).IsZero() {
		return fault.RefuseOurs("person.still-acts")
	}
	return nil
}

// Decide asks for a lawful order while the records of what the person did must
// be kept.
func (c *ErasePerson) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	kept := keptUntil(s, person(s).leftOn(s))
	var f fault.Fields
	switch {
	case c.Order != "":
		rule.NeedLine(&f, "order", c.Order)
	case !s.Today.After(kept):
		f.Add("order", "person.kept", fault.Day("until", kept))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []rule.Event{{Stream: s.On, Entry: &PersonErased{Kept: kept, Order: c.Order}}}, nil
}

// leftOn is when the person, or who they were found to be, acted last.
func (p *Person) leftOn(s *rule.Situation) calendar.Date {
	if p.MergedInto == "" {
		return p.Ended
	}
	survivor := rule.Get[*Person](s.Record, rule.KindPerson, p.MergedInto)
	if survivor == nil {
		return calendar.Date{}
	}
	return survivor.leftOn(s)
}

// keptUntil is the last day on which records must be kept that a person who
// left on a day had a part in: a certificate issued on that day may be valid
// for its whole length, and its records are kept so long after it.
func keptUntil(s *rule.Situation, left calendar.Date) calendar.Date {
	sch := s.Record.Scheme("")
	return left.AddMonths(sch.Limit(scheme.LimitCertificateValidity, s.Today).Value + sch.Limit(scheme.LimitRecordsKept, s.Today).Value)
}
