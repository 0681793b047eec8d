// Package scheme is the certification scheme as dated data: every number, list
// and text that the rule gives and our code needs, and what is ours beside it.
//
// It promises that a look-up is a pure function of an edition, an id and a day,
// that it never fails for an id this package has a constant for (package load
// refuses an edition in which one is missing on any day), and that whatever it
// returns says which clause it comes from, or that it is ours.
//
// It refuses nothing and reads nothing: package load reads and checks.
package scheme

import "fincert/internal/calendar"

// Text is one text in the two languages. The Chinese binds; the English is a
// translation.
type Text struct{ ZH, EN string }

// IsZero reports whether there is no text at all.
func (t Text) IsZero() bool { return t == Text{} }

// Binding says which day decides which version of an item holds for a case.
type Binding string

const (
	// AtAcceptance: a case keeps the version of the day it was accepted.
	AtAcceptance Binding = "acceptance"
	// AtIssue: a certificate keeps the version of the day it was issued.
	AtIssue Binding = "issue"
	// AtAct: law; the version of the day of the act applies at once.
	AtAct Binding = "act"
)

// Dated is what every item of the scheme has: where it comes from, what it
// binds, and from when to when it holds.
type Dated struct {
	ID string
	// Clause is our id of the rule's clause ("5.2.2(1)"). It may be empty only
	// if Ours.
	Clause string
	// Ours: the rule does not say this; it is the body's own choice. Clause
	// then only says where it belongs.
	Ours  bool
	Binds Binding
	// Since and Until are the first and the last day on which the item holds.
	// Until is zero while no end is known.
	Since, Until calendar.Date
}

// Cite is the clause that a refusal may name: none for an item that is ours,
// because the rule is never cited for what it does not say.
func (d Dated) Cite() string {
	if d.Ours {
		return ""
	}
	return d.Clause
}

// HoldsOn reports whether the item holds on the day.
func (d Dated) HoldsOn(day calendar.Date) bool {
	return !day.Before(d.Since) && (d.Until.IsZero() || !day.After(d.Until))
}

// Head is the dated part of an item; it lets one function look up all kinds.
func (d Dated) Head() Dated { return d }

// Item is anything of the scheme.
type Item interface{ Head() Dated }

// holding are the rows that hold on the day, in the order of the scheme.
func holding[T Item](rows []T, day calendar.Date) []T {
	held := make([]T, 0, len(rows))
	for _, row := range rows {
		if row.Head().HoldsOn(day) {
			held = append(held, row)
		}
	}
	return held
}

// find is the row with this id that holds on the day.
func find[T Item](rows []T, id string, day calendar.Date) (T, bool) {
	for _, row := range rows {
		if row.Head().ID == id && row.Head().HoldsOn(day) {
			return row, true
		}
	}
	var none T
	return none, false
}
