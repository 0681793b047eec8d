package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// QualificationRecorded adds what a laboratory holds, or the next period of it.
type QualificationRecorded struct {
	Qualification
}

func (*QualificationRecorded) EntryName() string { return "laboratory.qualification-recorded/1" }

// QualificationEnded ends a qualification before its time.
type QualificationEnded struct {
	Kind   string        `json:"kind"`
	Number string        `json:"number"`
	Last   calendar.Date `json:"last"` // last day in force
	Reason Private       `json:"reason"`
}

func (*QualificationEnded) EntryName() string { return "laboratory.qualification-ended/1" }

// applyQualification keeps the entry's list as it is: others may read it.
func (l *Laboratory) applyQualification(e Entry) {
	held := slices.Clone(l.Qualifications)
	switch e := e.(type) {
	case *QualificationRecorded:
		held = append(held, e.Qualification)
	case *QualificationEnded:
		for i, q := range held {
			if q.Kind == e.Kind && q.Number == e.Number && q.Until.After(e.Last) {
				held[i].Until = e.Last
			}
		}
	}
	l.Qualifications = held
}

// holds reports whether the laboratory holds a qualification of this kind on a
// day, however its kind is spaced: "ISO 9001" is ISO9001.
func (l *Laboratory) holds(kind string, on calendar.Date) bool {
	return slices.ContainsFunc(l.Qualifications, func(q Qualification) bool {
		return NumberKey(q.Kind) == kind && !on.Before(q.Since) && !on.After(q.Until)
	})
}

// lacks lists those of the wanted qualifications that the laboratory does not
// hold on a day.
func (l *Laboratory) lacks(wanted []scheme.Qualification, on calendar.Date) []scheme.Qualification {
	return slices.DeleteFunc(slices.Clone(wanted), func(q scheme.Qualification) bool { return l.holds(q.ID, on) })
}

// forTask are the qualifications without which no test task is given.
func forTask(all []scheme.Qualification) []scheme.Qualification {
	return slices.DeleteFunc(all, func(q scheme.Qualification) bool { return !q.ForTask })
}

// mustBeQualified refuses a task, or a report of one, by a laboratory that does
// not hold what the scheme asks of it on the day. The rule asks it of reports
// made before only; of tasks it is ours.
func (s *Situation) mustBeQualified(c *Case, l *Laboratory, on calendar.Date) *fault.Fault {
	sch, day := s.SchemeOf(c)
	lacking := l.lacks(forTask(sch.Qualifications(day)), on)
	if len(lacking) == 0 {
		return nil
	}
	return fault.RefuseOurs("test.unqualified", l.Name.arg("laboratory"), fault.Day("on", on), namesOf(lacking))
}

// namesOf is what qualifications are called, in one value of a sentence.
func namesOf(list []scheme.Qualification) fault.Arg {
	var zh, en []string
	for _, q := range list {
		zh, en = append(zh, q.Name.ZH), append(en, q.Name.EN)
	}
	return fault.Both("qualifications", strings.Join(zh, "、"), strings.Join(en, ", "))
}

// check notes what is wrong with a qualification.
func (q Qualification) check(f *fault.Fields, at string) {
	NeedLine(f, at+"kind", q.Kind)
	NeedLine(f, at+"number", q.Number)
	NeedLine(f, at+"scope", q.Scope)
	if q.Since.IsZero() || q.Until.IsZero() || q.Until.Before(q.Since) {
		f.Add(at+"until", "field.period")
	}
}

func (q Qualification) tidied() Qualification {
	q.Kind, q.Number = strings.ToUpper(strings.TrimSpace(q.Kind)), strings.TrimSpace(q.Number)
	return q
}

func (s *Situation) laboratory() *Laboratory {
	return Get[*Laboratory](s.Record, KindLaboratory, s.On.ID)
}

// RecordQualification enters a qualification of a laboratory, with its scope
// and the days between which it is in force.
//
// [5.2.2(6)] 1）出具型式试验报告的检测机构应具备以下资质：实验室认可（CNAS）、检验检测机构资质认定（CMA）、质量管理体系认证（ISO 9001）、信息安全管理体系认证（ISO 27001）等；
type RecordQualification struct {
	Qualification
}

func (*RecordQualification) CommandName() string             { return "RecordQualification" }
func (*RecordQualification) Guard(s *Situation) *fault.Fault { return nil }

func (c *RecordQualification) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	c.Qualification.check(&f, "")
	if err := f.Err(); err != nil {
		return nil, err
	}
	added := c.tidied()
	if slices.Contains(s.laboratory().Qualifications, added) {
		return nil, fault.RefuseOurs("qualification.known", fault.Text("kind", added.Kind), fault.Text("number", added.Number))
	}
	return s.one(&QualificationRecorded{added})
}

// EndQualification ends a qualification that was suspended, withdrawn or given
// up. Reports up to its last day keep it.
type EndQualification struct {
	Kind   string        `json:"kind"`
	Number string        `json:"number"`
	Last   calendar.Date `json:"last"` // last day in force
	Reason string        `json:"reason"`
}

func (*EndQualification) CommandName() string { return "EndQualification" }

func (*EndQualification) Guard(s *Situation) *fault.Fault {
	if !slices.ContainsFunc(s.laboratory().Qualifications, func(q Qualification) bool { return !q.Until.Before(s.Today) }) {
		return fault.RefuseOurs("qualification.none")
	}
	return nil
}

func (c *EndQualification) Decide(s *Situation) ([]Event, *fault.Fault) {
	kind, number := strings.ToUpper(strings.TrimSpace(c.Kind)), strings.TrimSpace(c.Number)
	var f fault.Fields
	if !slices.ContainsFunc(s.laboratory().Qualifications, func(q Qualification) bool {
		return q.Kind == kind && q.Number == number && q.Until.After(c.Last)
	}) {
		f.Add("number", "field.unknown")
	}
	s.notLater(&f, "last", c.Last)
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&QualificationEnded{kind, number, c.Last, Say(c.Reason)})
}
