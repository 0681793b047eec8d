package rule

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Suspension is one suspension of a certificate. Its first day stays whatever is
// added to it later; whether it still runs, the certificate's Life says.
type Suspension struct {
	ID       string         `json:"id"`    // S-01, within its certificate
	On       calendar.Date  `json:"on"`    // its first start, be it that of a certificate that was replaced since
	Until    calendar.Date  `json:"until"` // last day on which restoration is asked for in time
	Facts    []SuspendedFor `json:"facts"`
	Requests []*Restoration `json:"requests"`
	Ended    calendar.Date  `json:"ended"` // restored
	Annulled calendar.Date  `json:"annulled"`
}

// SuspendedFor is a fact for which a certificate is suspended.
type SuspendedFor struct {
	Fact
	On       calendar.Date `json:"on"`
	Due      calendar.Date `json:"due"` // the law's last day to suspend for it; zero where it sets none
	Late     bool          `json:"late"`
	Annulled calendar.Date `json:"annulled"`
	At       int64         `json:"at"` // position of the decision
}

// CertificateSuspended suspends a certificate. From this day on it is not used.
type CertificateSuspended struct {
	ID       string        `json:"id"`
	Holder   string        `json:"holder"`
	Facts    []Fact        `json:"facts"`
	Proposal string        `json:"proposal"` // that it confirms; may be empty
	Due      calendar.Date `json:"due"`      // the law's last day; zero where it sets none
	Until    calendar.Date `json:"until"`
	Announced
}

func (*CertificateSuspended) EntryName() string { return "certificate.suspended/1" }
func (e *CertificateSuspended) Letters() []Letter {
	return []Letter{{Kind: "suspension", To: e.Holder}}
}
func (e *CertificateSuspended) Turn() Turn {
	return Turn{What: TurnSuspended, Announcement: e.Announcement, Reasons: groundsOf(e.Facts), Until: e.Until}
}

// SuspensionGroundAdded adds reasons to a suspension that runs.
type SuspensionGroundAdded struct {
	ID       string        `json:"id"`
	Holder   string        `json:"holder"`
	Facts    []Fact        `json:"facts"`
	Proposal string        `json:"proposal"`
	Due      calendar.Date `json:"due"`
	Until    calendar.Date `json:"until"` // as it was
	Announced
}

func (*SuspensionGroundAdded) EntryName() string { return "certificate.suspension-ground-added/1" }
func (e *SuspensionGroundAdded) Letters() []Letter {
	return []Letter{{Kind: "suspension-ground", To: e.Holder}}
}
func (e *SuspensionGroundAdded) Turn() Turn {
	return Turn{What: TurnSuspended, Announcement: e.Announcement, Reasons: groundsOf(e.Facts), Until: e.Until}
}

// TurnExtended is told of a longer suspension; it changes no status.
const TurnExtended TurnKind = "extended"

// SuspensionExtended makes a suspension longer.
type SuspensionExtended struct {
	ID     string        `json:"id"`
	Holder string        `json:"holder"`
	Until  calendar.Date `json:"until"`
	Reason Private       `json:"reason"`
	Announced
}

func (*SuspensionExtended) EntryName() string { return "certificate.suspension-extended/1" }
func (e *SuspensionExtended) Letters() []Letter {
	return []Letter{{Kind: "suspension-extended", To: e.Holder}}
}
func (e *SuspensionExtended) Turn() Turn {
	return Turn{What: TurnExtended, Announcement: e.Announcement, Until: e.Until}
}

func (c *Certificate) applySuspension(e Entry, m Meta) {
	add := func(u *Suspension, facts []Fact, due calendar.Date) {
		for _, fact := range facts {
			late := !due.IsZero() && m.On.After(due)
			u.Facts = append(u.Facts, SuspendedFor{Fact: fact, On: m.On, Due: due, Late: late, At: m.Position})
		}
		c.decided(DecisionSuspended, m)
	}
	switch e := e.(type) {
	case *CertificateSuspended:
		u := &Suspension{ID: e.ID, On: m.On, Until: e.Until}
		c.Suspensions = append(c.Suspensions, u)
		c.carriedOut(e.Proposal, m.On)
		add(u, e.Facts, e.Due)
	case *SuspensionGroundAdded:
		c.carriedOut(e.Proposal, m.On)
		if u := c.lastSuspension(); u != nil {
			add(u, e.Facts, e.Due)
		}
	case *SuspensionExtended:
		if u := c.lastSuspension(); u != nil {
			u.Until = e.Until
		}
	}
}

func (c *Certificate) lastSuspension() *Suspension {
	if len(c.Suspensions) == 0 {
		return nil
	}
	return c.Suspensions[len(c.Suspensions)-1]
}

// Suspension is the one that runs, be it beneath expiry; nil if none does.
func (c *Certificate) Suspension() *Suspension {
	if c.Life.Suspended.IsZero() || c.Life.Ended != "" {
		return nil
	}
	return c.lastSuspension()
}

// Grounds are those for which the certificate is suspended, each once.
func (u *Suspension) Grounds() []string {
	var facts []Fact
	for _, f := range u.Facts {
		if f.Annulled.IsZero() {
			facts = append(facts, f.Fact)
		}
	}
	return groundsOf(facts)
}

// mustBeInUse refuses what is about a certificate that is not suspended.
func (s *Situation) mustBeInUse(c *Certificate) *fault.Fault {
	if f := s.mustStand(c); f != nil {
		return f
	}
	if u := c.Suspension(); u != nil {
		return fault.RefuseOurs("suspension.runs", fault.Day("since", u.On), fault.Day("last", u.Until))
	}
	return nil
}

// mustBeSuspended is the suspension that runs, or why there is none.
func (s *Situation) mustBeSuspended(c *Certificate) (*Suspension, *fault.Fault) {
	if f := s.mustStand(c); f != nil {
		return nil, f
	}
	u := c.Suspension()
	if u == nil {
		return nil, fault.RefuseOurs("life.not-suspended")
	}
	return u, nil
}

// SuspendedUntil is the last day of a suspension that began on a day: restoration
// asked for on it is in time.
//
// [6.3.2b] 暂停期限一般为 3 个月。
func (s *Situation) SuspendedUntil(c *Certificate, since calendar.Date) calendar.Date {
	return s.after(s.CertificateLimit(c, scheme.LimitSuspensionLength), since)
}

// SuspendCertificate suspends a certificate, for what was proposed, or for facts
// that the decider states, or for both. The confirmation of a fact begins the
// law's limit; a later suspension is taken and marked.
//
// [6.3.2] 获证机构或证书中所列制造商、生产企业有下列情形之一的，认证机构应当暂停认证证书。
// [6.3.2(1)] 未按照规定及时接受证后监督；
// [6.3.2(2)] 获证机构未按规定使用认证证书和认证标志；
// [6.3.2(3)] 监督结果证明获证产品不符合认证要求，但不需要立即撤销认证证书；
// [6.3.2(4)] 获证机构未履行与认证机构签署的认证合同中规定的责任和义务
// [6.3.2(7)] 出现严重问题，在认证范围内无法满足适用的最新法律法规、认证标准规范要求的；
// [6.3.2(8)] 发生重大安全事故，造成客户资金安全受到威胁或损失
// [6.3.2b] 在认证证书暂停期间，获证机构不得继续使用证书。
type SuspendCertificate struct {
	Proposal string      `json:"proposal,omitempty"` // V-01
	Facts    []FactInput `json:"facts,omitempty"`
}

func (*SuspendCertificate) CommandName() string { return "SuspendCertificate" }

func (*SuspendCertificate) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustBeInUse(c); f != nil {
		return f
	}
	if f := s.mustDecideCertificateAfresh(c, DecisionSuspended); f != nil {
		return f
	}
	return s.mustNotHaveProposed(c, scheme.Suspension)
}

func (c *SuspendCertificate) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	facts, no := s.grounded(file, scheme.Suspension, c.Proposal, c.Facts)
	if no != nil {
		return nil, no
	}
	return append([]Event{{s.On, s.suspend(file, facts, c.Proposal, s.announce())}}, s.relyingOnLonger(file)...), nil
}

func (s *Situation) suspend(c *Certificate, facts []Fact, proposal string, announced Announced) *CertificateSuspended {
	return &CertificateSuspended{
		ID: fmt.Sprintf("S-%02d", len(c.Suspensions)+1), Holder: c.Content.Holder.Organisation, Facts: facts, Proposal: proposal,
		Due: s.LawDue(facts...), Until: s.SuspendedUntil(c, s.Today), Announced: announced,
	}
}

// grounded are the facts of an act: of the proposal that it names, and those that
// it states itself; at least one.
func (s *Situation) grounded(c *Certificate, list, proposal string, stated []FactInput) ([]Fact, *fault.Fault) {
	var f fault.Fields
	facts := append(c.proposed(&f, list, proposal), s.stated(&f, c, list, "facts", stated)...)
	if proposal == "" && len(stated) == 0 {
		f.Add("facts", "field.required")
	}
	if list == scheme.Withdrawal {
		for i, fact := range facts[len(facts)-len(stated):] {
			s.standsOnSuspension(&f, c, item("facts", i)+".", fact)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return facts, c.mustNotRestOnAppealed(facts)
}

// AddSuspensionGround adds a further reason to a suspension that runs: neither its
// first day nor its last one moves.
//
// [6.3.2] 获证机构或证书中所列制造商、生产企业有下列情形之一的
type AddSuspensionGround struct {
	Proposal string      `json:"proposal,omitempty"`
	Facts    []FactInput `json:"facts,omitempty"`
}

func (*AddSuspensionGround) CommandName() string { return "AddSuspensionGround" }

func (*AddSuspensionGround) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if _, f := s.mustBeSuspended(c); f != nil {
		return f
	}
	if f := s.mustDecideCertificateAfresh(c, DecisionSuspended); f != nil {
		return f
	}
	return s.mustNotHaveProposed(c, scheme.Suspension)
}

func (c *AddSuspensionGround) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	facts, no := s.grounded(file, scheme.Suspension, c.Proposal, c.Facts)
	if no != nil {
		return nil, no
	}
	u := file.Suspension()
	return s.one(&SuspensionGroundAdded{ID: u.ID, Holder: file.Content.Holder.Organisation, Facts: facts, Proposal: c.Proposal,
		Due: s.LawDue(facts...), Until: u.Until, Announced: s.announce()})
}

// ExtendSuspension makes a suspension as long as an exception permits. Its first
// day stays; the time to ask for restoration ends later.
//
// [6.3.2b] 暂停期限一般为 3 个月。
type ExtendSuspension struct {
	Reason string `json:"reason"`
}

func (*ExtendSuspension) CommandName() string { return "ExtendSuspension" }

func (*ExtendSuspension) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	u, f := s.mustBeSuspended(c)
	if f != nil {
		return f
	}
	if until := s.SuspendedUntil(c, u.On); !until.After(u.Until) {
		return fault.Refuse("6.3.2b", "suspension.no-longer", fault.Day("last", u.Until))
	} else if s.Today.After(until) {
		return fault.RefuseOurs("suspension.over-anyway", fault.Day("last", until))
	}
	return nil
}

func (c *ExtendSuspension) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	file := s.certificate()
	u := file.Suspension()
	extended := &SuspensionExtended{ID: u.ID, Holder: file.Content.Holder.Organisation, Until: s.SuspendedUntil(file, u.On),
		Reason: Say(c.Reason), Announced: s.announce()}
	return append([]Event{{s.On, extended}}, s.relyingOnLonger(file)...), nil
}

// relyingOnLonger says beside an act that it relies on the exception which makes
// suspensions longer, if there is one.
func (s *Situation) relyingOnLonger(c *Certificate) []Event {
	return s.usingOn(c.Exceptions.inForce(AboutLimit, scheme.LimitSuspensionLength))
}
