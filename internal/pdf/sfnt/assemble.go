package sfnt

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
)

type table struct {
	tag  string
	data []byte
}

// assemble writes the file; tables are sorted by tag, as the format wants.
func assemble(tables []table) []byte {
	n := len(tables)
	power := bits.Len(uint(n)) - 1
	var out []byte
	out = binary.BigEndian.AppendUint32(out, 0x00010000)
	for _, v := range []int{n, 16 << power, power, 16*n - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*n
	headAt := 0
	for _, t := range tables {
		out = append(out, t.tag...)
		for _, v := range []uint32{checksum(t.data), uint32(at), uint32(len(t.data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		if t.tag == "head" {
			headAt = at
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}

// characterMap writes a map of format 12.
func characterMap(characters map[rune]int) []byte {
	var all []segment
	for _, r := range slices.Sorted(maps.Keys(characters)) {
		glyph := characters[r]
		if k := len(all) - 1; k >= 0 && all[k].last == r-1 && all[k].glyph+int(r-all[k].first) == glyph {
			all[k].last = r
		} else {
			all = append(all, segment{r, r, glyph})
		}
	}
	var out []byte
	for _, v := range []uint16{0, 1, 3, 10} { // version, tables; Windows, all of Unicode
		out = binary.BigEndian.AppendUint16(out, v)
	}
	out = binary.BigEndian.AppendUint32(out, 12)
	out = binary.BigEndian.AppendUint16(out, 12) // format
	out = binary.BigEndian.AppendUint16(out, 0)
	for _, v := range []int{16 + 12*len(all), 0, len(all)} {
		out = binary.BigEndian.AppendUint32(out, uint32(v))
	}
	for _, s := range all {
		for _, v := range []int{int(s.first), int(s.last), s.glyph} {
			out = binary.BigEndian.AppendUint32(out, uint32(v))
		}
	}
	return out
}
