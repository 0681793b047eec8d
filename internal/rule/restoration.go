package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Restoration is the holder's request that a suspended certificate may be used
// again.
type Restoration struct {
	ID        string         `json:"id"` // R-01, within its certificate
	On        calendar.Date  `json:"on"`
	Shown     []Shown        `json:"shown"`
	Text      Private        `json:"text"`
	Reviewed  calendar.Date  `json:"reviewed"`
	Verdicts  []ShownVerdict `json:"verdicts"`
	Supports  bool           `json:"supports"`
	Summary   Private        `json:"summary"`
	Ended     calendar.Date  `json:"ended"`
	How       RestorationEnd `json:"how"`
	Reasons   Private        `json:"reasons"`
	Reviewers People         `json:"reviewers"`
}

// RestorationEnd is how a request ended; empty while it is open.
type RestorationEnd string

const (
	RestorationGranted RestorationEnd = "granted"
	RestorationRefused RestorationEnd = "refused"
	RestorationLapsed  RestorationEnd = "lapsed" // the certificate ended
)

func (r *Restoration) end(how RestorationEnd, on calendar.Date) { r.How, r.Ended = how, on }

// Shown is what the holder says and hands in for one thing that is asked for.
type Shown struct {
	Item  string    `json:"item"` // id in the scheme
	Text  Private   `json:"text"`
	Files []FileRef `json:"files"`
}

// ShownVerdict is what the reviewer found of it.
type ShownVerdict struct {
	Item string  `json:"item"`
	Met  bool    `json:"met"`
	Note Private `json:"note"`
}

// RestorationRequested is the holder's request, in time.
type RestorationRequested struct {
	ID    string  `json:"id"`
	Shown []Shown `json:"shown"`
	Text  Private `json:"text"`
}

func (*RestorationRequested) EntryName() string { return "certificate.restoration-requested/1" }

// RestorationReviewed says whether what was shown bears the request.
type RestorationReviewed struct {
	ID       string         `json:"id"`
	Verdicts []ShownVerdict `json:"verdicts"`
	Supports bool           `json:"supports"`
	Summary  Private        `json:"summary"`
}

func (*RestorationReviewed) EntryName() string { return "certificate.restoration-reviewed/1" }

// CertificateRestored ends the suspension: the certificate may be used again.
type CertificateRestored struct {
	Request string `json:"request"`
	Holder  string `json:"holder"`
	Announced
}

func (*CertificateRestored) EntryName() string { return "certificate.restored/1" }
func (e *CertificateRestored) Letters() []Letter {
	return []Letter{{Kind: "restoration", To: e.Holder}}
}
func (e *CertificateRestored) Turn() Turn {
	return Turn{What: TurnRestored, Announcement: e.Announcement}
}

// RestorationDenied refuses the request; the certificate stays suspended.
type RestorationDenied struct {
	Request string  `json:"request"`
	Holder  string  `json:"holder"`
	Reasons Private `json:"reasons"`
}

func (*RestorationDenied) EntryName() string { return "certificate.restoration-refused/1" }
func (e *RestorationDenied) Letters() []Letter {
	return []Letter{{Kind: "restoration-refused", To: e.Holder}}
}

func (c *Certificate) applyRestoration(e Entry, m Meta) {
	u := c.lastSuspension()
	if u == nil {
		return
	}
	switch e := e.(type) {
	case *RestorationRequested:
		u.Requests = append(u.Requests, &Restoration{ID: e.ID, On: m.On, Shown: e.Shown, Text: e.Text})
	case *RestorationReviewed:
		if r := u.lastRequest(); r != nil {
			r.Reviewed, r.Verdicts, r.Supports, r.Summary = m.On, e.Verdicts, e.Supports, e.Summary
			r.Reviewers = append(r.Reviewers, peopleOf(m)...)
		}
	case *CertificateRestored:
		u.Ended = m.On
		if r := u.lastRequest(); r != nil {
			r.end(RestorationGranted, m.On)
		}
	case *RestorationDenied:
		if r := u.lastRequest(); r != nil {
			r.end(RestorationRefused, m.On)
			r.Reasons = e.Reasons
		}
		c.decided(DecisionNotRestored, m).Request = e.Request
	}
}

func (u *Suspension) lastRequest() *Restoration {
	if len(u.Requests) == 0 {
		return nil
	}
	return u.Requests[len(u.Requests)-1]
}

// Request is the one that waits to be decided, nil if none does.
func (c *Certificate) Request() *Restoration {
	u := c.lastSuspension()
	if u == nil {
		return nil
	}
	if r := u.lastRequest(); r != nil && r.Ended.IsZero() {
		return r
	}
	return nil
}

func (c *Certificate) nextRequest() string {
	n := 1
	for _, u := range c.Suspensions {
		n += len(u.Requests)
	}
	return fmt.Sprintf("R-%02d", n)
}

// ToShow is what the holder shows before the certificate may be used again, by
// the grounds of its suspension.
func (s *Situation) ToShow(u *Suspension) []scheme.Showing {
	return s.Record.Scheme("").Showings(u.Grounds(), s.Today)
}

// ShownInput is what the holder says of one thing.
type ShownInput struct {
	Item  string    `json:"item"`
	Text  string    `json:"text"`
	Files []FileRef `json:"files,omitempty"`
}

// RequestRestoration asks that the certificate may be used again, with everything
// that the grounds of its suspension ask to be shown. Asked for on the last day
// it is in time, whenever it is decided.
//
// [6.3.2b] 在 3 个月内，获证机构可提出恢复证书的申请
type RequestRestoration struct {
	Shown []ShownInput `json:"shown"`
	Text  string       `json:"text,omitempty"`
}

func (*RequestRestoration) CommandName() string { return "RequestRestoration" }

func (*RequestRestoration) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	u, f := s.mustBeSuspended(c)
	switch {
	case f != nil:
		return f
	case c.Request() != nil:
		return fault.RefuseOurs("restoration.asked", fault.Day("on", c.Request().On))
	case s.Today.After(u.Until):
		return fault.Refuse("6.3.2b", "restoration.too-late", fault.Day("last", u.Until))
	}
	return nil
}

func (c *RequestRestoration) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	file := s.certificate()
	asked := s.ToShow(file.Suspension())
	var shown []Shown
	for i, in := range c.Shown {
		at := item("shown", i)
		thing := slices.IndexFunc(asked, func(a scheme.Showing) bool { return a.ID == in.Item })
		switch {
		case thing < 0:
			f.Add(at+".item", "field.unknown")
		case slices.ContainsFunc(shown, func(before Shown) bool { return before.Item == in.Item }):
			f.Add(at+".item", "field.twice")
		case asked[thing].File && len(in.Files) == 0:
			f.Add(at+".files", "field.required")
		}
		needText(&f, at+".text", in.Text)
		shown = append(shown, Shown{in.Item, Say(in.Text), append([]FileRef{}, in.Files...)})
	}
	for _, a := range asked {
		if !slices.ContainsFunc(shown, func(one Shown) bool { return one.Item == a.ID }) {
			f.Add("shown", "restoration.not-shown", Words(a.Name).arg("what"))
		}
	}
	optionalText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&RestorationRequested{file.nextRequest(), shown, Say(c.Text)})
}

// ShownVerdictInput is a reviewer's word on one thing that was shown.
type ShownVerdictInput struct {
	Item string `json:"item"`
	Met  bool   `json:"met"`
	Note string `json:"note,omitempty"`
}

// ReviewRestoration says of everything that was shown whether it bears the
// request. It may be reviewed anew until it is decided.
//
// [6.3.2b] 认证机构经审查、批准后，方可使用该证书。
type ReviewRestoration struct {
	Verdicts []ShownVerdictInput `json:"verdicts"`
	Summary  string              `json:"summary"`
}

func (*ReviewRestoration) CommandName() string { return "ReviewRestoration" }

func (*ReviewRestoration) Guard(s *Situation) *fault.Fault {
	_, f := s.mustBeRequested(s.certificate())
	return f
}

// mustBeRequested is the request that waits to be decided, or why there is none.
func (s *Situation) mustBeRequested(c *Certificate) (*Restoration, *fault.Fault) {
	u, f := s.mustBeSuspended(c)
	if f != nil {
		return nil, f
	}
	r := c.Request()
	if r == nil {
		return nil, fault.Refuse("6.3.2b", "restoration.not-asked", fault.Day("last", u.Until))
	}
	return r, nil
}

func (c *ReviewRestoration) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	r := s.certificate().Request()
	supports := true
	var verdicts []ShownVerdict
	for i, in := range c.Verdicts {
		at := item("verdicts", i)
		switch {
		case !slices.ContainsFunc(r.Shown, func(one Shown) bool { return one.Item == in.Item }):
			f.Add(at+".item", "field.unknown")
		case slices.ContainsFunc(verdicts, func(before ShownVerdict) bool { return before.Item == in.Item }):
			f.Add(at+".item", "field.twice")
		}
		if in.Met {
			optionalText(&f, at+".note", in.Note)
		} else {
			needText(&f, at+".note", in.Note)
		}
		supports = supports && in.Met
		verdicts = append(verdicts, ShownVerdict{in.Item, in.Met, Say(in.Note)})
	}
	if len(verdicts) < len(r.Shown) {
		f.Add("verdicts", "restoration.unjudged", fault.Number("count", len(r.Shown)-len(verdicts)))
	}
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&RestorationReviewed{r.ID, verdicts, supports, Say(c.Summary)})
}

// mustDecideRestoration: the request was reviewed, by somebody else than who
// decides (ISO/IEC 17065, 7.6). Whose refusal was annulled does not decide anew.
func (s *Situation) mustDecideRestoration(c *Certificate) (*Restoration, *fault.Fault) {
	r, f := s.mustBeRequested(c)
	switch {
	case f != nil:
		return nil, f
	case r.Reviewed.IsZero():
		return nil, fault.Refuse("6.3.2b", "restoration.not-reviewed", fault.Day("on", r.On))
	case s.isOneOf(r.Reviewers):
		return nil, fault.RefuseOurs("restoration.own-review", fault.Text("request", r.ID))
	}
	return r, s.mustDecideCertificateAfresh(c, DecisionNotRestored)
}

// RestoreCertificate lets a suspended certificate be used again, after a review
// that bears it.
//
// [6.3.2b] 认证机构经审查、批准后，方可使用该证书。
type RestoreCertificate struct{}

func (*RestoreCertificate) CommandName() string { return "RestoreCertificate" }

func (*RestoreCertificate) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	r, f := s.mustDecideRestoration(c)
	switch {
	case f != nil:
		return f
	case !r.Supports:
		return fault.Refuse("6.3.2b", "restoration.not-supported", fault.Day("on", r.Reviewed))
	}
	return c.withdrawalFirst()
}

func (*RestoreCertificate) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.certificate()
	return s.one(&CertificateRestored{c.Request().ID, c.Content.Holder.Organisation, s.announce()})
}

// RefuseRestoration refuses the request, with reasons. The suspension goes on,
// and a withdrawal is prepared; a person decides about it.
//
// [6.3.3(4)] 认证证书暂停使用期间，未采取有效纠正措施；
type RefuseRestoration struct {
	Reasons string `json:"reasons"`
}

func (*RefuseRestoration) CommandName() string { return "RefuseRestoration" }

func (*RefuseRestoration) Guard(s *Situation) *fault.Fault {
	_, f := s.mustDecideRestoration(s.certificate())
	return f
}

func (c *RefuseRestoration) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reasons", c.Reasons)
	if err := f.Err(); err != nil {
		return nil, err
	}
	file := s.certificate()
	events := []Event{{s.On, &RestorationDenied{file.Request().ID, file.Content.Holder.Organisation, Say(c.Reasons)}}}
	if len(file.Waiting(scheme.Withdrawal)) > 0 {
		return events, nil
	}
	return append(events, Event{s.On, s.withdrawalAfter(file, scheme.GroundNotCorrected, calendar.Date{}, Say(c.Reasons))}), nil
}
