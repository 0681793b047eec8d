package console

import (
	"maps"
	"slices"
	"strings"

	"fincert/internal/casefile"
	"fincert/internal/console/form"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// allSheets are the forms of commands that differ from what their type says, by
// the command's name. One that is not here is drawn from its type alone.
func allSheets() map[string]sheet {
	return together(clientSheets, answerSheets, laboratorySheets, intakeSheets, correctionSheets, monitoringSheets, testingSheets, reviewSheets, decisionSheets, exceptionSheets,
		suspensionSheets, complaintSheets, postSheets, personSheets, editionSheets, lifeSheets, changeSheets, transitionSheets, usageSheets, samplingSheets, publicationSheets)
}

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

// choose makes a field a choice.
func (d *draw) choose(path string, options []form.Option) {
	f := d.field(path)
	f.Kind, f.Options = form.Choice, options
}

// only is choose for what the act is about: what the address names, or what alone
// there is, is shown and not asked for.
func (d *draw) only(path string, options []form.Option) {
	d.choose(path, options)
	f, asked := d.field(path), d.asked.Get(path)
	for _, o := range options {
		if !o.Off && (o.Value == asked || asked == "" && len(options) == 1) {
			f.Given = true
			d.values.Set(path, o.Value)
		}
	}
}

// verdicts are the words of one of the scheme's lists, to choose from.
func (d *draw) verdicts(c *rule.Case, list string) []form.Option {
	sch, day := d.s.SchemeOf(c)
	var all []form.Option
	for _, v := range sch.Verdicts(list, day) {
		all = append(all, form.Option{Value: v.ID, Label: d.words(v.Name)})
	}
	return all
}

// clauses are those of the rule, each by its number and how it begins.
func (d *draw) clauses() []form.Option {
	var all []form.Option
	for _, c := range rule.Clauses {
		said := c.Quote
		if d.lang == text.EN { // what the rule says has no English; what we say of it has
			said, _ = text.Lookup(d.lang, "clause."+strings.NewReplacer("(", "-", ")", "").Replace(c.ID))
		}
		all = append(all, form.Option{Value: c.ID, Label: c.Cite + " " + shortened(said, 40)})
	}
	return all
}

// testClauses are clauses that a product is tested against, to choose from.
func (d *draw) testClauses(clauses []scheme.TestClause) []form.Option {
	var all []form.Option
	for _, clause := range clauses {
		all = append(all, form.Option{Value: clause.ID, Label: d.clauseName(clause)})
	}
	return all
}

// clauseName is what a clause of a standard is called.
func (d *draw) clauseName(c scheme.TestClause) string {
	said := c.Number
	if c.Chapter != "" {
		said = d.t("desk.test-clause", text.Args{"standard": c.Number, "chapter": c.Chapter})
	}
	return said + " " + d.words(c.Title)
}

// filesAside are links to files that a row is about.
func (d *draw) filesAside(files []rule.FileRef) []form.Link {
	var all []form.Link
	for _, f := range files {
		l := form.Link{Text: f.Name, At: fileAt(rule.FileScope(d.state), f.Object), Note: form.Size(f.Size)}
		if casefile.Shown(f.MediaType) {
			l.View = l.At + "/view"
		}
		all = append(all, l)
	}
	return all
}

// mostFound is how many things a search in a form shows.
const mostFound = 20

// seek lets one thing of a kind be found by any part of what it is called.
func (d *draw) seek(path string, kind rule.Kind) { d.seekBy(path, kind, d.foundOption) }

// seekBy is seek for what is described in a way of its own. What was chosen
// stays there to be chosen while something else is looked for; what the address
// names is shown and not asked for.
func (d *draw) seekBy(path string, kind rule.Kind, describe func(*finder.Row) form.Option) {
	f := d.field(path)
	f.Kind = form.Seek
	chosen := d.values.Get(path)
	if r, ok := d.found.Get(kind, chosen); ok {
		f.Options = append(f.Options, describe(r))
		f.Given = d.asked.Get(path) == chosen
	}
	sought := strings.TrimSpace(d.values.Get(form.SeekName(path)))
	if sought == "" {
		return
	}
	matcher := d.found.Matcher(sought)
	for _, r := range d.found.Of(kind, d.actor) {
		if r.ID != chosen && matcher.Matches(r) {
			found := describe(r)
			found.Found = true
			f.Options = append(f.Options, found)
		}
		if len(f.Options) >= mostFound {
			return
		}
	}
}

func (d *draw) foundOption(r *finder.Row) form.Option {
	said := []string{d.say(r.Name), r.Model, r.Number}
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	return form.Option{Value: r.ID, Label: strings.Join(said, " · ")}
}

// rows makes a list one of fixed rows, each about one of the options of the
// field that heads it.
func (d *draw) rows(path, heads string, options []form.Option) *form.Field {
	list, head := d.field(path), d.field(path+"."+heads)
	list.Fixed = true
	head.Heads, head.Options, head.About = true, options, map[string]form.Aside{}
	return list
}
