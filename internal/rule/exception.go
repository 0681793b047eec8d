package rule

import (
	"fmt"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Exception is a departure from what the rule says is done normally (一般,
// 通常情况下, 原则上), for one case or certificate, by an authorised person and with
// a reason.
// It holds from when it is recorded until it is withdrawn; the latest one about
// a thing is the one that holds.
type Exception struct {
	ExceptionRecorded
	On        calendar.Date `json:"on"`
	Person    string        `json:"person"`
	Role      Role          `json:"role"`
	Used      calendar.Date `json:"used"` // the first act that relied on it; from then on it stays
	Withdrawn calendar.Date `json:"withdrawn"`
}

// What an exception is about.
const (
	AboutLimit    = "limit"    // a number of the scheme
	AboutStandard = "standard" // the edition of a standard (2)
	AboutUnit     = "unit"     // what is one unit of certification (5.2.1)
	AboutBar      = "bar"      // an application while none is accepted (6.3.3)
)

// ExceptionRecorded permits a case to depart from what is normal. Which of its
// fields say something depends on what it is about.
type ExceptionRecorded struct {
	ID       string  `json:"id"` // E-01, within its case or certificate
	About    string  `json:"about"`
	Clause   string  `json:"clause"` // our id; empty where the limit is ours
	Limit    string  `json:"limit"`  // id
	From     int     `json:"from"`   // the limit before
	To       int     `json:"to"`
	Unit     string  `json:"unit"`
	Standard string  `json:"standard"` // id
	Instead  string  `json:"instead"`  // of this edition, as printed
	Edition  string  `json:"edition"`  // this one
	Notice   string  `json:"notice"`   // number of the CNCA notice that asks for it
	Reason   Private `json:"reason"`
}

func (*ExceptionRecorded) EntryName() string { return "case.exception-recorded/1" }
func (*ExceptionRecorded) ListedIn() List    { return ListExceptions }

// ExceptionUsed says that an act relied on the exception: it stands beside that
// act's own entry.
type ExceptionUsed struct {
	ID string `json:"id"`
}

func (*ExceptionUsed) EntryName() string { return "case.exception-used/1" }

// ExceptionWithdrawn takes an exception back that nothing relies on.
type ExceptionWithdrawn struct {
	ID     string  `json:"id"`
	Reason Private `json:"reason"`
}

func (*ExceptionWithdrawn) EntryName() string { return "case.exception-withdrawn/1" }

// Exceptions are those of one thing, oldest first.
type Exceptions []*Exception

// With is the one with this id, nil if there is none.
func (list Exceptions) With(id string) *Exception {
	for _, x := range list {
		if x.ID == id {
			return x
		}
	}
	return nil
}

func (list *Exceptions) record(e ExceptionRecorded, m Meta) {
	*list = append(*list, &Exception{ExceptionRecorded: e, On: m.On, Person: m.Person, Role: m.Role})
}

func (list Exceptions) use(e ExceptionUsed, m Meta) {
	if x := list.With(e.ID); x != nil && x.Used.IsZero() {
		x.Used = m.On
	}
}

func (list Exceptions) withdraw(e ExceptionWithdrawn, m Meta) {
	if x := list.With(e.ID); x != nil {
		x.Withdrawn = m.On
	}
}

func (list Exceptions) next() string { return fmt.Sprintf("E-%02d", len(list)+1) }

// Unused are those that no act relies on and nobody withdrew.
func (list Exceptions) Unused() Exceptions {
	return slices.DeleteFunc(slices.Clone(list), func(x *Exception) bool { return !x.unused() })
}

// inForce is the exception that holds about a thing, nil if none does. thing is
// a limit's or a standard's id, empty for the unit.
func (list Exceptions) inForce(about, thing string) *Exception {
	for _, x := range slices.Backward(list) {
		if x.About == about && x.Limit+x.Standard == thing && x.Withdrawn.IsZero() {
			return x
		}
	}
	return nil
}

// widened is a limit as the exception about it permits it. An edition of the
// scheme that permits more than the exception did holds.
func (list Exceptions) widened(limit scheme.Limit) scheme.Limit {
	if x := list.inForce(AboutLimit, limit.ID); x != nil {
		limit.Value = max(limit.Value, x.To)
		if leasts[limit.ID] {
			limit.Value = x.To
		}
	}
	return limit
}

func (c *Case) applyException(e Entry, m Meta) {
	switch e := e.(type) {
	case *ExceptionRecorded:
		c.Exceptions.record(*e, m)
	case *ExceptionUsed:
		c.Exceptions.use(*e, m)
	case *ExceptionWithdrawn:
		c.Exceptions.withdraw(*e, m)
	}
	c.settleFlags()
}

// settleFlags leaves the flags that no exception settles.
func (c *Case) settleFlags() {
	c.Flags = slices.DeleteFunc(slices.Clone(c.raised), func(f Flag) bool {
		if f.Key == flagBarred {
			return c.Exceptions.inForce(AboutBar, scheme.LimitReapplyBar) != nil
		}
		return c.Exceptions.inForce(AboutUnit, "") != nil
	})
}

// exceptable are the limits that a case goes by and that people may ask to
// depart from. The scheme says of each whether it is one that holds "normally".
var exceptable = []string{
	scheme.LimitMonitoringMax,
	scheme.LimitReportMaxAgeFiling,
	scheme.LimitRectificationMax,
	scheme.LimitRectificationExamination,
	scheme.LimitVisitAhead,
	scheme.LimitMaterialFollows,
	scheme.LimitSurveillanceNotice,
	scheme.LimitSurveillanceCorrectionMax,
}

// LimitOf is the limit in force for a case: the scheme's, or what an exception
// permits. Every act that goes by a limit which holds normally asks here.
func (s *Situation) LimitOf(c *Case, id string) scheme.Limit {
	return c.Exceptions.widened(s.limitOf(c, id))
}

// limitOf is the scheme's own limit. One that the certificate was issued under
// holds as it stood then, whatever the edition of the case.
func (s *Situation) limitOf(c *Case, id string) scheme.Limit {
	sch, day := s.SchemeOf(c)
	limit := sch.Limit(id, day)
	if certificate := s.CertificateOf(c); certificate != nil && limit.Binds == scheme.AtIssue {
		return s.Record.Scheme(certificate.Content.Scheme).Limit(id, certificate.Content.FirstIssue)
	}
	return limit
}

// leasts are the limits that an act may not fall short of: an exception permits
// less, where one from the others permits more.
var leasts = map[string]bool{scheme.LimitSurveillanceNotice: true}

// relying is the entry to record beside an act that goes beyond the scheme's
// own limit: it relies on the case's exception, which then can no longer be
// withdrawn. It is empty for an act within the limit.
func (s *Situation) relying(c *Case, id string, beyond func(scheme.Limit) bool) []Event {
	if !beyond(s.limitOf(c, id)) {
		return nil
	}
	return s.using(c.Exceptions.inForce(AboutLimit, id))
}

func (s *Situation) using(x *Exception) []Event {
	if x == nil || !x.Used.IsZero() {
		return nil
	}
	return []Event{{s.On, &ExceptionUsed{x.ID}}}
}

// mayExcept: an exception is permitted in an open case, by somebody who took no
// part in evaluating it.
func (s *Situation) mayExcept(c *Case) *fault.Fault {
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if no := s.mustBeIndependent(c); no != nil {
		return fault.RefuseOurs("exception.took-part", no.Args...)
	}
	return nil
}

// RecordException permits a case to go beyond a limit of which the rule says
// that it holds normally, up to another value in the limit's unit.
//
// [5.1b] 监测期一般不超过 6个月。
// [5.7b] 允许限期（通常情况下不超过 3个月）整改
// [5.9.1b] 每次证后监督原则上由认证机构提前 1个月通知获证机构
type RecordException struct {
	Limit  string `json:"limit"`
	To     int    `json:"to"`
	Reason string `json:"reason"`
}

func (*RecordException) CommandName() string             { return "RecordException" }
func (*RecordException) Guard(s *Situation) *fault.Fault { return s.mayExcept(s.caseFile()) }

// mostExcepted bounds an exception: beyond it a day could not be computed.
const mostExcepted = 1000

func (c *RecordException) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	recorded, no := c.permits(sch.Limits(day), exceptable, file.Exceptions)
	if no != nil {
		return nil, no
	}
	return s.one(&recorded)
}

// permits is the exception to one of the limits that hold, among those of which
// one may be asked for here.
func (c *RecordException) permits(limits []scheme.Limit, exceptable []string, so Exceptions) (ExceptionRecorded, *fault.Fault) {
	var f fault.Fields
	i := slices.IndexFunc(limits, func(l scheme.Limit) bool { return l.ID == c.Limit })
	if i < 0 {
		f.Add("limit", "field.unknown")
		return ExceptionRecorded{}, f.Err()
	}
	limit := limits[i]
	name := Words(limit.Name).arg("limit")
	switch {
	case limit.Kind != scheme.Permission:
		return ExceptionRecorded{}, fault.Refuse(limit.Cite(), "exception.duty", name)
	case !limit.Normally:
		return ExceptionRecorded{}, fault.Refuse(limit.Cite(), "exception.never", name)
	case !slices.Contains(exceptable, limit.ID):
		return ExceptionRecorded{}, fault.RefuseOurs("exception.elsewhere", name)
	}
	now := so.widened(limit).Value
	switch {
	case leasts[limit.ID] && (c.To < 0 || c.To >= now):
		f.Add("to", "exception.less", fault.Number("now", now))
	case leasts[limit.ID]:
	case c.To <= now:
		f.Add("to", "field.small", fault.Number("least", now+1))
	case c.To > mostExcepted:
		f.Add("to", "field.many", fault.Number("most", mostExcepted))
	}
	needText(&f, "reason", c.Reason)
	return ExceptionRecorded{ID: so.next(), About: AboutLimit, Clause: limit.Cite(), Limit: limit.ID,
		From: now, To: c.To, Unit: string(limit.Unit), Reason: Say(c.Reason)}, f.Err()
}

// PermitEdition permits, before acceptance, that a case is certified against
// another edition of a standard than the latest, as a notice of the CNCA asks.
//
// [2] 上述标准原则上应执行最新版本，当需要使用标准的其他版本时，按认监委发布的有关文件要求执行。
type PermitEdition struct {
	Standard string `json:"standard"` // id
	Edition  string `json:"edition"`  // as printed: "JR/T 0199-2020"
	Notice   string `json:"notice"`   // number of the notice
	Reason   string `json:"reason"`
}

func (*PermitEdition) CommandName() string { return "PermitEdition" }

func (*PermitEdition) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mayExcept(c); f != nil {
		return f
	}
	if !c.Accepted.IsZero() { // its editions are pinned
		return fault.RefuseOurs("case.accepted", fault.Day("on", c.Accepted))
	}
	return nil
}

func (c *PermitEdition) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	basis := s.basisOf(file, s.Record.Scheme(""), s.Today)
	i := slices.IndexFunc(basis, func(st scheme.Standard) bool { return st.ID == c.Standard })
	if i < 0 {
		f.Add("standard", "field.unknown")
	} else if _, known := editionOf(s.Record.Scheme(""), c.Standard, c.Edition); !known || basis[i].Number == c.Edition {
		f.Add("edition", "exception.edition", fault.Text("edition", basis[i].Number))
	}
	NeedLine(&f, "notice", c.Notice)
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ExceptionRecorded{ID: file.Exceptions.next(), About: AboutStandard, Clause: "2", Standard: c.Standard,
		Instead: basis[i].Number, Edition: c.Edition, Notice: strings.TrimSpace(c.Notice), Reason: Say(c.Reason)})
}

// editionOf is an edition of a standard by its printed number.
func editionOf(sch *scheme.Scheme, standard, number string) (scheme.Standard, bool) {
	for _, edition := range sch.Editions(standard) {
		if edition.Number == number {
			return edition, true
		}
	}
	return scheme.Standard{}, false
}

// basisOf is the normative basis of a case in a scheme on a day: the editions
// that hold then, or those that an exception permits.
//
// [2] 当需要使用标准的其他版本时，按认监委发布的有关文件要求执行。
func (s *Situation) basisOf(c *Case, sch *scheme.Scheme, day calendar.Date) []scheme.Standard {
	basis := sch.Basis(c.Kind, c.Traits, day)
	for i, st := range basis {
		if x := c.Exceptions.inForce(AboutStandard, st.ID); x != nil {
			if other, known := editionOf(sch, st.ID, x.Edition); known {
				basis[i] = other
			}
		}
	}
	return basis
}

// PermitDivision permits that the same client's product name and model is in
// another case or certificate too: another division into units than by name
// and model. The flag that the submission raised is then settled.
//
// [5.2.1] 原则上，按产品名称、型号（版本号）申请认证。
type PermitDivision struct {
	Reason string `json:"reason"`
}

func (*PermitDivision) CommandName() string { return "PermitDivision" }

func (*PermitDivision) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mayExcept(c); f != nil {
		return f
	}
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Flags, func(f Flag) bool { return f.Key != flagBarred }) {
		return fault.RefuseOurs("exception.no-flag")
	}
	return nil
}

func (c *PermitDivision) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ExceptionRecorded{ID: s.caseFile().Exceptions.next(), About: AboutUnit, Clause: "5.2.1", Reason: Say(c.Reason)})
}

// WithdrawException takes an exception back as long as no act relied on it.
type WithdrawException struct {
	Exception string `json:"exception"` // E-01
	Reason    string `json:"reason"`
}

func (*WithdrawException) CommandName() string { return "WithdrawException" }

func (*WithdrawException) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mayExcept(c); f != nil {
		return f
	}
	if len(c.Exceptions.Unused()) == 0 {
		return fault.RefuseOurs("exception.none-unused")
	}
	return nil
}

func (x *Exception) unused() bool { return x.Used.IsZero() && x.Withdrawn.IsZero() }

func (c *WithdrawException) Decide(s *Situation) ([]Event, *fault.Fault) {
	withdrawn, no := c.from(s.caseFile().Exceptions)
	if no != nil {
		return nil, no
	}
	return s.one(&withdrawn)
}

// from takes the exception out of these.
func (c *WithdrawException) from(list Exceptions) (ExceptionWithdrawn, *fault.Fault) {
	var f fault.Fields
	x := list.With(c.Exception)
	switch {
	case x == nil:
		f.Add("exception", "field.unknown")
	case !x.Withdrawn.IsZero():
		f.Add("exception", "exception.withdrawn", fault.Day("on", x.Withdrawn))
	case !x.Used.IsZero():
		f.Add("exception", "exception.used", fault.Day("on", x.Used))
	}
	needText(&f, "reason", c.Reason)
	return ExceptionWithdrawn{c.Exception, Say(c.Reason)}, f.Err()
}
