package recheck

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/register"
)

// certificate is what the entries make of one.
type certificate struct {
	number         string
	issue, validTo calendar.Date // as it was issued
	turns          []turn
}

// issued gives the public rows of a certificate.issued entry.
func issued(e *entry) (c *certificate, rows map[string][]row, ok bool) {
	c = &certificate{}
	content := e.facts.object("content")
	raw, err := json.Marshal(content)
	if content == nil || err != nil {
		return nil, nil, false
	}
	c.number = content.text("number")
	c.issue, err = calendar.ParseDate(content.text("issue"))
	if err != nil {
		return nil, nil, false
	}
	c.validTo, err = calendar.ParseDate(content.text("validTo"))
	if err != nil || c.number == "" || c.validTo.Before(c.issue) { // one may take another's place on its last valid day
		return nil, nil, false
	}
	key := numberKey(c.number)
	began := turn{what: "issued", position: e.position, at: e.at, on: c.issue, announcement: content.text("announcement")}
	c.turns = []turn{began}
	rows = began.rows(key, e.instant)
	rows["register_certificate"] = []row{{
		"key": key, "number": c.number, "stream_id": e.id, "position": strconv.FormatInt(e.position, 10), "instant": e.instant,
		"issued": c.issue.String(), "valid_to": c.validTo.String(),
		"holder":  object(content.object("holder")).object("name").text("zh"),
		"product": content.object("productName").text("zh"), "model": content.text("model"),
		"content": sameForm(raw),
	}}
	return c, rows, true
}

// numberKey is a printed number as it is looked up: upper case, full-width
// characters made plain, without blanks.
func numberKey(printed string) string {
	var key strings.Builder
	for _, r := range printed {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xff01 - '!'
		}
		if unicode.IsSpace(r) || r == 0x200b || r == 0xfeff {
			continue
		}
		key.WriteRune(unicode.ToUpper(r))
	}
	return key.String()
}

// compareStatuses asks the register, as its pages and its JSON do, about the
// days on which a status can change: as far as it was known when the record was
// read, and as it was known before each thing that happened.
func compareStatuses(ctx context.Context, r *register.Register, certificates []*certificate, today calendar.Date, known time.Time, found func(Finding)) error {
	snapshot, err := r.Current(ctx)
	if cannot := unreadable(ctx, err); err != nil && !cannot {
		return err
	} else if cannot {
		found(Finding{Kind: Unreadable, Subject: "register", Got: short(err.Error())})
		return nil
	}
	for _, c := range certificates {
		compare := func(day calendar.Date, known time.Time) error {
			told, err := snapshot.Ask(register.Question{Number: c.number, On: day, Known: known}, today)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			got := string(told.Standing.Status)
			if want := c.status(day, func(t turn) bool { return !t.at.After(known) }); got != want {
				found(Finding{Kind: StatusDiffers, Subject: c.number, Field: day.String(), Want: want, Got: got})
			}
			return nil
		}
		for _, day := range append(c.boundaries(), today) {
			err = errors.Join(err, compare(day, known))
		}
		for _, t := range c.turns {
			err = errors.Join(err, compare(t.on, t.at.Add(-time.Microsecond)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unreadable tells an error that is the record's from one that passes.
func unreadable(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && !fault.Is(err, fault.Busy)
}
