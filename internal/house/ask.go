package house

import (
	"context"
	"errors"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/register"
	"fincert/internal/text"
)

// Asked is a question to the register of an installation that need not run.
type Asked struct {
	Data     string
	Database string // empty: SQLite in the data folder
	Clock    now.Clock
	Lang     text.Lang
	Number   string
	On       string // day; empty: today
	Known    string // instant; empty: now
}

// Ask answers as the public API does. It only reads, takes no lock, and may run
// beside a server. Faults: those of Check and of register.Ask.
func Ask(ctx context.Context, a Asked) (view register.View, err error) {
	at := a.Clock.Now()
	question, err := register.ParseQuestion(a.Number, a.On, a.Known, at)
	if err != nil {
		return view, err
	}
	db, err := openToRead(ctx, a.Data, a.Database)
	if err != nil {
		return view, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	snapshot, err := register.Open(db).Current(ctx)
	if err != nil {
		return view, err
	}
	answer, err := snapshot.Ask(question, calendar.DateOf(at))
	if err != nil {
		return view, err
	}
	work, err := joinBooks(db, nil, a.Clock) // nothing private is read
	if err != nil {
		return view, err
	}
	inForce, err := work.SchemeAt(ctx, snapshot.Position())
	if err != nil {
		return view, err
	}
	return register.Voice{Lang: a.Lang, Scheme: inForce}.View(answer), nil
}
