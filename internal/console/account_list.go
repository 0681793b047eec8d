package console

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/console/form"
	"fincert/internal/console/list"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// accountsAt is where accounts are looked after.
const accountsAt = "/desk/accounts"

func (d *console) addAccounts() {
	d.page("GET "+accountsAt+"/new", d.accountForm)
	d.page("POST "+accountsAt+"/new", d.accountAdd)
	d.page("GET "+accountsAt+"/{login}", d.accountShow)
	d.page("GET "+accountsAt+"/{login}/password", d.accountPasswordForm)
	d.page("POST "+accountsAt+"/{login}/password", d.accountPassword)
	for _, change := range account.Changes {
		d.page("POST "+accountsAt+"/{login}/"+string(change), d.accountChange(change))
	}
}

func accountAt(login string) string { return accountsAt + "/" + url.PathEscape(login) }

func accountState(a access.Account) string {
	switch {
	case a.Gone:
		return "gone"
	case a.Disabled:
		return "shut"
	}
	return "open"
}

var accountLooks = map[string]mark{
	"gone": {class: "mute", icon: "cancelled"}, "shut": {class: "bad", icon: "lock"}, "open": {class: "ok", icon: "valid"},
}

// accountMark is the state of an account.
func (p *page) accountMark(a access.Account) mark {
	m := accountLooks[accountState(a)]
	m.word = p.t("desk.account." + accountState(a))
	return m
}

// mostAccounts is how many accounts are read at once.
const mostAccounts = 500

// accountTable is the list of accounts.
var accountTable = table{
	path: accountsAt, title: "desk.menu.accounts", empty: "desk.list.empty.accounts", sought: "desk.list.text.account",
	shown: func(p *page) bool { return account.MaySee(p.actor) },
	begin: func(p *page) (at, word string) {
		if !account.MayChange(p.actor) {
			return "", ""
		}
		return accountsAt + "/new", p.t("desk.account.add")
	},
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		all, err := v.desk.everyAccount(ctx, v.actor)
		return v.accountColumns().Any(), list.AnyRows(all), err
	},
}

func (d *console) everyAccount(ctx context.Context, actor rule.Actor) (all []access.Account, err error) {
	for after := ""; ; {
		some, err := d.accounts.List(ctx, actor, after, mostAccounts)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < mostAccounts {
			return all, nil
		}
		after = some[len(some)-1].Login
	}
}

// accountColumns describes the list of accounts.
func (v *rows) accountColumns() list.List[access.Account] {
	l := list.List[access.Account]{
		Columns: []list.Column[access.Account]{
			{Key: "login", Head: "desk.account.login", Fixed: true, Value: func(a access.Account) list.Value { return list.Link(a.Login, accountAt(a.Login)) }},
			{Key: "organisation", Head: "desk.column.organisation", Value: func(a access.Account) list.Value { return list.Text(v.called(a.Organisation)) }},
			{Key: "roles", Head: "desk.column.roles", Value: func(a access.Account) list.Value { return list.Text(v.rolesIn(a.Roles)) }},
			{Key: "state", Head: "desk.column.state", Value: func(a access.Account) list.Value { return stateValue(v.accountMark(a)) }},
			{Key: "password", Head: "desk.sign-in.password", Value: func(a access.Account) list.Value { return list.Text(v.hasPassword(a)) }},
			{Key: "signed-in", Head: "desk.account.signed-in", Value: func(a access.Account) list.Value {
				if a.SignedIn.IsZero() {
					return list.Value{}
				}
				return list.Text(instant(a.SignedIn))
			}},
		},
		Filters: []list.Filter[access.Account]{
			{Key: "state", Head: "desk.column.state", Choices: []list.Choice{
				{Value: "open", Words: v.t("desk.account.open")}, {Value: "shut", Words: v.t("desk.account.shut")}, {Value: "gone", Words: v.t("desk.account.gone")},
			}, Has: func(a access.Account, choice string) bool { return choice == accountState(a) }},
		},
		Find: func(sought string) func(access.Account) bool {
			return func(a access.Account) bool { return finds(sought, a.Login, v.called(a.Organisation)) }
		},
		Order: "login", ID: func(a access.Account) string { return a.Login },
	}
	return l
}

func (p *page) hasPassword(a access.Account) string {
	if a.HasPassword {
		return p.t("desk.account.password.is")
	}
	return p.t("desk.account.password.none")
}

// accountSheet is the form of a person who is to be let in.
func (d *console) accountSheet(ctx context.Context, p *page, values form.Values) (*form.Sheet, error) {
	roles := &form.Field{Name: "roles", Kind: form.Choices}
	for _, role := range rule.Roles {
		if role != rule.RoleSystem {
			roles.Options = append(roles.Options, form.Option{Value: string(role), Label: p.t("role." + string(role))})
		}
	}
	organisation := &form.Field{Name: "organisation", Kind: form.Seek, Optional: true}
	v, err := d.rows(ctx, p)
	if err != nil {
		return nil, err
	}
	organisation.Options = v.organisationsLike(values.Get(form.SeekName("organisation")), values.Get("organisation"))
	return &form.Sheet{
		Lang: p.lang, Slug: "add-account", Values: values, At: accountsAt + "/new",
		Fields: []*form.Field{
			{Name: "login", Kind: form.Line, Small: "code"}, {Name: "name", Kind: form.Line}, roles, organisation,
			{Name: "password", Kind: form.Secret, Optional: true},
		},
	}, nil
}

// organisationsLike are those that a text finds, and the one that is chosen.
func (v *rows) organisationsLike(sought, chosen string) (all []form.Option) {
	if o, there := v.found.Get(rule.KindOrganisation, chosen); there {
		all = append(all, form.Option{Value: o.ID, Label: v.say(o.Name), Hint: o.Number})
	}
	if sought == "" {
		return all
	}
	matcher := v.found.Matcher(sought)
	for _, o := range v.found.Of(rule.KindOrganisation, v.actor) {
		if o.ID != chosen && matcher.Matches(o) && len(all) < mostFound {
			all = append(all, form.Option{Value: o.ID, Label: v.say(o.Name), Hint: o.Number})
		}
	}
	return all
}

func (d *console) accountForm(p *page, r *http.Request) (answer, error) {
	if !account.MayChange(p.actor) {
		return answer{}, fault.New(fault.Forbidden, "web.forbidden")
	}
	s, err := d.accountSheet(r.Context(), p, form.Values{"organisation": r.URL.Query()["organisation"]})
	if err != nil {
		return answer{}, err
	}
	return p.accountFormAnswer(s, http.StatusOK), nil
}

func (p *page) accountFormAnswer(s *form.Sheet, status int) answer {
	return answer{
		head: head{title: p.t("desk.account.add"), under: []crumb{{p.t("desk.menu.accounts"), accountsAt}}},
		body: p.sheetPage(s, accountsAt+"/new", p.t("desk.account.add.note")), status: status,
	}
}

func (d *console) accountAdd(p *page, r *http.Request) (answer, error) {
	values, err := d.readForm(r, nil)
	if err != nil {
		return answer{}, err
	}
	s, err := d.accountSheet(r.Context(), p, values)
	if err != nil {
		return answer{}, err
	}
	if values.Has("act:redraw") {
		return p.accountFormAnswer(s, http.StatusOK), nil
	}
	asked := account.New{Login: values.Get("login"), Name: values.Get("name"), Organisation: values.Get("organisation"), Password: values.Get("password")}
	for _, role := range values["roles"] {
		asked.Roles = append(asked.Roles, rule.Role(role))
	}
	added, token, err := d.accounts.Add(r.Context(), p.actor, asked)
	if err != nil {
		status, err := p.told(s, err)
		return p.accountFormAnswer(s, status), err
	}
	return d.accountAnswer(r.Context(), p, added, p.t("desk.account.added"), token)
}

// finds tells whether a text stands in one of several.
func finds(sought string, in ...string) bool {
	folded := text.Fold(sought)
	return slices.ContainsFunc(in, func(s string) bool { return strings.Contains(text.Fold(s), folded) })
}

// orID is what somebody or something is called, or its id when nothing is known.
func (p *page) orID(name, id string) string { return cmp.Or(name, id) }
