package rule

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"fincert/internal/scheme"
)

// NumberFields are the values that a pattern of the scheme may ask for.
type NumberFields struct {
	Body     string // the certification body's code
	Year     int
	Category string // the product kind's class
	Serial   int
}

// FormatNumber fills a pattern such as "{BODY}{YYYY}{CATEGORY:2}{SERIAL:6}";
// a width pads with zeros. The error is the pattern's, which the scheme's
// check refuses before it can be adopted.
func FormatNumber(pattern string, fields NumberFields) (string, error) {
	parts, err := scheme.ParsePattern(pattern)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, p := range parts {
		value := p.Text
		switch p.Field {
		case scheme.FieldBody:
			value = fields.Body
		case scheme.FieldYear:
			value = fmt.Sprintf("%04d", fields.Year)
		case scheme.FieldCategory:
			value = fields.Category
		case scheme.FieldSerial:
			value = strconv.Itoa(fields.Serial)
		}
		out.WriteString(strings.Repeat("0", max(0, p.Width-len(value))))
		out.WriteString(value)
	}
	return out.String(), nil
}

// number is the printed number for a serial of this year; category is the class
// of the product's kind, in numbers that show it.
func (s *Situation) number(id, category string, serial int) string {
	sch := s.Record.Scheme("")
	fields := NumberFields{Year: s.Today.Year(), Category: category, Serial: serial}
	if b := s.body(); b != nil {
		fields.Body = b.Code
	}
	number, err := FormatNumber(sch.NumberPattern(id, s.Today).Pattern, fields)
	if err != nil {
		panic("rule: an edition of the scheme was adopted unchecked: " + err.Error())
	}
	return number
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
