package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Dossier is what is on record about a certificate beside what it says. A
// certificate that replaces another one takes it over whole: nothing that runs
// or waits is shed by a new number.
type Dossier struct {
	Missed      []MissedPeriod     `json:"missed"`    // of surveillance, by the body
	Invited     []Invitation       `json:"invited"`   // to renew
	Proposals   []*Prepared        `json:"proposals"` // of a suspension or a withdrawal
	Suspensions []*Suspension      `json:"suspensions"`
	Exceptions  Exceptions         `json:"exceptions"`
	Decisions   []*Decision        `json:"decisions"` // against which the holder may appeal; annulled ones too
	Extras      []*ExtraInspection `json:"extras"`
	Usage       Usage              `json:"usage"` // of certificate, audit report and mark
}

// CertificateInherited is the dossier that a certificate takes over from the one
// that it replaces. A suspension that runs goes on in it: the certificate is
// suspended from its first day on, and the suspension's own first day, from which
// its limit counts, stays what it was.
type CertificateInherited struct {
	From         string        `json:"from"`    // number of the certificate that it replaces
	Until        calendar.Date `json:"until"`   // last day of the suspension that goes on; zero if none runs
	Reasons      []string      `json:"reasons"` // of it
	Announcement string        `json:"announcement"`
	Dossier      Dossier       `json:"dossier"`
}

func (*CertificateInherited) EntryName() string { return "certificate.inherited/1" }

// Turn: only a suspension that goes on turns anything.
func (e *CertificateInherited) Turn() Turn {
	if e.Until.IsZero() {
		return Turn{}
	}
	return Turn{What: TurnSuspended, Announcement: e.Announcement, Reasons: e.Reasons, Until: e.Until}
}

// CertificateReplaced ends a certificate in favour of another one, which says
// in its content which one it replaces.
type CertificateReplaced struct {
	Successor    string `json:"successor"` // id of its stream
	Number       string `json:"number"`
	Announcement string `json:"announcement"` // that of its successor
}

func (*CertificateReplaced) EntryName() string { return "certificate.replaced/1" }
func (*CertificateReplaced) ListedIn() List    { return ListRecalls }

func (e *CertificateReplaced) Turn() Turn {
	return Turn{What: TurnReplaced, Announcement: e.Announcement}
}

func (c *Certificate) applyReplacement(e Entry, m Meta) {
	switch e := e.(type) {
	case *CertificateInherited:
		c.Dossier = e.Dossier.copied()
	case *CertificateReplaced:
		c.Successor = e.Successor
		c.lapse(m.On)
	}
}

// mustBeSettled: what is to be decided about a certificate itself is decided
// before another one takes its place.
func (c *Certificate) mustBeSettled() *fault.Fault {
	if f := c.withdrawalFirst(); f != nil {
		return f
	}
	if r := c.Request(); r != nil {
		return fault.RefuseOurs("replacement.restoration-first", fault.Text("request", r.ID), fault.Day("since", r.On))
	}
	if _, a := c.openAppeal(); a != nil {
		return fault.RefuseOurs("certificate.under-appeal", fault.Text("appeal", a.Number), fault.Day("since", a.Recorded))
	}
	if c.Cancellation != nil {
		return fault.RefuseOurs("replacement.cancellation-first", fault.Day("since", c.Cancellation.On))
	}
	return nil
}

// inherited is what a replacement takes over.
func (c *Certificate) inherited(announcement string) *CertificateInherited {
	e := &CertificateInherited{From: c.Content.Number, Announcement: announcement, Reasons: []string{}, Dossier: c.Dossier.copied()}
	if u := c.Suspension(); u != nil {
		e.Until, e.Reasons = u.Until, u.Grounds()
	}
	return e
}

// copied is a dossier that shares nothing that a fold changes. What was shown in
// a request for restoration stays with the certificate that it was shown for.
func (d Dossier) copied() Dossier {
	own := Dossier{
		Missed: append([]MissedPeriod{}, d.Missed...), Invited: append([]Invitation{}, d.Invited...),
		Proposals: apart(d.Proposals), Suspensions: apart(d.Suspensions),
		Exceptions: apart(d.Exceptions), Decisions: apart(d.Decisions), Extras: apart(d.Extras),
		Usage: d.Usage.inherited(),
	}
	for _, u := range own.Suspensions {
		u.Facts, u.Requests = append([]SuspendedFor{}, u.Facts...), apart(u.Requests)
		for _, r := range u.Requests {
			r.Shown, r.Verdicts = []Shown{}, []ShownVerdict{}
		}
	}
	for _, decision := range own.Decisions {
		decision.Appeals = apart(decision.Appeals)
	}
	return own
}

func apart[T any](list []*T) []*T {
	own := make([]*T, len(list))
	for i, one := range list {
		own[i] = new(T)
		*own[i] = *one
	}
	return own
}

// inForce follows a certificate to the one that stands in its place now.
func (s *Situation) inForce(certificate *Certificate) *Certificate {
	for certificate != nil && certificate.Successor != "" {
		certificate = Get[*Certificate](s.Record, KindCertificate, certificate.Successor)
	}
	return certificate
}
