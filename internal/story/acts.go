package story

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// act is what happens in a life on one of its working days, counted from its
// start.
type act struct {
	day  int
	tell tale
}

// tale is what an act is made of: a few commands on one day.
type tale func(*teller, *telling) error

// together makes one tale of several.
func together(tales ...tale) tale {
	return func(t *teller, l *telling) error {
		for _, tale := range tales {
			err := tale(t, l)
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// by is a tale of one command that somebody gives to the case.
func by(login string, command func() rule.Command) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people[login], command(), l.file)
		return err
	}
}

// client is who acts for the client of a life.
func (t *teller) client(l *telling) rule.Actor { return t.people["client "+l.client] }

// byClient is by for whoever acts for the client.
func byClient(command rule.Command) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.client(l), command, l.file)
		return err
	}
}

// apply describes the product and opens the application.
func apply(t *teller, l *telling) error {
	p := l.what
	made, err := t.do(t.client(l), &rule.DescribeProduct{Kind: p.kind, Traits: p.traits, Name: p.name, Model: p.model}, rule.StreamID{})
	if err != nil {
		return err
	}
	l.product = made.ID
	l.file, err = t.do(t.client(l), &rule.OpenApplication{Product: made.ID}, rule.StreamID{})
	return err
}

// wanted are the materials that 5.2.2 asks for here and that which picks, given
// what was handed in for them so far.
func (t *teller) wanted(l *telling, which func(scheme.Material, *rule.Material) bool) ([]scheme.Material, error) {
	var list []scheme.Material
	err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
		for _, m := range s.Required(c) {
			has := c.Materials[m.ID]
			if has == nil {
				has = &rule.Material{}
			}
			if which(m, has) {
				list = append(list, m)
			}
		}
		return nil
	})
	return list, err
}

// files puts a small PDF about each title into the vault, several at a time:
// each waits for the disk.
func (t *teller) files(l *telling, titles ...string) ([]rule.FileRef, error) {
	if t.bundled {
		return t.bundle(l, titles)
	}
	refs := make([]rule.FileRef, len(titles))
	failed := make([]error, len(titles))
	var puts sync.WaitGroup
	for i, title := range titles {
		puts.Go(func() {
			put, err := t.house.Vault.Put(t.ctx, l.file.ID, fileName(title), bytes.NewReader(paper(title)))
			if err != nil {
				failed[i] = fmt.Errorf("put %s into the vault: %w", title, err)
			}
			refs[i] = rule.FileRef{Object: put.Object}
		})
	}
	puts.Wait()
	return refs, errors.Join(failed...)
}

// hand hands in one file for each of some materials.
func (t *teller) hand(l *telling, items, titles []string) error {
	refs, err := t.files(l, titles...)
	if err != nil {
		return err
	}
	for i, item := range items {
		_, err = t.do(t.client(l), &rule.ProvideMaterial{Item: item, Files: refs[i : i+1]}, l.file)
		if err != nil {
			return err
		}
	}
	return nil
}

// materials hands in files for the first, or for all, materials that want one
// and have none yet.
func materials(most int) tale {
	return func(t *teller, l *telling) error {
		list, err := t.wanted(l, func(m scheme.Material, has *rule.Material) bool {
			return m.Form != scheme.Paper && m.Form != scheme.Object && len(has.Files) == 0 && has.Promised.IsZero()
		})
		if err != nil {
			return err
		}
		if most != all && len(list) > most {
			list = list[:most]
		}
		var items, titles []string
		for _, m := range list {
			items, titles = append(items, m.ID), append(titles, m.Name.ZH)
		}
		return t.hand(l, items, titles)
	}
}

const all = -1

// papers records what arrived at the body: sealed papers and the sample.
func papers(t *teller, l *telling) error {
	list, err := t.wanted(l, func(m scheme.Material, _ *rule.Material) bool {
		paper, _ := m.Form.Wants()
		return paper || m.Form == scheme.Object
	})
	if err != nil || len(list) == 0 {
		return err
	}
	var receipts []rule.PaperReceiptInput
	for _, m := range list {
		receipts = append(receipts, rule.PaperReceiptInput{Item: m.ID, Received: t.today(), Sealed: m.Seal,
			Courier: fmt.Sprintf("SF%010d", 1300000+l.n*37), Place: fmt.Sprintf("档案室 A%02d 柜", l.n%12+1)})
	}
	_, err = t.do(t.people["intake"], &rule.ReceivePaper{Receipts: receipts}, l.file)
	return err
}

// samplesFollow promises the sample, and the other things that come by courier,
// within two weeks.
func samplesFollow(t *teller, l *telling) error {
	list, err := t.wanted(l, func(m scheme.Material, _ *rule.Material) bool { return m.Form == scheme.Object })
	if err != nil {
		return err
	}
	for _, m := range list {
		_, err = t.do(t.client(l), &rule.PromiseMaterial{Item: m.ID, By: t.today().AddDays(14)}, l.file)
		if err != nil {
			return err
		}
	}
	return nil
}

// scopeAnswered answers the four questions; but names those answered with no.
func scopeAnswered(but ...string) tale {
	return func(t *teller, l *telling) error {
		var answers []rule.ScopeAnswer
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			for _, q := range s.Record.Scheme(c.Edition).ScopeQuestions(s.Today) {
				yes := q.Passes
				for _, id := range but {
					if q.ID == id {
						yes = !yes
					}
				}
				answers = append(answers, rule.ScopeAnswer{Question: q.ID, Yes: yes})
			}
			return nil
		})
		if err != nil {
			return err
		}
		_, err = t.do(t.people["intake"], &rule.AnswerScope{Answers: answers}, l.file)
		return err
	}
}

// judged finds every material in order, but for those named, which lack
// something.
func judged(lacking ...lack) tale {
	return func(t *teller, l *telling) error {
		list, err := t.wanted(l, func(scheme.Material, *rule.Material) bool { return true })
		if err != nil || len(list) == 0 {
			return err
		}
		var verdicts []rule.MaterialVerdictInput
		for _, m := range list {
			v := rule.MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms}
			for _, lack := range lacking {
				if lack.item == m.ID {
					v.Verdict, v.Note = scheme.MaterialSupplement, lack.why
				}
			}
			verdicts = append(verdicts, v)
		}
		_, err = t.do(t.people["intake"], &rule.JudgeMaterials{Verdicts: verdicts}, l.file)
		return err
	}
}
