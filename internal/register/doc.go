// Package register holds what is public: the certificates, what happened to
// them, and the announcements. It promises that a certificate is found by its
// number from the moment its entry is committed, on every node; that a status
// is worked out for the day that is asked about and stored nowhere; and that
// it can be asked what was known at an earlier instant.
//
// It refuses to answer from a memory that it cannot prove to be up to date:
// when the record cannot be reached, the answer is a fault of kind Busy that
// names the last known position.
//
// Its tables are pure projections of entries (Projector); everything else here
// only reads.
package register
