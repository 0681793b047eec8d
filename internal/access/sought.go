package access

import (
	"context"
	"fmt"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/store"
)

// Part is a part of the lines of a log, in an order.
type Part = store.Part

// Noted is which lines of the security log are looked for; the zero value is all
// of them.
type Noted struct {
	Person   string
	What     string        // its first word: "token.unknown", "forbidden" …
	Address  string        // a part of it
	From, To calendar.Date // of the last time
}

// Whats are the events that the security log knows, as a fault's kind or as what
// was done.
var Whats = []string{"refused", "forbidden", "not-found", "token.unknown", noteSignedIn, noteSignInFailed, noteSignInHeld, noteSignedOut, noteSessionsEnded,
	notePasswordSet, notePasswordWrong, notePasswordHeld, noteAccountAdded, noteAccountShut, noteAccountOpened, noteTokenMade, noteTokensRevoked,
	noteFeedMade, noteFeedEnded, noteLogIsFull}

// incidentSorts is what the security log is sorted by.
var incidentSorts = store.Sorts{
	By: map[string]store.Sort{"last": {SQL: "last"}, "address": {SQL: "address"}, "count": {SQL: "count", Number: true}},
	ID: []store.Sort{{SQL: "hour"}, {SQL: "actor"}, {SQL: "what"}, {SQL: "address"}},
}

// ID tells a line from all others.
func (i Incident) ID() string {
	return strings.Join([]string{i.Hour, i.Actor, i.What, i.Address}, "\n")
}

func (n Noted) where() (where store.Where) {
	if n.Person != "" {
		where.Add("actor = ?", n.Person)
	}
	if n.What != "" {
		where.Add(`what = ? or what like ? escape '\'`, n.What, strings.TrimPrefix(store.Containing(n.What+" "), "%"))
	}
	if n.Address != "" {
		where.Add(`address like ? escape '\'`, store.Containing(n.Address))
	}
	if !n.From.IsZero() {
		where.Add("last >= ?", store.Instant(n.From.Start()))
	}
	if !n.To.IsZero() {
		where.Add("last < ?", store.Instant(n.To.AddDays(1).Start()))
	}
	return where
}

// IncidentsPart gives a part of the lines of the security log that are looked for.
// A place that is none of the order is a fault Invalid "web.parameter".
func (a *Access) IncidentsPart(ctx context.Context, n Noted, p Part) (list []Incident, err error) {
	where := n.where()
	order, err := where.Part(incidentSorts, p)
	if err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(q store.Querier) error {
		list, err = scanIncidents(q, where.SQL()+order, where.Args())
		return err
	})
	return list, err
}

// CountIncidents is how many are looked for on the part's side of its place.
func (a *Access) CountIncidents(ctx context.Context, n Noted, p Part) (int, error) {
	where := n.where()
	err := where.Before(incidentSorts, p)
	if err != nil {
		return 0, err
	}
	return a.count(ctx, "security_log", where)
}

func (a *Access) count(ctx context.Context, table string, where store.Where) (n int, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		return q.QueryRow("select count(*) from "+table+where.SQL(), where.Args()...).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("count the lines of %s: %w", table, err)
	}
	return n, nil
}

// ReadingsOf is which lines of the access log are looked for; the zero value is
// all of them.
type ReadingsOf struct {
	Person   string
	Scope    string // the case
	Text     string // in the address, or in the name of an export
	From, To calendar.Date
}

// readingSorts is what the access log is sorted by: ids are in order of time.
var readingSorts = store.Sorts{By: map[string]store.Sort{"at": {SQL: "day"}}, ID: []store.Sort{{SQL: "id"}}}

func (r ReadingsOf) where() (where store.Where) {
	if r.Person != "" {
		where.Add("person = ?", r.Person)
	}
	if r.Scope != "" {
		where.Add("scope = ?", r.Scope)
	}
	if r.Text != "" {
		where.Add(`address like ? escape '\' or object like ? escape '\'`, store.Containing(r.Text), store.Containing(r.Text))
	}
	if !r.From.IsZero() {
		where.Add("day >= ?", r.From.String())
	}
	if !r.To.IsZero() {
		where.Add("day <= ?", r.To.String())
	}
	return where
}

// ReadingsPart gives a part of the lines of the access log that are looked for. A
// place that is none of the order is a fault Invalid "web.parameter".
func (a *Access) ReadingsPart(ctx context.Context, r ReadingsOf, p Part) (list []Reading, err error) {
	where := r.where()
	order, err := where.Part(readingSorts, p)
	if err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(q store.Querier) error {
		list, err = scanReadings(q, where.SQL()+order, where.Args())
		return err
	})
	return list, err
}

// CountReadings is how many are looked for on the part's side of its place.
func (a *Access) CountReadings(ctx context.Context, r ReadingsOf, p Part) (int, error) {
	where := r.where()
	err := where.Before(readingSorts, p)
	if err != nil {
		return 0, err
	}
	return a.count(ctx, "access_log", where)
}
