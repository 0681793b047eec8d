package story

import (
	"slices"

	"fincert/internal/rule"
)

// found is a problem that monitoring found today.
func found(dimension string, level int, text string) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people["monitoring"], &rule.RecordProblem{Dimension: dimension, Level: level, Found: t.today(), Text: text}, l.file)
		return err
	}
}

func closed(problem, how string) tale {
	return by("monitoring", func() rule.Command { return &rule.CloseProblem{Problem: problem, How: how} })
}

func stable(grounds string) tale {
	return by("monitoring", func() rule.Command { return &rule.ConfirmStableOperation{Grounds: grounds} })
}

func monitoringEnds(satisfied bool, summary string) tale {
	return func(t *teller, l *telling) error {
		command := &rule.ConcludeMonitoring{Satisfied: satisfied, Summary: summary}
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			for _, d := range s.MonitoringResult(c).Dimensions {
				word := "各项指标正常，未发现问题。"
				if len(d.Problems) > 0 {
					word = "发现的问题均已答复、关闭，未再发生。"
				}
				command.Dimensions = append(command.Dimensions, rule.DimensionInput{Dimension: d.Dimension, Text: word})
			}
			return nil
		})
		if err != nil {
			return err
		}
		_, err = t.do(t.people["monitoring"], command, l.file)
		return err
	}
}

func evaluated(conforms bool, summary string) tale {
	return by("evaluator", func() rule.Command { return &rule.EvaluateCase{Conforms: conforms, Summary: summary} })
}

// rectify asks for corrections within calendar days.
func rectify(days int, findings ...rule.FindingInput) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people["decider"], &rule.RequireRectification{Findings: findings, Due: t.today().AddDays(days)}, l.file)
		return err
	}
}

// corrected is the client's answer to every finding.
func corrected(text string) tale {
	return func(t *teller, l *telling) error {
		command := &rule.HandInRectification{}
		err := t.look(l, func(_ *rule.Situation, c *rule.Case) error {
			for _, finding := range c.Rectifications[len(c.Rectifications)-1].Findings {
				command.Answers = append(command.Answers, rule.CorrectionInput{Finding: finding.ID, Text: text})
			}
			return nil
		})
		if err != nil {
			return err
		}
		proof, err := t.files(l, "整改报告 "+t.today().String())
		if err != nil {
			return err
		}
		for i := range command.Answers {
			command.Answers[i].Files = proof
		}
		_, err = t.do(t.client(l), command, l.file)
		return err
	}
}

func verified(note string, failed ...string) tale {
	return by("evaluator", func() rule.Command { return &rule.VerifyRectification{Way: "documents", Failed: failed, Note: note} })
}

// granted grants a certification. If a standard has another edition than the case
// was accepted on, the decider says first why the certificate may rest on that.
func granted(t *teller, l *telling) error {
	recheck := false
	err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
		changed := s.ChangedEditions(c)
		recheck = len(changed) > 0 && (c.Rechecked == nil || !slices.Equal(c.Rechecked.Changes, changed))
		return nil
	})
	if err != nil {
		return err
	}
	if recheck {
		_, err = t.do(t.people["decider"], &rule.RecheckEditions{Reason: "标准换版期间受理，原版标准在过渡期内继续有效。"}, l.file)
		if err != nil {
			return err
		}
	}
	_, err = t.do(t.people["decider"], &rule.GrantCertification{}, l.file)
	return err
}

// refused ends a case without a certificate.
func refused(reasons ...rule.ReasonInput) tale {
	return by("decider", func() rule.Command { return &rule.RefuseCertification{Reasons: reasons} })
}

// notAccepted ends a case before it was accepted.
func notAccepted(reasons ...rule.ReasonInput) tale {
	return by("intake", func() rule.Command { return &rule.RefuseApplication{Reasons: reasons} })
}

func withdrawn(reason string) tale { return byClient(&rule.WithdrawApplication{Reason: reason}) }

func accepted(t *teller, l *telling) error {
	_, err := t.do(t.people["intake"], &rule.AcceptApplication{}, l.file)
	if err != nil {
		return err
	}
	return monitoringPlanned(t, l)
}

// monitoringPlanned says how each dimension of the product is watched.
func monitoringPlanned(t *teller, l *telling) error {
	command := &rule.PlanMonitoring{}
	err := t.look(l, func(s *rule.Situation, _ *rule.Case) error {
		for _, d := range s.Record.Scheme("").Dimensions(s.Today) {
			watch := rule.WatchInput{Dimension: d.ID, Ways: []string{"institution-report"}, Note: "每月报送，逐月核对"}
			switch d.ID {
			case "business-continuity", "service-quality":
				watch.Ways = append(watch.Ways, "probe")
			case "public-opinion", "complaints":
				watch.Ways = append(watch.Ways, "third-party")
			}
			command.Watched = append(command.Watched, watch)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = t.do(t.people["monitoring"], command, rule.StreamID{Kind: rule.KindProduct, ID: l.product})
	return err
}

func submitted(t *teller, l *telling) error {
	_, err := t.do(t.client(l), &rule.SubmitApplication{}, l.file)
	return err
}
