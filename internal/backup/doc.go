// Package backup writes an installation into a folder and fills an empty one
// from it, whichever engine holds the one and the other.
//
// A backup is a folder of parts: every table that is not made from the entries,
// as rows of JSON, and the vault's encrypted objects; then a manifest with the
// SHA-256 of every part, the versions of program and tables, and where the
// record ended. The keys lie apart, in a part of their own with a manifest of
// its own: the wrapping keys, the keys of subjects and the keys of objects.
// Without it nobody reads a personal text or a file of the backup. It is
// renewed by every backup, and any backup of the record that is not newer than
// it can be restored with it: so who was erased before the keys were renewed is
// erased in every backup there is.
//
// It promises that a backup is of one moment, although commands are carried out
// meanwhile; that a backup which was cut off, altered or mixed with another is
// refused before anything is written; that an entry is restored byte for byte
// or not at all; and that a database is no record before its head is moved,
// which is the last thing to happen.
//
// It knows tables and no entry by its meaning. Projected tables are not in a
// backup: they are made from the entries again.
package backup
