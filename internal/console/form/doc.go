// Package form is what a command's input looks like to a person: fields that are
// derived from the command's Go type, filled from what was typed, and read back
// into the command.
//
// It promises that nothing typed is lost: a form is drawn from the raw values
// that a browser sent, whatever they are, and values are taken away only by
// whoever typed them. It knows no command: what may be chosen, what stands in a
// form before anybody typed, and which rows there are is said by the door.
//
// Values are named by the path of the field in the command's JSON, with dots:
// "verdicts.0.item" is what a fault calls "verdicts[0].item".
package form

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Values are what a browser sends.
type Values = url.Values

var index = regexp.MustCompile(`\[(\d+)\]`)

// PathOf is the name of the field that a fault speaks of.
func PathOf(faultPath string) string {
	return strings.TrimPrefix(index.ReplaceAllString(faultPath, ".$1"), ".")
}

// number is the index at the beginning of a rest of a path, or -1.
func number(rest string) int {
	digits, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || strconv.Itoa(n) != digits {
		return -1
	}
	return n
}

func join(parent, name string) string {
	switch {
	case parent == "":
		return name
	case name == "":
		return parent
	}
	return parent + "." + name
}
