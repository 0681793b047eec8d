// Package story tells an invented certification body's last months through
// the same commands that people give: who works there, who applies, and what
// becomes of each product. The demo begins with it.
//
// It promises that every entry of the record comes from a command that the rule
// let pass, on a working day in office hours and in order of time, that nothing
// lies after the day it is told up to, and that two tellings up to the same day
// differ in ids only. It refuses a house that something was already recorded
// in, and a day so early that the scheme did not hold yet when it begins.
//
// How it is built: cast.go says who there is, lives.go what happens to each
// product, acts.go what each act is made of, use.go how certificates are used, voices.go what others have to say of
// it, and teller.go puts the acts of all
// lives in order and tells them.
//
// A simulation (simulate.go) draws what happens instead: fates.go what a
// certificate is led through, courses.go what goes wrong with it, awaited.go what
// people do of what is awaited of them, and meddle.go what makes no sense. holds.go
// asks what always has to hold, by another fold of the entries than the rule's
// own (past.go).
package story
