package story

import (
	"slices"

	"fincert/internal/rule"
)

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
