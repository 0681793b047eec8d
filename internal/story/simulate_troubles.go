package story

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// What a simulated body does, by name.
const (
	courseCertification = "certification"
	courseSurveillance  = "surveillance"
	courseRenewal       = "renewal"
	courseFinding       = "finding"      // somebody finds a reason to suspend
	courseWish          = "wish"         // the holder wants a suspension
	courseParty         = "party"        // a fact about whoever is on several certificates
	courseOrder         = "order"        // of an authority
	courseHopeless      = "hopeless"     // a reason to withdraw
	courseCancellation  = "cancellation" // the holder wants the certificate no more
	courseDoubt         = "doubt"        // a cause for an inspection beside the yearly surveillance
	courseComplaint     = "complaint"
	courseMisuse        = "misuse"
	courseChange        = "change"
	courseReissue       = "reissue"
	courseUse           = "use"   // of certificate, report and mark
	courseBasis         = "basis" // a standard has a new edition
	courseAnew          = "anew"  // the holder applies anew after that
)

// Courses lists them all.
var Courses = []string{courseCertification, courseSurveillance, courseRenewal, courseFinding, courseWish, courseParty, courseOrder,
	courseHopeless, courseCancellation, courseDoubt, courseComplaint, courseMisuse, courseChange, courseReissue, courseUse, courseBasis, courseAnew}

// trouble is something that goes wrong with a certificate, or that somebody wants
// of it. What follows, those do whose turn it is.
type trouble struct {
	course string
	in     int // it comes once in so many terms
	tries  int // how often what is refused is tried again
	acts   func(*simulation, *issued) []act
}

var troubles = []trouble{
	{courseFinding, 5, 0, (*simulation).finding},
	{courseWish, 9, 0, (*simulation).wish},
	{courseParty, 40, 0, (*simulation).party},
	{courseOrder, 40, 0, (*simulation).order},
	{courseHopeless, 40, 0, (*simulation).hopeless},
	{courseCancellation, 25, 0, (*simulation).cancellation},
	{courseDoubt, 5, 0, (*simulation).doubt},
	{courseComplaint, 6, 0, (*simulation).complaint},
	{courseMisuse, 6, 0, (*simulation).misuse},
	{courseChange, 1, 3, (*simulation).change},
	{courseChange, 3, 3, (*simulation).change},
	{courseReissue, 4, 0, (*simulation).reissue},
	{courseUse, 2, 2, (*simulation).use},
}

// afflicts draws the troubles of a term; some come when it is over, or the
// certificate has ended already.
func (s *simulation) afflicts(c *issued, from calendar.Date) error {
	for _, t := range troubles {
		if !s.chance(t.in) {
			continue
		}
		told := &course{name: t.course, of: c.telling(), acts: t.acts(s, c), tries: t.tries}
		told.ended = func(*course) error { c.watched = true; return nil }
		err := s.sets(told, s.within(from.AddDays(3), from.AddMonths(36).AddDays(20)))
		if err != nil {
			return err
		}
	}
	return nil
}

// telling is a new telling of what goes on about a certificate.
func (c *issued) telling() *telling {
	return &telling{life: c.of.life, n: c.of.n, product: c.of.product, file: c.of.file}
}

// about is an act of one command that somebody gives to the certificate.
func (c *issued) about(login string, command rule.Command) tale {
	return func(t *teller, _ *telling) error {
		who := t.client(c.of)
		if login != "" {
			who = t.people[login]
		}
		_, err := t.do(who, command, c.on)
		return err
	}
}

// because draws a fact under a ground, confirmed not long ago.
func (s *simulation) because(grounds ...string) rule.FactInput {
	return rule.FactInput{Ground: oneOf(s, grounds...), Source: scheme.SourceBody, Text: "经核实，情况属实。"}
}

// grounds of suspension that somebody of the body finds.
var grounds = []string{"surveillance-missed", "misuse", "nonconformity", "contract", "latest-requirements", "accident"}

func (s *simulation) finding(c *issued) []act {
	fact, ago := s.because(grounds...), s.draw.IntN(6)
	return []act{on(0, func(t *teller, l *telling) error {
		fact.Confirmed = t.today().AddDays(-ago)
		return c.about(oneOf(s, "monitoring", "reviewer"), &rule.ProposeSuspension{FactInput: fact})(t, l)
	})}
}

func (s *simulation) wish(c *issued) []act {
	return []act{on(0, c.about("", &rule.RequestSuspension{Reason: "产品线调整，暂停使用。"}))}
}

func (s *simulation) party(c *issued) []act {
	fact := s.because(grounds...)
	return []act{on(0, func(t *teller, _ *telling) error {
		who := t.client(c.of)
		_, err := t.do(t.people["reviewer"], &rule.ProposeSuspensionOfParty{Ground: fact.Ground, Source: fact.Source, Confirmed: t.today(), Text: fact.Text},
			rule.StreamID{Kind: rule.KindOrganisation, ID: who.Organisation})
		for _, other := range s.certificates {
			other.watched = other.watched || other.of.client == c.of.client
		}
		return err
	})}
}

// order names the certificate and a few others; one that cannot be suspended any
// more makes all of it invalid, so those are left out.
func (s *simulation) order(c *issued) []act {
	return []act{on(0, func(t *teller, _ *telling) error {
		command := &rule.SuspendOnOrder{Authority: "某管理部门", Order: "示函〔" + t.today().String() + "〕1 号", Confirmed: t.today(), Text: "特定时期暂停使用。"}
		for _, other := range append([]*issued{c}, s.certificates[max(0, len(s.certificates)-5):]...) {
			state, err := s.certificate(other)
			if err != nil {
				return err
			}
			status, _ := state.StatusOn(t.today())
			if number := state.Content.Number; (status == rule.StatusValid || status == rule.StatusSuspended) && (other != c || len(command.Certificates) == 0) {
				command.Certificates = append(command.Certificates, number)
				other.watched = true
			}
		}
		if len(command.Certificates) == 0 {
			return nil
		}
		_, err := t.do(t.people["decider"], command, s.body)
		return err
	})}
}

func (s *simulation) hopeless(c *issued) []act {
	fact := s.because("not-curable", "accident-effects", "surveillance-refused")
	return []act{on(0, c.about(oneOf(s, "monitoring", "reviewer"), &rule.ProposeWithdrawal{FactInput: fact}))}
}

func (s *simulation) cancellation(c *issued) []act {
	return []act{on(0, c.about("", &rule.RequestCancellation{}))}
}

func (s *simulation) doubt(c *issued) []act {
	return []act{on(0, c.about(oneOf(s, "monitoring", "reviewer", "inspector"),
		&rule.ProposeInspection{Cause: oneOf(s, scheme.CauseQuality, "doubt", "changes"), Text: "多项线索指向同一问题。"}))}
}

func (s *simulation) complaint(*issued) []act {
	return []act{
		on(0, complained("phone", "市民来电", "支付", "扣款后订单未成功。")),
		on(8+s.draw.IntN(20), answered("decider2", &rule.CloseComplaint{Outcome: oneOf(s, "upheld", "not-upheld"), Answer: "经查实，已答复投诉人。"})),
	}
}

// misuseEnds: now and then the certificate is to be suspended for it, if it still
// stands.
func (s *simulation) misuseEnds(t *teller, l *telling) error {
	command := &rule.CloseMisuse{Outcome: oneOf(s, "nothing", "correction", "authority"), Answer: "已核实处理。"}
	if s.chance(4) {
		command.Outcome, command.Finding = scheme.MisuseSuspension, "经核实，证书用于未认证的产品。"
	}
	err := answered("monitoring", command)(t, l)
	if fault.Is(err, fault.Invalid) { // it has ended
		command.Outcome, command.Finding = "nothing", ""
		return answered("monitoring", command)(t, l)
	}
	return err
}

func (s *simulation) misuse(*issued) []act {
	return []act{
		on(0, misused("https://shop.example.org", "宣传内容超出证书范围。")),
		on(2, assigned("monitoring")),
		on(8+s.draw.IntN(20), s.misuseEnds),
	}
}
