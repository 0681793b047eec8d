package console

import (
	"maps"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// sheets are the forms of commands that differ from what their type says, by the
// command's name. One that is not here is drawn from its type alone.
var sheets = together(intakeSheets, decisionSheets)

// together joins the chapters' forms. A command that stands in two is a mistake
// of ours, found as the program starts.
func together(chapters ...map[string]sheet) map[string]sheet {
	all := map[string]sheet{}
	for _, chapter := range chapters {
		for name := range chapter {
			if _, twice := all[name]; twice {
				panic("console: two forms of " + name)
			}
		}
		maps.Copy(all, chapter)
	}
	return all
}

// caseFile is the case that a form is about.
func (d *draw) caseFile() *rule.Case { return d.state.(*rule.Case) }

// words names something of the scheme.
func (d *draw) words(w scheme.Text) string { return d.say(rule.Words(w)) }

// verdicts are the words of one of the scheme's lists, to choose from.
func (d *draw) verdicts(list string) []form.Option {
	sch, day := d.s.SchemeOf(d.caseFile())
	var all []form.Option
	for _, v := range sch.Verdicts(list, day) {
		all = append(all, form.Option{Value: v.ID, Label: d.words(v.Name)})
	}
	return all
}

// filesAside are links to files that a row is about.
func (d *draw) filesAside(files []rule.FileRef) []form.Link {
	var all []form.Link
	for _, f := range files {
		all = append(all, form.Link{Text: f.Name, At: fileAt(rule.FileScope(d.state), f.Object), Note: form.Size(f.Size)})
	}
	return all
}
