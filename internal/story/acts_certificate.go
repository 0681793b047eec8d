package story

import (
	"fmt"

	"fincert/internal/rule"
)

// certificatesOf are the certificate that a life led to and those that took its
// place, oldest first.
func (t *teller) certificatesOf(l *telling) (line []*rule.Certificate, err error) {
	err = t.look(l, func(s *rule.Situation, c *rule.Case) error {
		for id := c.Certificate; id != ""; {
			one := rule.Get[*rule.Certificate](s.Record, rule.KindCertificate, id)
			line, id = append(line, one), one.Successor
		}
		return nil
	})
	return line, err
}

// certificateOf is the last of them.
func (t *teller) certificateOf(l *telling) (rule.StreamID, error) {
	line, err := t.certificatesOf(l)
	if err != nil {
		return rule.StreamID{}, err
	}
	return rule.StreamID{Kind: rule.KindCertificate, ID: line[len(line)-1].ID}, nil
}

// by is who has a login; the holder of a life's certificate for an empty one.
func (t *teller) by(login string, l *telling) rule.Actor {
	if login == "" {
		return t.client(l)
	}
	return t.people[login]
}

// ofCertificate is a tale of one command that somebody gives to the certificate of a
// life; an empty login is the holder's.
func ofCertificate(login string, command rule.Command) tale {
	return func(t *teller, l *telling) error {
		on, err := t.certificateOf(l)
		if err != nil {
			return err
		}
		_, err = t.do(t.by(login, l), command, on)
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

// reissued is another paper in place of a damaged one, which comes back.
func reissued(asked, done int, how string) []act {
	return []act{
		on(asked, func(t *teller, l *telling) error {
			return ofCertificate("", &rule.RequestReissue{Why: rule.ReissueDamaged, Text: how})(t, l)
		}),
		on(done, ofCertificate("decider", &rule.ReissueCertificate{})),
		on(done+5, copyReturned),
	}
}

// copyReturned is the oldest paper that is to come back, as it does.
func copyReturned(t *teller, l *telling) error {
	line, err := t.certificatesOf(l)
	if err != nil {
		return err
	}
	for _, c := range line {
		if out := c.Out(); len(out) > 0 {
			_, err = t.do(t.people["intake"], &rule.ReceiveCopy{Copy: out[0].Number, Received: t.today(), Place: "档案室 证书收回柜"},
				rule.StreamID{Kind: rule.KindCertificate, ID: c.ID})
			return err
		}
	}
	return fmt.Errorf("no paper of %q is to come back", l.what.name.ZH)
}
