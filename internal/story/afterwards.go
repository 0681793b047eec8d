package story

import (
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// certificateOf is the certificate that a life led to.
func (t *teller) certificateOf(l *telling) (on rule.StreamID, err error) {
	err = t.look(l, func(_ *rule.Situation, c *rule.Case) error {
		on = rule.StreamID{Kind: rule.KindCertificate, ID: c.Certificate}
		return nil
	})
	return on, err
}

// ofCertificate is a tale of one command that somebody gives to the certificate of a
// life; an empty login is the holder's.
func ofCertificate(login string, command rule.Command) tale {
	return func(t *teller, l *telling) error {
		on, err := t.certificateOf(l)
		if err != nil {
			return err
		}
		who := t.client(l)
		if login != "" {
			who = t.people[login]
		}
		_, err = t.do(who, command, on)
		return err
	}
}

// factToday is a ground for an act about a certificate, certain since today.
func factToday(t *teller, ground, source, text string) []rule.FactInput {
	return []rule.FactInput{{Ground: ground, Source: source, Confirmed: t.today(), Text: text}}
}

func suspended(ground, source, text string) tale {
	return func(t *teller, l *telling) error {
		return ofCertificate("decider", &rule.SuspendCertificate{Facts: factToday(t, ground, source, text)})(t, l)
	}
}

func withdrawnFor(ground, source, text string) tale {
	return func(t *teller, l *telling) error {
		return ofCertificate("decider", &rule.WithdrawCertificate{Facts: factToday(t, ground, source, text)})(t, l)
	}
}

// restorationAsked shows everything that the grounds of the suspension ask for.
func restorationAsked(text string) tale {
	return func(t *teller, l *telling) error {
		return t.atCertificate(l, func(on rule.StreamID, s *rule.Situation, c *rule.Certificate) error {
			proof, err := t.files(l, "恢复使用证明材料")
			if err != nil {
				return err
			}
			command := &rule.RequestRestoration{}
			for _, shown := range s.ToShow(c.Suspension()) {
				in := rule.ShownInput{Item: shown.ID, Text: text}
				if shown.File {
					in.Files = proof
				}
				command.Shown = append(command.Shown, in)
			}
			_, err = t.do(t.client(l), command, on)
			return err
		})
	}
}

// restorationReviewed finds everything met that was shown.
func restorationReviewed(summary string) tale {
	return func(t *teller, l *telling) error {
		return t.atCertificate(l, func(on rule.StreamID, _ *rule.Situation, c *rule.Certificate) error {
			command := &rule.ReviewRestoration{Summary: summary}
			for _, shown := range c.Request().Shown {
				command.Verdicts = append(command.Verdicts, rule.ShownVerdictInput{Item: shown.Item, Met: true, Note: "已核实。"})
			}
			_, err := t.do(t.people["evaluator"], command, on)
			return err
		})
	}
}

// atCertificate lets something be done that rests on how a certificate stands.
func (t *teller) atCertificate(l *telling, do func(rule.StreamID, *rule.Situation, *rule.Certificate) error) error {
	on, err := t.certificateOf(l)
	if err != nil {
		return err
	}
	var situation *rule.Situation
	var found *rule.Certificate
	err = t.house.Look(t.ctx, t.people["intake"], on, func(s *rule.Situation, state rule.State) error {
		situation, found = s, state.(*rule.Certificate)
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at the certificate: %w", err)
	}
	return do(on, situation, found)
}

// surveyed begins the surveillance of a life's certificate. What happens in it is
// told by the same acts, inSurveillance.
func surveyed(elements ...string) tale {
	return func(t *teller, l *telling) error {
		on, err := t.certificateOf(l)
		if err != nil {
			return err
		}
		l.surveillance, err = t.do(t.people["monitoring"], &rule.OpenSurveillance{Certificate: on.ID, Elements: elements}, rule.StreamID{})
		return err
	}
}

// inSurveillance tells of the surveillance instead of the certification.
func inSurveillance(tales ...tale) tale {
	return func(t *teller, l *telling) error {
		other := *l
		other.file = l.surveillance
		return together(tales...)(t, &other)
	}
}

// surveillance is one with a review and a visit that a month's notice precedes,
// from a working day of a life on.
func surveillance(from int) []act {
	in := func(after int, tales ...tale) act { return on(from+after, inSurveillance(tales...)) }
	return []act{
		on(from, surveyed(scheme.StageReview, scheme.StageInspection)),
		in(3, materials(all), papers, judged()),
		in(6, reviewed()),
		in(8, reviewEnds),
		in(9, plan(30)),
		in(39, inspected()),
		in(40, inspectionEnds),
		in(42, monitoringEnds(true, "监督期内运行平稳，未发现未关闭的问题。")),
		in(44, evaluated(true, "文件审查、现场检查和跟踪监测结果均符合认证依据。")),
		in(47, by("decider", func() rule.Command { return &rule.MaintainCertification{} })),
	}
}

// cancelled is a cancellation that the holder asks for on one day and the body
// carries out on another.
func cancelled(asked, done int, reason string) []act {
	return []act{
		on(asked, func(t *teller, l *telling) error {
			return ofCertificate("", &rule.RequestCancellation{Reason: reason})(t, l)
		}),
		on(done, ofCertificate("decider", &rule.CancelCertificate{})),
	}
}
