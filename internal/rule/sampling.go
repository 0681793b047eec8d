package rule

import (
	"fmt"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// DrawnSample is a sample that the body itself drew in a surveillance. From its
// seal on it is the laboratory's; what is found of it stands in the tests.
type DrawnSample struct {
	SampleDrawn
	On calendar.Date `json:"on"` // recorded
	At int64         `json:"at"` // position of that
}

// SampleDrawn puts on record that a sample was drawn: what it is, who drew it
// where, when and before whom, and to which laboratory it went under which seal.
type SampleDrawn struct {
	ID      string        `json:"id"`   // D-01, within its case
	From    string        `json:"from"` // of the scheme: the place of production, or the market
	Place   Private       `json:"place"`
	Drawn   calendar.Date `json:"drawn"`
	Drawers []string      `json:"drawers"` // person ids
	Witness Private       `json:"witness"`
	ProductFacts
	Serial       string    `json:"serial"` // of the piece or batch; may be empty
	Seal         string    `json:"seal"`   // its number
	Laboratory   string    `json:"laboratory"`
	Organisation string    `json:"organisation"` // of the laboratory
	Clauses      []string  `json:"clauses"`      // that it is to be tested for
	Files        []FileRef `json:"files"`
}

func (*SampleDrawn) EntryName() string { return "case.sample-drawn/1" }
func (*SampleDrawn) Letters() []Letter { return []Letter{{Kind: "sample-drawn"}} }

// TestSampleHanded tells the laboratory which drawn sample its task is about.
type TestSampleHanded struct {
	Sample string        `json:"sample"` // D-01
	From   string        `json:"from"`
	Drawn  calendar.Date `json:"drawn"`
	ProductFacts
	Serial string `json:"serial"`
	Seal   string `json:"seal"`
}

func (*TestSampleHanded) EntryName() string { return "test-task.sample-handed/1" }

func (c *Case) applySampling(e *SampleDrawn, m Meta) {
	c.Drawn = append(c.Drawn, &DrawnSample{*e, m.On, m.Position})
	if !slices.Contains(c.elements, scheme.StageTesting) {
		c.elements = slices.Concat(c.elements, []string{scheme.StageTesting})
	}
	if x := &c.Inspection; e.From == scheme.FromProduction && !x.Planned.IsZero() && !e.Drawn.Before(x.Planned) {
		x.begun()
	}
	for _, person := range e.Drawers { // they drew it, whoever wrote it down
		c.took = took(c.took, Meta{Person: person}, PartSampling)
	}
	c.took = took(c.took, m, PartSampling)
}

// Handed reports whether a drawn sample was given to the laboratory.
func (c *Case) Handed(l *Laboratory) bool { return c.drawnFor(l.ID) != nil }

// drawnFor is the sample that a laboratory was given last, nil if it was given none.
func (c *Case) drawnFor(laboratory string) *DrawnSample {
	for _, d := range slices.Backward(c.Drawn) {
		if d.Laboratory == laboratory {
			return d
		}
	}
	return nil
}

// DrawnOf is the drawn sample that a test is of, nil if it is of none.
func (c *Case) DrawnOf(t *Test) (of *DrawnSample) {
	for _, d := range c.Drawn {
		if d.Laboratory == t.Laboratory && d.At < t.At {
			of = d
		}
	}
	return of
}

// drawnToTest are the clauses of the basis that samples were drawn to be tested
// for; all as long as none was drawn.
func (c *Case) drawnToTest(clauses []scheme.TestClause) []scheme.TestClause {
	if len(c.Drawn) == 0 {
		return clauses
	}
	return slices.DeleteFunc(clauses, func(clause scheme.TestClause) bool {
		return !slices.ContainsFunc(c.Drawn, func(d *DrawnSample) bool { return slices.Contains(d.Clauses, clause.ID) })
	})
}

// Unlike lists in what a drawn sample is not the product that was certified: its
// name or model, or the software and hardware of the sample tested for it.
func (c *Case) Unlike(d *DrawnSample) (what []string) {
	if d.Name != c.Name.ZH && d.Name != c.Name.EN {
		what = append(what, "name")
	}
	if d.Model != c.Model {
		what = append(what, "model")
	}
	if c.certified == nil {
		return what
	}
	if d.SHA256 != c.certified.SHA256 {
		what = append(what, "sha256")
	}
	if devices(d.Hardware) != devices(c.certified.Hardware) {
		what = append(what, "hardware")
	}
	return what
}

// mustBeDrawn: what a surveillance tests the body has drawn.
//
// [3] 生产现场抽取样品检测、市场抽样检测三种方式之一或组合。
func (c *Case) mustBeDrawn() *fault.Fault {
	if c.Purpose != PurposeSurveillance || len(c.Drawn) > 0 {
		return nil
	}
	return fault.Refuse("3", "sampling.none")
}

// handed tells the laboratory of a test task which drawn sample it is about.
func (c *Case) handed(task StreamID, laboratory string) []Event {
	d := c.drawnFor(laboratory)
	if d == nil {
		return nil
	}
	return []Event{{task, &TestSampleHanded{d.ID, d.From, d.Drawn, d.ProductFacts, d.Serial, d.Seal}}}
}

// asDrawn notes in what a sample that reached the laboratory is not the one that
// was drawn.
func (t *TestTask) asDrawn(f *fault.Fields, arrived ProductFacts) {
	if t.Drawn == nil {
		return
	}
	for _, one := range []struct{ path, drawn, arrived string }{
		{"name", t.Drawn.Name, arrived.Name},
		{"model", t.Drawn.Model, arrived.Model},
		{"sha256", t.Drawn.SHA256, arrived.SHA256},
		{"hardware", devices(t.Drawn.Hardware), devices(arrived.Hardware)},
	} {
		if one.arrived != one.drawn {
			f.Add(one.path, "sampling.not-as-drawn", fault.Text("drawn", strings.ReplaceAll(one.drawn, "\n", "; ")), fault.Text("sample", t.Drawn.Sample))
		}
	}
}

// DrawSample records that the body drew a sample in a surveillance, at the place
// of production or on the market, and gave it sealed to a laboratory. It brings
// the type test into the surveillance, whether that was planned at its beginning
// or not; more than one may be drawn.
//
// In a renewal the body draws none: the rule names sampling among the ways of the
// surveillance after certification, of which the one of the running period goes on
// beside a renewal, while who applies to renew chooses the sample that is tested
// for it and answers for that (8.1.2).
//
// [3] 获证后监督是指获证后的跟踪检查、生产现场抽取样品检测、市场抽样检测三种方式之一或组合。
type DrawSample struct {
	From    string        `json:"from"`
	Place   string        `json:"place"`
	Drawn   calendar.Date `json:"drawn"`
	Drawers []string      `json:"drawers,omitempty"` // person ids; left out: whoever records it
	Witness string        `json:"witness"`           // who saw it, and for whom
	ProductFacts
	Serial     string    `json:"serial,omitempty"`
	Seal       string    `json:"seal"`
	Laboratory string    `json:"laboratory"`
	Clauses    []string  `json:"clauses,omitempty"` // left out: all of the basis
	Files      []FileRef `json:"files,omitempty"`
}

func (*DrawSample) CommandName() string { return "DrawSample" }

func (*DrawSample) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Purpose != PurposeSurveillance {
		return fault.RefuseOurs("surveillance.none", fault.Term("purpose", "purpose."+string(c.Purpose)))
	}
	return c.mustNotBeEvaluated()
}

func (c *DrawSample) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	if _, known := s.Record.Scheme("").Way(scheme.Sampling, c.From, s.Today); !known {
		f.Add("from", "field.unknown")
	}
	needText(&f, "place", c.Place)
	s.notLater(&f, "drawn", c.Drawn)
	if !c.Drawn.IsZero() && c.Drawn.Before(file.Opened) {
		f.Add("drawn", "sampling.before-surveillance", fault.Day("opened", file.Opened))
	}
	drawers := s.sent(&f, "drawers", c.Drawers, "sampling.no-drawer", RoleInspector, RoleMonitoring)
	needText(&f, "witness", c.Witness)
	facts := s.facts(&f, file, c.ProductFacts)
	checkText(&f, "serial", c.Serial, longestName, false)
	NeedLine(&f, "seal", c.Seal)
	laboratory := Get[*Laboratory](s.Record, KindLaboratory, c.Laboratory)
	if laboratory == nil {
		f.Add("laboratory", "field.unknown")
	}
	basis := s.BasisClauses(file)
	clauses := clausesAmong(&f, "clauses", c.Clauses, basis)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.mustBeAbleToTest(file, laboratory); no != nil {
		return nil, no
	}
	if len(clauses) == 0 {
		for _, clause := range basis {
			clauses = append(clauses, clause.ID)
		}
	}
	return s.one(&SampleDrawn{ID: fmt.Sprintf("D-%02d", len(file.Drawn)+1), From: c.From, Place: Say(c.Place), Drawn: c.Drawn, Drawers: drawers,
		Witness: Say(c.Witness), ProductFacts: facts, Serial: strings.TrimSpace(c.Serial), Seal: strings.TrimSpace(c.Seal),
		Laboratory: laboratory.ID, Organisation: laboratory.Organisation, Clauses: clauses, Files: append([]FileRef{}, c.Files...)})
}
