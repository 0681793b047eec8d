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
)

// sheets are the forms of commands that differ from what their type says, by the
// command's name. One that is not here is drawn from its type alone.
var sheets = together(clientSheets, answerSheets, laboratorySheets, intakeSheets, correctionSheets, decisionSheets)

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

// choose makes a field a choice. With one option alone there is nothing to
// choose: it is given.
func (d *draw) choose(path string, options []form.Option) {
	f := d.field(path)
	f.Kind, f.Options = form.Choice, options
}

// only is choose for a field whose value is no question when there is but one.
func (d *draw) only(path string, options []form.Option) {
	d.choose(path, options)
	if len(options) == 1 {
		d.field(path).Given = true
		d.values.Set(path, options[0].Value)
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
		quote := []rune(c.Quote)
		all = append(all, form.Option{Value: c.ID, Label: c.Cite + " " + string(quote[:min(len(quote), 36)])})
	}
	return all
}

// testClauses are those that a product is tested against.
func (d *draw) testClauses(c *rule.Case) []form.Option {
	var all []form.Option
	for _, clause := range d.s.TestClauses(c) {
		said := clause.Number
		if clause.Chapter != "" {
			said = d.t("desk.test-clause", map[string]any{"standard": clause.Number, "chapter": clause.Chapter})
		}
		all = append(all, form.Option{Value: clause.ID, Label: said + " " + d.words(clause.Title)})
	}
	return all
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

// seek lets one thing of a kind be found by any part of what it is called. What
// was chosen stays there to be chosen while something else is looked for.
func (d *draw) seek(path string, kind rule.Kind) {
	f := d.field(path)
	f.Kind = form.Seek
	known, err := d.desk.Finder.Current(d.ctx)
	if err != nil {
		d.err = err
		return
	}
	chosen := d.values.Get(path)
	if r, ok := known.Get(kind, chosen); ok {
		f.Options = append(f.Options, d.foundOption(r))
	}
	sought := strings.TrimSpace(d.values.Get(form.SeekName(path)))
	if sought == "" {
		return
	}
	matcher := known.Matcher(sought)
	for _, r := range known.Of(kind, d.actor) {
		if r.ID != chosen && matcher.Matches(r) {
			f.Options = append(f.Options, d.foundOption(r))
		}
		if len(f.Options) >= mostFound {
			return
		}
	}
}

func (d *draw) foundOption(r *finder.Row) form.Option {
	said := []string{d.say(r.Name), r.Model, r.Number}
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	return form.Option{Value: r.ID, Label: strings.Join(said, " · "), Found: true}
}

// rows makes a list one of fixed rows, each about one of the options of the
// field that heads it.
func (d *draw) rows(path, heads string, options []form.Option) *form.Field {
	list, head := d.field(path), d.field(path+"."+heads)
	list.Fixed = true
	head.Heads, head.Options, head.About = true, options, map[string]form.Aside{}
	return list
}
