// Package calendar knows civil dates, the working days of mainland China, and
// the clock that counts them and explains how.
//
// It promises that every answer is a function of its arguments: nothing here
// reads the time, a zone file, a setting or the disk. A due date is never
// stored by us; it is counted anew from the facts, and a changed calendar
// changes the answer.
//
// It refuses to guess: days outside the span that a calendar covers are
// neither working days nor days off, and a due date beyond them is "uncovered".
//
// Package calendar imports nothing of ours and holds no sentences: what people
// read is rendered by package text from catalog keys and typed values.
package calendar
