package recheck

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"fincert/internal/calendar"
)

// turnOf names the entries by which a certificate turns, with the word under
// which the register tells them.
var turnOf = map[string]string{
	"certificate.issued":                  "issued",
	"certificate.suspended":               "suspended",
	"certificate.suspension-ground-added": "suspended",
	"certificate.suspension-extended":     "extended",
	"certificate.restored":                "restored",
	"certificate.renewed":                 "renewed",
	"certificate.withdrawn":               "withdrawn",
	"certificate.cancelled":               "cancelled",
	"certificate.copied":                  "copied",
	"certificate.reissued":                "copied",
	"certificate.inherited":               "suspended", // where a suspension goes on
	"certificate.replaced":                "replaced",
	"certificate.transition-told":         "transition",
	"certificate.transition-move-told":    "transition-moved",
	"certificate.transition-taken-back":   "transition-taken-back",
	"certificate.decision-annulled":       "annulled",
	"transition.announced":                "transition", // of no single certificate
	"transition.deadline-moved":           "transition-moved",
	"transition.taken-back":               "transition-taken-back",
}

// turn is what one entry says happened to a certificate.
type turn struct {
	what, annuls string
	position     int64
	at           time.Time
	on           calendar.Date
	validTo      string // of a renewal
	lastDay      string // of a suspension
	reasons      []string
	announcement string
	content      string // JSON, what the certificate says from then on
}

// turned reads the turn of an entry; false if it is none.
func turned(e *entry) (t turn, is bool) {
	what, is := turnOf[base(e.name)]
	t = turn{
		what: what, position: e.position, at: e.at, on: e.on, announcement: e.facts.text("announcement"),
		validTo: e.facts.text("validTo"), lastDay: e.facts.text("until"),
	}
	if what == "annulled" {
		t.annuls = e.facts.text("decision")
	}
	if base(e.name) == "certificate.inherited" {
		t.reasons, is = e.facts.texts("reasons"), t.lastDay != ""
	}
	for _, fact := range e.facts.list("facts") {
		if ground := fact.text("ground"); !slices.Contains(t.reasons, ground) {
			t.reasons = append(t.reasons, ground)
		}
	}
	if content := e.facts.object("content"); content != nil {
		says, err := json.Marshal(content)
		t.content = sameForm(says)
		if what != "copied" { // nobody is told of a copy but by the certificate's history
			t.announcement = content.text("announcement")
		}
		if what == "renewed" {
			t.validTo = content.text("validTo")
		}
		return t, is && err == nil
	}
	return t, is
}

// rows are what the register holds of a turn.
func (t turn) rows(key, instant string) map[string][]row {
	position, day := strconv.FormatInt(t.position, 10), t.on.String()
	rows := map[string][]row{"register_event": {{
		"position": position, "key": key, "instant": instant, "effective": day, "event": t.what, "announcement": t.announcement,
		"valid_to": t.validTo, "annuls": t.annuls, "last_day": t.lastDay, "reasons": strings.Join(t.reasons, ","), "content": t.content,
	}}}
	return rows
}

// status is what a certificate is worth on a day: everything up to it, without
// what was undone by then, and nothing after it.
func (c *certificate) status(day calendar.Date, known func(turn) bool) string {
	issued, suspended, final, last := false, false, "", calendar.Date{}
	var count []turn
	for _, t := range c.turns {
		if t.on.After(day) || !known(t) {
			continue
		}
		if t.what != "annulled" {
			count = append(count, t)
			continue
		}
		for i := len(count) - 1; i >= 0; i-- {
			if count[i].what == t.annuls {
				count = slices.Delete(count, i, i+1)
				break
			}
		}
	}
	for _, t := range count {
		switch t.what {
		case "issued":
			issued, last = true, c.validTo
		case "renewed":
			last, _ = calendar.ParseDate(t.validTo)
		case "suspended":
			suspended = true
		case "restored":
			suspended = false
		case "withdrawn", "cancelled", "replaced":
			final = t.what
		}
	}
	switch {
	case !issued:
		return "none"
	case final != "":
		return final
	case day.After(last):
		return "expired"
	case suspended:
		return "suspended"
	}
	return "valid"
}

// boundaries are the days on and around which a status can change.
func (c *certificate) boundaries() (days []calendar.Date) {
	around := func(day calendar.Date) { days = append(days, day.AddDays(-1), day) }
	for _, t := range c.turns {
		around(t.on)
		if last, err := calendar.ParseDate(t.validTo); err == nil {
			around(last.AddDays(1))
		}
	}
	around(c.validTo.AddDays(1))
	return days
}
