package console

import (
	"context"
	"net/http"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/console/form"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// accountView is an account as who looks after accounts sees it.
type accountView struct {
	access.Account
	mark         mark
	name         string // of its person
	organisation string
	signedIn     string
	token        string // just made: told this once
	changes      []accountChange
}

// accountChange is something that an administrator may do to an account.
type accountChange struct{ at, name, says string }

func (d *console) accountShow(p *page, r *http.Request) (answer, error) {
	found, err := d.accounts.Find(r.Context(), p.actor, r.PathValue("login"))
	if err != nil {
		return answer{}, err
	}
	return d.accountAnswer(r.Context(), p, found, "", "")
}

// accountAnswer is the page of an account, with what was just done to it and the
// token that was made.
func (d *console) accountAnswer(ctx context.Context, p *page, a access.Account, done, token string) (answer, error) {
	v := accountView{Account: a, mark: p.accountMark(a), token: token}
	if !a.SignedIn.IsZero() {
		v.signedIn = instant(a.SignedIn)
	}
	err := d.Casework.Consult(ctx, func(s *rule.Situation) error {
		v.name, v.organisation = nameIn(s, a.Person), p.organisation(s, a.Organisation)
		return nil
	})
	if account.MayChange(p.actor) {
		for _, change := range account.Changes {
			if change == account.Shut && a.Disabled || change == account.Open && !a.Disabled {
				continue
			}
			key := "desk.account.change." + string(change)
			v.changes = append(v.changes, accountChange{accountAt(a.Login) + "/" + string(change), p.t(key), p.t(key + ".hint")})
		}
	}
	return answer{
		head: head{title: a.Login, done: done, under: []crumb{{p.t("desk.menu.accounts"), accountsAt}}}, body: p.accountPage(v),
	}, err
}

// accountChange makes a change and shows the account as it is then. It does not
// lead on to another page: a token is told once, and an address would keep it.
func (d *console) accountChange(change account.Change) asked {
	return func(p *page, r *http.Request) (answer, error) {
		changed, token, err := d.accounts.Change(r.Context(), p.actor, r.PathValue("login"), change)
		if err != nil {
			return answer{}, err
		}
		return d.accountAnswer(r.Context(), p, changed, p.t("desk.done.account."+string(change)), token)
	}
}

func (d *console) accountPasswordForm(p *page, r *http.Request) (answer, error) {
	if !account.MayChange(p.actor) {
		return answer{}, fault.New(fault.Forbidden, "web.forbidden")
	}
	found, err := d.accounts.Find(r.Context(), p.actor, r.PathValue("login"))
	if err != nil {
		return answer{}, err
	}
	return p.accountPasswordAnswer(found.Login, p.passwordSheet("password"), http.StatusOK), nil
}

func (p *page) accountPasswordAnswer(login string, s *form.Sheet, status int) answer {
	return answer{
		head: head{title: p.t("desk.account.password"), under: []crumb{{p.t("desk.menu.accounts"), accountsAt}, {login, accountAt(login)}}},
		body: p.sheetPage(s, accountAt(login)+"/password", p.t("desk.account.password.note")), status: status,
	}
}

func (d *console) accountPassword(p *page, r *http.Request) (answer, error) {
	values, err := d.readForm(r, nil)
	if err != nil {
		return answer{}, err
	}
	login := r.PathValue("login")
	_, err = d.accounts.SetPassword(r.Context(), p.actor, login, values.Get("password"))
	if err != nil {
		s := p.passwordSheet("password")
		status, err := p.told(s, err)
		return p.accountPasswordAnswer(login, s, status), err
	}
	return answer{location: accountAt(login) + "?done=password"}, nil
}
