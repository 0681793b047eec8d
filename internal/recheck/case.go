package recheck

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
)

// caseFile is what the entries of a case make of it.
type caseFile struct {
	number, client       string
	zh, en, model        string
	laboratories         []string
	openedOn             calendar.Date
	submitted, accepted  calendar.Date
	edition              string   // of the scheme, at acceptance
	whole                bool     // it goes the whole way of chapter 5
	elements             []string // that it needs, if it does not
	unasked              bool     // the body began it by itself: no time limit of 5.8
	unassessed           bool     // it is open what the change of a certificate needs
	closed               calendar.Date
	outcome              string
	supplements          []wait
	corrections          []correction
	annulled             []wait // from a decision that ended the case to its annulment
	appealed             bool   // an appeal is open
	tests                []test
	recognised           bool // an earlier report, for the whole test
	stable, reviewed     bool
	inspected, evaluated bool
	position             int64
	listed               bool // its row was seen
}

// correction is a set of findings that the client corrects.
type correction struct {
	id     string
	stage  string
	due    calendar.Date
	waits  []wait
	handed bool // in, and not found wanting since
	over   bool
}

type test struct {
	task string
	over bool // reported or cancelled
	in   bool // reported
}

// newApplication is the outcome of a version that the case cannot go on with.
const newApplication = "new-application"

// outcomes are the entries that end a case.
var outcomes = map[string]string{
	"case.granted": "granted", "case.refused": "refused", "case.not-accepted": "not-accepted", "case.withdrawn": "withdrawn",
	"case.closed-out": "closed-out", "case.maintained": "maintained", "case.change-granted": "granted", "case.lapsed": "lapsed",
}

func (c *caseFile) take(e *entry) {
	b := e.facts
	c.position = e.position
	switch name := base(e.name); name {
	case "case.renewal-planned":
		c.elements = b.texts("elements")
	case "case.opened", "case.surveillance-opened", "case.renewal-opened", "case.change-opened", "case.transition-opened":
		name := b.object("name")
		c.number, c.client, c.model, c.openedOn = b.text("number"), b.text("client"), b.text("model"), e.on
		c.zh, c.en = name.text("zh"), name.text("en")
		c.elements = b.texts("elements")
		if name := base(e.name); name == "case.surveillance-opened" { // nobody applies for it
			c.submitted, c.accepted, c.edition, c.unasked = e.on, e.on, e.scheme, true
		}
		c.unassessed = base(e.name) == "case.change-opened"
		c.whole = base(e.name) == "case.opened" || base(e.name) == "case.transition-opened"
	case "case.change-assessed":
		c.elements, c.unassessed = b.texts("elements"), false
	case "case.submitted":
		c.submitted = e.on
	case "case.accepted":
		c.accepted, c.edition = e.on, e.scheme
	case "case.granted", "case.refused", "case.not-accepted", "case.withdrawn", "case.closed-out", "case.maintained", "case.change-granted", "case.lapsed":
		c.outcome, c.closed = outcomes[name], e.on
	case "case.appealed":
		c.appealed = true
	case "case.appeal-ended":
		c.appealed = false
	case "case.resumed":
		c.annulled = append(c.annulled, wait{from: c.closed, to: e.on})
		c.outcome, c.closed = "", calendar.Date{}
	case "case.decision-annulled":
		c.annul(e)
	case "case.supplement-requested":
		c.supplements = append(c.supplements, wait{id: b.text("id"), from: e.on})
		c.evaluated = false // what was evaluated before is evaluated anew
	case "case.supplement-completed":
		for i := range c.supplements {
			if c.supplements[i].id == b.text("id") {
				c.supplements[i].to = e.on
			}
		}
	case "case.rectification-required":
		due, _ := calendar.ParseDate(b.text("due"))
		c.corrections = append(c.corrections, correction{id: b.text("id"), stage: b.text("stage"), due: due, waits: []wait{{from: e.on}}})
	case "case.rectification-handed-in", "case.rectification-verified", "case.rectification-ended":
		for i := range c.corrections {
			if c.corrections[i].id == b.text("id") {
				c.corrections[i].take(name, e)
			}
		}
	case "case.sample-drawn": // it is to be tested, whether that was planned or not
		c.elements = append(c.elements, "testing")
	case "case.test-dispatched":
		c.tests = append(c.tests, test{task: b.text("task")})
		c.laboratories = append(c.laboratories, b.text("organisation"))
	case "case.test-reported", "case.test-cancelled":
		for i := range c.tests {
			if c.tests[i].task == b.text("task") {
				c.tests[i].over, c.tests[i].in = true, name == "case.test-reported"
			}
		}
	case "case.earlier-report-named":
		c.recognised = false
	case "case.earlier-report-assessed":
		missing, _ := b["missing"].([]any)
		c.recognised = len(missing) == 0
	case "case.version-assessed":
		if b.text("outcome") == newApplication {
			c.outcome, c.closed = "superseded", e.on
			return
		}
		name := b.object("name")
		c.zh, c.en, c.model = name.text("zh"), name.text("en"), b.text("model")
	case "case.stable-operation-confirmed":
		c.stable = true
	case "case.review-concluded":
		c.reviewed = true
	case "case.inspection-concluded":
		c.inspected = true
	case "case.evaluated":
		c.evaluated = true
	}
}

// annul opens the case again, or takes back the latest requirement to correct
// that was a decision.
func (c *caseFile) annul(e *entry) {
	c.appealed = false
	if e.facts.text("decision") != "rectification" {
		c.annulled = append(c.annulled, wait{from: c.closed, to: e.on})
		c.outcome, c.closed = "", calendar.Date{}
		return
	}
	for i := range slices.Backward(c.corrections) {
		if r := &c.corrections[i]; r.stage == "decision" {
			if last := &r.waits[len(r.waits)-1]; last.to.IsZero() {
				last.to = e.on
			}
			r.over = true
			return
		}
	}
}

func (c *correction) take(name string, e *entry) {
	last := &c.waits[len(c.waits)-1]
	switch {
	case name != "case.rectification-verified": // handed in, or ended by the body
		if last.to.IsZero() {
			last.to = e.on
		}
		c.handed = true
		c.over = c.over || name == "case.rectification-ended"
	case e.facts.is("accepted"):
		c.over = true
	default: // found wanting: within the limit the client may try again
		c.handed = false
		if !e.on.After(c.due) {
			c.waits = append(c.waits, wait{from: e.on})
		}
	}
}

// word says where the case stands.
func (c *caseFile) word() string {
	waiting := func(w wait) bool { return w.to.IsZero() }
	switch {
	case c.appealed:
		return "appealed"
	case !c.closed.IsZero():
		return c.outcome
	case c.submitted.IsZero():
		return "draft"
	case slices.ContainsFunc(c.supplements, waiting):
		return "supplementing"
	case c.accepted.IsZero():
		return "checking"
	case c.unassessed:
		return "assessing"
	case slices.ContainsFunc(c.corrections, func(r correction) bool { return !r.over && !r.handed }):
		return "rectifying"
	case slices.ContainsFunc(c.corrections, func(r correction) bool { return !r.over }):
		return "verifying"
	case c.evaluated:
		return "deciding"
	case c.ended("inspection"):
		return "evaluating"
	case c.ended("review"):
		return "inspecting"
	case slices.ContainsFunc(c.tests, func(t test) bool { return !t.over }):
		return "testing"
	case c.ended("testing"):
		return "reviewing"
	case c.stable:
		return "stable"
	}
	return "monitoring"
}

// ended tells whether an examination has ended; of one that the case does not
// need, whether the one before it has.
func (c *caseFile) ended(element string) bool {
	needed := c.whole || slices.Contains(c.elements, element)
	switch element {
	case "inspection":
		return needed && c.inspected || !needed && c.ended("review")
	case "review":
		return needed && c.reviewed || !needed && c.ended("testing")
	}
	return !needed || c.recognised || slices.ContainsFunc(c.tests, func(t test) bool { return t.in })
}

// waits are those that the clock of 5.8 leaves out.
func (c *caseFile) waits() []wait {
	var list []wait
	for _, s := range c.supplements {
		if s.to.IsZero() || !s.to.Before(c.accepted) {
			list = append(list, s)
		}
	}
	for _, r := range c.corrections {
		list = append(list, r.waits...)
	}
	return append(list, c.annulled...)
}

// row is the case as its list shows it.
func (c *caseFile) row() map[string]string {
	laboratories := strings.Join(c.laboratories, "|")
	if laboratories != "" {
		laboratories = "|" + laboratories + "|"
	}
	return map[string]string{
		"number": c.number, "client": c.client, "name_zh": c.zh, "name_en": c.en, "model": c.model,
		"laboratories": laboratories, "word": c.word(), "opened": c.openedOn.String(), "submitted": c.submitted.String(),
		"accepted": c.accepted.String(), "closed": c.closed.String(),
	}
}
