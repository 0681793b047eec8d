// Package inbox is how people come to their letters, the same at all doors: who
// may see which, by which numbers they are called, and how a letter's paper is
// given.
//
// It promises that the body's people see all letters and others those to their
// organisation; that nobody is given a paper before it is written down that they
// read it; and that the recipient has read a letter only once they were given
// it. It refuses to tell a foreign letter from one that does not exist, and
// keeps nothing itself: letters lie with notice, their papers with paper.
package inbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"fincert/internal/access"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/letter"
	"fincert/internal/notice"
	"fincert/internal/paper"
	"fincert/internal/rule"
	"fincert/internal/web"
)

var unknown = fault.New(fault.NotFound, "web.no-such-thing")

// Config is what people's letters need.
type Config struct {
	Casework *casework.Casework
	Access   *access.Access
	Letters  *notice.Inbox
	Papers   *paper.Papers
}

// Inbox is safe for concurrent use.
type Inbox struct{ Config }

// New makes the way to the letters.
func New(c Config) *Inbox { return &Inbox{c} }

// Letter is one as people are shown it.
type Letter struct {
	notice.Letter
	Number string        // as its paper has it
	About  rule.StreamID // the thing it is about
	Thing  string        // the thing's number
	Title  string        // catalog key: its kind, by what the thing is for
}

// reads is whose letters somebody reads: those to an organisation, all with "";
// may is false for who reads none.
func reads(actor rule.Actor) (organisation string, may bool) {
	if actor.OfTheBody() {
		return "", true
	}
	return actor.Organisation, actor.Organisation != ""
}

// List is a page of the letters that the actor may see, newest first, after the
// cursor of the page before. Faults: NotFound "web.no-such-thing" for who has no
// inbox, Invalid "web.parameter" for a cursor that no page gave.
func (i *Inbox) List(ctx context.Context, actor rule.Actor, cursor string, limit int) (list []Letter, next string, err error) {
	whose, may := reads(actor)
	if !may {
		return nil, "", unknown
	}
	found, next, err := i.Letters.Letters(ctx, whose, cursor, limit)
	if err != nil {
		return nil, "", err
	}
	list, err = i.numbered(ctx, found)
	return list, next, err
}

// Part is a part of the letters sought that the actor may see; none for who has no
// inbox.
func (i *Inbox) Part(ctx context.Context, actor rule.Actor, sought notice.Sought, p notice.Part) ([]Letter, error) {
	if !narrowed(actor, &sought) {
		return nil, nil
	}
	found, err := i.Letters.Part(ctx, sought, p)
	if err != nil {
		return nil, err
	}
	return i.numbered(ctx, found)
}

// Count is how many of the letters sought, on the part's side of its place, the
// actor may see.
func (i *Inbox) Count(ctx context.Context, actor rule.Actor, sought notice.Sought, p notice.Part) (int, error) {
	if !narrowed(actor, &sought) {
		return 0, nil
	}
	return i.Letters.Count(ctx, sought, p)
}

// narrowed leaves of what is sought what the actor may see; false when that is
// nothing.
func narrowed(actor rule.Actor, sought *notice.Sought) bool {
	whose, may := reads(actor)
	if !may || whose != "" && sought.Recipient != "" && sought.Recipient != whose {
		return false
	}
	if whose != "" {
		sought.Recipient = whose
	}
	return true
}

// About are the letters about a thing that the actor may see, newest first; none
// for who has no inbox.
func (i *Inbox) About(ctx context.Context, actor rule.Actor, on rule.StreamID) ([]Letter, error) {
	whose, may := reads(actor)
	if !may {
		return nil, nil
	}
	found, err := i.Letters.About(ctx, string(on.Kind), on.ID, whose)
	if err != nil {
		return nil, err
	}
	return i.numbered(ctx, found)
}

func (i *Inbox) numbered(ctx context.Context, found []notice.Letter) ([]Letter, error) {
	list := make([]Letter, len(found))
	things := make([]rule.StreamID, len(found))
	for n, l := range found {
		things[n] = rule.StreamID{Kind: rule.Kind(l.StreamKind), ID: l.StreamID}
		list[n] = Letter{Letter: l, About: things[n]}
	}
	if len(list) == 0 {
		return list, nil
	}
	begun, err := i.Casework.Begun(ctx, things)
	if err != nil {
		return nil, err
	}
	for n := range list {
		l := &list[n]
		l.Title = letter.Title(l.Kind, begun[l.About])
		if thing := begun[l.About]; thing != nil {
			l.Thing = rule.NumberOf(thing)
		}
		l.Number = rule.LetterNumber(l.Thing, l.Place)
	}
	return list, nil
}

// Open notes that somebody of the recipient has read a letter; the first time
// counts. Fault: NotFound "web.no-such-thing".
func (i *Inbox) Open(ctx context.Context, actor rule.Actor, position, kind string) error {
	at, err := strconv.ParseInt(position, 10, 64)
	if err != nil || !web.Plain(kind) || actor.Organisation == "" {
		return unknown
	}
	return i.open(ctx, actor, at, kind)
}

func (i *Inbox) open(ctx context.Context, actor rule.Actor, position int64, kind string) error {
	opened, err := i.Letters.Open(ctx, actor.Organisation, position, kind)
	if err == nil && !opened {
		err = unknown
	}
	return err
}

// Give answers with a letter's paper, and makes it if nobody has yet; translated
// asks for one with a translation. Who reads it is written down first, as with
// every file of a case; that the recipient has read it is noted last. Fault:
// NotFound "web.no-such-thing"; nothing is sent with a fault.
func (i *Inbox) Give(w http.ResponseWriter, r *http.Request, actor rule.Actor, position, kind string, translated bool) error {
	at, err := strconv.ParseInt(position, 10, 64)
	if err != nil || !web.Plain(kind) {
		return unknown
	}
	ctx := r.Context()
	found, there, err := i.Letters.Find(ctx, at, kind)
	if err != nil {
		return err
	}
	received := there && actor.Organisation != "" && actor.Organisation == found.Recipient
	if !there || !received && !actor.OfTheBody() {
		return unknown
	}
	made, file, err := i.Papers.Get(ctx, at, letter.Paper(found.Kind, translated))
	if err != nil {
		return err
	}
	err = i.Access.Read(ctx, actor, found.StreamID, made.Object, web.Address(r))
	if err != nil {
		return err // who reads what is not written down is not given it
	}
	if received {
		err = i.open(ctx, actor, at, found.Kind)
		if err != nil {
			return err
		}
	}
	named, err := i.numbered(ctx, []notice.Letter{found})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.pdf"`, named[0].Number))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", made.Made, bytes.NewReader(file))
	return nil
}
