package console

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	ics "github.com/arran4/golang-ical"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/deadline"
	"fincert/internal/text"
	"fincert/internal/web"
)

// feedAt is where calendar programs read what is coming; the secret behind it is
// all that they send.
const feedAt = web.Private + "calendar/"

// How many months a feed looks ahead: the body has more to do than anybody's
// calendar can show.
const (
	feedMonths     = 14 // a period of surveillance and what follows it
	feedBodyMonths = agendaMonths
)

func (d *console) addFeed() {
	d.mux.Handle("GET "+feedAt+"{secret}", web.Chain(http.HandlerFunc(d.feed), web.Bound(mostBytes, mostTime)))
	d.page("POST /desk/me/feed", d.feedMake)
	d.page("POST /desk/me/end-feed", d.feedEnd)
}

// feedMake makes a private address and shows it, this once. Made again, the one
// before stops: somebody who lost an address needs nobody's help.
func (d *console) feedMake(p *page, r *http.Request) (answer, error) {
	secret, err := d.Access.NewFeed(r.Context(), p.session.Account.ID)
	if err != nil {
		return answer{}, err
	}
	return d.me(p, r, d.reachedAt(r)+feedAt+secret+".ics")
}

func (d *console) feedEnd(p *page, r *http.Request) (answer, error) {
	err := d.Access.EndFeed(r.Context(), p.session.Account.ID)
	return answer{location: "/desk/me"}, err
}

// reachedAt is the part of the address before the path, as the person used it.
func (d *console) reachedAt(r *http.Request) string {
	scheme := "http://"
	if d.HTTPS {
		scheme = "https://"
	}
	return scheme + r.Host
}

// feed answers with what is coming for whom the private address was made, as an
// iCalendar (RFC 5545). Rights are those of this moment: the calendar of somebody
// who left is gone, and an address that is nobody's never was one.
func (d *console) feed(w http.ResponseWriter, r *http.Request) {
	whose, err := d.Access.ByFeed(r.Context(), strings.TrimSuffix(r.PathValue("secret"), ".ics"))
	if errors.Is(err, access.ErrUnknown) {
		err = unknown
	}
	if err != nil {
		d.Door.Problem(w, r, err)
		return
	}
	p := d.newPage(r)
	if chosen, known := text.Parse(whose.Language); known {
		p.lang = chosen
	}
	p.actor = whose.Actor()
	web.Recognised(r.Context(), p.actor.Person)
	written, err := d.feedOf(r.Context(), p, d.reachedAt(r))
	if err != nil {
		d.Door.Problem(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Content-Language", p.lang.String())
	web.SendPage(w, r, http.StatusOK, "text/calendar; charset=utf-8", written)
}

// feedOf are the days themselves. The summary of a week is no event among them: it
// would say the same days a second time, beside them.
func (d *console) feedOf(ctx context.Context, p *page, base string) ([]byte, error) {
	months := feedMonths
	if p.actor.OfTheBody() {
		months = feedBodyMonths
	}
	events, err := d.Deadlines.Coming(ctx, p.actor, calendar.Date{}, p.today.AddMonths(months))
	if err != nil {
		return nil, err
	}
	c := ics.NewCalendar()
	c.SetProductId("-//fincert//agenda//" + p.lang.String())
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(p.t("desk.menu.agenda"))
	c.SetRefreshInterval("PT6H", ics.WithValue(string(ics.ValueDataTypeDuration)))
	for _, e := range events {
		p.feedEvent(c, e, base)
	}
	return []byte(c.Serialize(ics.WithNewLineWindows)), nil
}

// feedEvent puts a day into a calendar. Its UID is that of the thing and not of
// the day, so that a day that moves does so in whichever program holds it.
func (p *page) feedEvent(c *ics.Calendar, e *deadline.Event, base string) {
	v := c.AddEvent(hex.EncodeToString([]byte(e.ID())) + "@fincert")
	// What is read is how it stands today: nothing of it rests on the minute, and
	// as long as nothing happens the same day gives the same bytes. A program takes
	// a day that moved for its greater SEQUENCE, or its later DTSTAMP.
	stamp := p.today.Start()
	if e.At.After(stamp) {
		stamp = e.At
	}
	v.SetDtStampTime(stamp)
	v.SetSequence(int(e.Sequence()))
	v.SetLastModifiedAt(e.At)
	v.SetProperty(ics.ComponentPropertyDtStart, basic(e.Coming.On), ics.WithValue(string(ics.ValueDataTypeDate)))
	v.SetProperty(ics.ComponentPropertyDtEnd, basic(e.Coming.On.AddDays(1)), ics.WithValue(string(ics.ValueDataTypeDate)))
	summary := p.titleOfEvent(e) + " " + p.saysOf(e)
	if e.Provisional {
		v.SetStatus(ics.ObjectStatusTentative)
		summary += " (" + p.t("desk.agenda.provisional") + ")"
	}
	v.SetSummary(summary)
	v.SetDescription(strings.TrimSpace(strings.Join([]string{p.productOf(e), p.say(e.Holder), p.desk.Door.Cite(e.Clause)}, "\n")))
	v.SetURL(base + at(e.On))
	v.SetTimeTransparency(ics.TransparencyTransparent)
	v.AddCategory(p.t("coming.kind." + string(e.Kind())))
}

// basic is a day as RFC 5545 writes it.
func basic(day calendar.Date) string {
	year, month, of := day.Civil()
	return fmt.Sprintf("%04d%02d%02d", year, int(month), of)
}
