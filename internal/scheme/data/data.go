// Package data is the scheme that ships with fincert: the seed from which a
// body's first edition is entered in the record. It promises nothing about its
// content; package load checks it like any other directory.
package data

import "embed"

// Files are the shipped scheme files.
//
//go:embed *.yaml
var Files embed.FS
