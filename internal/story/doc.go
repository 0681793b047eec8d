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
// How it is built: cast.go says who there is, and what happens to each product is
// told by the lives: lives.go puts them together, certified.go has those that led to
// a certificate and what became of it, underway.go those that are open. ways.go is the
// way to a certificate and later.go the ways of cases about one, made of acts
// (acts.go, examine.go, decide.go, afterwards.go, use.go, voices.go). editions.go is
// the scheme that the body goes by, and teller.go puts the acts of all lives in order
// and tells them.
//
// A simulation (simulate.go) draws what happens instead: fates.go what a
// certificate is led through, courses.go what goes wrong with it, awaited.go what
// people do of what is awaited of them, and meddle.go what makes no sense. holds.go
// asks what always has to hold, by another fold of the entries than the rule's
// own (past.go).
package story
