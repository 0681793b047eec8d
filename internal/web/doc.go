// Package web is what all doors share: how a request gets its number, its
// language and its line in the log, how far its body and its time go, which
// headers protect whoever reads the answer, and how a fault becomes a problem
// that a program or a person can act on.
//
// It promises that nobody outside is told more than a fault says: any other
// error is logged whole under the request's number, and the answer names that
// number only. It refuses to know what a request is about: rule, record and
// casework are not imported here.
package web
