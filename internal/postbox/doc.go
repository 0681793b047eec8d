// Package postbox keeps what the public sends (reports of misuse, complaints,
// disputes) until a person takes it up. It promises that what was sent is there
// once, however often the same browser sent it; that what it says is encrypted
// under a key of its own, which goes with it; and that its sender, and nobody who
// only knows a number, sees where it stands.
//
// It writes nothing into the record. Taking an item up is a command, which
// copies what the item says; what became of it follows from the entries. It
// refuses files that are neither pictures nor PDF, and anything above its bounds.
package postbox
