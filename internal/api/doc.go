// Package api is the JSON door. Every command of the books is an operation,
// generated and not written: its address, its request and its place in the
// OpenAPI document come from the command's own type. What can be read is a
// folded stream as this person may see it, with every action that is theirs,
// possible or not, and why not.
//
// It promises that a request is taken as it stands or not at all: an unknown
// field, a wrong type, a missing command key are refused before the rule is
// asked, and nothing that was sent is echoed. What belongs to others does not
// exist here: foreign and unknown are answered with the same bytes.
package api
