package story

import (
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// lasts draws a term of a certificate, from its first day: that of the issue or
// the day after the end that a renewal moved.
func (s *simulation) lasts(c *issued, from calendar.Date) error {
	err := s.afflicts(c, from)
	if err != nil {
		return err
	}
	for year := range 3 {
		if s.chance(15) {
			continue // the body misses the period
		}
		first := from.AddMonths(12 * year)
		err := s.sets(s.surveillance(c), s.within(first.AddDays(10), first.AddDays(240)))
		if err != nil {
			return err
		}
	}
	if s.chance(8) {
		return nil // nobody asks for a renewal
	}
	end := from.AddMonths(36)
	return s.sets(s.renewal(c, end), s.within(end.AddDays(-170), end.AddDays(3)))
}

// examinations are what a surveillance or a renewal may hold beside the
// monitoring.
func (s *simulation) examinations() []string {
	return [][]string{
		{scheme.StageReview}, {scheme.StageInspection}, {scheme.StageReview, scheme.StageInspection},
	}[s.draw.IntN(3)]
}

// examining are the acts of these examinations and of what follows them, from a
// working day of the course on; the last of them is the evaluation.
func examining(from int, elements []string, visit tale, conforms bool) (acts []act) {
	add := func(after int, tales ...tale) {
		from += after
		acts = append(acts, on(from, tales...))
	}
	for _, element := range elements {
		switch element {
		case scheme.StageReview:
			add(2, reviewed())
			add(2, reviewEnds)
		case scheme.StageInspection:
			add(1, visit)
			add(30, inspected())
			add(1, inspectionEnds)
		}
	}
	add(2, monitoringEnds(true, "监督期内运行平稳。"))
	add(2, evaluated(conforms, "监测与审查结果已综合评价。"))
	return acts
}

// begins makes the course's own case.
func begins(login string, command func(*issued) rule.Command, c *issued) tale {
	return func(t *teller, l *telling) error {
		l.life = c.of.life // its holder may be another one by now
		who := t.client(l)
		if login != "" {
			who = t.people[login]
		}
		file, err := t.do(who, command(c), rule.StreamID{})
		if err != nil {
			return err
		}
		l.file = file
		c.cases = append(c.cases, file)
		return nil
	}
}

func (s *simulation) surveillance(c *issued) *course {
	return s.surveillanceBy(c, s.examinations(), "")
}

// surveillanceBy is a surveillance that holds some examinations: of the period
// that runs, or one that was proposed beside it. One in five finds something.
func (s *simulation) surveillanceBy(c *issued, elements []string, proposal string) *course {
	acts := []act{
		on(0, begins("monitoring", func(c *issued) rule.Command {
			return &rule.OpenSurveillance{Certificate: c.on.ID, Elements: elements, Proposal: proposal}
		}, c)),
		on(3, materials(all), papers, judged()),
	}
	if proposal == "" && !s.chance(10) { // now and then the holder says nothing
		acts = append(acts, on(4, stated))
	}
	if s.chance(4) {
		acts = append(acts, s.sampling(5)...)
	}
	finds := s.chance(6)
	visit := plan(30)
	if s.chance(4) {
		visit = unannounced(3)
	}
	acts = append(acts, examining(acts[len(acts)-1].day, elements, visit, !finds)...)
	then := func(after int, tales ...tale) { acts = append(acts, on(acts[len(acts)-1].day+after, tales...)) }
	maintained := by("decider", func() rule.Command { return &rule.MaintainCertification{} })
	told := &course{name: courseSurveillance, of: c.telling()}
	switch {
	case !finds:
		then(3, maintained)
	case s.chance(9): // nobody corrects it
		then(3, rectify(60, shortcoming))
		told.ended = func(*course) error { c.watched = true; return nil }
		then(45, func(*teller, *telling) error { return nil })
	default:
		then(3, rectify(60, shortcoming))
		then(10+s.draw.IntN(20), corrected("已完成整改。"))
		then(3, verified("整改到位。"), evaluated(true, "整改后符合认证依据。"))
		then(3, maintained)
	}
	told.acts = acts
	return told
}

// sampling draws a sample and has it tested, from a working day of a surveillance
// on; now and then in two rounds, as a clause failed at first.
func (s *simulation) sampling(from int) []act {
	laboratory := oneOf(s, "north", "south")
	round := func(from int, verdicts tale) []act {
		return []act{on(from, dispatch(laboratory)), on(from+7, verdicts, reported), on(from+9, reportOnPaper)}
	}
	acts := []act{on(from, drawn(oneOf(s, scheme.FromProduction, "market"), "随机抽取。", laboratory, 2+s.draw.IntN(3)))}
	if s.chance(4) {
		acts = append(acts, round(from+1, tested(0, 10, 0))...)
		from += 10
	}
	return append(acts, round(from+1, tested(0, 10))...)
}

// shortcoming is what a surveillance finds.
var shortcoming = rule.FindingInput{Clause: "5.6(1)", Text: "应急演练记录不完整。"}

// unannounced sets a visit that the holder is not told of.
func unannounced(ahead int) tale {
	return func(t *teller, l *telling) error {
		visit, err := workday(t.today(), ahead)
		if err != nil {
			return err
		}
		_, err = t.do(t.people["inspector"], &rule.PlanInspection{Visit: visit, Place: t.firms[l.client].address.ZH,
			Inspectors: []string{t.people["inspector"].Person}, Unannounced: "举报内容须现场核实。"}, l.file)
		return err
	}
}

// renewal may be decided after the end; then the certificate is expired
// meanwhile.
func (s *simulation) renewal(c *issued, end calendar.Date) *course {
	elements := s.examinations()
	acts := []act{
		on(0, begins("", func(c *issued) rule.Command { return &rule.OpenRenewal{Certificate: c.on.ID} }, c),
			materials(all), submitted),
		on(2, papers, judged()),
		on(3, by("monitoring", func() rule.Command {
			return &rule.PlanRenewal{Elements: elements, Grounds: "依据监测结果和变化情况确定。"}
		}), by("intake", func() rule.Command { return &rule.AcceptApplication{} })),
	}
	acts = append(acts, examining(3, elements, plan(30), true)...)
	acts = append(acts, on(acts[len(acts)-1].day+3+s.draw.IntN(40), granted))
	return &course{name: courseRenewal, of: c.telling(), acts: acts, ended: func(*course) error {
		c.watched = true // the paper before comes back
		return s.lasts(c, end)
	}}
}
