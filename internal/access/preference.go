package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"fincert/internal/fault"
	"fincert/internal/store"
	"fincert/internal/text"
)

// Preferences are what somebody likes. They come with the session.
type Preferences struct {
	Language string // "zh-CN" or "en"; empty: as the browser asks
	Theme    string // one of Themes; empty: as the system asks
}

// Themes are what a page may look like.
var Themes = []string{"light", "dark"}

// What is kept of a list's columns is bounded: it is written by whoever likes.
const (
	mostLists       = 50
	longestListName = 40
	longestColumns  = 500
)

// Preferences of an account. A fault NotFound when there is none.
func (a *Access) Preferences(ctx context.Context, account string) (p Preferences, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		return q.QueryRow("select language, theme from account where id = $1", account).Scan(&p.Language, &p.Theme)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Preferences{}, fault.New(fault.NotFound, "access.account-unknown")
	}
	if err != nil {
		return Preferences{}, fmt.Errorf("read the preferences: %w", err)
	}
	return p, nil
}

// SetPreferences keeps what somebody likes. Faults: Invalid, NotFound.
func (a *Access) SetPreferences(ctx context.Context, account string, p Preferences) error {
	var f fault.Fields
	if p.Language != "" {
		lang, ok := text.Parse(p.Language)
		if !ok {
			f.Add("language", "field.unknown")
		}
		p.Language = lang.String()
	}
	if p.Theme != "" && !slices.Contains(Themes, p.Theme) {
		f.Add("theme", "field.unknown")
	}
	if wrong := f.Err(); wrong != nil {
		return wrong
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.Exec("update account set language = $1, theme = $2 where id = $3", p.Language, p.Theme, account)
		if err != nil {
			return fmt.Errorf("keep the preferences: %w", err)
		}
		return oneRow(done, "access.account-unknown")
	})
}

// Columns are those that somebody chose for a list, in whatever form the list
// gave them to SetColumns; empty when they chose none.
func (a *Access) Columns(ctx context.Context, account, list string) (columns string, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		return q.QueryRow("select columns from list_columns where account = $1 and list = $2", account, list).Scan(&columns)
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the columns of %s: %w", list, err)
	}
	return columns, nil
}

// SetColumns keeps which columns somebody wants in a list; empty for those that
// everybody has. A fault Invalid when it is too much.
func (a *Access) SetColumns(ctx context.Context, account, list, columns string) error {
	var f fault.Fields
	if list == "" || len(list) > longestListName || !plain(list) {
		f.Add("list", "field.unknown")
	}
	if len(columns) > longestColumns || !plain(columns) {
		f.Add("columns", "field.unknown")
	}
	if wrong := f.Err(); wrong != nil {
		return wrong
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("delete from list_columns where account = $1 and list = $2", account, list)
		if err != nil || columns == "" {
			return err
		}
		lists := 0
		err = tx.QueryRow("select count(*) from list_columns where account = $1", account).Scan(&lists)
		if err != nil {
			return fmt.Errorf("count the lists: %w", err)
		}
		if lists >= mostLists {
			f.Add("list", "field.unknown")
			return f.Err()
		}
		_, err = tx.Exec("insert into list_columns (account, list, columns) values ($1, $2, $3)", account, list, columns)
		if err != nil {
			return fmt.Errorf("keep the columns of %s: %w", list, err)
		}
		return nil
	})
}

// plain tells whether a text can be kept: PostgreSQL refuses what is not UTF-8
// or has a NUL in it.
func plain(s string) bool {
	return utf8.ValidString(s) && !slices.Contains([]byte(s), 0)
}
