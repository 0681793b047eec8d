package letter_test

import (
	"slices"
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/letter"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// worded is a scheme that words a sentence in its own way.
func worded(s *scheme.Scheme, id, zh, en string) *scheme.Scheme {
	c := s.Content()
	c.Sentences = append(slices.Clone(c.Sentences), scheme.Sentence{
		Dated: scheme.Dated{ID: id, Ours: true, Since: c.Since}, Text: scheme.Text{ZH: zh, EN: en}})
	return scheme.New(c)
}

// record is one whose scheme words a sentence so.
type record struct {
	rule.Record
	id, zh, en string
}

func (r record) Scheme(edition string) *scheme.Scheme {
	return worded(r.Record.Scheme(edition), r.id, r.zh, r.en)
}

func TestABodyWordsItsLettersInItsScheme(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		b.Reach(t, "ProvideMaterial", 2)
		l := compose(t, b, last(t, db, "supplement"), true, func(s *letter.Source) {
			s.Record = record{s.Record, "letter.supplement.opening", "请于{{.due}}前就{{.product}}补交材料。", "Please supply by {{.due}} for {{.product}}."}
		})
		words := printed(t, drawn(t, l, letter.Look{}))
		for _, want := range []string{"2026年2月10日前就智能支付网关1补交材料。", "Pleasesupplyby10February2026forSmartPaymentGateway1."} {
			if !strings.Contains(words, want) {
				t.Errorf("it does not say %q:\n%s", want, words)
			}
		}
	})
}

func TestAWordingThatNoLetterHasOrCanFillIsRefused(t *testing.T) {
	for _, c := range []struct {
		id, zh string
		good   bool
	}{
		{"letter.acceptance.opening", "“{{.product}}”自{{.day}}起受理。", true},
		{"letter.acceptance", "受理决定书", true},
		{"letter.supplement.opening", "至{{.due}}", true},
		{"letter.acceptance.opening", "至{{.due}}", false},
		{"letter.acceptance.opening", "{{if .product}}x{{end}}", false},
		{"letter.acceptance.nowhere", "受理", false},
		{"letter.page", "第 {{.page}} 页", false},
		{"notice.check", "{{.anything}}", true}, // not a letter's
	} {
		no := letter.CheckWording(worded(load.Shipped(), c.id, c.zh, "English"))
		if (no == nil) != c.good || no != nil && no.Kind != fault.Refused {
			t.Errorf("%s = %s: %v", c.id, c.zh, no)
		}
	}
}
