// Package tlog is the log of the record: a Merkle tree (RFC 6962) over the
// leaves of all entries, and checkpoints of it that are signed and published
// (C2SP tlog-tiles, tlog-checkpoint, signed-note). Whoever keeps a checkpoint
// can have it proved later that no entry up to it was changed, removed or
// slipped in, by us or by anybody who reached the database.
//
// It promises that a checkpoint is signed only if it extends the last one that
// was signed, that signing takes milliseconds however long the record is, and
// that what it publishes tells nothing of any entry: a leaf is the hash of an
// envelope that has 128 random bits in it, so that nobody can try out whether a
// guessed entry is there. The entries themselves are not published.
//
// The tree grows after the commit, from the entries, when somebody asks for a
// checkpoint or the house's turn comes: a command does not wait for it. If we
// crash between, the next call goes on where the last one ended.
package tlog
