package rule

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// NumberFields are the values that a pattern of the scheme may ask for.
type NumberFields struct {
	Body     string // the certification body's code
	Year     int
	Category string // the product kind's code
	Serial   int
}

// FormatNumber fills a pattern such as "{BODY}{YYYY}{CATEGORY:2}{SERIAL:6}".
// A width after the colon pads with zeros. A pattern with an unknown field is
// a fault of the scheme, which its check finds; here it is an error.
func FormatNumber(pattern string, fields NumberFields) (string, error) {
	var out strings.Builder
	rest := pattern
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			out.WriteString(rest)
			break
		}
		out.WriteString(rest[:open])
		inner, after, closed := strings.Cut(rest[open+1:], "}")
		if !closed {
			return "", fmt.Errorf("number pattern %q: a brace is not closed", pattern)
		}
		name, widthText, _ := strings.Cut(inner, ":")
		width := 0
		if widthText != "" {
			n, err := strconv.Atoi(widthText)
			if err != nil || n < 1 || n > 12 {
				return "", fmt.Errorf("number pattern %q: bad width %q", pattern, widthText)
			}
			width = n
		}
		value := ""
		switch name {
		case "BODY":
			value = fields.Body
		case "YYYY":
			value = fmt.Sprintf("%04d", fields.Year)
		case "CATEGORY":
			value = fields.Category
		case "SERIAL":
			value = strconv.Itoa(fields.Serial)
		default:
			return "", fmt.Errorf("number pattern %q: unknown field %q", pattern, name)
		}
		if pad := width - len(value); pad > 0 {
			value = strings.Repeat("0", pad) + value
		}
		out.WriteString(value)
		rest = after
	}
	return out.String(), nil
}

// NumberKey is the form in which printed numbers are compared and looked up:
// upper case, full-width characters made plain, without blanks.
func NumberKey(printed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return unicode.ToUpper(r)
	}, printed)
}
