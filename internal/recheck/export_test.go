package recheck

import "fincert/internal/calendar"

// Names is the list of entries, for the test that compares it with the books.
var Names = names

// KindOf is the kind of stream that an entry stands in.
var KindOf = kindOf

// IsErasure tells an entry after which texts may be gone.
var IsErasure = isErasure

// KeysOf is what an entry of a name and body is to be found under: the index and
// its value.
func KeysOf(name, body string) [][2]string {
	e := entry{name: name, body: body}
	e.decode()
	return keysOf(&e)
}

// TurnOf is what an entry of a name and body says happened to a certificate.
func TurnOf(name, body string) (what, annuls, validTo, until, announcement string, reasons []string, is bool) {
	e := entry{name: name, body: body}
	e.decode()
	t, is := turned(&e)
	return t.what, t.annuls, t.validTo, t.lastDay, t.announcement, t.reasons, is
}

// StatusOf is the status on a day of a certificate that lived through turns, each
// of a word, a day, what it annuls and a last valid day.
func StatusOf(day, validTo calendar.Date, whats, annuls []string, on, until []calendar.Date) string {
	c := certificate{validTo: validTo}
	for i, what := range whats {
		c.turns = append(c.turns, turn{what: what, on: on[i], annuls: annuls[i], validTo: until[i].String()})
	}
	return c.status(day, func(turn) bool { return true })
}

// WordOf is where a case stands after entries on one day, each of a name and body.
func WordOf(day calendar.Date, entries ...[2]string) string {
	var c caseFile
	for _, told := range entries {
		e := entry{name: told[0], body: told[1]}
		e.decode()
		e.on = day
		c.take(&e)
	}
	return c.word()
}

// Issues reports whether such a body issues a certificate.
func Issues(body string) bool {
	e := entry{name: "certificate.issued/1", body: body}
	e.decode()
	_, _, ok := issued(&e)
	return ok
}
