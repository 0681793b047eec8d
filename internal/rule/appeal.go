package rule

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// The rule says nothing about appeals; ISO/IEC 17065, 7.13 does. Everything in
// this chapter is ours, and no clause of the rule is cited for it.

// IndexAppealNumber finds an appeal by its number; its value is a NumberKey.
const IndexAppealNumber = "appeal.number"

func appealSeries(year int) string { return fmt.Sprintf("appeal/%d", year) }

// Appeal is a client's appeal against a decision in its case, or about its
// certificate.
type Appeal struct {
	ID string
	AppealReceived
	Recorded calendar.Date
	Ended    calendar.Date
	How      AppealEnd
	Reasons  Private // of the decision about it, or of its withdrawal
}

// AppealEnd is how an appeal ended; empty while it is open.
type AppealEnd string

const (
	EndUpheld    AppealEnd = "upheld"    // the decision was annulled
	EndRejected  AppealEnd = "rejected"  // the decision stands
	EndWithdrawn AppealEnd = "withdrawn" // by the client
)

// AppealReceived enters an appeal.
type AppealReceived struct {
	Number     string        `json:"number"`
	Serial     int           `json:"serial"`
	Year       int           `json:"year"`
	Case       string        `json:"case"`
	CaseNumber string        `json:"caseNumber"`
	Client     string        `json:"client"`
	Against    DecisionKind  `json:"against"`
	DecidedOn  calendar.Date `json:"decidedOn"`
	Received   calendar.Date `json:"received"`
	Late       Private       `json:"late"` // why it is recorded later than received
	Grounds    Private       `json:"grounds"`
	// The certificate that the decision is about; empty for one in the case.
	Certificate       string `json:"certificate"` // id
	CertificateNumber string `json:"certificateNumber"`
}

func (*AppealReceived) EntryName() string   { return "appeal.received/1" }
func (*AppealReceived) ListedIn() List      { return ListAppeals }
func (e *AppealReceived) Keys() []Key       { return []Key{{IndexAppealNumber, NumberKey(e.Number)}} }
func (e *AppealReceived) Serials() []Serial { return []Serial{{appealSeries(e.Year), e.Serial}} }
func (e *AppealReceived) Letters() []Letter { return []Letter{{Kind: "appeal-received", To: e.Client}} }

// AppealUpheld upholds the appeal; the case's own entry annuls the decision.
type AppealUpheld struct {
	Client  string  `json:"client"`
	Reasons Private `json:"reasons"`
}

func (*AppealUpheld) EntryName() string   { return "appeal.upheld/1" }
func (e *AppealUpheld) Letters() []Letter { return []Letter{{Kind: "appeal-upheld", To: e.Client}} }

// AppealRejected rejects the appeal: the decision stands, and the client is
// told why.
type AppealRejected struct {
	Client  string  `json:"client"`
	Reasons Private `json:"reasons"`
}

func (*AppealRejected) EntryName() string { return "appeal.rejected/1" }
func (e *AppealRejected) Letters() []Letter {
	return []Letter{{Kind: "appeal-rejected", To: e.Client}}
}

// AppealWithdrawn ends the appeal at the client's wish.
type AppealWithdrawn struct {
	Reason Private `json:"reason"`
}

func (*AppealWithdrawn) EntryName() string { return "appeal.withdrawn/1" }

func (a *Appeal) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *AppealReceived:
		a.ID, a.AppealReceived, a.Recorded = m.Stream.ID, *e, m.On
	case *AppealUpheld:
		a.Ended, a.How, a.Reasons = m.On, EndUpheld, e.Reasons
	case *AppealRejected:
		a.Ended, a.How, a.Reasons = m.On, EndRejected, e.Reasons
	case *AppealWithdrawn:
		a.Ended, a.How, a.Reasons = m.On, EndWithdrawn, e.Reason
	default:
		Unfolded(a, e)
	}
}

func (a *Appeal) Relation(who Actor) Relation { return relationOf(who, a.Client) }

func (s *Situation) appeal() *Appeal { return Get[*Appeal](s.Record, KindAppeal, s.On.ID) }

// mustBeUndecided is the open appeal, or why it is not open.
func (s *Situation) mustBeUndecided() (*Appeal, *fault.Fault) {
	a := s.appeal()
	if !a.Ended.IsZero() {
		return a, fault.RefuseOurs("appeal.ended", fault.Day("on", a.Ended), fault.Term("how", "appeal.end."+string(a.How)))
	}
	return a, nil
}

// LodgeAppeal is the client's appeal against the latest decision in its case: not
// accepted, refused, or rectification required. Intake records one that came on
// paper. It is addressed to the case and makes the appeal.
type LodgeAppeal struct {
	Grounds  string        `json:"grounds"`
	Received calendar.Date `json:"received"`       // of a paper; left out: today
	Late     string        `json:"late,omitempty"` // why it is recorded after the day of receipt
}

func (*LodgeAppeal) CommandName() string { return "LodgeAppeal" }

func (*LodgeAppeal) Guard(s *Situation) *fault.Fault {
	d, f := s.caseFile().appealable()
	if f != nil {
		return f
	}
	return s.mustBeInTimeToAppeal(d)
}

// AppealableIn is the decision of a case against which its client can still appeal
// today; nil if there is none.
func (s *Situation) AppealableIn(c *Case) *Decision {
	d, no := c.appealable()
	if no != nil || s.mustBeInTimeToAppeal(d) != nil {
		return nil
	}
	return d
}

func (s *Situation) mustBeInTimeToAppeal(d *Decision) *fault.Fault {
	last := s.LastToAppeal(d.On)
	recorded := last
	if s.Role.Staff() { // a paper that came in time may be recorded a little later
		recorded = last.AddDays(s.Record.Scheme("").Limit(scheme.LimitReceiptBackdate, s.Today).Value)
	}
	if s.Today.After(recorded) {
		return fault.RefuseOurs("appeal.too-late", fault.Day("decided", d.On), fault.Day("last", last))
	}
	return nil
}

// LastToAppeal is the last day on which an appeal is taken against a decision
// of a day.
func (s *Situation) LastToAppeal(decided calendar.Date) calendar.Date {
	return s.after(s.Record.Scheme("").Limit(scheme.LimitAppealPeriod, s.Today), decided)
}

func (c *LodgeAppeal) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	d, _ := file.appealable()
	appeal, no := c.received(s, d)
	if no != nil {
		return nil, no
	}
	id := s.NewID()
	appeal.Case, appeal.CaseNumber, appeal.Client = file.ID, file.Number, file.Client
	return []Event{
		{s.On, &CaseAppealed{id, appeal.Number}},
		{StreamID{KindAppeal, id}, appeal},
	}, nil
}

// received is the appeal against a decision, with the next number.
func (c *LodgeAppeal) received(s *Situation, d *Decision) (*AppealReceived, *fault.Fault) {
	var f fault.Fields
	needText(&f, "grounds", c.Grounds)
	received := c.Received
	switch {
	case received.IsZero():
		received = s.Today
	case !s.Role.Staff():
		f.Add("received", "appeal.received-now")
	case received.Before(d.On):
		f.Add("received", "appeal.before-decision", fault.Day("decided", d.On))
	}
	late := s.arrived(&f, s.Record.Scheme("").Limit(scheme.LimitReceiptBackdate, s.Today), "received", received)
	whyLate(&f, late, c.Late)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if last := s.LastToAppeal(d.On); received.After(last) {
		return nil, fault.RefuseOurs("appeal.too-late", fault.Day("decided", d.On), fault.Day("last", last))
	}
	year := s.Today.Year()
	serial := s.Record.Last(appealSeries(year)) + 1
	return &AppealReceived{Number: s.number(scheme.NumberAppeal, "", serial), Serial: serial, Year: year,
		Against: d.Kind, DecidedOn: d.On, Received: received, Late: Say(c.Late), Grounds: Say(c.Grounds)}, nil
}

// DecideAppeal decides an appeal. Who took part in evaluating the case or in one
// of its decisions does not (ISO/IEC 17065, 7.13.5). Upheld, it annuls the
// decision by an entry of its own: nothing is deleted, and the case is open
// again where it stood.
type DecideAppeal struct {
	Upheld  bool   `json:"upheld"`
	Reasons string `json:"reasons"`
}

func (*DecideAppeal) CommandName() string { return "DecideAppeal" }

func (*DecideAppeal) Guard(s *Situation) *fault.Fault {
	a, f := s.mustBeUndecided()
	if f != nil {
		return f
	}
	if c := Get[*Certificate](s.Record, KindCertificate, a.Certificate); c != nil {
		if s.isOneOf(c.involved()) {
			return fault.RefuseOurs("appeal.took-decision", fault.Text("case", c.Content.Number))
		}
		return nil
	}
	return s.mustBeUninvolved(Get[*Case](s.Record, KindCase, a.Case))
}

func (c *DecideAppeal) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reasons", c.Reasons)
	if err := f.Err(); err != nil {
		return nil, err
	}
	a := s.appeal()
	if c.Upheld {
		return append([]Event{{s.On, &AppealUpheld{a.Client, Say(c.Reasons)}}}, a.end(s, EndUpheld, c.Reasons)...), nil
	}
	return append([]Event{{s.On, &AppealRejected{a.Client, Say(c.Reasons)}}}, a.end(s, EndRejected, c.Reasons)...), nil
}

// WithdrawAppeal ends the appeal at the client's wish; the decision stands.
type WithdrawAppeal struct {
	Reason string `json:"reason,omitempty"`
}

func (*WithdrawAppeal) CommandName() string { return "WithdrawAppeal" }

func (*WithdrawAppeal) Guard(s *Situation) *fault.Fault {
	_, f := s.mustBeUndecided()
	return f
}

func (c *WithdrawAppeal) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	optionalText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	a := s.appeal()
	return append([]Event{{s.On, &AppealWithdrawn{Say(c.Reason)}}}, a.end(s, EndWithdrawn, c.Reason)...), nil
}
