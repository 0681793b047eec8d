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

func (s *simulation) reissue(c *issued) []act {
	return []act{on(0, c.about("", &rule.RequestReissue{Why: oneOf(s, rule.ReissueCauses...), Text: "纸质证书已不能使用。"}))}
}

// use: the holder files its systems, records what it uses and where the mark
// stands, ends a use and strikes another.
func (s *simulation) use(c *issued) []act {
	return []act{
		on(0, s.atUse(c, func(seen standing, file rule.FileRef) []rule.Command {
			return []rule.Command{
				&rule.FileUsageSystem{Of: rule.UsedCertificate, File: file, Since: s.today()},
				&rule.FileUsageSystem{Of: rule.UsedMark, File: file, Since: s.today()},
			}
		})),
		on(1, s.atUse(c, func(seen standing, file rule.FileRef) []rule.Command {
			command := &rule.RecordUses{}
			for _, of := range rule.AllUsed {
				command.Uses = append(command.Uses, rule.UseInput{Of: of, Where: oneOf(s, "website", "document", "premises"), From: s.today(), Text: "首页底部。"})
			}
			return []rule.Command{command}
		})),
		on(5, s.atUse(c, func(seen standing, file rule.FileRef) []rule.Command {
			command := &rule.RecordMarkPlacement{On: rule.MarkOnBody, Where: "nameplate", Picture: file, From: s.today(), Text: "全部批次。"}
			if s.chance(3) {
				command.On, command.Where, command.Reason, command.Documents, command.Outer = rule.MarkOnPackage, "", "产品为软件，本体不能加施。", file, file
			}
			return []rule.Command{command}
		})),
		on(40+s.draw.IntN(200), s.atUse(c, func(seen standing, _ rule.FileRef) (list []rule.Command) {
			today := s.today()
			going := slices.DeleteFunc(slices.Clone(seen.Usage.Uses), func(u rule.Use) bool { return !u.GoesOn(today) })
			if len(going) > 0 {
				list = append(list, &rule.EndUses{Uses: []string{oneOf(s, going...).ID}, Last: today})
			}
			stand := slices.DeleteFunc(slices.Clone(seen.Usage.Uses), func(u rule.Use) bool { return !u.Struck.IsZero() })
			if len(stand) > 0 && s.chance(2) {
				list = append(list, &rule.StrikeUse{Use: oneOf(s, stand...).ID, Reason: "登记有误。"})
			}
			return list
		})),
	}
}

// atUse has the holder give commands about what it uses, with a file to show.
func (s *simulation) atUse(c *issued, commands func(standing, rule.FileRef) []rule.Command) tale {
	return func(t *teller, _ *telling) error {
		state, err := s.certificate(c)
		if err != nil {
			return err
		}
		seen := standing{issued: c, Certificate: state, at: c.on}
		file, err := t.files(seen.folder(), "使用记录 "+t.today().String())
		if err != nil {
			return err
		}
		for _, command := range commands(seen, file[0]) {
			_, err = t.do(t.client(c.of), command, c.on)
			if err != nil {
				return err
			}
		}
		return nil
	}
}
