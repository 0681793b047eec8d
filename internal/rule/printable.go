package rule

import (
	"fmt"
	"strings"

	"fincert/internal/fault"
)

// needPrinted is NeedLine for a text that will stand on a certificate: what no
// font has is refused where it is typed, because nobody may be left with a
// decision whose paper cannot be made.
func (s *Situation) needPrinted(f *fault.Fields, path, value string) {
	NeedLine(f, path, value)
	s.checkPrinted(f, path, value)
}

// needPrintedWords is needPrinted for both languages.
func (s *Situation) needPrintedWords(f *fault.Fields, path string, w Words) {
	s.needPrinted(f, path+".zh", w.ZH)
	s.needPrinted(f, path+".en", w.EN)
}

// checkPrinted names every character that no font has.
func (s *Situation) checkPrinted(f *fault.Fields, path string, values ...string) {
	if s.Missing == nil {
		return
	}
	var named []string
	for _, r := range s.Missing(strings.Join(values, " ")) {
		if !unseen(r) { // what cannot be seen is told by its place
			named = append(named, fmt.Sprintf("%c (U+%04X)", r, r))
		}
	}
	if len(named) > 0 {
		f.Add(path, "field.unprintable", fault.Text("characters", strings.Join(named, ", ")))
	}
}

// texts are all that a certificate says of an organisation.
func (o *Organisation) texts() []string {
	return []string{o.Name.ZH, o.Name.EN, o.Address.ZH, o.Address.EN, o.Code}
}

// texts are all that a certificate says of a product.
func (p *Product) texts() []string { return []string{p.Name.ZH, p.Name.EN, p.Model} }
