package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Indexes and series of transitions.
const (
	IndexTransition       = "transition"        // its value is empty: all there are
	IndexTransitionNumber = "transition.number" // NumberKey
)

func transitionSeries(year int) string { return fmt.Sprintf("transition/%d", year) }

// Transition is the way to an edition of a standard, until a deadline: from earlier
// ones, or from a basis to which the standard did not belong. Which certificates it
// concerns is not stored: it follows from what each of them says, and from what the
// scheme asks of its product.
type Transition struct {
	ID string
	TransitionAnnounced
	On    calendar.Date
	Moves []Move     // of its deadline, oldest first
	Back  *TakenBack // nil as long as it stands
}

// TransitionAnnounced says that a standard of the basis has a new edition, or is new
// to it, and until when the holders of certificates that rest on less apply anew.
type TransitionAnnounced struct {
	Number   string        `json:"number"`
	Serial   int           `json:"serial"`
	Standard string        `json:"standard"` // id in the scheme
	Title    Words         `json:"title"`
	From     []string      `json:"from"`    // editions that are left, as printed; none of a standard that is new
	Edition  string        `json:"edition"` // that took their place, as printed
	Since    calendar.Date `json:"since"`   // of that edition
	Deadline calendar.Date `json:"deadline"`
	Reason   Words         `json:"reason"` // public
	Announced
}

func (*TransitionAnnounced) EntryName() string { return "transition.announced/1" }
func (*TransitionAnnounced) ListedIn() List    { return ListTransitions }

// Turn: everybody is told, and every holder concerned by an entry of their own.
func (e *TransitionAnnounced) Turn() Turn {
	return Turn{What: TurnTransition, Announcement: e.Announcement}
}

func (e *TransitionAnnounced) Keys() []Key {
	return []Key{{IndexTransition, ""}, {IndexTransitionNumber, NumberKey(e.Number)}}
}

func (e *TransitionAnnounced) Serials() []Serial {
	return append(e.Announced.Serials(), Serial{transitionSeries(e.Year), e.Serial})
}

func (t *Transition) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *TransitionAnnounced:
		t.ID, t.TransitionAnnounced, t.On = m.Stream.ID, *e, m.On
	case *TransitionMoved:
		t.Deadline, t.Moves = e.To, append(t.Moves, Move{*e, m.On, m.Person})
	case *TransitionTakenBack:
		t.Back = &TakenBack{*e, m.On}
	default:
		Unfolded(t, e)
	}
}

// Relation: a transition is public, so every signed-in person may know it.
func (t *Transition) Relation(a Actor) Relation {
	if r := relationOf(a, ""); r != Foreign {
		return r
	}
	return Own
}

// What a transition can be on a day.
const (
	TransitionRuns = "running" // there is time to apply anew
	TransitionOver = "over"    // the deadline has passed
	TransitionBack = "back"    // it was taken back
)

// State is what it is on a day.
func (t *Transition) State(day calendar.Date) string {
	if t.Back != nil && !day.Before(t.Back.On) {
		return TransitionBack
	}
	if day.After(t.Deadline) {
		return TransitionOver
	}
	return TransitionRuns
}

// Transitions are all that were announced and not taken back, oldest first.
func (s *Situation) Transitions() (all []*Transition) {
	for _, on := range s.Record.Find(Key{IndexTransition, ""}) {
		if t := Get[*Transition](s.Record, KindTransition, on.ID); t != nil && t.mustStand() == nil {
			all = append(all, t)
		}
	}
	return all
}

// Leaves reports whether what a certificate says rests on an edition that the
// transition leads away from: one that was left when it was announced, or that the
// scheme in force has as an earlier one. A scheme that lacks an edition makes no
// certificate old.
func (t *Transition) Leaves(inForce *scheme.Scheme, says *CertificateContent) bool {
	named := editionIn(says.Standards, t.Standard)
	if named == "" || named == t.Edition {
		return false
	}
	edition, known := editionOf(inForce, t.Standard, named)
	return slices.Contains(t.From, named) || known && edition.Since.Before(t.Since)
}

// leaves reports whether what a certificate says is less than a transition asks for:
// an edition that it leads away from, or nothing of the standard, though the scheme
// in force asks it of a product of this kind with these traits.
func (s *Situation) leaves(t *Transition, says *CertificateContent) bool {
	inForce := s.Record.Scheme("")
	if editionIn(says.Standards, t.Standard) != "" {
		return t.Leaves(inForce, says)
	}
	var traits []string
	if product := Get[*Product](s.Record, KindProduct, says.Product); product != nil {
		traits = product.Traits
	}
	return slices.ContainsFunc(inForce.Basis(says.Kind, traits, s.Today), func(st scheme.Standard) bool { return st.ID == t.Standard })
}

// Concerning are the transitions that a certificate has still to go, oldest
// first: none once it has ended or expired.
//
// [6.3.1e] 认证所依据标准发生变更时
func (s *Situation) Concerning(c *Certificate) (all []*Transition) {
	for _, t := range s.Transitions() {
		if s.leaves(t, &c.Content) && s.mustStand(c) == nil {
			all = append(all, t)
		}
	}
	return all
}

// Concerned are the certificates that have still to go a transition, those that name
// the standard first, and of either sort the oldest.
func (s *Situation) Concerned(t *Transition) (all []*Certificate) {
	for _, c := range s.resting(t.Standard) {
		if s.leaves(t, &c.Content) && s.mustStand(c) == nil {
			all = append(all, c)
		}
	}
	return all
}

// resting are the certificates that name a standard, and those that name any other
// of the basis: one that is new to it is named by none.
func (s *Situation) resting(standard string) (all []*Certificate) {
	standards := []string{standard}
	for _, st := range s.Record.Scheme("").Standards(s.Today) {
		if st.Role == scheme.Basis && st.ID != standard {
			standards = append(standards, st.ID)
		}
	}
	seen := map[string]bool{}
	for _, id := range standards {
		for _, on := range s.Record.Find(Key{IndexCertificateStandard, id}) {
			c := Get[*Certificate](s.Record, KindCertificate, on.ID)
			if c != nil && !seen[c.ID] {
				seen[c.ID], all = true, append(all, c)
			}
		}
	}
	return all
}

// AnnounceTransition announces that a standard of the basis has a new edition, or is
// new to it, and until when the holders of certificates that rest on earlier editions,
// or lack it, apply anew. Whom a new standard concerns, the scheme says: it names the
// kinds and traits of products that it applies to. Each holder is told by letter;
// whoever is certified on less afterwards is told with the grant.
//
// [6.3.1(4)] 认证所依据标准的改变。
// [6.3.1e] 认证机构应通知相关获证机构，并要求其在规定的时间内重新申请认证。
type AnnounceTransition struct {
	Standard string        `json:"standard"` // id in the scheme, which has its new edition
	Deadline calendar.Date `json:"deadline"` // last day to apply anew
	Reason   Words         `json:"reason"`   // what changes and for whom; public
}

func (*AnnounceTransition) CommandName() string { return "AnnounceTransition" }

func (*AnnounceTransition) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *AnnounceTransition) Decide(s *Situation) ([]Event, *fault.Fault) {
	t, no := c.transition(s)
	if no != nil {
		return nil, no
	}
	concerned := s.Concerned(t)
	if len(concerned) == 0 {
		return nil, fault.RefuseOurs("transition.concerns-none", fault.Text("edition", t.Edition))
	}
	events := []Event{{s.On, &t.TransitionAnnounced}}
	for _, one := range concerned {
		events = append(events, Event{StreamID{KindCertificate, one.ID}, t.told(&one.Content, t.Announcement)})
	}
	return events, nil
}

// transition is what is announced.
func (c *AnnounceTransition) transition(s *Situation) (*Transition, *fault.Fault) {
	var f fault.Fields
	sch := s.Record.Scheme("")
	standard, known := sch.Standard(c.Standard, s.Today)
	if !known || standard.Role != scheme.Basis {
		f.Add("standard", "field.unknown")
	}
	needText(&f, "reason.zh", c.Reason.ZH)
	needText(&f, "reason.en", c.Reason.EN)
	no := s.checkDeadline(&f, c.Deadline)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no != nil {
		return nil, no
	}
	for _, other := range s.Transitions() {
		if other.Standard == standard.ID && other.Edition == standard.Number {
			return nil, fault.RefuseOurs("transition.announced", fault.Text("number", other.Number), fault.Text("edition", other.Edition))
		}
	}
	serial := s.Record.Last(transitionSeries(s.Today.Year())) + 1
	t := &Transition{ID: s.On.ID, On: s.Today, TransitionAnnounced: TransitionAnnounced{
		Number: s.number(scheme.NumberTransition, "", serial), Serial: serial,
		Standard: standard.ID, Title: Words(standard.Title), From: []string{}, Edition: standard.Number, Since: standard.Since,
		Deadline: c.Deadline, Reason: c.Reason.trimmed(), Announced: s.announce(),
	}}
	for _, edition := range sch.Editions(standard.ID) {
		if edition.Since.Before(standard.Since) {
			t.From = append(t.From, edition.Number)
		}
	}
	for _, on := range s.Record.Find(Key{IndexCertificateStandard, t.Standard}) { // the scheme may have forgotten theirs
		c := Get[*Certificate](s.Record, KindCertificate, on.ID)
		named := editionIn(c.Content.Standards, t.Standard)
		if _, known := editionOf(sch, t.Standard, named); !known && s.mustStand(c) == nil && !slices.Contains(t.From, named) {
			t.From = append(t.From, named)
		}
	}
	return t, nil
}

// checkDeadline: a deadline leaves at least a day, and no more than the scheme's
// longest time.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
func (s *Situation) checkDeadline(f *fault.Fields, deadline calendar.Date) *fault.Fault {
	latest := s.LatestDeadline()
	switch {
	case deadline.IsZero():
		f.Add("deadline", "field.required")
	case deadline.After(latest):
		f.Add("deadline", "field.late", fault.Day("latest", latest))
	case !deadline.After(s.Today):
		no := fault.Refuse("6.3.1e", "transition.deadline-over", fault.Day("today", s.Today))
		no.Fields = []fault.Field{{Path: "deadline", Key: "transition.deadline-over", Args: []fault.Arg{fault.Day("today", s.Today)}}}
		return no
	}
	return nil
}

// LatestDeadline is the last day that a transition can have today.
func (s *Situation) LatestDeadline() calendar.Date {
	return s.after(s.Record.Scheme("").Limit(scheme.LimitTransitionMax, s.Today), s.Today)
}
