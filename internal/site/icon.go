package site

import (
	"fmt"

	"fincert/internal/web"
)

// drawn are the icons that these pages show, of those that package web has.
var drawn = []string{
	"valid", "suspended", "withdrawn", "cancelled", "expired", "replaced", "none",
	"seal", "find", "right", "wrong", "unknown",
}

// tabColours are the grounds of the icons that a browser shows in its tab: the
// same in light and dark, since the tab's own colour is not known.
var tabColours = map[string]string{"ok": "#17643a", "wait": "#7a4a00", "bad": "#a31919", "mute": "#4a5868"}

// tabIcon is the picture of a status for a tab: white lines on its colour, all
// the way to the corners for what must not be relied on.
func tabIcon(status string) string {
	ground := `<rect width="24" height="24"`
	if status == "valid" {
		ground = `<rect width="24" height="24" rx="7"`
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">%s fill="%s"/>`+
		`<path fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="%s"/></svg>`,
		ground, tabColours[looks[status].class], web.Drawn[status])
}
