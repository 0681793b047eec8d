package layout

import "fincert/internal/pdf"

// Colours. All of them keep apart when printed in black and white.
var (
	ink    = pdf.Colour{R: 0x18, G: 0x22, B: 0x30}
	soft   = pdf.Colour{R: 0x4A, G: 0x55, B: 0x64} // English, and labels
	accent = pdf.Colour{R: 0x1B, G: 0x48, B: 0x6B}
	gold   = pdf.Colour{R: 0xA8, G: 0x82, B: 0x3A}
	hair   = pdf.Colour{R: 0xC9, G: 0xD2, B: 0xDA}
	pale   = pdf.Colour{R: 0xEC, G: 0xF1, B: 0xF5}
	blush  = pdf.Colour{R: 0xFB, G: 0xE3, B: 0xDE}
	white  = pdf.Colour{R: 0xFF, G: 0xFF, B: 0xFF}
	alarm  = pdf.Colour{R: 0xC8, G: 0x2A, B: 0x14} // of the demo
)

// The page inside of its frame, in mm.
const (
	left   = 25.0
	right  = pdf.PageWidth - left
	width  = right - left
	middle = pdf.PageWidth / 2
	top    = 30.0
	bottom = pdf.PageHeight - 30.0
)

// texts of different weight: Chinese and English of one kind of line. Names may
// have any character, and are set in the face that has them all.
type pair struct{ zh, en pdf.Style }

var (
	labels = pair{
		pdf.Style{Face: pdf.Bold, Size: 9.5, Colour: accent, Leading: 1.35},
		pdf.Style{Size: 6.8, Colour: soft, Leading: 1.3},
	}
	names = pair{
		pdf.Style{Size: 11, Colour: ink, Leading: 1.35},
		pdf.Style{Size: 8.6, Colour: soft, Leading: 1.3},
	}
	plain = pair{
		pdf.Style{Size: 9.3, Colour: ink, Leading: 1.35},
		pdf.Style{Size: 7.6, Colour: soft, Leading: 1.3},
	}
	small = pair{
		pdf.Style{Size: 7, Colour: ink, Leading: 1.4},
		pdf.Style{Size: 6, Colour: soft, Leading: 1.35},
	}
)

// scaled is the same lines, smaller.
func (p pair) scaled(by float64) pair {
	p.zh.Size *= by
	p.en.Size *= by
	return p
}

// centred is the same lines around the middle.
func (p pair) centred() pair {
	p.zh.Align, p.en.Align = pdf.Centre, pdf.Centre
	return p
}
