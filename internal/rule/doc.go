// Package rule is the certification rule for FinTech technology products as
// pure functions: commands that a person gives, guards that say whether and
// why not, entries that tell what happened, and states folded from them. Each
// chapter of the rule is a file; each clause is quoted beside the function that
// carries it out, marked with its id in brackets, and listed in the table
// Clauses, from which docs/clauses.md is made.
//
// The package knows no clock, database, network or log: who acts, when, and
// what the record holds come in a Situation. The numbers of the rule are not
// here either; they are dated data in the scheme.
//
// It imports scheme, calendar and fault, and nothing else of ours.
package rule
