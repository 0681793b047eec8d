package console

import (
	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casefile"
	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// sight is one thing of the record as somebody sees it at one moment. It is good
// within the look that made it; what it gives are words, which stay.
type sight struct {
	*page
	s        *rule.Situation
	view     casework.View
	relation rule.Relation
	scope    string // the case that files lie in
	sch      *scheme.Scheme
	day      calendar.Date // by which the scheme's words are looked up
	names    map[string]string
}

// reached is the address of a thing, empty where it is foreign to who looks: a new
// holder's certificate names a product and a case that are still the former one's.
func (v *sight) reached(on rule.StreamID) string {
	thing := v.s.Record.State(on)
	if thing == nil || thing.Relation(v.s.Actor) == rule.Foreign {
		return ""
	}
	return at(on)
}

// see begins looking at a thing.
func (p *page) see(s *rule.Situation, view casework.View) *sight {
	return &sight{
		page: p, s: s, view: view, relation: view.State.Relation(s.Actor), scope: rule.FileScope(view.State),
		sch: s.Record.Scheme(""), day: s.Today, names: map[string]string{},
	}
}

// inside tells whether the body's own people look.
func (v *sight) inside() bool { return v.relation == rule.InTheBody }

// card is a part of a thing's page: a list of records, or the facts of one.
type card struct {
	id    string // anchor
	title string
	count int // said beside the title
	note  string
	order string // class: where it stands on a narrow page
	fold  bool   // its records are closed until somebody opens them
	facts []saying
	items []item
}

// item is one record.
type item struct {
	id    string // printed before the name, if it has one
	name  string
	at    string // where the name leads
	mark  *mark
	open  bool // shown open though the card folds
	facts []saying
	files []fileView
	items []item
}

// saying is a label and what is to be said under it.
type saying struct {
	label  string
	says   []string
	late   bool
	at     string
	clause string
	cite   string
}

// fileView is a file as it is named beside what it belongs to.
type fileView struct {
	name, at, look, size, sha string
}

// fact is a labelled one; it is left out where nothing is to be said.
func (v *sight) fact(label string, says ...string) saying {
	f := saying{label: v.t("desk.case.fact." + label)}
	for _, one := range says {
		if one != "" {
			f.says = append(f.says, one)
		}
	}
	return f
}

// dated is fact for a day.
func (v *sight) dated(label string, day calendar.Date) saying { return v.fact(label, v.page.day(day)) }

// private is fact for a text that may have been erased.
func (v *sight) private(label string, text rule.Private) saying { return v.fact(label, text.Shown()) }

// under is fact for a clause.
func (v *sight) under(clause string) saying {
	f := v.fact("clause")
	f.clause, f.cite = clause, v.desk.Door.Cite(clause)
	return f
}

// by is a fact that rests on a clause, where there is one.
func (v *sight) by(clause string, f saying) saying {
	if len(f.says) > 0 {
		f.clause, f.cite = clause, v.desk.Door.Cite(clause)
	}
	return f
}

// told are the facts that say something.
func told(all ...saying) []saying {
	var kept []saying
	for _, f := range all {
		if len(f.says) > 0 || f.cite != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// shown tells whether a card has anything to show.
func (c card) shown() bool { return len(c.facts)+len(c.items) > 0 }

// files are files as they are named beside what they belong to.
func (v *sight) files(refs ...rule.FileRef) []fileView {
	var all []fileView
	for _, f := range refs {
		if f.IsZero() {
			continue
		}
		view := fileView{name: f.Name, at: fileAt(v.scope, f.Object), size: form.Size(f.Size), sha: f.SHA256}
		if view.name == "" {
			view.name = f.Object
		}
		if casefile.Shown(f.MediaType) {
			view.look = view.at + "/look"
		}
		all = append(all, view)
	}
	return all
}

// effects are how verdicts look, by what they mean.
var effects = map[scheme.Effect]mark{
	scheme.Met:     {class: "ok", icon: "right"},
	scheme.Open:    {class: "wait", icon: "pause"},
	scheme.Failed:  {class: "bad", icon: "wrong"},
	scheme.Neutral: {class: "mute", icon: "minus"},
}

// verdict is a word of one of the scheme's lists.
func (v *sight) verdict(list, id string) *mark {
	if id == "" {
		return nil
	}
	word, known := v.sch.Verdict(list, id, v.day)
	if !known {
		return &mark{word: id, class: "mute", icon: "minus"}
	}
	m := effects[word.Effect]
	m.word = v.words(word.Name)
	return &m
}

// way is a word of one of the scheme's lists of ways.
func (v *sight) way(list, id string) string {
	way, known := v.sch.Way(list, id, v.day)
	if !known {
		return id
	}
	return v.words(way.Name)
}

// marked is a state that is no word of the scheme.
func (v *sight) marked(class, icon, key string, args ...text.Args) *mark {
	return &mark{word: v.t(key, args...), class: class, icon: icon}
}

// words names something of the scheme.
func (v *sight) words(w scheme.Text) string { return v.say(rule.Words(w)) }

// yes is a yes or a no.
func (v *sight) yes(is bool) string {
	if is {
		return v.t("desk.case.fact.yes")
	}
	return v.t("desk.case.fact.no")
}

// person is somebody's name, as far as the one who looks may know it: the
// body's people know everybody, all others themselves.
func (v *sight) person(id string) string {
	if id == "" {
		return ""
	}
	name, known := v.names[id]
	if !known {
		name = v.nameOf(id)
		v.names[id] = name
	}
	return name
}

func (v *sight) nameOf(id string) string {
	someone := rule.Get[*body.Person](v.s.Record, rule.KindPerson, id)
	switch {
	case someone != nil && access.MaySee(rule.KindPerson, someone.Relation(v.s.Actor)):
		return someone.Name.Shown()
	case someone == nil && v.inside():
		return id // nobody of the record: the installation, or somebody at its command line
	}
	return ""
}

// requirement is a clause of the test in words.
func (v *sight) requirement(id string, all []scheme.TestClause) string {
	for _, c := range all {
		if c.ID == id {
			where := c.Number
			if c.Chapter != "" {
				where = v.t("desk.case.fact.chapter", text.Args{"standard": c.Number, "chapter": c.Chapter})
			}
			return where + " " + v.words(c.Title)
		}
	}
	return id
}

// short is the beginning and the end of a hash, by which people compare two.
func short(sha string) string {
	if len(sha) < 16 {
		return sha
	}
	return sha[:8] + "…" + sha[len(sha)-4:]
}

// How many lines of a list stand on a page before the rest is folded away, so that
// one long list does not bury the others.
const (
	mostLines = 10
	mostItems = 50
)

// cut parts a list that is much longer than most; the rest is empty otherwise.
func cut[T any](all []T, most int) (first, rest []T) {
	if len(all) <= most+most/2 {
		return all, nil
	}
	return all[:most], all[most:]
}
