package web

// The colours of all pages by the names that style sheets use. Contrast is
// computed by a test: 4.5 for text, 3 for edges and the focus ring (WCAG 2.2).
const (
	light = `--ink:#14202e;--soft:#4a5868;--line:#d9dfe6;--line2:#e9edf1;--edge:#7f8c9b;--ground:#f3f5f8;--sheet:#fff;--brand:#14558f;--brand2:#0e416f;--on-brand:#fff;--head:#0f2439;--on-head:#fff;` +
		`--ok:#17643a;--ok-g:#e3f3e9;--wait:#7a4a00;--wait-g:#fdf0d2;--bad:#a31919;--bad-g:#fce8e6;--mute:#4a5868;--mute-g:#eceff3;--info:#1a4f86;--info-g:#e4eef8;--focus:#b35c00`
	dark = `--ink:#e6ebf1;--soft:#a9b5c2;--line:#33414f;--line2:#293643;--edge:#66788a;--ground:#111a23;--sheet:#18232e;--brand:#7db8ee;--brand2:#a5cef5;--on-brand:#0b151f;--head:#0b151f;` +
		`--ok:#7fd3a0;--ok-g:#123423;--wait:#f3c56b;--wait-g:#3b2c0c;--bad:#ff9d96;--bad-g:#421b19;--mute:#a9b5c2;--mute-g:#25313d;--info:#8fc1f2;--info-g:#152f49;--focus:#f5a623`
)

// Palette is the beginning of a style sheet: the colours by daylight, and in the
// dark where the reader's system asks for it.
func Palette() string {
	return ":root{color-scheme:light dark;" + light + "}\n@media (prefers-color-scheme:dark){:root{" + dark + "}}\n"
}

// ChosenPalette is Palette for pages whose reader may choose one of both, by
// data-theme on the root element.
func ChosenPalette() string {
	return ":root{color-scheme:light dark;" + light + "}\n" +
		"@media (prefers-color-scheme:dark){:root:not([data-theme=light]){" + dark + "}}\n" +
		":root[data-theme=light]{color-scheme:light}\n:root[data-theme=dark]{color-scheme:dark;" + dark + "}\n"
}
