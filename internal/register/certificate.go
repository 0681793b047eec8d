package register

import (
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Certificate is one certificate as the public knows it.
type Certificate struct {
	ID       string                  // of its stream
	Key      string                  // its number, normalised
	Content  rule.CertificateContent // as it says now
	Position int64                   // of the entry that made it
	At       time.Time               // recorded
	History  []Change                // oldest first
	Life     rule.Life               // what History comes to

	issued *rule.CertificateContent // what it said at first
	sought sought
	holder sought // that part of sought which names the holder
}

// says is the certificate from when it says this.
func (c *Certificate) says(content *rule.CertificateContent) {
	c.Content = *content
	c.sought, c.holder = soughtOf(c.Key, c.Content), holderOf(c.Content)
}

// turned is the certificate after one more event.
func (c *Certificate) turned(change Change) *Certificate {
	next := *c
	if change.What == rule.TurnIssued {
		change.ValidTo, change.Content = c.issued.ValidTo, c.issued
	} else if change.Content != nil {
		next.says(change.Content)
	}
	next.History = append(slices.Clip(c.History), change)
	next.Life = c.Life.After(change.Turn)
	return &next
}

// until is the certificate when it had this many events.
func (c *Certificate) until(n int) *Certificate {
	then := &Certificate{ID: c.ID, Key: c.Key, Position: c.Position, At: c.At, issued: c.issued}
	then.says(c.issued)
	for _, change := range c.History[:n] {
		then = then.turned(change)
	}
	return then
}

// Printed is the event from which the paper of a copy is printed; false if there
// is no such copy.
func (c *Certificate) Printed(copy int) (Change, bool) {
	i := slices.IndexFunc(c.History, func(change Change) bool { return change.Content != nil && change.Content.Copy == copy })
	if i < 0 {
		return Change{}, false
	}
	return c.History[i], true
}

// Standing is what a certificate is worth on a day.
type Standing struct {
	Status rule.Status
	// Since is the first day of this status; zero before issue.
	Since   calendar.Date
	On      calendar.Date
	ValidTo calendar.Date // last valid day as it stood on that day
	Until   calendar.Date // last day of the suspension; zero if it is not suspended
}

// StatusOn works out the standing on a day. A day to come is answered as
// things stand: if nothing happens until then.
func (c *Certificate) StatusOn(day calendar.Date) Standing {
	status, since := c.Life.StatusOn(day)
	stood := c.Life.At(day)
	s := Standing{Status: status, Since: since, On: day, ValidTo: stood.ValidTo}
	switch status {
	case rule.StatusNone:
		s.ValidTo = c.Content.ValidTo
	case rule.StatusSuspended:
		s.Until = stood.Until
	}
	return s
}

// KnownAt is the certificate as it was known at an instant, with only what
// had been recorded by then; false if it was not known at all.
func (c *Certificate) KnownAt(instant time.Time) (*Certificate, bool) {
	if c.At.After(instant) {
		return nil, false
	}
	later := slices.IndexFunc(c.History, func(change Change) bool { return change.At.After(instant) })
	if later < 0 {
		return c, true
	}
	return c.until(later), true
}

// StatusOn is the standing of the certificate with this number; false if
// there is no such certificate.
func (s *Snapshot) StatusOn(number string, day calendar.Date) (Standing, bool) {
	c, ok := s.Find(number)
	if !ok {
		return Standing{}, false
	}
	return c.StatusOn(day), true
}

// Question is what somebody asks about one certificate.
type Question struct {
	Number string
	On     calendar.Date // zero: today
	Known  time.Time     // zero: what is known now
}

// Answer is the certificate as the question wants it.
type Answer struct {
	Certificate *Certificate
	Standing    Standing
	Known       time.Time // as in the question
	// Successor is the number of the certificate that had taken its place, if its
	// standing is that it was replaced.
	Successor string
	// Unknown: the certificate had not been recorded at Known. Its standing is
	// then none, whatever the day.
	Unknown bool
}

// ParseQuestion reads the question as it stands in an address: day and instant
// may be empty. What was known at an instant still to come cannot be asked.
func ParseQuestion(number, on, known string, now time.Time) (Question, error) {
	q := Question{Number: number}
	var wrong fault.Fields
	if on != "" {
		day, err := calendar.ParseDate(on)
		if err != nil {
			wrong.Add("on", "field.date", fault.Text("text", on))
		}
		q.On = day
	}
	if known != "" {
		instant, err := time.Parse(time.RFC3339Nano, known)
		switch {
		case err != nil:
			wrong.Add("known", "field.instant", fault.Text("text", known))
		case instant.After(now):
			wrong.Add("known", "field.future", fault.Day("today", calendar.DateOf(now)))
		}
		q.Known = instant.UTC()
		if q.Known.IsZero() {
			q.Known = q.Known.Add(1) // the zero time means "not asked"
		}
	}
	if f := wrong.Err(); f != nil {
		return Question{}, f
	}
	return q, nil
}

// Ask answers a question; the error is a fault of kind NotFound,
// "certificate.unknown", if there is no certificate with this number.
func (s *Snapshot) Ask(q Question, today calendar.Date) (Answer, error) {
	c, ok := s.Find(q.Number)
	if !ok {
		return Answer{}, fault.New(fault.NotFound, "certificate.unknown", fault.Text("number", q.Number))
	}
	day := q.On
	if day.IsZero() {
		day = today
	}
	answer := Answer{Certificate: c, Known: q.Known}
	if !q.Known.IsZero() {
		known, ok := c.KnownAt(q.Known)
		if !ok {
			answer.Unknown = true
			answer.Standing = Standing{Status: rule.StatusNone, On: day, ValidTo: c.Content.ValidTo}
			return answer, nil
		}
		answer.Certificate = known
	}
	return s.standing(answer, day), nil
}

// standing completes an answer with what the certificate was worth on a day.
func (s *Snapshot) standing(a Answer, day calendar.Date) Answer {
	a.Standing = a.Certificate.StatusOn(day)
	if a.Standing.Status == rule.StatusReplaced {
		if next, known := s.Successor(a.Certificate); known {
			a.Successor = next.Content.Number
		}
	}
	return a
}
