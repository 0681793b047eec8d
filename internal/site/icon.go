package site

// drawn are the icons as paths in a square of 24, drawn with a line.
var drawn = []struct{ id, path string }{
	{"valid", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8 12.2l2.8 2.8L16 9.5"},
	{"suspended", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM10 8.5v7M14 8.5v7"},
	{"withdrawn", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM9 9l6 6M15 9l-6 6"},
	{"cancelled", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8 12h8"},
	{"expired", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 7v5.3l3.2 2.2"},
	{"replaced", "M4 9h13l-3.5-3.5M20 15H7l3.5 3.5"},
	{"none", "M12 3a9 9 0 0 1 4.5 1.2M20.2 8.3a9 9 0 0 1 .4 6.4M17.5 19.1a9 9 0 0 1-6.2 1.9M6 18.7a9 9 0 0 1-2.8-5M3.6 8.8a9 9 0 0 1 4-4.6"},
	{"seal", "M12 3l7 2.6v5.2c0 4.6-2.9 8.3-7 10.2-4.1-1.9-7-5.6-7-10.2V5.6zM9 11.8l2.2 2.2L15.3 9.8"},
	{"find", "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.3 15.3L20 20"},
}
