package recheck

import (
	"context"
	"encoding/json"
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
	issue, validTo calendar.Date
}

// issued gives the public rows of a certificate.issued entry.
func issued(e *entry) (c certificate, rows map[string][]row, ok bool) {
	content := e.facts.object("content")
	raw, err := json.Marshal(content)
	if content == nil || err != nil {
		return certificate{}, nil, false
	}
	c.number = content.text("number")
	c.issue, err = calendar.ParseDate(content.text("issue"))
	if err != nil {
		return certificate{}, nil, false
	}
	c.validTo, err = calendar.ParseDate(content.text("validTo"))
	if err != nil || c.number == "" || !c.validTo.After(c.issue) {
		return certificate{}, nil, false
	}
	position, announcement := strconv.FormatInt(e.position, 10), content.text("announcement")
	key := numberKey(c.number)
	rows = map[string][]row{
		"register_certificate": {{
			"key": key, "number": c.number, "stream_id": e.id, "position": position, "instant": e.instant,
			"issued": c.issue.String(), "valid_to": c.validTo.String(),
			"holder":  object(content.object("holder")).object("name").text("zh"),
			"product": content.object("productName").text("zh"), "model": content.text("model"),
			"content": sameForm(raw),
		}},
		"register_event": {{
			"position": position, "key": key, "instant": e.instant, "effective": c.issue.String(),
			"event": "issued", "announcement": announcement,
		}},
	}
	if announcement != "" {
		rows["announcement"] = []row{{
			"number": announcement, "position": position, "instant": e.instant,
			"effective": c.issue.String(), "event": "issued",
		}}
	}
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

// status is what a certificate is worth on a day.
func (c certificate) status(day calendar.Date) string {
	switch {
	case day.Before(c.issue):
		return "none"
	case day.After(c.validTo):
		return "expired"
	}
	return "valid"
}

// compareStatuses asks the register, as its pages and its JSON do, about the
// days on which a status can change, as far as it was known when the record was
// read.
func compareStatuses(ctx context.Context, r *register.Register, certificates []certificate, today calendar.Date, known time.Time, found func(Finding)) error {
	snapshot, err := r.Current(ctx)
	if cannot := unreadable(ctx, err); err != nil && !cannot {
		return err
	} else if cannot {
		found(Finding{Kind: Unreadable, Subject: "register", Got: short(err.Error())})
		return nil
	}
	for _, c := range certificates {
		for _, day := range []calendar.Date{c.issue.AddDays(-1), c.issue, today, c.validTo, c.validTo.AddDays(1)} {
			told, err := snapshot.Ask(register.Question{Number: c.number, On: day, Known: known}, today)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			got := string(told.Standing.Status)
			if want := c.status(day); got != want {
				found(Finding{Kind: StatusDiffers, Subject: c.number, Field: day.String(), Want: want, Got: got})
			}
		}
	}
	return nil
}

// unreadable tells an error that is the record's from one that passes.
func unreadable(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && !fault.Is(err, fault.Busy)
}
