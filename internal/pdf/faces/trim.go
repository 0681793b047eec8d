//go:build ignore

// Trim makes regular.ttf.gz and bold.ttf.gz of the two fonts that docs/adr
// names, whose hashes it checks:
//
//	go run ./internal/pdf/faces/trim.go NotoSerifSC_400Regular.ttf NotoSerifSC_700Bold.ttf
//
// The regular face keeps every character; the bold one, which serves fixed
// labels, keeps those of GB 2312 and Latin. Neither keeps hints or layout
// tables.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/text/encoding/simplifiedchinese"

	"fincert/internal/pdf/sfnt"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("name the two fonts")
	}
	for i, face := range []struct {
		name, sha256 string
		keep         func(r rune) bool
	}{
		{"regular", "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742", func(rune) bool { return true }},
		{"bold", "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6", label},
	} {
		data, err := os.ReadFile(os.Args[1+i])
		if err != nil {
			log.Fatal(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != face.sha256 {
			log.Fatalf("%s is not the font that was chosen", os.Args[1+i])
		}
		trimmed := trim(data, face.keep)
		var packed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if _, err := w.Write(trimmed); err != nil {
			log.Fatal(err)
		}
		if err := w.Close(); err != nil {
			log.Fatal(err)
		}
		to := filepath.Join("internal", "pdf", "faces", face.name+".ttf.gz")
		if err := os.WriteFile(to, packed.Bytes(), 0o644); err != nil {
			log.Fatal(err)
		}
		log.Printf("%s: %d bytes, %d packed", to, len(trimmed), packed.Len())
	}
}

func trim(data []byte, keep func(rune) bool) []byte {
	font, err := sfnt.Parse(data)
	if err != nil {
		log.Fatal(err)
	}
	pieces, of, characters := []sfnt.Piece{{}}, map[int]int{}, map[rune]int{}
	for r, glyph := range font.Characters {
		if !keep(r) {
			continue
		}
		if _, ok := of[glyph]; !ok {
			of[glyph] = len(pieces)
			pieces = append(pieces, sfnt.Piece{Glyph: glyph})
		}
		characters[r] = of[glyph]
	}
	trimmed, err := font.Subset(pieces, characters)
	if err != nil {
		log.Fatal(err)
	}
	return trimmed
}

// label: Latin with its marks and punctuation, and what GB 2312 has.
func label(r rune) bool {
	if r < 0x0370 || r >= 0x2000 && r < 0x2070 {
		return true
	}
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && len(b) == 2 && b[0] >= 0xA1 && b[0] <= 0xF7 && b[1] >= 0xA1
}
