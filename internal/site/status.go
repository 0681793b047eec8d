package site

import (
	"fincert/internal/calendar"
	"fincert/internal/register"
)

// mark is how a status looks: a word, an icon and a ground, and one plain
// sentence of what one may rely on.
type mark struct {
	id      string
	word    string
	class   string // of the style sheet: ok, wait, bad, mute
	meaning string // key of the sentence
}

// looks is the one place where a status gets its look. A status that is not
// here looks like nothing one may rely on.
var looks = map[string]mark{
	"valid":     {class: "ok", meaning: "site.meaning.valid"},
	"suspended": {class: "wait", meaning: "site.meaning.suspended"},
	"withdrawn": {class: "bad", meaning: "site.meaning.withdrawn"},
	"cancelled": {class: "mute", meaning: "site.meaning.cancelled"},
	"expired":   {class: "bad", meaning: "site.meaning.expired"},
	"replaced":  {class: "mute", meaning: "site.meaning.replaced"},
	"none":      {class: "mute", meaning: "site.meaning.none"},
}

func look(id, word string) mark {
	m, known := looks[id]
	if !known {
		m, id = looks["none"], "none"
	}
	m.id, m.word = id, word
	return m
}

// markOf is the look of a standing.
func (p *page) markOf(s register.Standing) mark {
	_, word := p.voice.Status(s.Status, s.On)
	return look(string(s.Status), word)
}

// statuses are all that a certificate can have, as the scheme lists them.
func (p *page) statuses() []mark {
	var all []mark
	for _, status := range p.voice.Scheme.Statuses(p.today) {
		all = append(all, look(status.ID, p.first(words(status.Name)).text))
	}
	return all
}

// row is a certificate in a list, with its standing today.
type row struct {
	*register.Certificate
	mark    mark
	product spoken
	holder  spoken
	model   spoken
}

func (p *page) row(c *register.Certificate, day calendar.Date) row {
	return row{
		Certificate: c, mark: p.markOf(c.StatusOn(day)),
		product: p.first(words(c.Content.ProductName)),
		holder:  p.first(words(c.Content.Holder.Name)),
		model:   p.as(c.Content.Model),
	}
}

func (p *page) rows(list []*register.Certificate) []row {
	var all []row
	for _, c := range list {
		all = append(all, p.row(c, p.today))
	}
	return all
}
