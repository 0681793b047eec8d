// Package recheck checks a record from outside: from the raw rows of the
// entries it derives anew, with code of its own, what the program shows, and
// compares. It shares nothing with the packages whose work it checks (rule,
// body, casework): a mistake, or a lie, would have to be made twice.
//
// It promises to find an entry that was changed, removed or slipped in; rows of
// lists and of the register that are not what the entries make them; a status,
// or a count of working days, that comes out differently; numbers given twice
// or left out; texts and files that are gone or are not what was handed in. A
// whole record made up anew by somebody who reached everything is found against
// a checkpoint that was kept elsewhere.
//
// It only reads, all of it at one moment of the record but the bytes of files.
// It streams: memory grows with the number of cases and streams, not with that
// of entries.
package recheck
