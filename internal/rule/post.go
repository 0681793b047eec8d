package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// The rule does not say how the public reaches the body. What lies in the
// postbox is not part of the record until a person takes it up, by one of the
// commands that are OfPost, or turns it away. Everything in this chapter is ours.

// PostKind is what somebody of the public said they were sending.
type PostKind string

const (
	PostMisuse    PostKind = "misuse"    // a certificate or mark is used as it may not be
	PostComplaint PostKind = "complaint" // about the body, or a certified product
	PostDispute   PostKind = "dispute"   // a public fact of a certificate is wrong
)

// About what a complaint is.
const (
	AboutBody    = "body"
	AboutProduct = "product" // or its holder
)

// IndexPostItem finds what became of an item of the postbox; its value is the
// item's id. An item is taken up or turned away once.
const IndexPostItem = "post.item"

// Posted is an item of the postbox as its sender left it. Who takes it up names
// it by its id and cannot change what it says.
type Posted struct {
	Item        string
	Number      string // that the sender was given
	Kind        PostKind
	About       string // of a complaint
	Received    calendar.Date
	Certificate string // number as it was typed
	Place       string // where a misuse was seen
	Text        string
	Right       string // what a dispute says would be right
	Name        string // of the sender, if they said
	Contact     string
	Files       []FileRef
}

// OfPost is a command about an item of the postbox. What the item says is
// filled in before the command is decided, in the same transaction.
type OfPost interface {
	Command
	// FromPost is the item's id and where to put what it says.
	FromPost() (item string, into *Posted)
}

// postSubjects are the subjects under which the postbox keeps what was sent,
// each with a key of its own. They are no streams.
const postSubjects Kind = "postbox"

// PostSubject is the subject of an item's texts.
func PostSubject(item string) StreamID { return StreamID{postSubjects, item} }

// FromPostItem is the part of a command that names an item.
type FromPostItem struct {
	Item   string `json:"item"` // id in the postbox
	posted Posted
}

// FromPost is the item's id and where to put what it says.
func (c *FromPostItem) FromPost() (item string, into *Posted) { return c.Item, &c.posted }

// waiting notes an item that is not there, and refuses one that somebody has
// dealt with.
func (c *FromPostItem) waiting(s *Situation, f *fault.Fields) *fault.Fault {
	if c.posted.Item == "" {
		f.Add("item", "field.unknown")
		return nil
	}
	for _, on := range s.Record.Find(Key{IndexPostItem, c.Item}) {
		return fault.RefuseOurs("post.dealt-with", fault.Term("how", "post.how."+string(on.Kind)))
	}
	return nil
}

// from is who sent it, as far as they said.
func (p Posted) from() Private {
	switch {
	case p.Contact == "":
		return Say(p.Name)
	case p.Name == "":
		return Say(p.Contact)
	}
	return Say(p.Name + "\n" + p.Contact)
}

// certificate is the one that the item names, if there is one of that number.
func (s *Situation) postedCertificate(p Posted) *Certificate {
	return Get[*Certificate](s.Record, KindCertificate, s.first(Key{IndexCertificateNumber, NumberKey(p.Certificate)}))
}

// Post is an item of the postbox that was turned away.
type Post struct {
	PostRejected
	Rejected calendar.Date
}

// PostRejected says that an item asks for nothing that the body could do.
type PostRejected struct {
	Item   string   `json:"item"`
	Number string   `json:"number"` // that the sender was given
	Kind   PostKind `json:"kind"`
	Reason string   `json:"reason"` // of the scheme's list; the sender is shown it
}

func (*PostRejected) EntryName() string { return "post.rejected/1" }
func (e *PostRejected) Keys() []Key     { return []Key{{IndexPostItem, e.Item}} }

func (p *Post) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *PostRejected:
		p.PostRejected, p.Rejected = *e, m.On
	default:
		Unfolded(p, e)
	}
}

func (p *Post) Relation(a Actor) Relation { return relationOf(a, "") }

// RejectPost turns an item away: spam, sent twice, or about nothing of ours. It
// is deleted after the scheme's time.
type RejectPost struct {
	FromPostItem
	Reason string `json:"reason"`
}

func (*RejectPost) CommandName() string { return "RejectPost" }

func (*RejectPost) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *RejectPost) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if no := c.waiting(s, &f); no != nil {
		return nil, no
	}
	if _, known := s.Record.Scheme("").Verdict(scheme.PostReasons, c.Reason, s.Today); !known {
		f.Add("reason", "field.unknown")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&PostRejected{c.Item, c.posted.Number, c.posted.Kind, c.Reason})
}

func (s *Situation) mustBeEstablished() *fault.Fault {
	if s.body() == nil {
		return fault.RefuseOurs("body.not-established")
	}
	return nil
}
