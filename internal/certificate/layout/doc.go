// Package layout lays a certificate's paper out: one bilingual A4 page, and
// annex pages when names, addresses or lists are long.
//
// It promises that a paper says what was frozen at issue and nothing else, and
// Compare proves it of a paper that was made: every fact stands behind its
// label, and what is left over are words that every certificate has. It refuses
// to leave a fact out, to shorten it, or to print it too small to be read: what
// has no room on the page stands in the annex, and the page says so.
package layout
