package sfnt

import "errors"

// characters reads the map from characters to glyphs: format 12, which holds
// all of Unicode, or else format 4.
func characters(cmap []byte) ([]segment, error) {
	var best []byte
	for i := range int(be16(cmap, 2)) {
		at := 4 + 8*i
		if at+8 > len(cmap) {
			return nil, errors.New("the font's character map is cut off")
		}
		platform, encoding, from := be16(cmap, at), be16(cmap, at+2), int(be32(cmap, at+4))
		if platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) || from+16 > len(cmap) || from < 0 {
			continue
		}
		table := cmap[from:]
		switch format := be16(table, 0); {
		case format == 12:
			return ranges(table)
		case format == 4:
			best = table
		}
	}
	if best == nil {
		return nil, errors.New("the font has no map from Unicode characters")
	}
	return deltas(best)
}

// ranges reads format 12.
func ranges(table []byte) ([]segment, error) {
	n := int(be32(table, 12))
	if n < 0 || n > (len(table)-16)/12 {
		return nil, errors.New("the font's character map is cut off")
	}
	var all []segment
	for i := range n {
		at := 16 + 12*i
		s := segment{rune(be32(table, at)), rune(be32(table, at+4)), int(be32(table, at+8))}
		if s.first < 0 || s.last < s.first || s.last > 0x10FFFF || len(all) > 0 && s.first <= all[len(all)-1].last {
			return nil, errors.New("the font's character map is not in order")
		}
		all = append(all, s)
	}
	return all, nil
}

// deltas reads format 4.
func deltas(table []byte) ([]segment, error) {
	n := int(be16(table, 6)) / 2
	if len(table) < 16+8*n {
		return nil, errors.New("the font's character map is cut off")
	}
	var all []segment
	for i := range n {
		last, first := int(be16(table, 14+2*i)), int(be16(table, 16+2*n+2*i))
		delta, offset := int(be16(table, 16+4*n+2*i)), int(be16(table, 16+6*n+2*i))
		for c := first; c <= last && c != 0xFFFF; c++ {
			glyph := c
			if offset != 0 {
				at := 16 + 6*n + 2*i + offset + 2*(c-first)
				if at+2 > len(table) {
					return nil, errors.New("the font's character map is cut off")
				}
				glyph = int(be16(table, at))
				if glyph == 0 {
					continue
				}
			}
			glyph = (glyph + delta) & 0xFFFF
			if k := len(all) - 1; k >= 0 && all[k].last >= rune(c) {
				return nil, errors.New("the font's character map is not in order")
			} else if k >= 0 && all[k].last == rune(c)-1 && all[k].glyph+c-int(all[k].first) == glyph {
				all[k].last = rune(c)
			} else {
				all = append(all, segment{rune(c), rune(c), glyph})
			}
		}
	}
	return all, nil
}
