package rule

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Proposal is an act on a case that the scheme lets nobody do alone: one person
// proposes it, another who has the right to it confirms it. Nothing happens
// before that, and what then happens is decided on the record of that day.
type Proposal struct {
	ActProposed
	On       calendar.Date
	Person   string
	OnBehalf string
	Outcome  ProposalOutcome
	Ended    calendar.Date
	By       string  // who ended it
	Reason   Private // why it was rejected

	confirmed int64 // position of the confirmation; the act's entries follow it
}

// ProposalOutcome is how a proposal ended; empty while it waits.
type ProposalOutcome string

const (
	ProposalConfirmed ProposalOutcome = "confirmed"
	ProposalRejected  ProposalOutcome = "rejected"
	ProposalTakenBack ProposalOutcome = "taken-back" // by who made it
	ProposalLapsed    ProposalOutcome = "lapsed"     // the case ended
)

// ActProposed is a command that waits for a second person.
type ActProposed struct {
	ID      string    `json:"id"` // V-01, within its case
	Command string    `json:"command"`
	Input   Private   `json:"input"`  // the command's JSON, with a salt
	Digest  string    `json:"digest"` // SHA-256 of Input, hex
	Files   []FileRef `json:"files"`  // that it names
	Role    Role      `json:"role"`   // by which it was proposed
	Part    Part      `json:"part"`   // in evaluating, that the act itself is
}

func (*ActProposed) EntryName() string { return "case.act-proposed/1" }
func (*ActProposed) ListedIn() List    { return ListProposals }

// ActConfirmed lets the act happen; its own entries follow in the same
// transaction.
type ActConfirmed struct {
	ID string `json:"id"`
}

func (*ActConfirmed) EntryName() string { return "case.act-confirmed/1" }

// ActRejected says no to a proposal.
type ActRejected struct {
	ID     string  `json:"id"`
	Reason Private `json:"reason"`
}

func (*ActRejected) EntryName() string { return "case.act-rejected/1" }

// ActTakenBack ends a proposal by who made it.
type ActTakenBack struct {
	ID string `json:"id"`
}

func (*ActTakenBack) EntryName() string { return "case.act-taken-back/1" }

func (c *Case) applyProposal(e Entry, m Meta) {
	switch e := e.(type) {
	case *ActProposed:
		c.Proposals = append(c.Proposals, &Proposal{ActProposed: *e, On: m.On, Person: m.Person, OnBehalf: m.OnBehalf})
		c.tookIn(e.Part, m)
	case *ActConfirmed:
		if p := c.endProposal(e.ID, ProposalConfirmed, m); p != nil {
			p.confirmed = m.Position
			c.tookIn(p.Part, m)
		}
	case *ActRejected:
		if p := c.endProposal(e.ID, ProposalRejected, m); p != nil {
			p.Reason = e.Reason
		}
	case *ActTakenBack:
		c.endProposal(e.ID, ProposalTakenBack, m)
	}
}

// tookIn notes that proposing or confirming an act is taking the part in
// evaluating that the act itself is.
func (c *Case) tookIn(part Part, m Meta) {
	if part != "" {
		c.took = took(c.took, m, part)
	}
}

func (c *Case) endProposal(id string, outcome ProposalOutcome, m Meta) *Proposal {
	p := c.Proposal(id)
	if p != nil {
		p.Outcome, p.Ended, p.By = outcome, m.On, m.Person
	}
	return p
}

// Proposal is the one with this id, nil if there is none.
func (c *Case) Proposal(id string) *Proposal {
	for _, p := range c.Proposals {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func (c *Case) waiting() (list []*Proposal) {
	for _, p := range c.Proposals {
		if p.Outcome == "" {
			list = append(list, p)
		}
	}
	return list
}

// lapse ends what still waits when the case does.
func (c *Case) lapse(on calendar.Date) {
	for _, p := range c.waiting() {
		p.Outcome, p.Ended = ProposalLapsed, on
	}
}

// partOf is the part in evaluating that an act on a case is. Whoever proposes
// or confirms it has taken that part; a test holds the table against the
// entries of the acts.
var partOf = map[string]Part{
	"AssessOperation":     PartAssessment,
	"SetMonitoringPeriod": PartMonitoring, "RecordProblem": PartMonitoring, "CloseProblem": PartMonitoring,
	"JudgeProblemAnswer":     PartMonitoring,
	"ConfirmStableOperation": PartMonitoring, "ConcludeMonitoring": PartMonitoring,
	"AssessEarlierReport": PartDifference, "ConfirmUnchanged": PartDifference, "AssessVersion": PartDifference, "AssessChange": PartDifference,
	"MoveProblem":  PartMonitoring,
	"RecordReview": PartReview, "ConcludeReview": PartReview,
	"CancelInspection": PartInspection, "RecordConsistency": PartInspection, "JudgeConsistency": PartInspection,
	"CorrectVisitDay": PartInspection,
	"PlanInspection":  PartInspection, "RecordInspection": PartInspection, "ConcludeInspection": PartInspection,
	"AnalyseComplaint":               PartComplaint,
	"RequireTestRectification":       PartTesting,
	"RequireReviewRectification":     PartReview,
	"RequireInspectionRectification": PartInspection,
	"DrawSample":                     PartSampling,
	"EvaluateCase":                   PartEvaluation,
	"VerifyRectification":            PartVerification, "EndRectification": PartVerification,
}

// Judge says why an act is not possible now, whatever its input; nil when it
// is. It is what action lists and the act itself ask.
func Judge(s *Situation, c Command) *fault.Fault {
	if no := c.Guard(s); no != nil {
		return no
	}
	if file := s.secondPerson(c.CommandName()); file != nil {
		for _, p := range file.waiting() {
			if p.Command == c.CommandName() {
				return fault.RefuseOurs("proposal.waits", fault.Text("proposal", p.ID), fault.Day("on", p.On))
			}
		}
	}
	return nil
}

// Take decides a command, in place of asking its guard and itself: where the
// scheme asks for a second person the act is only proposed. What would be
// refused is not proposed either, so that nobody is asked to confirm it.
func Take(s *Situation, c Command) ([]Event, *fault.Fault) {
	if no := Judge(s, c); no != nil {
		return nil, no
	}
	events, no := c.Decide(s)
	file := s.secondPerson(c.CommandName())
	if no != nil || file == nil {
		return events, no
	}
	return s.propose(file, c)
}

// secondPerson is the case if the scheme in force asks for a second person for
// this command on it; nil if one is enough. Only acts on an existing case can
// wait for a second person.
func (s *Situation) secondPerson(command string) *Case {
	if s.On.Kind != KindCase {
		return nil
	}
	file := s.caseFile()
	if file == nil || !s.Record.Scheme("").SecondPerson(command, s.Today) || !CanNeedSecondPerson(command) {
		return nil
	}
	return file
}

// CanNeedSecondPerson reports whether a scheme may ask for a second person for
// this command: it is one on an existing case, and not about proposals itself.
// An appeal is lodged when the case is closed, and nothing can be confirmed
// there: a scheme that asked for a second person would bar the client's way.
func CanNeedSecondPerson(command string) bool {
	t, known := CommandNamed(command)
	if !known || t.Kind != KindCase || t.Creates {
		return false
	}
	_, appeals := t.New().(*LodgeAppeal)
	return !appeals && !AboutProposals(t.New())
}

// AboutProposals reports whether the command deals with proposals. Action lists
// have those only where something was proposed.
func AboutProposals(c Command) bool {
	switch c.(type) {
	case *ConfirmAct, *RejectAct, *TakeBackAct:
		return true
	}
	return false
}

// sealedInput is what a proposal keeps of its command. The salt keeps the
// digest from giving away a text that was erased.
type sealedInput struct {
	Salt  string          `json:"salt"`
	Input json.RawMessage `json:"input"`
}

func (s *Situation) propose(file *Case, c Command) ([]Event, *fault.Fault) {
	input, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("rule: %s cannot be written: %v", c.CommandName(), err)) // commands are plain data
	}
	text, err := json.Marshal(sealedInput{s.NewID(), input})
	if err != nil {
		panic(err) // two plain fields
	}
	sum := sha256.Sum256(text)
	files := []FileRef{}
	for _, ref := range Files(c) {
		if !ref.IsZero() {
			files = append(files, *ref)
		}
	}
	return s.one(&ActProposed{ID: fmt.Sprintf("V-%02d", len(file.Proposals)+1), Command: c.CommandName(), Input: Say(string(text)),
		Digest: hex.EncodeToString(sum[:]), Files: files, Role: s.Role, Part: partOf[c.CommandName()]})
}

// Proposed is the proposal's command as it was given; nil when its text was
// erased or is not what was proposed.
func (p *Proposal) Proposed() json.RawMessage {
	sum := sha256.Sum256([]byte(p.Input.Text))
	var sealed sealedInput
	if hex.EncodeToString(sum[:]) != p.Digest || json.Unmarshal([]byte(p.Input.Text), &sealed) != nil {
		return nil
	}
	return sealed.Input
}

func (p *Proposal) command() Command {
	t, known := CommandNamed(p.Command)
	if !known {
		return nil
	}
	c := t.New()
	strict := json.NewDecoder(bytes.NewReader(p.Proposed()))
	strict.DisallowUnknownFields()
	if strict.Decode(c) != nil {
		return nil
	}
	return c
}

// madeBy reports whether the actor is who proposed it: the same person, the
// same human under another registration, or one of them for the other.
func (s *Situation) madeBy(p *Proposal) bool {
	first := append(s.Humans(p.Person), s.Humans(p.OnBehalf)...)
	return slices.ContainsFunc([]string{s.Actor.Person, s.Actor.OnBehalf}, func(person string) bool { return slices.Contains(first, person) })
}

// deputises reports whether the actor is today a deputy of who proposed it.
func (s *Situation) deputises(p *Proposal) bool {
	first := s.human(p.Person)
	return first != nil && len(first.Deputised(s.Actor.Person, s.Today)) > 0
}

// maySecond is the role by which the actor may confirm or reject a proposal:
// the right to the act itself, held by another person.
func (s *Situation) maySecond(p *Proposal) (Role, *fault.Fault) {
	if s.madeBy(p) || s.deputises(p) {
		return "", fault.RefuseOurs("proposal.own", fault.Text("proposal", p.ID))
	}
	role, may := s.May(p.Command)
	if !may {
		return "", fault.RefuseOurs("proposal.not-yours", fault.Text("proposal", p.ID))
	}
	return role, nil
}

// somethingToSecond: in an open case something waits for this actor.
func (s *Situation) somethingToSecond() *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	no := fault.RefuseOurs("proposal.none")
	for _, p := range c.waiting() {
		if _, no = s.maySecond(p); no == nil {
			return nil
		}
	}
	return no
}

// proposalNamed is a proposal that still waits.
func (s *Situation) proposalNamed(f *fault.Fields, id string) *Proposal {
	p := s.caseFile().Proposal(id)
	switch {
	case p == nil:
		f.Add("proposal", "field.unknown")
	case p.Outcome != "":
		f.Add("proposal", "proposal.ended", fault.Day("on", p.Ended))
	}
	return p
}

// ConfirmAct lets a proposed act happen. It is decided anew, as the act of who
// confirms it; what bars the one who proposed it bars it too.
type ConfirmAct struct {
	Proposal string `json:"proposal"` // V-01
}

func (*ConfirmAct) CommandName() string             { return "ConfirmAct" }
func (*ConfirmAct) Guard(s *Situation) *fault.Fault { return s.somethingToSecond() }

func (c *ConfirmAct) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	p := s.proposalNamed(&f, c.Proposal)
	if err := f.Err(); err != nil {
		return nil, err
	}
	role, no := s.maySecond(p)
	if no != nil {
		return nil, no
	}
	act := p.command()
	if act == nil {
		return nil, fault.RefuseOurs("proposal.unreadable", fault.Text("proposal", p.ID))
	}
	first := *s
	first.Actor, first.Role = Actor{Person: p.Person, OnBehalf: p.OnBehalf, Organisation: s.Actor.Organisation, Roles: []Role{p.Role}}, p.Role
	if no := act.Guard(&first); no != nil {
		return nil, no
	}
	s.Role = role // what happens is recorded under the right to the act itself
	if no := act.Guard(s); no != nil {
		return nil, no
	}
	events, no := act.Decide(s)
	if no != nil {
		return nil, no
	}
	return append([]Event{{s.On, &ActConfirmed{p.ID}}}, events...), nil
}

// RejectAct says no to a proposal, with a reason.
type RejectAct struct {
	Proposal string `json:"proposal"`
	Reason   string `json:"reason"`
}

func (*RejectAct) CommandName() string             { return "RejectAct" }
func (*RejectAct) Guard(s *Situation) *fault.Fault { return s.somethingToSecond() }

func (c *RejectAct) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	p := s.proposalNamed(&f, c.Proposal)
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	role, no := s.maySecond(p)
	if no != nil {
		return nil, no
	}
	s.Role = role
	return s.one(&ActRejected{p.ID, Say(c.Reason)})
}

// TakeBackAct ends a proposal by who made it.
type TakeBackAct struct {
	Proposal string `json:"proposal"`
}

func (*TakeBackAct) CommandName() string { return "TakeBackAct" }

func (*TakeBackAct) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.waiting(), s.madeBy) {
		return fault.RefuseOurs("proposal.none-own")
	}
	return nil
}

func (c *TakeBackAct) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	p := s.proposalNamed(&f, c.Proposal)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !s.madeBy(p) {
		return nil, fault.RefuseOurs("proposal.not-own", fault.Text("proposal", p.ID))
	}
	s.Role = p.Role
	return s.one(&ActTakenBack{p.ID})
}
