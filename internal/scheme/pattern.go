package scheme

import (
	"fmt"
	"regexp"
	"strconv"
)

// The names of the fields that a pattern of numbers can hold.
const (
	FieldBody     = "BODY"     // the body's number code
	FieldYear     = "YYYY"     // the year of the act
	FieldCategory = "CATEGORY" // the product kind's class, with a width
	FieldSerial   = "SERIAL"   // the running number, with a width
)

// PatternPart is a field, or text that stands as it is.
type PatternPart struct {
	Field string // empty for text
	Width int    // digits of CATEGORY and SERIAL; 0 elsewhere
	Text  string // only if Field is empty
}

var patternField = regexp.MustCompile(`^\{([A-Z]+)(?::([1-9]))?\}`)

// ParsePattern takes "{BODY}{YYYY}{CATEGORY:2}{SERIAL:6}" apart. A pattern has
// exactly one SERIAL, no field twice, and text of capital letters, digits and
// "-/." only, so that a number made from it can be read back.
func ParsePattern(pattern string) ([]PatternPart, error) {
	var parts []PatternPart
	seen := map[string]bool{}
	for rest := pattern; rest != ""; {
		match := patternField.FindStringSubmatch(rest)
		if match == nil {
			if !isPatternText(rest[0]) {
				return nil, fmt.Errorf("character %q in pattern %q", rest[0], pattern)
			}
			if n := len(parts); n > 0 && parts[n-1].Field == "" {
				parts[n-1].Text += rest[:1]
			} else {
				parts = append(parts, PatternPart{Text: rest[:1]})
			}
			rest = rest[1:]
			continue
		}
		field, width := match[1], 0
		if match[2] != "" {
			width, _ = strconv.Atoi(match[2]) // one digit by the expression above
		}
		wantsWidth, known := map[string]bool{
			FieldBody: false, FieldYear: false, FieldCategory: true, FieldSerial: true,
		}[field]
		if !known || seen[field] || wantsWidth != (width > 0) {
			return nil, fmt.Errorf("field %s in pattern %q", match[0], pattern)
		}
		seen[field] = true
		parts = append(parts, PatternPart{Field: field, Width: width})
		rest = rest[len(match[0]):]
	}
	if !seen[FieldSerial] {
		return nil, fmt.Errorf("no {SERIAL:n} in pattern %q", pattern)
	}
	return parts, nil
}

func isPatternText(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '/' || c == '.'
}
