package site

import (
	"net/http"
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// schemeView is what the scheme is made of, in short.
type schemeView struct {
	name      words
	mode      words
	stages    []scheme.Stage
	kinds     []scheme.Kind
	basis     []scheme.Standard
	evidence  []scheme.Standard
	questions []scheme.ScopeQuestion
	validity  string
	changes   []transitionView // of the basis
}

func (s *site) scheme(p *page, _ *http.Request) (answer, error) {
	inForce := p.voice.Scheme
	v := schemeView{
		name: words(inForce.Name()), mode: words(inForce.Sentence(scheme.SentenceMode, p.today)),
		stages: inForce.Stages(p.today), kinds: inForce.Kinds(p.today), questions: inForce.ScopeQuestions(p.today),
		validity: p.amount(inForce.Limit(scheme.LimitCertificateValidity, p.today)),
		changes:  p.transitions(),
	}
	for _, standard := range inForce.Standards(p.today) {
		if standard.Role == scheme.Basis {
			v.basis = append(v.basis, standard)
		} else {
			v.evidence = append(v.evidence, standard)
		}
	}
	return answer{head: head{title: p.t("site.scheme.title"), about: p.t("site.scheme.lead")}, body: p.schemePage(v)}, nil
}

func (s *site) limitList(p *page, _ *http.Request) (answer, error) {
	var ofRule, ofOurs []limitView
	for _, l := range s.limits(p) {
		if l.cite == "" {
			ofOurs = append(ofOurs, l)
		} else {
			ofRule = append(ofRule, l)
		}
	}
	return answer{head: head{title: p.t("site.scheme.limits"), about: p.t("site.limits.lead")}, body: p.limitsPage(ofRule, ofOurs)}, nil
}

// wordsView are the words with which certificates and applications are spoken
// of.
type wordsView struct {
	statuses []statusWord
	lists    []wordList
}

// statusWord is a status with what it means and where the rule speaks of it.
type statusWord struct {
	mark
	code     string
	cite, at string
	final    bool
}

// wordList is a list of the scheme's own words.
type wordList struct {
	key   string
	words []spoken
}

func (s *site) wordList(p *page, _ *http.Request) (answer, error) {
	var v wordsView
	inForce := p.voice.Scheme
	for _, status := range inForce.Statuses(p.today) {
		w := statusWord{mark: look(status.ID, p.first(words(status.Name)).text), code: status.Code, final: status.Final, cite: s.Door.Cite(status.Cite())}
		if w.cite != "" {
			w.at = s.clauseAt(p, status.Clause)
		}
		v.statuses = append(v.statuses, w)
	}
	var levels, dimensions, findings, outcomes []spoken
	for _, l := range inForce.Levels(p.today) {
		levels = append(levels, p.first(words(l.Name)))
	}
	for _, d := range inForce.Dimensions(p.today) {
		dimensions = append(dimensions, p.first(words(d.Name)))
	}
	for _, f := range inForce.Verdicts(scheme.FindingLevels, p.today) {
		findings = append(findings, p.first(words(f.Name)))
	}
	for _, o := range inForce.Verdicts(scheme.ComplaintOutcomes, p.today) {
		outcomes = append(outcomes, p.first(words(o.Name)))
	}
	v.lists = []wordList{{"site.words.dimensions", dimensions}, {"site.words.levels", levels}, {"site.words.findings", findings}, {"site.words.outcomes", outcomes}}
	return answer{head: head{title: p.t("site.scheme.words"), about: p.t("site.words.lead")}, body: p.wordsPage(v)}, nil
}

func (s *site) complaints(p *page, _ *http.Request) (answer, error) {
	return answer{head: head{title: p.t("site.scheme.complaints"), about: p.t("site.complaints.lead")},
		body: p.complaintsPage(p.amount(p.voice.Scheme.Limit(scheme.LimitAppealPeriod, p.today)))}, nil
}

// materialsView is what somebody would have to hand in.
type materialsView struct {
	kinds  []scheme.Kind
	traits []traitChoice
	kind   string // empty: not chosen yet
	groups []materialGroup
	count  int
}

// traitChoice is a trait that can be ticked.
type traitChoice struct {
	scheme.Trait
	chosen bool
}

// materialGroup are the materials of one of the rule's groups.
type materialGroup struct {
	key      string // of its name
	cite, at string
	list     []materialRow
}

// materialRow is one material, and why it is asked for.
type materialRow struct {
	scheme.Material
	name, because spoken
	form          string
}

// materials answers a form that is sent by its address: kind and traits choose,
// the scheme says what follows.
func (s *site) materials(p *page, r *http.Request) (answer, error) {
	query, inForce := r.URL.Query(), p.voice.Scheme
	v := materialsView{kinds: inForce.Kinds(p.today), kind: query.Get("kind")}
	chosen := query["trait"]
	known := inForce.Traits(p.today)
	for _, t := range known {
		v.traits = append(v.traits, traitChoice{t, slices.Contains(chosen, t.ID)})
	}
	for _, id := range chosen {
		if !slices.ContainsFunc(known, func(t scheme.Trait) bool { return t.ID == id }) {
			return answer{}, fault.New(fault.Invalid, "site.materials.unknown", fault.Text("text", id))
		}
	}
	if v.kind != "" {
		if _, ok := inForce.Kind(v.kind, p.today); !ok {
			return answer{}, fault.New(fault.Invalid, "site.materials.unknown", fault.Text("text", v.kind))
		}
		for _, m := range inForce.Materials(v.kind, chosen, p.today) {
			s.addMaterial(p, &v, m)
		}
	}
	return answer{head: head{title: p.t("site.scheme.materials"), about: p.t("site.materials.lead"), unlisted: v.kind != ""}, body: p.materialsPage(v)}, nil
}

func (s *site) addMaterial(p *page, v *materialsView, m scheme.Material) {
	if n := len(v.groups); n == 0 || v.groups[n-1].list[0].Group != m.Group {
		v.groups = append(v.groups, materialGroup{key: materialGroups[m.Group], cite: s.Door.Cite(m.Cite()), at: s.clauseAt(p, m.Clause)})
	}
	g := &v.groups[len(v.groups)-1]
	g.list = append(g.list, materialRow{Material: m, name: p.first(words(m.Name)), because: p.first(words(m.Because)), form: p.form(m)})
	v.count++
}

// form says in which form a material is wanted, and whether it bears the seal.
func (p *page) form(m scheme.Material) string {
	form := p.t(materialForms[m.Form])
	if m.Seal {
		return p.t("site.materials.sealed", text.Args{"form": form})
	}
	return form
}

// materialGroups are the names of the groups of 5.2.2, as our clause ids count
// them.
var materialGroups = map[int]string{
	1: "site.group.basic", 2: "site.group.sample", 3: "site.group.technical", 4: "site.group.outsourcing", 5: "site.group.evidence", 6: "site.group.earlier",
}

// materialForms are the words for the form in which a material is wanted.
var materialForms = map[scheme.Form]string{
	scheme.Paper: "site.form.paper", scheme.Electronic: "site.form.electronic", scheme.PaperAndElectronic: "site.form.both",
	scheme.PaperOrElectronic: "site.form.either", scheme.Object: "site.form.object",
}
