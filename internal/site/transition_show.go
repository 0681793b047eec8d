package site

import (
	"strings"

	"fincert/internal/register"
	"fincert/internal/text"
)

// transitionView is a change of the basis and how many certificates have still to
// go it.
type transitionView struct {
	*register.Transition
	awaited int
}

// transitions are all that were announced until today, newest first, also those
// that were taken back.
func (p *page) transitions() (all []transitionView) {
	for _, t := range p.Transitions(p.today, p.now) {
		all = append(all, transitionView{t, len(t.Awaited(p.voice.Scheme, p.today))})
	}
	return all
}

// transition is the one with a number; nil if there is none.
func (p *page) transition(number string) *register.Transition {
	for _, t := range p.Transitions(p.today, p.now) {
		if t.Number == number {
			return t
		}
	}
	return nil
}

// earlier names the editions that are left.
func (p *page) earlier(t *register.Transition) string {
	between := "、"
	if p.english() {
		between = ", "
	}
	return strings.Join(t.From, between)
}

// passageView is what the page of a certificate says of one transition.
type passageView struct {
	says         string
	announcement string
}

var passages = map[register.Passage]string{
	register.PassageAhead: "site.passage.ahead", register.PassageOver: "site.passage.over", register.PassageDone: "site.passage.done",
}

// passages are what is to be said of a certificate on the day that is asked about,
// as it was known then.
func (p *page) passages(v certificateView) (all []passageView) {
	if v.unknown {
		return nil
	}
	for _, t := range p.Transitions(v.standing.On, v.known) {
		passage := t.Passage(v.Certificate, p.voice.Scheme, v.standing.On)
		if passage == register.PassageNone {
			continue
		}
		key := passages[passage]
		if t.Left(v.Certificate) == "" {
			key += "-added"
		}
		all = append(all, passageView{
			says:         p.t(key, text.Args{"edition": t.Left(v.Certificate), "next": t.Edition, "deadline": t.Deadline}),
			announcement: t.Announcement,
		})
	}
	return all
}
