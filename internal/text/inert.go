package text

import (
	"strings"
	"unicode/utf8"
)

// Inert keeps a spreadsheet that opens a CSV from computing what somebody wrote:
// a cell that begins like a formula, also in full width or after blanks, gets an
// apostrophe in front.
func Inert(cell string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\u3000"))
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
