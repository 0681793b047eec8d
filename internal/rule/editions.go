package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// EditionChange is a standard whose edition is another today than the one that
// the case is pinned to. Pinned is empty for a standard that has become part of
// the basis, Valid for one that is no longer.
type EditionChange struct {
	Standard string `json:"standard"` // id
	Pinned   string `json:"pinned"`
	Valid    string `json:"valid"`
}

// EditionsRecheck is a decider's word on changed editions.
type EditionsRecheck struct {
	On      calendar.Date
	Changes []EditionChange
	Reason  Private
}

// EditionsRechecked says that the decider knows which editions have changed
// since acceptance, and why the certificate may rest on those pinned.
type EditionsRechecked struct {
	Changes []EditionChange `json:"changes"`
	Reason  Private         `json:"reason"`
}

func (*EditionsRechecked) EntryName() string { return "case.editions-rechecked/1" }

// ChangedEditions compares the standards that an accepted case is pinned to with
// those valid today.
//
// [2] 上述标准原则上应执行最新版本
func (s *Situation) ChangedEditions(c *Case) []EditionChange {
	var changes []EditionChange
	if c.Accepted.IsZero() || !c.Purpose.Anew() { // a certificate's editions change by another way (6.3.1e)
		return changes
	}
	valid := s.basis(c)
	for _, pinned := range c.Standards {
		if today := editionIn(valid, pinned.ID); today != pinned.Edition {
			changes = append(changes, EditionChange{pinned.ID, pinned.Edition, today})
		}
	}
	for _, st := range valid {
		if editionIn(c.Standards, st.ID) == "" {
			changes = append(changes, EditionChange{st.ID, "", st.Edition})
		}
	}
	return changes
}

func editionIn(list []BasisStandard, id string) string {
	for _, st := range list {
		if st.ID == id {
			return st.Edition
		}
	}
	return ""
}

// editionsRechecked refuses a grant on editions that have changed since
// acceptance until a decider has said why that may be. A later change needs
// another word.
//
// [2] 上述标准原则上应执行最新版本
func (s *Situation) editionsRechecked(c *Case) *fault.Fault {
	changes := s.ChangedEditions(c)
	if len(changes) == 0 || c.Rechecked != nil && slices.Equal(c.Rechecked.Changes, changes) {
		return nil
	}
	first := changes[0]
	return fault.Refuse("2", "decision.editions-changed", fault.Text("standard", first.Standard), fault.Number("count", len(changes)))
}

// RecheckEditions is the decider's word on editions that have changed since
// acceptance: known, and no reason against the certificate.
type RecheckEditions struct {
	Reason string `json:"reason"`
}

func (*RecheckEditions) CommandName() string { return "RecheckEditions" }

func (*RecheckEditions) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeDecidable(s); f != nil {
		return f
	}
	if s.editionsRechecked(c) == nil {
		return fault.RefuseOurs("decision.editions-known")
	}
	return nil
}

func (c *RecheckEditions) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&EditionsRechecked{s.ChangedEditions(s.caseFile()), Say(c.Reason)})
}
