package console

import (
	"slices"

	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/letter"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// outcome is what an act would do, in words, before anybody does it.
type outcome struct {
	parts   []part
	happens []string // one for each kind of entry
	letters []string // which, and to whom
}

// part is what one kind of act has to show beside its entries: a certificate
// that would be issued, clocks that would move.
type part struct {
	title string
	facts []form.Answer
	none  string // said in place of no facts
}

// outcomeOf words what a preview gave.
func (d *console) outcomeOf(a *act, would casework.Done) (outcome, error) {
	var o outcome
	p := a.draw.page
	err := d.Casework.Consult(a.draw.ctx, func(s *rule.Situation) error {
		for _, e := range would.Entries {
			o.happens = append(o.happens, p.t(entryKey(e.Name)))
			lettered, is := e.Entry.(rule.Lettered)
			if !is {
				continue
			}
			for _, l := range lettered.Letters() {
				o.letters = append(o.letters, p.t("desk.check.letter", text.Args{
					"letter": p.t(letter.Title(l.Kind, a.about(e.Meta.Stream))), "to": p.organisation(s, a.addressee(l, e.Meta.Stream)),
				}))
			}
		}
		return nil
	})
	if err != nil {
		return outcome{}, err
	}
	o.happens = slices.Compact(o.happens)
	if a.sheet.tells != nil {
		o.parts, err = a.sheet.tells(a.draw, would)
	}
	return o, err
}

// about is the thing of a stream, as far as it is what the act is on; nil otherwise.
func (a *act) about(on rule.StreamID) rule.State {
	if on == a.on {
		return a.draw.state
	}
	return nil
}

// addressee is whom a letter goes to: one that names nobody goes to the client
// of the case that it is about.
func (a *act) addressee(l rule.Letter, about rule.StreamID) string {
	c, is := a.draw.state.(*rule.Case)
	if l.To == "" && is && about == a.on {
		return c.Client
	}
	return l.To
}
