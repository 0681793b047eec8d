package letter

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// Past is an entry of a thing's history.
type Past struct {
	Meta  rule.Meta
	Entry rule.Entry
}

// Source is what a letter is made from: the record as the entry left it. The
// entry that causes the letter is the last of the history.
type Source struct {
	*rule.Situation
	Thing   rule.State // that the entry is about
	History []Past     // of that thing
}

// Letter is one letter, worded.
type Letter struct {
	Kind     string // "acceptance", "supplement" …
	Number   string
	Written  calendar.Date
	To       rule.Party
	Body     rule.BodyEstablished
	Erased   bool     // it shows that a text was erased
	Subjects []string // "case/0190…": whose texts it shows

	at       time.Time
	position int64
	sections []section // the Chinese text, then its translation, if one is wanted
}

// section is the letter in one language.
type section struct {
	lang   text.Lang
	title  string
	blocks []block
}

// kinds are all letters there are, and how each is worded.
var kinds = map[string]func(*writer){
	"acceptance":   (*writer).acceptance,
	"not-accepted": (*writer).notAccepted,
	"withdrawn":    (*writer).withdrawn,
	"closed-out":   (*writer).closedOut,
	"lapsed":       (*writer).lapsed,
	"supplement":   (*writer).supplement,

	"problem":        (*writer).problem,
	"problem-judged": (*writer).problemJudged,

	"sample-drawn":   (*writer).sampleDrawn,
	"test-task":      (*writer).testTask,
	"test-cancelled": (*writer).testCancelled,
	"recognition":    (*writer).recognition,
	"version":        (*writer).version,

	"inspection":           (*writer).inspection,
	"inspection-cancelled": (*writer).inspectionCancelled,

	"rectification":          (*writer).rectification,
	"rectification-verified": (*writer).rectificationVerified,

	"grant":   (*writer).grant,
	"refusal": (*writer).refusal,

	"maintained":         (*writer).maintained,
	"renewed":            (*writer).renewed,
	"change-granted":     (*writer).changeGranted,
	"reissued":           (*writer).reissued,
	"reissue-refused":    (*writer).reissueRefused,
	"renewal-invitation": (*writer).renewalInvitation,

	"suspension":            (*writer).suspension,
	"suspension-ground":     (*writer).suspensionGround,
	"suspension-extended":   (*writer).suspensionExtended,
	"restoration":           (*writer).restoration,
	"restoration-refused":   (*writer).restorationRefused,
	"withdrawal":            (*writer).withdrawal,
	"cancellation":          (*writer).cancellation,
	"transition":            (*writer).transition,
	"transition-moved":      (*writer).transitionMoved,
	"transition-taken-back": (*writer).transitionTakenBack,
	"transition-reminder":   (*writer).transitionReminder,

	"appeal-received": (*writer).appealReceived,
	"appeal-upheld":   (*writer).appealUpheld,
	"appeal-rejected": (*writer).appealRejected,
}

// Kinds lists the kinds of letters, sorted.
func Kinds() []string {
	list := make([]string, 0, len(kinds))
	for kind := range kinds {
		list = append(list, kind)
	}
	slices.Sort(list)
	return list
}

// Title is what a letter of a kind about a thing is called, as catalog key. What is
// not accepted or refused is worded by what was applied for.
func Title(kind string, about rule.State) string {
	file, is := about.(*rule.Case)
	if is && decidedBy[file.Purpose] != "" && (kind == "refusal" || kind == "not-accepted") {
		return "letter." + kind + "-" + string(file.Purpose)
	}
	return "letter." + kind
}

// Paper is the kind of the paper that a letter is printed on: in Chinese, or with
// a translation.
func Paper(kind string, translated bool) string {
	if translated {
		return "letter." + kind + ".both"
	}
	return "letter." + kind
}

// Compose words the letter of this kind that the last entry of the source's
// history causes, with a translation if one is wanted. A fault NotFound
// "letter.none" when it causes no such letter.
func Compose(s Source, kind string, translated bool) (*Letter, error) {
	last := s.History[len(s.History)-1]
	caused, n := find(s.History, kind)
	word, known := kinds[kind]
	if n == 0 || !known {
		return nil, fault.New(fault.NotFound, "letter.none")
	}
	l := &Letter{
		Kind: kind, Number: rule.LetterNumber(rule.NumberOf(s.Thing), n),
		Written: last.Meta.On, at: last.Meta.At, position: last.Meta.Position,
	}
	w := &writer{Source: s, letter: l, entry: last.Entry}
	err := w.begin(caused.To)
	if err != nil {
		return nil, fmt.Errorf("word the letter %s of position %d: %w", kind, last.Meta.Position, err)
	}
	languages := []text.Lang{text.ZH}
	if translated {
		languages = append(languages, text.EN)
	}
	for _, lang := range languages {
		w.lang, w.title, w.blocks, w.named = lang, Title(kind, s.Thing), nil, w.names(lang)
		word(w)
		l.sections = append(l.sections, section{lang, w.t(w.title), w.blocks})
	}
	return l, nil
}

// find is the letter of this kind that the last entry causes, and its place
// among all letters of the history; 0 when it causes none.
func find(history []Past, kind string) (caused rule.Letter, n int) {
	for i, past := range history {
		lettered, is := past.Entry.(rule.Lettered)
		if !is {
			continue
		}
		for _, letter := range lettered.Letters() {
			n++
			if i == len(history)-1 && letter.Kind == kind {
				return letter, n
			}
		}
	}
	return rule.Letter{}, 0
}

// begin finds whom the letter is from, whom it is for, and the case behind it.
func (w *writer) begin(to string) error {
	switch thing := w.Thing.(type) {
	case *rule.Case:
		w.file = thing
	case *rule.Appeal:
		w.file = rule.Get[*rule.Case](w.Record, rule.KindCase, thing.Case)
	case *rule.Certificate:
		w.file = rule.Get[*rule.Case](w.Record, rule.KindCase, thing.Content.Case)
	}
	if w.file == nil {
		return errors.New("it is about no case")
	}
	if to == "" {
		to = w.file.Client
	}
	found := w.Record.Find(rule.Key{Index: rule.IndexBody})
	if len(found) == 0 {
		return errors.New("there is no certification body")
	}
	w.letter.Body = rule.Get[*rule.Body](w.Record, rule.KindBody, found[0].ID).BodyEstablished
	organisation := rule.Get[*rule.Organisation](w.Record, rule.KindOrganisation, to)
	if organisation == nil {
		return fmt.Errorf("the organisation %q that it is for is unknown", to)
	}
	w.letter.To = rule.Party{Organisation: to, Code: organisation.Code, Name: organisation.Name, Address: organisation.Address}
	return nil
}

// FileName is how its paper is named when somebody keeps it.
func (l *Letter) FileName() string { return l.Number + ".pdf" }

// id is the same whenever the same letter is made, and another once a text of it
// is erased or a translation is wanted.
func (l *Letter) id() (id [16]byte) {
	sum := sha256.Sum256(fmt.Appendf(nil, "letter %d %s %v %d", l.position, l.Kind, l.Erased, len(l.sections)))
	copy(id[:], sum[:])
	return id
}
