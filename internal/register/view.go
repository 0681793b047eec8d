package register

import (
	"strconv"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// Voice gives the words of public facts in one language. Statuses have theirs
// from the edition of the scheme in force.
type Voice struct {
	Lang   text.Lang
	Scheme *scheme.Scheme
}

// Pick gives the text in the voice's language; Chinese where there is no
// English.
func (v Voice) Pick(w rule.Words) string {
	if v.Lang == text.EN && w.EN != "" {
		return w.EN
	}
	return w.ZH
}

// Status gives the word of a status on a day and the regulator's code for it.
// Before issue there is neither status nor code: the code is "none".
func (v Voice) Status(status rule.Status, day calendar.Date) (code, word string) {
	if status == rule.StatusNone {
		return string(rule.StatusNone), text.T(v.Lang, "register.status.none")
	}
	item := v.Scheme.Status(string(status), day)
	return item.Code, v.Pick(rule.Words(item.Name))
}

// Event gives the word for what happened.
func (v Voice) Event(event rule.TurnKind) string {
	return text.T(v.Lang, "register.event."+string(event))
}

// Details are what is told of an event beside its word: what it undid, why, until
// when, which copy.
func (v Voice) Details(change Change) (list []string) {
	if change.Of != "" {
		list = append(list, v.Event(change.Of))
	}
	for _, ground := range v.Grounds(change.Turn) {
		list = append(list, text.T(v.Lang, "register.detail.ground", text.Args{"ground": ground}))
	}
	if !change.Until.IsZero() {
		list = append(list, text.T(v.Lang, "register.detail.until", text.Args{"until": change.Until}))
	}
	if !change.ValidTo.IsZero() {
		list = append(list, text.T(v.Lang, "register.detail.valid-to", text.Args{"until": change.ValidTo}))
	}
	if change.What == rule.TurnCopied && change.Content != nil {
		list = append(list, text.T(v.Lang, "register.detail.copy", text.Args{"copy": change.Content.Copy}))
	}
	return list
}

// Grounds are the words for why it happened. A ground of an edition that is not in
// force any more is named by its id.
func (v Voice) Grounds(turn rule.Turn) (words []string) {
	list := scheme.Suspension
	if turn.What == rule.TurnWithdrawn {
		list = scheme.Withdrawal
	}
	for _, id := range turn.Reasons {
		word := id
		if ground, known := v.Scheme.Ground(list, id, turn.On); known {
			word = v.Pick(rule.Words(ground.Name))
		}
		words = append(words, word)
	}
	return words
}

// StatusView is a standing as the API shows it.
type StatusView struct {
	Code  string        `json:"code"`           // the regulator's, or "none"
	ID    string        `json:"id"`             // ours: "valid"
	Word  string        `json:"word"`           // in the language asked for
	Since calendar.Date `json:"since"`          // first day of this status; empty before issue
	Until calendar.Date `json:"until,omitzero"` // last day of a suspension
}

// Summary is a certificate in a list of the API. Names are in the language
// asked for.
type Summary struct {
	Number  string        `json:"number"`
	Key     string        `json:"key"`
	Status  StatusView    `json:"status"`
	On      calendar.Date `json:"on"` // the day for which Status holds
	Issued  calendar.Date `json:"issued"`
	ValidTo calendar.Date `json:"valid_to"` // last valid day
	Holder  string        `json:"holder"`
	Product string        `json:"product"`
	Model   string        `json:"model"`
}

// View is everything public about one certificate as the API shows it.
type View struct {
	Summary
	Known        *time.Time     `json:"known,omitempty"`
	Copy         int            `json:"copy"`
	FirstIssued  calendar.Date  `json:"first_issued"`
	Parties      PartiesView    `json:"parties"`
	ProductKind  rule.Words     `json:"product_kind"`
	ProductName  rule.Words     `json:"product_name"`
	Standards    []StandardView `json:"standards"`
	Mode         rule.Words     `json:"mode"`
	Conformity   rule.Words     `json:"conformity"`
	Notices      []rule.Words   `json:"notices"`
	Body         BodyView       `json:"body"`
	Predecessor  string         `json:"predecessor,omitempty"`
	Successor    string         `json:"successor,omitempty"` // of one that was replaced
	Announcement string         `json:"announcement"`
	History      []EventView    `json:"history"` // newest first
}

// PartiesView are the three organisations that a certificate names.
type PartiesView struct {
	Holder       PartyView `json:"holder"`
	Manufacturer PartyView `json:"manufacturer"`
	Enterprise   PartyView `json:"production_enterprise"`
}

// PartyView is an organisation as the certificate names it.
type PartyView struct {
	Code    string     `json:"code"` // unified social credit code
	Name    rule.Words `json:"name"`
	Address rule.Words `json:"address"`
}

// StandardView is a standard as the certificate names it.
type StandardView struct {
	Edition string     `json:"edition"`
	Title   rule.Words `json:"title"`
}

// BodyView is the certification body as the certificate names it.
type BodyView struct {
	Name     rule.Words `json:"name"`
	Address  rule.Words `json:"address"`
	Approval string     `json:"approval"`
	Office   rule.Words `json:"office"`
}

// EventView is one line of a certificate's history.
type EventView struct {
	On           calendar.Date `json:"on"`
	Event        string        `json:"event"`
	Word         string        `json:"word"`
	Announcement string        `json:"announcement,omitempty"`
	ValidTo      calendar.Date `json:"valid_to,omitzero"` // last valid day, of an issue or a renewal
	Until        calendar.Date `json:"until,omitzero"`    // last day of a suspension
	Annuls       string        `json:"annuls,omitempty"`  // event that an appeal undid
	Reasons      []string      `json:"reasons,omitempty"` // ids of the scheme
	Recorded     time.Time     `json:"recorded"`
}

// ChangeView is one line of the feed of changes.
type ChangeView struct {
	Cursor       string        `json:"cursor"` // go on from here with ?since=
	Recorded     time.Time     `json:"recorded"`
	On           calendar.Date `json:"on"`
	Event        string        `json:"event"`
	Word         string        `json:"word"`
	Number       string        `json:"number"`
	Key          string        `json:"key"`
	Status       StatusView    `json:"status"` // on the day it took effect
	Announcement string        `json:"announcement,omitempty"`
}

// Summary shows the certificate with a standing.
func (v Voice) Summary(c *Certificate, standing Standing) Summary {
	return Summary{
		Number: c.Content.Number, Key: c.Key,
		Status: v.standing(standing), On: standing.On,
		Issued: c.Content.Issue, ValidTo: standing.ValidTo,
		Holder: v.Pick(c.Content.Holder.Name), Product: v.Pick(c.Content.ProductName), Model: c.Content.Model,
	}
}

func (v Voice) standing(s Standing) StatusView {
	code, word := v.Status(s.Status, s.On)
	return StatusView{Code: code, ID: string(s.Status), Word: word, Since: s.Since, Until: s.Until}
}

// View shows an answer.
func (v Voice) View(a Answer) View {
	c := a.Certificate.Content
	view := View{
		Summary: v.Summary(a.Certificate, a.Standing),
		Copy:    c.Copy, FirstIssued: c.FirstIssue,
		Parties:     PartiesView{partyView(c.Holder), partyView(c.Manufacturer), partyView(c.Enterprise)},
		ProductKind: c.ProductKind, ProductName: c.ProductName,
		Standards: []StandardView{}, Mode: c.Mode, Conformity: c.Conformity, Notices: c.Notices,
		Body:        BodyView{c.BodyName, c.BodyAddress, c.BodyApproval, c.Office},
		Predecessor: c.Predecessor, Successor: a.Successor, Announcement: c.Announcement,
		History: []EventView{},
	}
	if !a.Known.IsZero() {
		view.Known = &a.Known
	}
	for _, s := range c.Standards {
		view.Standards = append(view.Standards, StandardView{s.Edition, s.Title})
	}
	if a.Unknown {
		return view // nothing had happened yet
	}
	for i := len(a.Certificate.History) - 1; i >= 0; i-- {
		change := a.Certificate.History[i]
		view.History = append(view.History, EventView{
			On: change.On, Event: string(change.What), Word: v.Event(change.What), Announcement: change.Announcement,
			ValidTo: change.ValidTo, Until: change.Until, Annuls: string(change.Of), Reasons: change.Reasons, Recorded: change.At,
		})
	}
	return view
}

func partyView(p rule.Party) PartyView {
	return PartyView{Code: p.Code, Name: p.Name, Address: p.Address}
}

// Page is a list of the API. Next is nil when there is no more.
type Page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// Certificates is a page of all certificates, newest first, with their
// standing on a day.
func (v Voice) Certificates(s *Snapshot, cursor string, limit int, day calendar.Date) (Page[Summary], error) {
	before, err := parseCursor("cursor", cursor)
	if err != nil {
		return Page[Summary]{}, err
	}
	list, next := s.Newest(before, limit)
	page := Page[Summary]{Items: []Summary{}}
	for _, c := range list {
		page.Items = append(page.Items, v.Summary(c, c.StatusOn(day)))
	}
	if next > 0 {
		page.Next = cursorAt(next)
	}
	return page, nil
}

// Changes is a page of the public events recorded after a cursor, oldest
// first. The last item's cursor goes on from there, also when Next is nil.
func (v Voice) Changes(s *Snapshot, since string, limit int) (Page[ChangeView], error) {
	after, err := parseCursor("since", since)
	if err != nil {
		return Page[ChangeView]{}, err
	}
	changes, more := s.ChangesAfter(after, limit)
	page := Page[ChangeView]{Items: []ChangeView{}}
	for _, change := range changes {
		c := s.byKey[change.Key]
		page.Items = append(page.Items, ChangeView{
			Cursor: *cursorAt(change.Position), Recorded: change.At, On: change.On,
			Event: string(change.What), Word: v.Event(change.What),
			Number: c.Content.Number, Key: c.Key,
			Status: v.standing(c.StatusOn(change.On)), Announcement: change.Announcement,
		})
	}
	if more {
		page.Next = &page.Items[len(page.Items)-1].Cursor
	}
	return page, nil
}

func cursorAt(position int64) *string {
	cursor := strconv.FormatInt(position, 10)
	return &cursor
}

func parseCursor(path, cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	position, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || position < 0 {
		var wrong fault.Fields
		wrong.Add(path, "field.cursor", fault.Text("text", cursor))
		return 0, wrong.Err()
	}
	return position, nil
}
