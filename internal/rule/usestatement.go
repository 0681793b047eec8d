package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// UsesStatement is the holder's word, given in a surveillance, that everything is
// on record that was to be recorded about the use of certificate, audit report and
// mark.
type UsesStatement struct {
	On   calendar.Date
	Text Private
}

// UsesStated puts such a statement on record.
type UsesStated struct {
	Text Private `json:"text"`
}

func (*UsesStated) EntryName() string { return "case.uses-stated/1" }

// usesAsked: the statement is asked for at the yearly surveillance, and counts until
// it is evaluated (ours: the rule wants true records, and names no moment). An
// inspection beside it is about its cause alone.
func (c *Case) usesAsked() *fault.Fault {
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Purpose != PurposeSurveillance || c.Period == 0 {
		return fault.RefuseOurs("usage.not-asked")
	}
	return c.mustNotBeEvaluated()
}

// UsesUnstated is how many uses were put on record after the day on which the holder
// said that the records are complete; asked reports whether its word is still awaited.
// Of a case about no certificate there is none.
func (s *Situation) UsesUnstated(c *Case) (since int, asked bool) {
	certificate := s.CertificateOf(c)
	if certificate == nil {
		return 0, false
	}
	var stated calendar.Date
	if c.UsesStated != nil {
		stated = c.UsesStated.On
	}
	for _, use := range certificate.Usage.Uses {
		if use.Recorded.After(stated) {
			since++
		}
	}
	return since, c.UsesStated == nil && c.usesAsked() == nil
}

// dutiesToState: until the holder gave its word, it is awaited to.
func (s *Situation) dutiesToState(c *Case) []Duty {
	if _, asked := s.UsesUnstated(c); !asked {
		return nil
	}
	return []Duty{{What: DutyStateUses, Stage: scheme.StageMonitoring, Since: c.Opened, Waits: []Role{RoleClient}}}
}

// StateUses says in a surveillance that the records of use are true and complete.
// Who finds one lacking records it first. A later statement takes the place of the
// one before.
//
// [6.2c] 对认证证书的使用情况如实记录存档。
// [7(3)] 对认证标志的使用情况如实记录和存档。
type StateUses struct {
	Text string `json:"text,omitempty"` // what the body should know of it
}

func (*StateUses) CommandName() string { return "StateUses" }

func (*StateUses) Guard(s *Situation) *fault.Fault {
	return s.caseFile().usesAsked()
}

func (c *StateUses) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	optionalText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&UsesStated{Say(c.Text)})
}
