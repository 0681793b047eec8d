package story

import (
	"fmt"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// lack is a material that lacks something, and what.
type lack struct{ item, why string }

// ask asks the client for materials again.
func ask(login string, lacking ...lack) tale {
	return by(login, func() rule.Command {
		command := &rule.RequestSupplement{}
		for _, l := range lacking {
			command.Items = append(command.Items, rule.SupplementItemInput{Item: l.item, Why: l.why})
		}
		return command
	})
}

// supplement is the client's complete hand-in of what was asked for.
func supplement(items ...string) tale {
	return func(t *teller, l *telling) error {
		var titles []string
		for _, item := range items {
			titles = append(titles, "补充材料 "+item)
		}
		err := t.hand(l, items, titles)
		if err != nil {
			return err
		}
		_, err = t.do(t.client(l), &rule.CompleteSupplement{}, l.file)
		return err
	}
}

// inOrder finds materials that were handed in again in order.
func inOrder(items ...string) tale {
	return by("intake", func() rule.Command {
		command := &rule.JudgeMaterials{}
		for _, item := range items {
			command.Verdicts = append(command.Verdicts, rule.MaterialVerdictInput{Item: item, Verdict: scheme.MaterialConforms})
		}
		return command
	})
}

// contract records the signed contract.
func contract(t *teller, l *telling) error {
	_, err := t.do(t.people["intake"], &rule.RecordContract{
		Number: fmt.Sprintf("HT-%d-%03d", t.today().Year(), l.n+1), Signed: t.today()}, l.file)
	return err
}

// assess judges how business and system run.
func assess(supports bool, months int, business, system string) tale {
	return by("monitoring", func() rule.Command {
		return &rule.AssessOperation{Supports: supports, MonitoringMonths: months, Business: business, System: system}
	})
}

// dispatch gives a laboratory everything that is not tested yet or failed.
func dispatch(laboratory string) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people["monitoring"], &rule.DispatchTest{Laboratory: t.labs[laboratory]}, l.file)
		return err
	}
}

// task is the newest test task of a case and who works on it.
func (t *teller) task(l *telling) (*rule.Test, rule.Actor, error) {
	var test *rule.Test
	err := t.look(l, func(_ *rule.Situation, c *rule.Case) error {
		if len(c.Tests) == 0 {
			return fmt.Errorf("the case has no test task")
		}
		test = c.Tests[len(c.Tests)-1]
		return nil
	})
	if err != nil {
		return nil, rule.Actor{}, err
	}
	for _, tester := range t.people {
		if tester.Organisation == test.Organisation {
			return test, tester, nil
		}
	}
	return nil, rule.Actor{}, fmt.Errorf("nobody works in the laboratory of task %s", test.Number)
}

// tested records verdicts on a part of the task: from and to are tenths of its
// clauses. Those whose place is in failing fail.
func tested(from, to int, failing ...int) tale {
	return func(t *teller, l *telling) error {
		test, tester, err := t.task(l)
		if err != nil {
			return err
		}
		command := &rule.RecordTestVerdicts{}
		for i, clause := range test.Clauses {
			if i < len(test.Clauses)*from/10 || i >= len(test.Clauses)*to/10 {
				continue
			}
			v := rule.ClauseVerdictInput{Clause: clause, Verdict: scheme.TestPasses, Evidence: "按检测方案逐项执行，测试记录与截图见报告附录。"}
			if slices.Contains(failing, i) {
				v.Verdict, v.Evidence = scheme.TestFails, "三次复测均可复现：异常交易未在规定时间内拦截，记录见报告第 4 章。"
			}
			command.Verdicts = append(command.Verdicts, v)
		}
		_, err = t.do(tester, command, rule.StreamID{Kind: rule.KindTestTask, ID: test.Task})
		return err
	}
}

// reported hands in the laboratory's report.
func reported(t *teller, l *telling) error {
	test, tester, err := t.task(l)
	if err != nil {
		return err
	}
	report, err := t.files(l, "型式试验报告 "+test.Number)
	if err != nil {
		return err
	}
	_, err = t.do(tester, &rule.SubmitTestReport{
		ReportNumber: "BG-" + test.Number, Finished: t.today(), File: report[0],
		Custody: "样品与原始记录由检测机构封存，样品说明文档退还认证委托方。",
	}, rule.StreamID{Kind: rule.KindTestTask, ID: test.Task})
	return err
}

// reportOnPaper is the paper form of the report.
func reportOnPaper(t *teller, l *telling) error {
	test, _, err := t.task(l)
	if err != nil {
		return err
	}
	_, err = t.do(t.people["intake"], &rule.ReceiveTestReportPaper{Task: test.Number, Received: t.today()}, l.file)
	return err
}

// checked gives every item of a list a verdict; the items whose places are in
// observed are observations.
func checked(list []scheme.CheckItem, observed []int) (items []rule.ItemInput) {
	for i, c := range list {
		item := rule.ItemInput{Item: c.ID, Verdict: scheme.CheckConforms}
		if slices.Contains(observed, i) {
			item.Verdict, item.Note = scheme.CheckObservation, "制度已建立，建议在下一年度评审时补充演练记录。"
		}
		items = append(items, item)
	}
	return items
}

// reviewed works through the checklist of the document review.
func reviewed(observed ...int) tale {
	return func(t *teller, l *telling) error {
		command := &rule.RecordReview{}
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			command.Items = checked(s.ReviewList(c), observed)
			return nil
		})
		if err != nil {
			return err
		}
		_, err = t.do(t.people["reviewer"], command, l.file)
		return err
	}
}

// rechecks say of every problem of monitoring that it was looked at again.
func (t *teller) rechecks(l *telling) (list []rule.ProblemRecheckInput, err error) {
	err = t.look(l, func(_ *rule.Situation, c *rule.Case) error {
		for _, p := range c.Monitoring.Problems {
			list = append(list, rule.ProblemRecheckInput{Problem: p.Number, Needed: true, Reason: "问题已关闭，须核实整改证据。", Result: "整改证据齐全，未再发生。"})
		}
		return nil
	})
	return list, err
}

func reviewEnds(t *teller, l *telling) error {
	problems, err := t.rechecks(l)
	if err != nil {
		return err
	}
	_, err = t.do(t.people["reviewer"], &rule.ConcludeReview{Problems: problems,
		Summary: "申请材料与型式试验报告齐全、一致，符合认证依据的要求。"}, l.file)
	return err
}

// plan sets the visit some working days ahead.
func plan(ahead int) tale {
	return func(t *teller, l *telling) error {
		visit, err := workday(t.today(), ahead)
		if err != nil {
			return err
		}
		_, err = t.do(t.people["inspector"], &rule.PlanInspection{Visit: visit, Place: t.firms[l.client].address.ZH,
			Inspectors: []string{t.people["inspector"].Person}}, l.file)
		return err
	}
}

// asCertified is what one finds who looks at a product that is what it should be.
func asCertified(c *rule.Case) rule.ProductFacts {
	return rule.ProductFacts{Name: c.Name.ZH, Model: c.Model, SHA256: strings.Repeat("5e", 32), Hardware: []string{"见硬件设备清单"}}
}

// drawn is a sample that the inspector draws and gives sealed to a laboratory, to
// be tested for the first clauses of the basis.
func drawn(from, place, laboratory string, clauses int) tale {
	return func(t *teller, l *telling) error {
		command := &rule.DrawSample{From: from, Place: place, Drawn: t.today(), Witness: "持证机构质量部 现场负责人", Laboratory: t.labs[laboratory]}
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			command.ProductFacts = asCertified(c)
			command.Seal = fmt.Sprintf("FY-%s-%02d", t.today(), len(c.Drawn)+1)
			for _, clause := range s.BasisClauses(c)[:clauses] {
				command.Clauses = append(command.Clauses, clause.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
		_, err = t.do(t.people["inspector"], command, l.file)
		return err
	}
}

// inspected works through the checklist of the on-site inspection.
func inspected(observed ...int) tale {
	return func(t *teller, l *telling) error {
		var found rule.ProductFacts
		command := &rule.RecordInspection{}
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			command.Items, found = checked(s.InspectionList(c), observed), asCertified(c)
			return nil
		})
		if err != nil {
			return err
		}
		_, err = t.do(t.people["inspector"], &rule.RecordConsistency{ProductFacts: found}, l.file)
		if err != nil {
			return err
		}
		_, err = t.do(t.people["inspector"], command, l.file)
		return err
	}
}

func inspectionEnds(t *teller, l *telling) error {
	problems, err := t.rechecks(l)
	if err != nil {
		return err
	}
	var visited calendar.Date
	err = t.look(l, func(_ *rule.Situation, c *rule.Case) error {
		visited = c.Inspection.Planned
		return nil
	})
	if err != nil {
		return err
	}
	_, err = t.do(t.people["inspector"], &rule.ConcludeInspection{Visited: visited, Problems: problems,
		Summary: "管理制度得到执行，现场产品与申请材料一致。"}, l.file)
	return err
}
