package deadline

import (
	"time"

	"fincert/internal/body"
	"fincert/internal/rule"
)

// Revised is the last that an event's day can have moved by: an entry of the
// record, or an edition of the scheme that came into force though it was adopted
// before.
type Revised struct {
	Position int64 // of the entry
	Editions int64 // of the scheme, that have come into force
	At       time.Time
}

// Sequence is the same on every node and after every start, and greater whenever
// something moved a day: what calendar programs ask of a revision (RFC 5545,
// 3.8.7.4). Neither of its parts ever falls.
func (r Revised) Sequence() int64 { return r.Position + r.Editions }

func (r Revised) or(m rule.Meta) Revised {
	r.Position = max(r.Position, m.Position)
	if m.At.After(r.At) {
		r.At = m.At
	}
	return r
}

// revised looks at all that the days of a thing rest on: at what happened to it
// and, of a certificate, in the cases about it and to the editions of standards;
// of a case, to its certificate.
func (d *Deadlines) revised(on rule.StreamID, s *rule.Situation, thing rule.State) Revised {
	last := d.basisRevised.or(s.LastEntry(on))
	switch t := thing.(type) {
	case *rule.Certificate:
		for _, file := range s.CasesOf(t.ID) {
			last = last.or(s.LastEntry(rule.StreamID{Kind: rule.KindCase, ID: file.ID}))
		}
		for _, transition := range s.Record.Find(rule.Key{Index: rule.IndexTransition}) {
			last = last.or(s.LastEntry(transition))
		}
	case *rule.Case:
		if certificate := s.CertificateOf(t); certificate != nil {
			last = last.or(s.LastEntry(rule.StreamID{Kind: rule.KindCertificate, ID: t.Of})).or(s.LastEntry(rule.StreamID{Kind: rule.KindCertificate, ID: certificate.ID}))
		}
	}
	return last
}

// basisOf is the latest adoption of a calendar, or of a scheme that is in force.
func basisOf(s *rule.Situation) (last Revised) {
	for _, on := range s.Record.Find(rule.Key{Index: body.IndexScheme}) {
		if edition := rule.Get[*body.SchemeEdition](s.Record, on.Kind, on.ID); !edition.Since.After(s.Today) {
			last.Editions++
			last = last.or(s.LastEntry(on)).or(rule.Meta{At: edition.Since.Start()})
		}
	}
	for _, on := range s.Record.Find(rule.Key{Index: body.IndexCalendar}) {
		last = last.or(s.LastEntry(on))
	}
	return last
}
