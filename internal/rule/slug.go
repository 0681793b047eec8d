package rule

import "strings"

// Slug is the command's name as it stands in addresses and catalogs:
// SubmitTestReport is submit-test-report.
func (t CommandType) Slug() string {
	var b strings.Builder
	for i, r := range t.Name() {
		if 'A' <= r && r <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
