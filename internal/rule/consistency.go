package rule

import (
	"regexp"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ProductFacts are what identifies a product that somebody has before them:
// the sample in the laboratory, or the product found on site.
type ProductFacts struct {
	Name     string   `json:"name"`
	Model    string   `json:"model"` // or version
	SHA256   string   `json:"sha256"`
	Hardware []string `json:"hardware"` // a line for each device
}

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// check notes what is missing or no hash, and gives the facts as they are
// compared: trimmed, the hash in small letters.
func (p ProductFacts) check(f *fault.Fields, software, hardware bool) ProductFacts {
	NeedLine(f, "name", p.Name)
	NeedLine(f, "model", p.Model)
	sum := strings.ToLower(strings.TrimSpace(p.SHA256))
	switch {
	case sum == "" && software:
		f.Add("sha256", "field.required")
	case sum != "" && !hash.MatchString(sum):
		f.Add("sha256", "consistency.no-hash")
	}
	if len(p.Hardware) == 0 && hardware {
		f.Add("hardware", "field.required")
	}
	out := ProductFacts{strings.TrimSpace(p.Name), strings.TrimSpace(p.Model), sum, []string{}}
	for i, device := range p.Hardware {
		NeedLine(f, item("hardware", i), device)
		out.Hardware = append(out.Hardware, strings.TrimSpace(device))
	}
	return out
}

// facts checks facts of the case's product: software has a hash, hardware a
// list.
func (s *Situation) facts(f *fault.Fields, c *Case, p ProductFacts) ProductFacts {
	sch, day := s.SchemeOf(c)
	involves := func(trait string) bool { return sch.Involves(trait, c.Kind, c.Traits, day) }
	return p.check(f, involves(scheme.TraitSoftware), involves(scheme.TraitHardware))
}

// Consistency is the check that the inspected product is the one applied for
// and tested.
type Consistency struct {
	ProductFacts
	On       calendar.Date
	Verdicts []DifferenceVerdict
	At       int64 // position of the facts, then of the verdicts
}

// DifferenceVerdict says whether a difference matters.
type DifferenceVerdict struct {
	Difference string  `json:"difference"` // its id
	Conforms   bool    `json:"conforms"`
	Reason     Private `json:"reason"`
}

// ConsistencyRecorded puts the facts of the inspected product on record. What
// was judged of earlier facts no longer counts.
type ConsistencyRecorded struct{ ProductFacts }

func (*ConsistencyRecorded) EntryName() string { return "case.consistency-recorded/1" }

// ConsistencyJudged gives verdicts on the differences.
type ConsistencyJudged struct {
	Verdicts []DifferenceVerdict `json:"verdicts"`
}

func (*ConsistencyJudged) EntryName() string { return "case.consistency-judged/1" }

// SampleDescribed is the tested sample, as the case hears of it.
type SampleDescribed struct {
	Task string `json:"task"`
	ProductFacts
}

func (*SampleDescribed) EntryName() string { return "case.sample-described/1" }

// TestSampleDescribed is the same in the laboratory's task.
type TestSampleDescribed struct{ ProductFacts }

func (*TestSampleDescribed) EntryName() string { return "test-task.sample-described/1" }

func (c *Case) applyConsistency(e Entry, m Meta) {
	switch e := e.(type) {
	case *ConsistencyRecorded:
		c.Inspection.begun()
		c.Consistency = &Consistency{ProductFacts: e.ProductFacts, On: m.On, At: m.Position}
	case *ConsistencyJudged:
		c.Consistency.Verdicts, c.Consistency.At = e.Verdicts, m.Position
		for _, v := range e.Verdicts {
			c.resulting(m, v.Difference)
		}
	case *SampleDescribed:
		c.test(e.Task).Sample = &e.ProductFacts
		return // the laboratory's; its part is noted with the report
	}
	c.took = took(c.took, m, PartInspection)
}

// Difference is something in which the inspected product is not as the unit
// applied for, or not as the sample tested.
type Difference struct {
	ID      string `json:"id"`      // "consistency/sha256/sample"
	What    string `json:"what"`    // name, model, sha256, hardware
	Against string `json:"against"` // unit, sample
	Found   string `json:"found"`   // on site
	Wanted  string `json:"wanted"`
}

// Differences compares the inspected product with the unit and with the sample
// of the latest report that describes one.
//
// [5.6(2)] 产品一致性检查。
func (c *Case) Differences() (list []Difference) {
	if c.Consistency == nil {
		return nil
	}
	compare := func(what, against, found, wanted string) {
		if found != wanted {
			list = append(list, Difference{"consistency/" + what + "/" + against, what, against, found, wanted})
		}
	}
	found := c.Consistency.ProductFacts
	if found.Name != c.Name.EN || c.Name.EN == "" { // either of its names will do
		compare("name", "unit", found.Name, c.Name.ZH)
	}
	compare("model", "unit", found.Model, c.Model)
	sample := c.sample()
	if sample == nil {
		return list
	}
	compare("name", "sample", found.Name, sample.Name)
	compare("model", "sample", found.Model, sample.Model)
	compare("sha256", "sample", found.SHA256, sample.SHA256)
	compare("hardware", "sample", devices(found.Hardware), devices(sample.Hardware))
	return list
}

// devices is a list of hardware in an order of its own.
func devices(list []string) string {
	return strings.Join(slices.Sorted(slices.Values(list)), "\n")
}

// sample is the one of the latest reported test that describes it; where none
// was tested in this case, the one on which the certificate rests.
func (c *Case) sample() *ProductFacts {
	for _, t := range slices.Backward(c.Tests) {
		if !t.Reported.IsZero() && t.Sample != nil {
			return t.Sample
		}
	}
	return c.certified
}

// sampleOf is the sample that was tested last for a certificate: in a case about
// it that changed or maintained it, else in the one that led to it.
func (s *Situation) sampleOf(certificate *Certificate) *ProductFacts {
	cases := append([]*Case{Get[*Case](s.Record, KindCase, certificate.Content.Case)}, s.CasesOf(certificate.ID)...)
	for _, c := range slices.Backward(cases) {
		ended := c != nil && (c.Outcome == OutcomeGranted || c.Outcome == OutcomeMaintained)
		if ended && c.sample() != nil {
			return c.sample()
		}
	}
	return nil
}

// unjudgedDifferences are the differences that have no verdict yet.
func (c *Case) unjudgedDifferences() (list []Difference) {
	for _, d := range c.Differences() {
		if !slices.ContainsFunc(c.Consistency.Verdicts, func(v DifferenceVerdict) bool { return v.Difference == d.ID }) {
			list = append(list, d)
		}
	}
	return list
}

// consistencyJudged refuses while the consistency is not checked, or has
// differences without a verdict.
//
// [5.6(2)] 产品一致性检查。
func (s *Situation) consistencyJudged(c *Case) *fault.Fault {
	if c.Consistency == nil {
		return fault.Refuse("5.6(2)", "consistency.missing")
	}
	if left := c.unjudgedDifferences(); len(left) > 0 {
		return fault.Refuse("5.6(2)", "consistency.unjudged", fault.Number("count", len(left)))
	}
	return nil
}

// mustBeComparable: the product is compared until the inspection ends, and again
// when another version of it came after that.
func (s *Situation) mustBeComparable(c *Case) *fault.Fault {
	if f := c.mustBeAccepted("5.1f"); f != nil {
		return f
	}
	if f := s.mustNeed(c, scheme.StageInspection); f != nil {
		return f
	}
	if c.Inspection.Concluded.IsZero() || len(c.unjudgedDifferences()) > 0 {
		return nil
	}
	return s.mustBeInspected(c)
}

// comparedSince reports whether the product was compared after a position.
func (c *Case) comparedSince(position int64) bool {
	return c.Consistency != nil && c.Consistency.At > position
}

// inconsistent are the differences that were judged not to conform.
func (s *Situation) inconsistent(c *Case) (ids []string) {
	for _, d := range c.Differences() {
		for _, v := range c.Consistency.Verdicts {
			if v.Difference == d.ID && !v.Conforms {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

// DescribeSample is the laboratory's description of the sample that it tests;
// the inspection compares the product on site with it.
type DescribeSample struct{ ProductFacts }

func (*DescribeSample) CommandName() string             { return "DescribeSample" }
func (*DescribeSample) Guard(s *Situation) *fault.Fault { return s.mustBeWorkedOn(s.testTask()) }

func (c *DescribeSample) Decide(s *Situation) ([]Event, *fault.Fault) {
	t := s.testTask()
	var f fault.Fields
	sample := s.facts(&f, Get[*Case](s.Record, KindCase, t.Case), c.ProductFacts)
	t.asDrawn(&f, sample)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []Event{
		{s.On, &TestSampleDescribed{sample}},
		{StreamID{KindCase, t.Case}, &SampleDescribed{t.ID, sample}},
	}, nil
}

// RecordConsistency records what the inspected product is: its name, model or
// version, the hash of its software, its hardware. The comparison is ours.
//
// [5.6(2)] 产品一致性检查。
type RecordConsistency struct{ ProductFacts }

func (*RecordConsistency) CommandName() string { return "RecordConsistency" }

func (*RecordConsistency) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeComparable(c); f != nil {
		return f
	}
	return c.mustBePlanned(s.Today)
}

func (c *RecordConsistency) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	found := s.facts(&f, s.caseFile(), c.ProductFacts)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ConsistencyRecorded{found})
}

// DifferenceInput is a verdict on one difference as the inspector gives it.
type DifferenceInput struct {
	Difference string `json:"difference"`
	Conforms   bool   `json:"conforms"`
	Reason     string `json:"reason"`
}

// JudgeConsistency gives a verdict with its reason on every difference between
// the inspected product and the unit or the sample.
//
// [5.6(2)] 产品一致性检查。
type JudgeConsistency struct {
	Verdicts []DifferenceInput `json:"verdicts"`
}

func (*JudgeConsistency) CommandName() string { return "JudgeConsistency" }

func (*JudgeConsistency) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeComparable(c); f != nil {
		return f
	}
	if len(c.Differences()) == 0 {
		return fault.RefuseOurs("consistency.none")
	}
	return nil
}

func (c *JudgeConsistency) Decide(s *Situation) ([]Event, *fault.Fault) {
	differences := s.caseFile().Differences()
	var f fault.Fields
	entry := &ConsistencyJudged{}
	judged := map[string]bool{}
	for i, in := range c.Verdicts {
		at := item("verdicts", i)
		switch {
		case !slices.ContainsFunc(differences, func(d Difference) bool { return d.ID == in.Difference }):
			f.Add(at+".difference", "field.unknown")
		case judged[in.Difference]:
			f.Add(at+".difference", "field.twice")
		}
		judged[in.Difference] = true
		needText(&f, at+".reason", in.Reason)
		entry.Verdicts = append(entry.Verdicts, DifferenceVerdict{in.Difference, in.Conforms, Say(in.Reason)})
	}
	for _, d := range differences {
		if !judged[d.ID] {
			f.Add("verdicts", "consistency.no-verdict", fault.Text("difference", d.ID))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(entry)
}
