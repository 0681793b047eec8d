// Package notice brings people what the record has to tell them: each letter
// that an entry causes is put into the inbox of the organisation it is for.
//
// Once a week it tells people that there is a summary of what comes for them.
//
// It promises that a letter is in the inbox once, however often its job runs,
// and that it stands there with the day of the act and the thing it is about;
// and that people are told of a week's summary once, on however many nodes and
// after whatever crash.
// It refuses to decide anything: whether a letter is written is the entry's
// doing, and no limit runs from the inbox.
package notice
