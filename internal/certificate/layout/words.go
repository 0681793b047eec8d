package layout

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// label is the catalog's words in both languages.
func label(key string) rule.Words {
	key = "paper.certificate." + key
	return rule.Words{ZH: text.T(text.ZH, key), EN: text.T(text.EN, key)}
}

// day is a date as a certificate prints it.
func day(d calendar.Date) rule.Words {
	year, month, day := d.Civil()
	return rule.Words{ZH: fmt.Sprintf("%d年%d月%d日", year, month, day), EN: fmt.Sprintf("%d %s %d", day, month, year)}
}

// both are the texts that are there: English may be missing.
func both(w rule.Words) []string {
	if w.EN == "" {
		return []string{w.ZH}
	}
	return []string{w.ZH, w.EN}
}
