// Package finder finds cases, certificates, organisations, products,
// laboratories and people by any part of what they are called, and is what their
// lists are made of.
//
// It keeps one short row for each of them, projected from the entries, and holds
// the rows in memory: two characters of a Chinese name are too few for an index,
// and looking through all rows takes less than asking one. Before each answer it
// reads the rows that changed, on whichever node.
//
// It promises that who looks finds what exists for them and nothing else, by the
// rule's own word (rule.State.Relation), and that a row says what its stream
// said when it was read. It knows no name of a person, no private text and no
// status of a certificate: the register tells that.
package finder
