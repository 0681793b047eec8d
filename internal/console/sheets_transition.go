package console

import (
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// transitionSheets are the forms of a change of the basis.
var transitionSheets = map[string]sheet{
	"AnnounceTransition": {ready: announceTransition, check: true, again: true},
}

// announceTransition says of each standard how many certificates it would concern.
func announceTransition(d *draw) {
	sch := d.s.Record.Scheme("")
	var standards []option
	for _, st := range sch.Standards(d.s.Today) {
		if st.Role != scheme.Basis {
			continue
		}
		concerned := d.s.Concerned(&rule.Transition{TransitionAnnounced: rule.TransitionAnnounced{Standard: st.ID, Edition: st.Number, Since: st.Since}})
		standards = append(standards, option{Value: st.ID, Label: st.Number + " " + d.words(st.Title), Off: len(concerned) == 0,
			Hint: d.t("desk.transition.concerns", text.Args{"count": len(concerned)})})
	}
	d.choose("standard", standards)
	d.field("deadline").Says = d.t("desk.transition.latest", text.Args{"latest": date(d.s.LatestDeadline())})
}
