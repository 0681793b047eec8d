// Package letter words and draws the letters that the record causes: what was
// decided and why, clause by clause, what is asked and until when, and what the
// recipient can do next.
//
// It promises that a letter is a function of its entry and of the record as
// that entry left it: made again years later it names the same days by the same
// edition of the calendar and has the same number. The Chinese text binds; who
// wants it gets an English translation behind it, in the same paper. What people
// typed is shown as they typed it, in both. What was erased since is shown as
// erased, and the letter says so; which subjects' texts a letter shows it names,
// so that whoever keeps the paper can let it go with them.
//
// A sentence of the scheme under a key of ours replaces ours, so that a body can
// word its letters; the edition in force on the letter's day decides.
//
// A letter's number is the number of the thing it is about and its place among
// that thing's letters. Where the words of the rule are quoted, they are the
// rule's own and stay Chinese.
//
// It decides nothing and sends nothing, and it knows no tables.
package letter
