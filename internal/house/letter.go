package house

import (
	"context"

	"fincert/internal/casework"
	"fincert/internal/letter"
	"fincert/internal/paper"
	"fincert/internal/pdf"
	"fincert/internal/rule"
)

// letterPapers are the kinds of papers that letters are printed on, each made when
// somebody asks for it: most are read on a page and never printed.
func (h *House) letterPapers() map[string]paper.Draw {
	kinds := map[string]paper.Draw{}
	for _, kind := range letter.Kinds() {
		for _, translated := range []bool{false, true} {
			kinds[letter.Paper(kind, translated)] = func(ctx context.Context, position int64) (paper.Draft, error) {
				return h.drawLetter(ctx, position, kind, translated)
			}
		}
	}
	return kinds
}

// drawLetter draws a letter from the record as its entry left it.
func (h *House) drawLetter(ctx context.Context, position int64, kind string, translated bool) (paper.Draft, error) {
	var l *letter.Letter
	err := h.Casework.AsOf(ctx, position, func(s *rule.Situation, view casework.View) error {
		source := letter.Source{Situation: s, Thing: view.State}
		for _, past := range view.History {
			source.History = append(source.History, letter.Past{Meta: past.Meta, Entry: past.Entry})
		}
		var err error
		l, err = letter.Compose(source, kind, translated)
		return err
	})
	if err != nil {
		return paper.Draft{}, err
	}
	look := letter.Look(h.look)
	return paper.Draft{
		Doc: l.Draw(look), Name: l.FileName(), Subjects: l.Subjects,
		Compare: func(said *pdf.File) error { return l.Compare(said, look) },
	}, nil
}
