package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ApplicationAccepted accepts the application: the clock of 5.8 starts, the
// editions of the standards are pinned, and tracking monitoring begins.
type ApplicationAccepted struct {
	Client           string          `json:"client"`
	Standards        []BasisStandard `json:"standards"`
	MonitoringMonths int             `json:"monitoringMonths"`
}

func (*ApplicationAccepted) EntryName() string   { return "case.accepted/1" }
func (e *ApplicationAccepted) Letters() []Letter { return []Letter{{Kind: "acceptance", To: e.Client}} }

// ApplicationRefused does not accept the application.
type ApplicationRefused struct {
	Client  string   `json:"client"`
	Reasons []Reason `json:"reasons"`
}

func (*ApplicationRefused) EntryName() string { return "case.not-accepted/1" }
func (e *ApplicationRefused) Letters() []Letter {
	return []Letter{{Kind: "not-accepted", To: e.Client}}
}

// ApplicationWithdrawn ends the case at the client's wish.
type ApplicationWithdrawn struct {
	Client string  `json:"client"`
	Reason Private `json:"reason"`
}

func (*ApplicationWithdrawn) EntryName() string   { return "case.withdrawn/1" }
func (e *ApplicationWithdrawn) Letters() []Letter { return []Letter{{Kind: "withdrawn", To: e.Client}} }

func (c *Case) applyAcceptance(e Entry, m Meta) {
	switch e := e.(type) {
	case *ApplicationAccepted:
		c.Accepted, c.Edition, c.Standards = m.On, m.Scheme, e.Standards
		c.Monitoring.Months = e.MonitoringMonths
	case *ApplicationRefused:
		c.close(OutcomeNotAccepted, m.On, e.Reasons)
		c.decided(&Decision{Kind: DecisionNotAccepted, Reasons: e.Reasons}, m)
	case *ApplicationWithdrawn:
		c.close(OutcomeWithdrawn, m.On, []Reason{{Text: e.Reason}})
	}
}

// AcceptApplication accepts the application when the product is in scope, the
// first group of materials is verified and the others are in order or have a
// day, the operation supports it, and a contract is on record.
//
// [5.2.3a] 认证机构在接收到认证委托方的申请基本信息相关材料后，综合业务运营和系统运行情况，确定是否受理。
// [5.1a] 确认合格后受理申请
type AcceptApplication struct{}

func (*AcceptApplication) CommandName() string { return "AcceptApplication" }

func (*AcceptApplication) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustAwaitAcceptance(); f != nil {
		return f
	}
	if f := s.mustDecideAfresh(c); f != nil {
		return f
	}
	if f := s.mustNotBeBarred(c); f != nil {
		return f
	}
	if f := c.mustWaitForNothing(); f != nil {
		return f
	}
	if f := s.mustBeAdmissible(c); f != nil {
		return f
	}
	if f := s.mustServeTransitions(c); f != nil {
		return f
	}
	if f := lacking("5.2.3a", "acceptance.materials", s.Required(c), func(m scheme.Material) bool {
		return c.acceptable(m, s.Today)
	}); f != nil {
		return f
	}
	if !c.Purpose.Anew() {
		return c.mustBeContracted()
	}
	switch {
	case c.Assessment == nil:
		return fault.Refuse("5.2.3a", "acceptance.no-assessment")
	case !c.Assessment.Supports:
		return fault.Refuse("5.2.3a", "acceptance.not-supported")
	case c.Contract == nil: // ours: ISO/IEC 17065 4.1.2
		return fault.RefuseOurs("acceptance.no-contract")
	}
	// The scheme may have changed since the assessment.
	limit := c.Exceptions.widened(s.Record.Scheme("").Limit(scheme.LimitMonitoringMax, s.Today))
	return monitoringTooLong("5.1b", limit, c.Assessment.MonitoringMonths)
}

// mustBeAdmissible: a product certified for the first time is in the scope of
// the rule; examinations of a certificate's renewal are planned, those of a change
// are assessed afterwards.
func (s *Situation) mustBeAdmissible(c *Case) *fault.Fault {
	if c.Purpose.Anew() {
		return s.inScope(c)
	}
	if c.Planned.IsZero() && c.Purpose != PurposeChange {
		return fault.RefuseOurs("acceptance.unplanned")
	}
	return nil
}

// mustBeContracted: another holder makes a contract of its own; that of the one
// who holds the certificate goes on (ours: ISO/IEC 17065 4.1.2).
func (c *Case) mustBeContracted() *fault.Fault {
	if c.changesHolder() && c.Contract == nil {
		return fault.RefuseOurs("acceptance.no-contract")
	}
	return nil
}

// acceptable reports whether a material stands in the way of acceptance no
// longer.
func (c *Case) acceptable(m scheme.Material, today calendar.Date) bool {
	mat := c.has(m.ID)
	switch mat.Verdict {
	case scheme.MaterialConforms, scheme.MaterialNotApplicable:
		return true
	case scheme.MaterialFollows:
		return !m.ForAcceptance && !today.After(mat.Promised)
	}
	return false
}

func (c *AcceptApplication) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	accepted := &ApplicationAccepted{Client: file.Client, Standards: file.Standards}
	if file.Purpose.Anew() {
		accepted.Standards, accepted.MonitoringMonths = s.basis(file), file.Assessment.MonitoringMonths
	}
	events := []Event{{s.On, accepted}}
	for _, x := range file.Exceptions {
		if x.About != AboutLimit && x == file.Exceptions.inForce(x.About, x.Limit+x.Standard) {
			events = append(events, s.using(x)...)
		}
	}
	return events, nil
}

// basis is the normative basis in the editions valid today, or in those that
// an exception permits.
//
// [2] JR/T 0199《金融科技创新安全通用规范》
// [2] 上述标准原则上应执行最新版本
func (s *Situation) basis(c *Case) []BasisStandard {
	var list []BasisStandard
	for _, st := range s.basisOf(c, s.Record.Scheme(""), s.Today) {
		list = append(list, BasisStandard{ID: st.ID, Edition: st.Number, Title: Words(st.Title)})
	}
	return list
}

// ReasonInput is a ground as a person gives it.
type ReasonInput struct {
	Clause string `json:"clause"`
	Text   string `json:"text"`
}

// reasons checks grounds: at least one, each with a clause that exists and
// with words.
func reasons(f *fault.Fields, inputs []ReasonInput) []Reason {
	if len(inputs) == 0 {
		f.Add("reasons", "field.required")
	}
	var out []Reason
	for i, in := range inputs {
		at := item("reasons", i)
		if _, known := Find(in.Clause); !known {
			f.Add(at+".clause", "field.clause")
		}
		needText(f, at+".text", in.Text)
		out = append(out, Reason{in.Clause, Say(in.Text)})
	}
	return out
}

// RefuseApplication does not accept the application, with reasons; the client
// is told by letter.
type RefuseApplication struct {
	Reasons []ReasonInput `json:"reasons"`
}

func (*RefuseApplication) CommandName() string { return "RefuseApplication" }
func (*RefuseApplication) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustAwaitAcceptance(); f != nil {
		return f
	}
	return s.mustDecideAfresh(c)
}

func (c *RefuseApplication) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	list := reasons(&f, c.Reasons)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ApplicationRefused{s.caseFile().Client, list})
}

// WithdrawApplication ends the case at the client's wish, at any stage before
// the decision, whatever is still open in it. Laboratories get their tasks taken
// back in the same act.
type WithdrawApplication struct {
	Reason string `json:"reason,omitempty"`
}

func (*WithdrawApplication) CommandName() string { return "WithdrawApplication" }
func (*WithdrawApplication) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeApplied(); f != nil {
		return f
	}
	return c.mustBeOpen()
}

func (c *WithdrawApplication) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	optionalText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	file := s.caseFile()
	return append(s.cancelTests(file), Event{s.On, &ApplicationWithdrawn{file.Client, Say(c.Reason)}}), nil
}
