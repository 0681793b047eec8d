package console

import (
	"slices"
	"testing"

	"fincert/internal/body"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// outside are the commands of clients, laboratories and intake.
var outside = []string{
	"RegisterOrganisation", "CorrectOrganisation", "DescribeProduct", "OpenApplication", "ProvideMaterial", "PromiseMaterial", "SubmitApplication",
	"CompleteSupplement", "WithdrawApplication", "HandInRectification", "AnswerProblem", "NameEarlierReport", "LodgeAppeal", "WithdrawAppeal",
	"ReportVersionChange", "DescribeSample", "RecordTestVerdicts", "SubmitTestReport", "CorrectTestReport", "ReceivePaper", "AnswerScope",
	"JudgeMaterials", "RecordContract", "RequestSupplement", "AcceptApplication", "RefuseApplication", "ReceiveTestReportPaper", "CloseOutCase",
	"RecordQualification", "EndQualification", "RegisterLaboratory", "CorrectPaperReceipt", "CorrectContract", "CorrectReportDays",
	"JoinOrganisation", "AssignMisuse",
}

func commandTypes() []rule.CommandType {
	return slices.Concat(rule.Chapters().Commands, body.Book().Commands)
}

// each visits all fields of a form, those of groups and rows, too.
func each(fields []*form.Field, at string, visit func(*form.Field, string)) {
	for _, f := range fields {
		path := f.Name
		if at != "" {
			path = at + "." + f.Name
		}
		if f.Name != "" {
			visit(f, path)
		}
		each(f.Of, path, visit)
	}
}

func TestEveryFieldOfClientsLaboratoriesAndIntakeHasItsNameInBothLanguages(t *testing.T) {
	for _, c := range commandTypes() {
		if !slices.Contains(outside, c.Name()) {
			continue
		}
		each(form.Of(c.New()), "", func(f *form.Field, path string) {
			for _, lang := range text.Langs() {
				named := func(what string) bool {
					return slices.ContainsFunc(form.LabelKeys(c.Slug(), path), func(key string) bool {
						_, there := text.Lookup(lang, key+what)
						return there
					})
				}
				if !named("") {
					t.Errorf("%v: form.%s.%s", lang, c.Slug(), path)
				}
				if f.Kind == form.Rows && !named(".row") {
					t.Errorf("%v: form.%s.%s.row", lang, c.Slug(), path)
				}
			}
		})
	}
}
