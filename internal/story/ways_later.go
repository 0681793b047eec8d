package story

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// opened begins a case about a life's certificate. What happens in it is told by the
// same acts as a certification, inLater.
func opened(login string, command func(certificate string) rule.Command) tale {
	return func(t *teller, l *telling) error {
		on, err := t.certificateOf(l)
		if err != nil {
			return err
		}
		l.later, err = t.do(t.by(login, l), command(on.ID), rule.StreamID{})
		return err
	}
}

// inLater tells of the latest case about the certificate instead of the
// certification.
func inLater(tales ...tale) tale {
	return func(t *teller, l *telling) error {
		other := *l
		other.file = l.later
		return together(tales...)(t, &other)
	}
}

// later are the acts of a way, counted from a day of a life and told of the latest
// case about its certificate. The first act begins it.
func later(from int, begins tale, way ...act) []act {
	acts := []act{on(from, begins)}
	for _, a := range way {
		acts = append(acts, on(from+a.day, inLater(a.tell)))
	}
	return acts
}

// surveillance is one with a review and a visit that a month's notice precedes.
func surveillance(from int) []act {
	begins := opened("monitoring", func(certificate string) rule.Command {
		return &rule.OpenSurveillance{Certificate: certificate, Elements: []string{scheme.StageReview, scheme.StageInspection}}
	})
	return later(from, begins,
		on(3, materials(all), papers, judged()),
		on(5, stated),
		on(6, reviewed()),
		on(8, reviewEnds),
		on(9, plan(30)),
		on(39, inspected()),
		on(40, inspectionEnds),
		on(42, monitoringEnds(true, "监督期内运行平稳，未发现未关闭的问题。")),
		on(44, evaluated(true, "文件审查、现场检查和跟踪监测结果均符合认证依据。")),
		on(47, by("decider", func() rule.Command { return &rule.MaintainCertification{} })))
}

// sampled is that surveillance with a sample that is drawn before the visit and
// given to a laboratory, which has not reported yet.
func sampled(from int, place, laboratory string) []act {
	return until(surveillance(from), from+9,
		on(from+20, inLater(drawn(scheme.FromProduction, place, laboratory, 2))),
		on(from+21, inLater(dispatch(laboratory))))
}

// changed is a change to another version of the product: by its class the scheme's
// table asks for a document review and a partial test.
func changed(from int, model, laboratory, class, differences string) []act {
	begins := opened("", func(certificate string) rule.Command {
		return &rule.OpenChange{Certificate: certificate, Model: model, Classes: []string{class}, Statement: differences}
	})
	return later(from, begins,
		on(0, materials(all), submitted),
		on(2, papers, judged()),
		on(3, by("intake", func() rule.Command { return &rule.AcceptApplication{} })),
		on(5, changeAssessed(class, "差异性说明与版本比对结果一致，仅涉及所列条款。", 3)),
		on(6, dispatch(laboratory)),
		on(13, tested(0, 10), reported),
		on(15, reportOnPaper, reviewed()),
		on(17, reviewEnds),
		on(19, evaluated(true, "部分检测与文件审查结果表明，变更后的产品仍符合认证依据。")),
		on(22, by("decider", func() rule.Command { return &rule.GrantChange{} })))
}

// changeAssessed finds that a change needs what the table asks for its class; a
// partial test covers the first clauses of the basis.
func changeAssessed(class, grounds string, touched int) tale {
	return func(t *teller, l *telling) error {
		command := &rule.AssessChange{Classes: []rule.ClassInput{{Class: class}}, Grounds: grounds}
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			for _, clause := range s.BasisClauses(c)[:touched] {
				command.Touched = append(command.Touched, clause.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
		_, err = t.do(t.people["reviewer"], command, l.file)
		return err
	}
}

// anew is the whole way of chapter 5 once more, after a change of the basis. It ends
// with another certificate in place of the one before.
func anew(from int, laboratory string) []act {
	begins := opened("", func(certificate string) rule.Command { return &rule.OpenTransition{Certificate: certificate} })
	return later(from, begins, replaced(theUsual(laboratory), on(0, materials(3)))...)
}

// theBasis is what the body does itself when a standard has a new edition: it puts
// it into force and tells the holders until when they apply anew.
func theBasis(ago int, months int) *life {
	return &life{shows: zhEN("认证依据标准换版", "A standard of the basis has a new edition"), ago: ago, acts: []act{
		on(0, func(t *teller, _ *telling) error {
			next := edition{fmt.Sprintf("JR/T 0200-%d（演示）", t.today().Year()), t.today()}
			return t.adopts(t.people["administrator"], next.since, func(from calendar.Date) []byte {
				return shippedAs(fmt.Sprintf("demo-%s", from), t.began(), from, "JRT0200", []edition{next})
			})
		}),
		on(2, func(t *teller, _ *telling) error {
			_, err := t.do(t.people["manager"], &rule.AnnounceTransition{Standard: "JRT0200", Deadline: t.today().AddMonths(months),
				Reason: zhEN("风险监控指标与报送要求修订，涉及全部获证产品。", "Indicators of risk monitoring and their reporting are revised; all certified products are concerned.")}, rule.StreamID{})
			return err
		}),
	}}
}
