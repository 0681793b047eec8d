package site

import "fmt"

// drawn are the icons as paths in a square of 24, drawn with a line. Those of
// statuses differ in their outline, so that they are told apart where colour is
// not seen and the word is too small to read.
var drawn = []struct{ id, path string }{
	{"valid", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8 12.2l2.8 2.8L16 9.5"},
	{"suspended", "M4 4h16v16H4zM9.8 8.5v7M14.2 8.5v7"},
	{"withdrawn", "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM9 9l6 6M15 9l-6 6"},
	{"cancelled", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM5.8 5.8l12.4 12.4"},
	{"expired", "M6 3h12M6 21h12M7.5 3v3.5L12 12l-4.5 5.5V21M16.5 3v3.5L12 12l4.5 5.5V21"},
	{"replaced", "M3 8h15l-4-4M21 16H6l4 4"},
	{"none", "M12 3a9 9 0 0 1 4.5 1.2M20.2 8.3a9 9 0 0 1 .4 6.4M17.5 19.1a9 9 0 0 1-6.2 1.9M6 18.7a9 9 0 0 1-2.8-5M3.6 8.8a9 9 0 0 1 4-4.6"},
	{"seal", "M12 3l7 2.6v5.2c0 4.6-2.9 8.3-7 10.2-4.1-1.9-7-5.6-7-10.2V5.6zM9 11.8l2.2 2.2L15.3 9.8"},
	{"find", "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.3 15.3L20 20"},
	{"right", "M5 12.5l4.5 4.5L19 7.5"},
	{"wrong", "M6 6l12 12M18 6L6 18"},
	{"unknown", "M9 9.2a3 3 0 1 1 4.4 2.6c-1 .5-1.4 1.1-1.4 2.2M12 17.5v.6"},
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
		ground, tabColours[looks[status].class], path(status))
}

func path(id string) string {
	for _, s := range drawn {
		if s.id == id {
			return s.path
		}
	}
	return ""
}
