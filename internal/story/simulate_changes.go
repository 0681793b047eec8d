package story

import (
	"fmt"
	"slices"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// wish is a change that a holder may want: what it asks for, and the class of the
// scheme's table that the assessor finds it to be.
type wish struct {
	class string
	asks  func(s *simulation, c *issued, to *rule.OpenChange)
}

// wishes are all kinds of changes.
var wishes = []wish{
	{"name-address", func(s *simulation, c *issued, to *rule.OpenChange) {
		to.Holder.Address = zhEN(fmt.Sprintf("北京市朝阳区示例路 %d 号", s.serial(c)), fmt.Sprintf("%d Shili Road, Chaoyang District, Beijing", c.changes))
	}},
	{"holder", func(s *simulation, c *issued, to *rule.OpenChange) { to.Holder.Code = s.otherFirm(c) }},
	{"parties", func(s *simulation, c *issued, to *rule.OpenChange) { to.Enterprise.Code = s.otherFirm(c) }},
	{"name", func(s *simulation, c *issued, to *rule.OpenChange) {
		to.Name = zhEN(fmt.Sprintf("%s 更名 %d", c.of.what.name.ZH, s.serial(c)), fmt.Sprintf("%s renamed %d", c.of.what.name.EN, c.changes))
	}},
	{"scope-extension", func(s *simulation, c *issued, to *rule.OpenChange) { s.scope(c, to, rule.ScopeExtended) }},
	{"scope-reduction", func(s *simulation, c *issued, to *rule.OpenChange) { s.scope(c, to, rule.ScopeReduced) }},
	{"texts", func(_ *simulation, _ *issued, to *rule.OpenChange) { to.Classes = []string{"texts"} }},
}

// versions are the classes of another version of the product.
var versions = []string{"version-label", "defect-fix", "function", "authentication", "cryptography", "personal-information",
	"model-retrained", "model-replaced", "architecture", "outsourcing", "terminal"}

// serial numbers what is asked of a line.
func (s *simulation) serial(c *issued) int {
	c.changes++
	return c.changes
}

// model is a version that the product had not yet.
func (s *simulation) model(c *issued) string {
	return fmt.Sprintf("%s-%d", c.of.what.model, s.serial(c))
}

// otherFirm is the credit code of somebody who is not the holder.
func (s *simulation) otherFirm(c *issued) string {
	firms := slices.DeleteFunc(s.clients(), func(id string) bool { return id == c.of.client })
	return rule.CreditCodeFor(s.firms[oneOf(s, firms...)].first17)
}

func (s *simulation) scope(c *issued, to *rule.OpenChange, what string) {
	to.Scope, to.Chosen, to.Model = what, string(oneOf(s, scheme.CertificateSeparate, scheme.CertificateReplaced)), s.model(c)
}

// wishesFor draws a change: in half of them the product has another version.
func (s *simulation) wishesFor() wish {
	if s.chance(2) {
		return oneOf(s, wishes...)
	}
	return wish{oneOf(s, versions...), func(s *simulation, c *issued, to *rule.OpenChange) { to.Model = s.model(c) }}
}

// change is one from the application to its decision. What it needs follows from
// its assessment; what is not needed takes no time off.
func (s *simulation) change(c *issued) []act {
	want := s.wishesFor()
	asked := begins("", func(c *issued) rule.Command {
		command := &rule.OpenChange{Certificate: c.on.ID, Statement: "见差异性说明。"}
		want.asks(s, c, command)
		return command
	}, c)
	arrived := []tale{papers, judged()}
	if want.class == "holder" {
		arrived = append(arrived, contract)
	}
	acts := []act{
		on(0, asked, materials(all), submitted),
		on(2, arrived...),
		on(3, by("intake", func() rule.Command { return &rule.AcceptApplication{} })),
	}
	if s.chance(12) {
		return append(acts, on(4, withdrawn("暂不变更。")))
	}
	ends := by("decider", func() rule.Command { return &rule.GrantChange{} })
	if s.chance(10) {
		ends = refused(rule.ReasonInput{Clause: "6.3.1b", Text: "差异性说明与实际不一致。"})
	}
	return append(acts,
		on(5, s.assesses(want.class)),
		on(6, where(scheme.StageTesting, dispatch(oneOf(s, "north", "south")))),
		on(13, where(scheme.StageTesting, tested(0, 10), reported)),
		on(15, where(scheme.StageTesting, reportOnPaper), where(scheme.StageReview, reviewed())),
		on(17, where(scheme.StageReview, reviewEnds), where(scheme.StageInspection, plan(6))),
		on(23, where(scheme.StageInspection, inspected())),
		on(24, where(scheme.StageInspection, inspectionEnds)),
		on(26, evaluated(true, "变更后的产品仍符合认证依据。")),
		on(28+s.draw.IntN(25), ends),
	)
}

// where tells of an element of chapter 4 if the case needs it.
func where(element string, tales ...tale) tale {
	return func(t *teller, l *telling) error {
		needs := false
		err := t.look(l, func(_ *rule.Situation, c *rule.Case) error {
			needs = c.Needs(element)
			return nil
		})
		if err != nil || !needs {
			return err
		}
		return together(tales...)(t, l)
	}
}

// assesses finds what a change needs: as the table says, now and then raised, and
// seldom otherwise, with a reason.
func (s *simulation) assesses(class string) tale {
	return func(t *teller, l *telling) error {
		command := &rule.AssessChange{Grounds: "差异性说明属实。"}
		err := t.look(l, func(situation *rule.Situation, c *rule.Case) error {
			sch := situation.Record.Scheme("")
			found, _ := sch.Change(class, situation.Today)
			of := scheme.Assessed{Class: found}
			if len(found.Raises) > 0 && s.chance(3) {
				of.Raised = append(of.Raised, oneOf(s, found.Raises...).To)
			}
			in := rule.ClassInput{Class: class}
			for _, to := range of.Raised {
				in.Raised = append(in.Raised, string(to))
			}
			command.Classes = []rule.ClassInput{in}
			needs, _ := sch.Assess([]scheme.Assessed{of}, situation.Distance(situation.CertificateOf(c)), situation.Today)
			if s.chance(8) {
				command.Deviate, command.Needs, command.Reason = true, []string{string(scheme.ReviewOnly)}, "历史测试结果可以覆盖。"
				needs = nil
			}
			if slices.Contains(needs, scheme.PartialTest) {
				for _, clause := range situation.BasisClauses(c)[:2] {
					command.Touched = append(command.Touched, clause.ID)
				}
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
