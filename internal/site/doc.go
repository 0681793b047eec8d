// Package site is the public door: pages for anyone, without signing in and
// without JavaScript. It promises that a certificate's page says what one may
// rely on that day before it says anything else, that a page is never kept
// beyond the day it speaks of, and that every page is small, in two languages,
// and readable on paper, on a phone and by a screen reader.
//
// It cannot write the record: neither casework nor rule is imported here, and
// nothing but reading is answered.
package site
