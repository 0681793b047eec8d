// Package deadline knows what falls due and what waits for whom, and puts on
// record, on the first day after, what a clause says is to be proposed then.
//
// It promises that a day that passed is proposed for once, however often, late
// or on how many nodes the sweep runs, and that what it lists is derived from
// the record and the calendar in force, never stored: it keeps what it derived
// in memory and, whenever it is asked, reads what changed since. Nobody is shown
// what does not exist for them. It refuses to decide anything: a proposal ends no
// case and takes nothing from anybody. It does not act on a day that no official
// notice has settled.
//
// The first reading after a start takes seconds for thousands of open cases. The
// sweep of the day begins with it, and whoever asks before it is done waits
// for it, but not for ever.
//
// A crash in the middle of a sweep leaves whole proposals; the next sweep makes
// the rest.
package deadline
