package console

import (
	"slices"
	"strconv"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// intakeSheets are the forms of intake: receiving, checking, accepting.
var intakeSheets = map[string]sheet{
	"ReceivePaper":           {ready: receivePaper},
	"AnswerScope":            {ready: answerScope},
	"JudgeMaterials":         {ready: judgeMaterials},
	"RecordContract":         {ready: recordContract},
	"RequestSupplement":      {ready: requestSupplement, check: true},
	"AcceptApplication":      {ready: func(d *draw) { d.beneath = d.materialTable(d.materials()) }, check: true},
	"RefuseApplication":      {ready: func(d *draw) { d.reasons("reasons") }, check: true},
	"ReceiveTestReportPaper": {ready: receiveTestReportPaper},
	"CloseOutCase":           {check: true},
}

// reasons lets each ground name its clause.
func (d *draw) reasons(path string) { d.choose(path+".clause", d.clauses()) }

// materialOptions are the materials that the case needs.
func (d *draw) materialOptions(wanted func(scheme.Material) bool) []form.Option {
	var all []form.Option
	for _, m := range d.s.Required(d.caseFile()) {
		if wanted == nil || wanted(m) {
			all = append(all, form.Option{Value: m.ID, Label: d.words(m.Name)})
		}
	}
	return all
}

// asideOf is what is to be known of a material: whether it must be there, its
// form, its clause, its papers and files.
func (d *draw) asideOf(m scheme.Material) form.Aside {
	about := form.Aside{Cite: d.desk.Door.Cite(m.Clause), Tags: []form.Tag{d.needTag(m)}}
	said := []string{d.t("desk.material.wanted", text.Args{"form": d.materialForm(m)})}
	there := d.caseFile().Materials[m.ID]
	if there == nil || len(there.Files)+len(there.Papers) == 0 {
		there = &rule.Material{}
		said = append(said, d.t("desk.material.nothing"))
	}
	for _, paper := range there.Papers {
		key := "desk.material.paper"
		if paper.Sealed {
			key = "desk.material.paper-sealed"
		}
		said = append(said, d.t(key, text.Args{"on": paper.Received.String()}))
	}
	about.Links, about.Text = d.filesAside(there.Files), d.sentences(said)
	return about
}

// receivePaper has a row for each material of which a paper or a thing may
// arrive; those in which nothing is said do not count.
func receivePaper(d *draw) {
	mayArrive := func(m scheme.Material) bool {
		paper, file := m.Form.Wants()
		return paper || !file
	}
	list := d.rows("receipts", "item", d.materialOptions(mayArrive))
	list.Some, list.Inline = true, true
	d.field("receipts.received").Latest = d.s.Today
	for _, path := range []string{"courier", "place"} {
		d.field("receipts." + path).Small = "half"
	}
	begin := &rule.ReceivePaper{}
	var sealed []string
	for _, m := range d.s.Required(d.caseFile()) {
		if !mayArrive(m) {
			continue
		}
		if m.Seal {
			sealed = append(sealed, "receipts."+strconv.Itoa(len(begin.Receipts))+".sealed")
		}
		d.field("receipts.item").About[m.ID] = d.asideOf(m)
		begin.Receipts = append(begin.Receipts, rule.PaperReceiptInput{Item: m.ID, Received: d.s.Today})
	}
	list.Begun = d.begin(begin)
	for _, path := range sealed { // somebody looks at it, and says so
		list.Begun.Del(path)
		if d.fresh {
			d.values.Del(path)
		}
	}
}

// answerScope asks each of the scheme's questions; what was answered stands
// there.
func answerScope(d *draw) {
	sch, day := d.s.SchemeOf(d.caseFile())
	d.rows("answers", "question", nil)
	question, yes := d.field("answers.question"), d.field("answers.yes")
	yes.Quiet = true
	given := map[string]bool{}
	if c := d.caseFile(); c.Scope != nil {
		for _, a := range c.Scope.Answers {
			given[a.Question] = a.Yes
		}
	}
	begin := &rule.AnswerScope{}
	var open []string
	for i, q := range sch.ScopeQuestions(day) {
		question.Options = append(question.Options, form.Option{Value: q.ID, Label: d.words(q.Question)})
		yesBefore, answered := given[q.ID]
		begin.Answers = append(begin.Answers, rule.ScopeAnswer{Question: q.ID, Yes: yesBefore})
		if !answered {
			open = append(open, "answers."+strconv.Itoa(i)+".yes")
		}
	}
	d.begin(begin)
	if d.fresh {
		for _, path := range open {
			d.values.Del(path)
		}
	}
}

// judgeMaterials has a row for each material that the case needs, with what was
// handed in beside it. What is left as it was judged is not judged again.
func judgeMaterials(d *draw) {
	c := d.caseFile()
	list := d.rows("verdicts", "item", d.materialOptions(nil))
	list.Some = true
	verdict, follows, note := d.field("verdicts.verdict"), d.field("verdicts.follows"), d.field("verdicts.note")
	verdict.Kind, verdict.Options, verdict.Quiet, verdict.Redraws = form.Choice, d.verdicts(c, scheme.MaterialVerdicts), true, true
	follows.When = form.IsOneOf("verdict", scheme.MaterialFollows)
	follows.Earliest, follows.Latest = d.s.Today, d.s.LatestToFollow(c)
	follows.Optional = false
	noted := form.IsOneOf("verdict", scheme.MaterialSupplement, scheme.MaterialNotApplicable)
	note.When = func(beside func(string) string) bool { return noted(beside) || beside("note") != "" }
	note.Optional = false
	begin := &rule.JudgeMaterials{}
	for _, m := range d.s.Required(c) {
		input := rule.MaterialVerdictInput{Item: m.ID}
		if there := c.Materials[m.ID]; there != nil {
			input.Verdict, input.Note = there.Verdict, there.Note.Shown()
			if there.Verdict == scheme.MaterialFollows {
				input.Follows = there.Promised
			}
		}
		d.field("verdicts.item").About[m.ID] = d.asideOf(m)
		begin.Verdicts = append(begin.Verdicts, input)
	}
	list.Begun = d.begin(begin)
}

func recordContract(d *draw) {
	d.field("number").Small = "code"
	d.field("signed").Latest = d.s.Today
}

// requestSupplement begins with the materials that were found lacking, and why.
func requestSupplement(d *draw) {
	c := d.caseFile()
	d.choose("items.item", d.materialOptions(func(m scheme.Material) bool {
		return !slices.ContainsFunc(c.OpenSupplements(), func(u *rule.Supplement) bool {
			return slices.ContainsFunc(u.Items, func(i rule.SupplementItem) bool { return i.Item == m.ID })
		})
	}))
	d.field("items").Grow = 1
	forms := d.field("further.form")
	forms.Kind = form.Choice
	for _, f := range []scheme.Form{scheme.Electronic, scheme.Paper, scheme.PaperAndElectronic, scheme.PaperOrElectronic, scheme.Object} {
		forms.Options = append(forms.Options, form.Option{Value: string(f), Label: d.t("desk.material.form." + string(f))})
	}
	d.field("further.seal").Kind = form.Tick
	d.field("due").Earliest = d.s.Today.AddDays(1)
	begin := &rule.RequestSupplement{}
	for _, o := range d.field("items.item").Options {
		if m := c.Materials[o.Value]; m != nil && m.Verdict == scheme.MaterialSupplement {
			begin.Items = append(begin.Items, rule.SupplementItemInput{Item: o.Value, Why: m.Note.Shown()})
		}
	}
	d.begin(begin)
}

// testOptions are the case's test tasks of a sort.
func (d *draw) testOptions(wanted func(*rule.Test) bool) []form.Option {
	var all []form.Option
	for _, t := range d.caseFile().Tests {
		if wanted(t) {
			l := rule.Get[*rule.Laboratory](d.s.Record, rule.KindLaboratory, t.Laboratory)
			all = append(all, form.Option{Value: t.Number, Label: t.Number + " " + d.say(l.Name)})
		}
	}
	return all
}

func receiveTestReportPaper(d *draw) {
	d.only("task", d.testOptions(func(t *rule.Test) bool { return !t.Finished.IsZero() && t.Paper.IsZero() }))
	d.field("received").Latest = d.s.Today
	d.begin(&rule.ReceiveTestReportPaper{Received: d.s.Today, Task: d.values.Get("task")})
}
