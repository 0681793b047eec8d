// Package deadline knows what falls due and puts on record, on the first day
// after, what a clause says is to be proposed then.
//
// It promises that a day that passed is proposed for once, however often, late
// or on how many nodes the sweep runs, and that lists of what falls due are
// derived from the record and the calendar in force, never stored. It refuses to
// decide anything: a proposal ends no case and takes nothing from anybody. It
// does not act on a day that no official notice has settled.
//
// A crash in the middle of a sweep leaves whole proposals; the next sweep makes
// the rest.
package deadline
