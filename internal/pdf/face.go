package pdf

import (
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fincert/internal/fault"
	"fincert/internal/pdf/sfnt"
)

// Face is one of the two fonts that papers are set in.
type Face int

const (
	Regular Face = iota // Noto Serif SC; every character that can be printed
	Bold                // for fixed labels; what it lacks is set in Regular
)

// faces are the fonts, and their licence, which has to go with every copy of
// the program. How they were made is in faces/trim.go.
//
//go:embed faces/*.ttf.gz faces/OFL.txt
var faces embed.FS

// Each face is unpacked and parsed once, when it is first used.
var (
	regular = sync.OnceValue(func() *sfnt.Font { return unpack("regular") })
	bold    = sync.OnceValue(func() *sfnt.Font { return unpack("bold") })
)

// unpack panics on a face that is not whole: it is part of the program.
func unpack(face string) *sfnt.Font {
	font, err := parsed(face)
	if err != nil {
		panic(fmt.Sprintf("the embedded font %s: %v", face, err))
	}
	return font
}

func parsed(face string) (*sfnt.Font, error) {
	file, err := faces.Open("faces/" + face + ".ttf.gz")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(packed)
	if err != nil {
		return nil, err
	}
	return sfnt.Parse(data)
}

func (f Face) font() *sfnt.Font {
	if f == Bold {
		return bold()
	}
	return regular()
}

// Missing lists the characters of s that no face can print, each once: those
// without a glyph, and those that are no printable characters at all, such as
// controls and line breaks. It is nil for a text that Page.Text prints.
func Missing(s string) []rune {
	var missing []rune
	seen := map[rune]bool{}
	for cluster := range clusters(s) {
		_, bad := set(Regular, cluster)
		if bad != 0 && !seen[bad] {
			seen[bad] = true
			missing = append(missing, bad)
		}
	}
	return missing
}

// unprintable is the fault that names a character.
func unprintable(r rune) *fault.Fault {
	code := fmt.Sprintf("U+%04X", r)
	if !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) || r == utf8.RuneError {
		return fault.RefuseOurs("pdf.control", fault.Text("code", code))
	}
	return fault.RefuseOurs("pdf.glyph", fault.Text("character", string(r)), fault.Text("code", code))
}

// clusters cuts a text into what is drawn as one: a character and the marks
// that are set upon it.
func clusters(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for len(s) > 0 {
			_, end := utf8.DecodeRuneInString(s)
			for end < len(s) {
				r, size := utf8.DecodeRuneInString(s[end:])
				if !mark(r) {
					break
				}
				end += size
			}
			if !yield(s[:end]) {
				return
			}
			s = s[end:]
		}
	}
}

// mark: a character that is set upon the one before it.
func mark(r rune) bool { return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) }

// drawn is how a cluster is drawn: one glyph, or several composed to one.
type drawn struct {
	face    Face
	piece   sfnt.Piece
	advance int
}

// set finds how a cluster is drawn: with a glyph of its own, with that of the
// composed character, or with the glyphs of the parts put together. Whichever it
// is, it stands for the cluster as given. What cannot be drawn is named; 0:
// nothing.
func set(face Face, cluster string) (drawn, rune) {
	first, size := utf8.DecodeRuneInString(cluster)
	if first == utf8.RuneError && size <= 1 || unicode.In(first, unicode.C) {
		return drawn{}, first
	}
	font := face.font()
	if glyph, ok := font.Glyph(first); ok && size == len(cluster) {
		return drawn{face, sfnt.Piece{Glyph: glyph}, font.Advance(glyph)}, 0
	}
	for _, sequence := range []string{norm.NFD.String(cluster), cluster} {
		if piece, ok := composed(font, sequence); ok && utf8.RuneCountInString(sequence) > 1 {
			return drawn{face, font.Place(piece), font.Advance(piece.Glyph)}, 0
		}
	}
	if face != Regular {
		return set(Regular, cluster)
	}
	for _, r := range cluster {
		if _, ok := font.Glyph(r); !ok {
			return drawn{}, r
		}
	}
	return drawn{}, first
}

// composed is the glyph of a character, with as many of its marks as the font
// has a glyph with, and the glyphs of the other marks.
func composed(font *sfnt.Font, sequence string) (sfnt.Piece, bool) {
	for end := len(sequence); end > 0; {
		whole := norm.NFC.String(sequence[:end])
		r, size := utf8.DecodeRuneInString(whole)
		glyph, ok := font.Glyph(r)
		if !ok || size < len(whole) {
			_, last := utf8.DecodeLastRuneInString(sequence[:end])
			end -= last
			continue
		}
		piece := sfnt.Piece{Glyph: glyph}
		for _, m := range sequence[end:] {
			over, ok := font.Glyph(m)
			if !ok || !mark(m) {
				return sfnt.Piece{}, false
			}
			piece.Marks = append(piece.Marks, sfnt.Mark{Glyph: over})
		}
		return piece, true
	}
	return sfnt.Piece{}, false
}
