// Package story tells an invented certification body's last years through
// the same commands that people give: who works there, who applies, and what
// becomes of each product. The demo begins with it.
//
// It promises that every entry of the record comes from a command that the rule
// let pass, on a working day in office hours and in order of time, that nothing
// lies after the day it is told up to, and that two tellings up to the same day
// differ in ids only. It refuses a house that something was already recorded
// in, and a day so early that the scheme did not hold yet when it begins.
//
// How it is built: cast.go says who there is and introduce.go registers them. What
// happens to each product is told by its life (lives.go): lives_certified.go has those
// that led to a certificate and what became of it, lives_open.go those that are under
// way. A life goes ways: ways.go has the one to a certificate, ways_later.go those of
// cases about one. What their acts are made of says acts.go and what is named after
// it. editions.go is the scheme that the body goes by; teller.go puts the acts of all
// lives in order and tells them. crowd.go makes many lives, for measurements.
//
// A simulation (simulate.go) draws what happens instead, in what is named after it:
// what a certificate is led through in its term, what goes wrong with it, how it is
// used, what its holder wants changed, changes of the basis, what people do of what is
// awaited of them, and what makes no sense. holds.go asks what always has to hold, and
// holds_days.go what follows from days that passed, by another fold of the entries
// than the rule's own (holds_past.go).
package story
