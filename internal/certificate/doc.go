// Package certificate makes what anybody can check of a certificate with
// programs that are not ours, and checks it.
//
// A certificate's credential is a W3C Verifiable Credential 2.0, signed as a JWT
// (vc+jwt, ES256). It says every public fact that was frozen at issue, and where
// two status lists (Bitstring Status List) tell whether the certificate was
// withdrawn or is suspended. The same bytes are attached to the paper and
// answered at the certificate's address: they are signed once and kept, because
// a signature made again would be another one after a rollover of the key, a
// move of the base URL or a new version of this program, and the QR code holds
// the credential's hash. What is kept belongs to no entry and can be lost: what
// was not kept yet is signed when it is first asked for.
//
// The QR code holds a mini JWT with what a person compares first, short enough
// to be read from a print.
//
// Check judges a paper (PDF), a credential or the text of a QR code, and says
// apart whether it is unaltered, whose it is, whether what is printed is what
// was signed, and what it is worth today. It needs no server, believes nothing
// that it was not given a root for, and reads no more than a paper can have.
//
// The package refuses to sign anything that is not in the record, and to say
// "holds" of what it could not look at.
package certificate
