package layout

import (
	"fmt"

	"fincert/internal/rule"
)

// rows are the facts of a certificate in the order of its page.
func rows(c rule.CertificateContent, scale float64) []row {
	label := func(key string) block { return labels.scaled(scale).of(label(key)) }
	pad := padding * scale
	name, text := names.scaled(scale), plain.scaled(scale)
	var list []row
	for i, p := range []struct {
		key   string
		party rule.Party
	}{{"holder", c.Holder}, {"manufacturer", c.Manufacturer}, {"enterprise", c.Enterprise}} {
		list = append(list,
			row{key: p.key, label: label(p.key), value: name.of(p.party.Name), rank: 20 - i, pad: pad},
			row{key: p.key + "-address", label: label(p.key + "-address"), value: text.of(p.party.Address), follow: true, rank: 10 - i, pad: pad})
	}
	return append(list,
		row{key: "product", label: label("product"), value: name.of(c.ProductName), rank: 30, pad: pad},
		row{key: "kind", label: label("kind"), value: text.of(c.ProductKind), follow: true, rank: 31, pad: pad},
		row{key: "model", label: label("model"), value: block{{style: text.zh, text: c.Model}}, follow: true, rank: 32, pad: pad},
		row{key: "standards", label: label("standards"), value: standards(text, c.Standards), rank: 1, pad: pad},
		row{key: "mode", label: label("mode"), value: text.of(c.Mode), rank: 33, pad: pad},
	)
}

// standards are numbered when there are several, so that none can be taken away
// unseen.
func standards(p pair, list []rule.BasisStandard) block {
	var b block
	for i, s := range list {
		number := ""
		if len(list) > 1 {
			number = fmt.Sprintf("%d. ", i+1)
		}
		b = append(b, line{style: p.zh, text: number + s.Edition + " " + s.Title.ZH})
		if s.Title.EN != "" {
			b = append(b, line{style: p.en, text: s.Title.EN})
		}
	}
	return b
}

// padding is what a row has above and below its texts.
const padding = 1.5

// fit chooses how large the rows of the page are set, and which of them stand
// in the annex, so that they have room.
func fit(c rule.CertificateContent, room float64) (page, annex []row) {
	for _, scale := range []float64{1, .95, .9, .86} {
		page = rows(c, scale)
		if heightOf(page) <= room {
			return page, nil
		}
	}
	const small = .84
	page = rows(c, small)
	whole, full := rows(c, small), rows(c, 1)
	moved := make([]bool, len(page))
	for heightOf(page) > room {
		next := -1
		for i, r := range page {
			if r.rank > 0 && !moved[i] && (next < 0 || r.rank < page[next].rank) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		moved[next] = true
		page[next].value = plain.scaled(small).of(label("see-annex"))
	}
	for i := range moved { // what is short comes back, now that the long is gone
		if !moved[i] {
			continue
		}
		away := page[i]
		page[i] = whole[i]
		if heightOf(page) > room {
			page[i] = away
		} else {
			moved[i] = false
		}
	}
	for i := range moved {
		if moved[i] {
			annex = append(annex, full[i])
		}
	}
	return page, annex
}
