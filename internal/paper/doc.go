// Package paper makes and keeps papers: what an entry of the record is printed
// on, signed, after the entry was committed.
//
// It promises that a paper is made once and stays byte for byte what it was;
// that nothing is signed before what it says was read back and compared with
// the record; that no paper stands without its entry; and that a paper which
// cannot be made now, because a service is away or we were killed, is made
// later. It refuses to sign a paper that says anything else than the record
// does: that is an alarm for who runs the installation.
//
// A paper that shows what people typed goes when that is erased, key and all.
// Nobody is given the old one again; a new one shows what is left.
//
// It knows no kind of paper itself: whoever wires it says how each is drawn.
// The bytes lie in the vault, the row that names them in a table of our own,
// keyed by the entry's position and the paper's kind.
package paper
