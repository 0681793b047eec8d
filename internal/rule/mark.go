package rule

import (
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// MarkOn is what bears the mark. The words are stored.
type MarkOn string

const (
	MarkOnBody    MarkOn = "body"    // of the product
	MarkOnPackage MarkOn = "package" // the smallest one, and the accompanying documents
)

// MarkPlacement is where on a product the mark stands, with pictures of it.
type MarkPlacement struct {
	On        MarkOn  `json:"on"`
	Picture   FileRef `json:"picture"`   // of the mark on the body or on the smallest package
	Documents FileRef `json:"documents"` // the accompanying ones that bear it; none if it is on the body
	Outer     FileRef `json:"outer"`     // picture of the outer package, where it bears the mark, too
	Reason    Private `json:"reason"`    // why the body cannot bear it
}

// MarkPlaced puts on record where the mark stands on a product: a use like every
// other, with its evidence.
type MarkPlaced struct {
	ID    string        `json:"id"`    // "U-01", among the uses
	Where string        `json:"where"` // place on the body; of the scheme; empty on a package
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"`
	Text  Private       `json:"text"`
	MarkPlacement
}

func (*MarkPlaced) EntryName() string { return "certificate.mark-placed/1" }

func (e *MarkPlaced) use(recorded calendar.Date) Use {
	placement := e.MarkPlacement
	return Use{UseRecord: UseRecord{ID: e.ID, Of: UsedMark, Where: e.Where, From: e.From, To: e.To, Text: e.Text}, Placement: &placement, Recorded: recorded}
}

// RecordMarkPlacement says where the mark stands on the product and shows it.
// It stands on the body; only where the body cannot bear it, and with the
// reason, on the smallest package and in the accompanying documents. The outer
// package may bear it as well, and never alone.
//
// [7(1)] 认证标志应加施在铭牌或产品外体的明显位置上；获证产品本体上不能加施认证标志的，其认证标志必须加施在最小的产品外包装上及随附文件中。
// [7(2)] 获证产品的外包装上可以加施认证标志。
type RecordMarkPlacement struct {
	On        MarkOn        `json:"on"`              // body, package
	Where     string        `json:"where,omitempty"` // on the body: nameplate or conspicuous place; of the scheme
	Reason    string        `json:"reason,omitempty"`
	Picture   FileRef       `json:"picture"`
	Documents FileRef       `json:"documents,omitempty"`
	Outer     FileRef       `json:"outer,omitempty"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to,omitempty"` // its last day; empty while it goes on
	Text      string        `json:"text"`         // which models or lots
}

func (*RecordMarkPlacement) CommandName() string { return "RecordMarkPlacement" }

func (*RecordMarkPlacement) Guard(s *Situation) *fault.Fault { return s.mustHaveSystem(UsedMark) }

func (c *RecordMarkPlacement) Decide(s *Situation) ([]Event, *fault.Fault) {
	certificate := s.certificate()
	var f fault.Fields
	entry := &MarkPlaced{ID: certificate.Usage.next(0), From: c.From, To: c.To, Text: Say(c.Text),
		MarkPlacement: MarkPlacement{On: c.On, Picture: c.Picture, Outer: c.Outer}}
	switch c.On {
	case MarkOnBody:
		if _, known := s.Record.Scheme("").Way(scheme.MarkPlaces, c.Where, s.Today); !known {
			f.Add("where", "field.unknown")
		}
		entry.Where = c.Where
	case MarkOnPackage:
		needText(&f, "reason", c.Reason)
		if c.Documents.IsZero() {
			f.Add("documents", "mark.needs-documents")
		}
		entry.Documents, entry.Reason = c.Documents, Say(c.Reason)
	default:
		f.Add("on", "field.unknown")
	}
	if c.Picture.IsZero() {
		f.Add("picture", "field.required")
	}
	needPicture(&f, "picture", c.Picture)
	needPicture(&f, "outer", c.Outer)
	s.days(&f, "", certificate, c.From, c.To)
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.MayGoOn(certificate, c.To); no != nil {
		return nil, no
	}
	return s.one(entry)
}

// needPicture notes a file that shows nothing: what is evidence of a place is
// looked at.
func needPicture(f *fault.Fields, path string, file FileRef) {
	if !file.IsZero() && !strings.HasPrefix(file.MediaType, "image/") && file.MediaType != "application/pdf" {
		f.Add(path, "mark.no-picture", fault.Text("file", file.Name))
	}
}
