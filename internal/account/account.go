// Package account is how people are let in and kept out, the same for all doors:
// who may see accounts and who may change them, in which order a person and an
// account come to be, and that the security log says who did what.
//
// It promises that an account has its person in the record, and that a step that
// was broken off is found again and goes on. It keeps nothing itself, and tells a
// password or a token to nobody but who asked for it, once.
package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Accounts looks after accounts. It is safe for concurrent use.
type Accounts struct {
	Casework *casework.Casework
	Access   *access.Access
}

// MaySee tells whether the actor sees accounts, the security log and the access
// log: administrators do, and the regulator.
func MaySee(actor rule.Actor) bool { return MayChange(actor) || actor.Has(rule.RoleRegulator) }

// MayChange tells whether the actor lets people in and keeps them out.
func MayChange(actor rule.Actor) bool { return actor.Has(rule.RoleAdministrator) }

var forbidden = fault.New(fault.Forbidden, "web.forbidden")

// List lists accounts by login, at most limit of those after a login.
func (a *Accounts) List(ctx context.Context, actor rule.Actor, after string, limit int) ([]access.Account, error) {
	if !MaySee(actor) {
		return nil, forbidden
	}
	return a.Access.Accounts(ctx, after, limit)
}

// Find finds an account; a fault NotFound when there is none.
func (a *Accounts) Find(ctx context.Context, actor rule.Actor, login string) (access.Account, error) {
	if !MaySee(actor) {
		return access.Account{}, forbidden
	}
	return a.Access.ByLogin(ctx, login)
}

// New is a person who is to be let in.
type New struct {
	Login        string
	Name         string // of the person; it can be erased later
	Organisation string // id; empty for the body's staff, and for a client who will register it
	Roles        []rule.Role
	Password     string // to sign in with; may be empty: then only the token lets in
}

// Add registers the person in the record with their roles, then adds the account
// and makes its first token, which is told this once. If we stop in between, the
// same request goes on from there: what was done is found by its command key.
func (a *Accounts) Add(ctx context.Context, actor rule.Actor, asked New) (added access.Account, token string, err error) {
	if !MayChange(actor) {
		return access.Account{}, "", forbidden
	}
	n := access.NewAccount{Login: asked.Login, Organisation: asked.Organisation, Roles: asked.Roles, Password: asked.Password}
	err = a.Access.Vet(ctx, n)
	if err != nil {
		return access.Account{}, "", err
	}
	done, err := a.Casework.Do(ctx, actor, &body.RegisterPerson{Name: asked.Name, Organisation: asked.Organisation}, rule.StreamID{},
		casework.Opts{Key: "account/" + loginDigest(asked.Login), Expect: casework.AnyVersion})
	if err != nil {
		return access.Account{}, "", err
	}
	n.Person = done.On.ID
	_, err = a.Casework.Do(ctx, actor, &body.SetRoles{Roles: n.Roles}, done.On,
		casework.Opts{Key: "account-roles/" + loginDigest(asked.Login), Expect: casework.AnyVersion})
	if err != nil {
		return access.Account{}, "", err
	}
	added, err = a.Access.AddAccount(ctx, n)
	if err != nil {
		return access.Account{}, "", err
	}
	token, err = a.Access.IssueToken(ctx, added.ID)
	return added, token, err
}

// loginDigest stands for a login in command keys: they stay in the record, and
// a login is a name.
func loginDigest(login string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(login))))
	return hex.EncodeToString(sum[:16])
}

// Change is what an administrator does to an account. Each may be repeated;
// making a token makes another one.
type Change string

// The changes, as they stand in addresses.
const (
	Shut         Change = "shut"
	Open         Change = "open"
	MakeToken    Change = "make-token"
	RevokeTokens Change = "revoke-tokens"
	EndSessions  Change = "end-sessions"
)

// Changes are all of them.
var Changes = []Change{Shut, Open, MakeToken, RevokeTokens, EndSessions}

// Change changes an account and gives it as it is then; the token is told this
// once, and only where one was made.
func (a *Accounts) Change(ctx context.Context, actor rule.Actor, login string, change Change) (changed access.Account, token string, err error) {
	changed, err = a.change(ctx, actor, login, func(account string) error {
		switch change {
		case Shut, Open:
			return a.Access.Disable(ctx, account, change == Shut)
		case MakeToken:
			token, err = a.Access.IssueToken(ctx, account)
			return err
		case RevokeTokens:
			return a.Access.RevokeTokens(ctx, account)
		case EndSessions:
			return a.Access.EndSessions(ctx, account)
		}
		return fault.New(fault.NotFound, "web.no-such-thing")
	})
	return changed, token, err
}

// SetPassword gives an account a password, the first or another one, and ends
// its sessions.
func (a *Accounts) SetPassword(ctx context.Context, actor rule.Actor, login, password string) (access.Account, error) {
	return a.change(ctx, actor, login, func(account string) error { return a.Access.SetPassword(ctx, account, password) })
}

func (a *Accounts) change(ctx context.Context, actor rule.Actor, login string, do func(account string) error) (access.Account, error) {
	if !MayChange(actor) {
		return access.Account{}, forbidden
	}
	account, err := a.Access.ByLogin(ctx, login)
	if err != nil {
		return access.Account{}, err
	}
	err = do(account.ID)
	if err != nil {
		return access.Account{}, err
	}
	return a.Access.ByLogin(ctx, account.Login)
}
