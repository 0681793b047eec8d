package console

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/fault"
	"fincert/internal/inbox"
	"fincert/internal/letter"
	"fincert/internal/notice"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// letterTable is the inbox of the person's organisation, or all letters for the
// body's people.
var letterTable = table{
	path: "/desk/letters", title: "desk.menu.letters", empty: "desk.letters.none", sought: "desk.letters.sought",
	note: func(p *page) string {
		switch {
		case p.actor.OfTheBody():
			return "desk.letters.note-body"
		case p.actor.Organisation == "":
			return "desk.letters.no-organisation"
		}
		return "desk.letters.note"
	},
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		return v.letters(ctx).Any(), nil, nil
	},
}

// letters describes the list of letters. Their keeper sorts and narrows them.
func (v *rows) letters(ctx context.Context) list.List[inbox.Letter] {
	type column = list.Column[inbox.Letter]
	type filter = list.Filter[inbox.Letter]
	kinds := filter{Key: "kind", Head: "desk.letters.subject"}
	for _, kind := range letter.Kinds() {
		kinds.Choices = append(kinds.Choices, list.Choice{Value: kind, Words: v.t(letterOfAny(kind))})
	}
	slices.SortFunc(kinds.Choices, func(a, b list.Choice) int { return cmp.Compare(text.Fold(a.Words), text.Fold(b.Words)) })
	l := list.List[inbox.Letter]{
		Columns: []column{
			{Key: "number", Head: "desk.letters.number", Fixed: true, Loose: true, Value: func(l inbox.Letter) list.Value {
				row := v.letterRow(l)
				return list.Link(row.number, row.at)
			}},
			{Key: "subject", Head: "desk.letters.subject", Loose: true, Value: func(l inbox.Letter) list.Value { return list.Text(v.t(l.Title)) }},
			{Key: "about", Head: "desk.letters.about", Loose: true, Value: func(l inbox.Letter) list.Value { return list.Link(l.Thing, at(l.About)) }},
			{Key: "written", Head: "desk.letters.written", By: func(l inbox.Letter) string { return l.Written.String() }, Value: func(l inbox.Letter) list.Value { return list.Day(l.Written) }},
			{Key: "opened", Head: "desk.letters.opened", By: func(l inbox.Letter) string { return l.Opened }, Value: v.openedCell},
		},
		Filters: []filter{
			{Key: "read", Head: "desk.letters.opened", Choices: []list.Choice{{Value: "no", Words: v.t("desk.letters.unread")}, {Value: "yes", Words: v.t("desk.letters.read")}}},
			kinds,
			{Key: "written", Head: "desk.letters.written", Day: func(l inbox.Letter) calendar.Date { return l.Written }},
		},
		Find:  func(string) func(inbox.Letter) bool { return nil }, // its keeper does
		Order: "-written", ID: func(l inbox.Letter) string { return l.Letter.ID() },
		Kept: &list.Kept[inbox.Letter]{
			Rows: func(q list.Query, p list.Part) ([]inbox.Letter, error) {
				sought, err := v.lettersSought(q)
				if err != nil {
					return nil, err
				}
				return v.desk.Letters.Part(ctx, v.actor, sought, notice.Part(p))
			},
			Count: func(q list.Query, p list.Part) (int, error) {
				sought, err := v.lettersSought(q)
				if err != nil {
					return 0, err
				}
				return v.desk.Letters.Count(ctx, v.actor, sought, notice.Part(p))
			},
		},
	}
	if v.actor.OfTheBody() {
		l.Columns = append(l.Columns, column{Key: "recipient", Head: "desk.letters.recipient", Loose: true, Value: func(l inbox.Letter) list.Value { return list.Text(v.called(l.Recipient)) }})
		l.Filters = append(l.Filters, filter{Key: "organisation", Head: "desk.letters.recipient", Say: v.called})
	}
	return l
}

// letterOfAny is what a kind of letter is called, whatever it is about.
func letterOfAny(kind string) string {
	if kind == "refusal" {
		kind += "-any"
	}
	return "letter." + kind
}

// lettersSought is what a query means to who keeps the letters.
func (v *rows) lettersSought(q list.Query) (notice.Sought, error) {
	s := notice.Sought{
		Recipient: q.Chosen["organisation"], Kind: q.Chosen["kind"], Unread: q.Chosen["read"] == "no", Read: q.Chosen["read"] == "yes",
		From: q.From["written"], To: q.To["written"],
	}
	if q.Text == "" {
		return s, nil
	}
	s.Named = &notice.Named{}
	whose, matcher := v.found.Matcher(q.Text), v.found.Matcher(letterPlace.ReplaceAllString(q.Text, ""))
	for _, o := range v.found.Of(rule.KindOrganisation, v.actor) {
		if whose.Matches(o) {
			s.Named.Recipients = append(s.Named.Recipients, o.ID)
		}
	}
	for _, kind := range []rule.Kind{rule.KindCase, rule.KindCertificate} {
		for _, thing := range v.found.Of(kind, v.actor) {
			if matcher.Matches(thing) {
				s.Named.Things = append(s.Named.Things, thing.ID)
			}
		}
	}
	if len(s.Named.Recipients)+len(s.Named.Things) > mostNamed {
		var f fault.Fields
		f.Add("q", "desk.letters.too-many")
		return s, f.Err()
	}
	return s, nil
}

// mostNamed is how many organisations and things a text may mean.
const mostNamed = 400

// letterPlace is what a letter's number has behind the number of its thing.
var letterPlace = regexp.MustCompile(`(?i)-L\d+$`)

// openedCell is whether the recipient has read a letter.
func (p *page) openedCell(l inbox.Letter) list.Value {
	opened, err := time.Parse(time.RFC3339Nano, l.Opened)
	if err != nil {
		return stateValue(mark{p.t("desk.letters.unread"), "wait", "letter"})
	}
	return stateValue(mark{instant(opened), "ok", "right"})
}
