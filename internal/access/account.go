package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// leastPassword is how many characters a password has at least (NIST SP
// 800-63B asks for 8 and advises 15 where nothing else protects the account).
const leastPassword = 12

// ErrUnknown says that nobody was recognised: the token or password is wrong,
// revoked, or its account disabled. Which of these it was is not told.
var ErrUnknown = errors.New("access: nobody is recognised")

// Access keeps accounts. It is safe for concurrent use.
type Access struct {
	db    *store.DB
	clock now.Clock
}

// New keeps accounts in db.
func New(db *store.DB, clock now.Clock) *Access { return &Access{db: db, clock: clock} }

// NewAccount is an account to be added.
type NewAccount struct {
	Login        string // name to sign in with; case does not count
	Person       string // id of the person stream
	Organisation string // id of the organisation stream; empty for the body's staff
	Roles        []rule.Role
	Password     string // may be empty: then only tokens let in
}

// Account is who may enter. It holds neither password nor token.
type Account struct {
	ID           string
	Login        string
	Person       string
	Organisation string
	Roles        []rule.Role
	Disabled     bool
	Gone         bool // the person left or was merged into another
}

// shut reports whether the account lets nobody in.
func (a Account) shut() bool { return a.Disabled || a.Gone }

// Actor is the account's person as the rule sees them.
func (a Account) Actor(via string) rule.Actor {
	return rule.Actor{Person: a.Person, Organisation: a.Organisation, Roles: a.Roles, Via: via}
}

// AddAccount adds an account. Faults: Invalid for a login that cannot be one,
// roles that do not exist or do not go together, a short password; Conflict
// ("access.login-taken") when the login is another's.
func (a *Access) AddAccount(ctx context.Context, n NewAccount) (Account, error) {
	account, wrong := vetted(n)
	if wrong != nil {
		return Account{}, wrong
	}
	id, errID := uuid.NewV7()
	if errID != nil {
		return Account{}, fmt.Errorf("make an account id: %w", errID)
	}
	account.ID = id.String()
	password := ""
	if n.Password != "" {
		password = hashPassword(n.Password)
	}
	errAdd := a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`insert into account (id, login, person, organisation, password, disabled, created)
			values ($1, $2, $3, $4, $5, 0, $6)`,
			account.ID, account.Login, account.Person, account.Organisation, password, a.instant())
		if store.IsUnique(err) {
			return fault.New(fault.Conflict, "access.login-taken", fault.Text("login", account.Login))
		}
		if err != nil {
			return fmt.Errorf("add the account: %w", err)
		}
		err = addRoles(tx, account.ID, account.Roles)
		if err != nil {
			return err
		}
		return a.done(ctx, tx, noteAccountAdded, account.ID)
	})
	if errAdd != nil {
		return Account{}, errAdd
	}
	return account, nil
}

// Vet says whether AddAccount would take the account, but for its person, who
// may not be registered yet. Its faults are those of AddAccount.
func (a *Access) Vet(ctx context.Context, n NewAccount) error {
	n.Person = "not yet"
	account, wrong := vetted(n)
	if wrong != nil {
		return wrong
	}
	_, err := a.ByLogin(ctx, account.Login)
	switch {
	case err == nil:
		return fault.New(fault.Conflict, "access.login-taken", fault.Text("login", account.Login))
	case fault.Is(err, fault.NotFound):
		return nil
	}
	return err
}

func vetted(n NewAccount) (Account, *fault.Fault) {
	account := Account{
		Login: asLogin(n.Login), Person: n.Person, Organisation: n.Organisation,
		Roles: sortedRoles(n.Roles),
	}
	var f fault.Fields
	checkLogin(&f, account.Login)
	f.Need("person", n.Person)
	checkRoles(&f, account.Roles, account.Organisation)
	if n.Password != "" && utf8.RuneCountInString(n.Password) < leastPassword {
		f.Add("password", "access.password-short", fault.Number("least", leastPassword))
	}
	return account, f.Err()
}

// Disable shuts the account, or opens it again. Its tokens stop working with
// it.
func (a *Access) Disable(ctx context.Context, account string, disabled bool) error {
	value, what := 0, noteAccountOpened
	if disabled {
		value, what = 1, noteAccountShut
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.Exec("update account set disabled = $1 where id = $2", value, account)
		if err != nil {
			return fmt.Errorf("disable the account: %w", err)
		}
		err = oneRow(done, "access.account-unknown")
		if err != nil {
			return err
		}
		return a.done(ctx, tx, what, account)
	})
}

// Join puts the person's client accounts that have no organisation yet into
// the one they registered. Others stay as they are, so it may be repeated.
func (a *Access) Join(ctx context.Context, person, organisation string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`update account set organisation = $1 where person = $2 and organisation = ''
			and exists (select 1 from account_role r where r.account = account.id and r.role = $3)`,
			organisation, person, string(rule.RoleClient))
		if err != nil {
			return fmt.Errorf("join %s to organisation %s: %w", person, organisation, err)
		}
		return nil
	})
}

// OrganisationOf is the organisation of the person's accounts, "" when they
// have none.
func (a *Access) OrganisationOf(ctx context.Context, person string) (organisation string, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		return q.QueryRow("select coalesce(max(organisation), '') from account where person = $1", person).Scan(&organisation)
	})
	if err != nil {
		return "", fmt.Errorf("read the organisation of %s: %w", person, err)
	}
	return organisation, nil
}

// ByLogin finds an account; a fault NotFound when there is none.
func (a *Access) ByLogin(ctx context.Context, login string) (Account, error) {
	var account Account
	err := a.db.Read(ctx, func(q store.Querier) (err error) {
		account, _, err = readAccount(q, "login", asLogin(login))
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fault.New(fault.NotFound, "access.account-unknown")
	}
	return account, err
}

// Accounts lists accounts by login, at most limit of those after a login.
func (a *Access) Accounts(ctx context.Context, after string, limit int) (all []Account, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		ids, err := store.Texts(q, "select id from account where login > $1 order by login limit $2", after, limit)
		if err != nil {
			return fmt.Errorf("list accounts: %w", err)
		}
		for _, id := range ids {
			account, _, err := readAccount(q, "id", id)
			if err != nil {
				return fmt.Errorf("read an account: %w", err)
			}
			all = append(all, account)
		}
		return nil
	})
	return all, err
}

// nobody's hash is compared with when there is no such account, so that the
// answer takes as long as for a wrong password.
var nobody = hashPassword("")

// ActorByPassword recognises who signs in. ErrUnknown when login and password
// do not belong together or the account is shut; the security log then has a
// line with the account, if there is one, and never with what was typed.
func (a *Access) ActorByPassword(ctx context.Context, login, password string) (rule.Actor, error) {
	var account Account
	hash := ""
	err := a.db.Read(ctx, func(q store.Querier) (err error) {
		account, hash, err = readAccount(q, "login", asLogin(login))
		return err
	})
	unknown := errors.Is(err, sql.ErrNoRows)
	if err != nil && !unknown {
		return rule.Actor{}, err
	}
	compared := hash
	if compared == "" {
		compared = nobody
	}
	matches, err := passwordMatches(password, compared)
	if err != nil {
		return rule.Actor{}, fmt.Errorf("check the password of account %s: %w", account.ID, err)
	}
	if unknown || hash == "" || !matches || account.shut() {
		err = a.db.Write(ctx, func(tx *store.Tx) error { return a.done(ctx, tx, noteSignInFailed, account.ID) })
		if err != nil {
			return rule.Actor{}, err // a guess that nobody sees is not answered
		}
		return rule.Actor{}, ErrUnknown
	}
	return account.Actor("session"), nil
}

func (a *Access) instant() string { return store.Instant(a.clock.Now()) }

// readAccount reads the account with this value in a column; column is never
// something that somebody typed. Its roles are those that the record gives the
// person now (table person_row); an account from before the record did so has
// those it was made with. An account of an organisation never has the body's
// roles, whatever else went wrong.
func readAccount(q store.Querier, column, value string) (account Account, password string, err error) {
	var disabled, recorded, stands int
	var roles string
	err = q.QueryRow(`select a.id, a.login, a.person, a.organisation, a.password, a.disabled,
			coalesce(p.roles, ''), coalesce(p.recorded, 0), coalesce(p.stands, 1)
		from account a left join person_row p on p.id = a.person where a.`+column+" = $1", value).
		Scan(&account.ID, &account.Login, &account.Person, &account.Organisation, &password, &disabled, &roles, &recorded, &stands)
	if err != nil {
		return Account{}, "", err
	}
	account.Disabled, account.Gone = disabled != 0, stands == 0
	if recorded == 0 {
		account.Roles, err = rolesOfAccount(q, account.ID)
	} else if roles != "" {
		for _, role := range strings.Split(roles, "|") {
			account.Roles = append(account.Roles, rule.Role(role))
		}
	}
	if account.Organisation != "" {
		account.Roles = slices.DeleteFunc(account.Roles, rule.Role.Staff)
	}
	return account, password, err
}

func rolesOfAccount(q store.Querier, account string) (roles []rule.Role, err error) {
	rows, err := q.Query("select role from account_role where account = $1 order by role", account)
	if err != nil {
		return nil, fmt.Errorf("read the roles: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var role rule.Role
		err = rows.Scan(&role)
		if err != nil {
			return nil, fmt.Errorf("read a role: %w", err)
		}
		roles = append(roles, role)
	}
	return roles, rows.Err()
}

func addRoles(tx *store.Tx, account string, roles []rule.Role) error {
	for _, role := range roles {
		_, err := tx.Exec("insert into account_role (account, role) values ($1, $2)", account, string(role))
		if err != nil {
			return fmt.Errorf("give the role %s: %w", role, err)
		}
	}
	return nil
}

func sortedRoles(roles []rule.Role) []rule.Role {
	return slices.Compact(slices.Sorted(slices.Values(roles)))
}

// asLogin writes what somebody typed as logins are stored. What is not UTF-8
// or has a NUL in it is nobody's, and PostgreSQL refuses to look for it.
func asLogin(typed string) string {
	typed = strings.ReplaceAll(strings.ToValidUTF8(typed, "?"), "\x00", "?")
	return strings.ToLower(strings.TrimSpace(typed))
}

func checkLogin(f *fault.Fields, login string) {
	if login == "" {
		f.Need("login", login)
		return
	}
	for _, r := range login {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-@", r) {
			f.Add("login", "access.login-letters")
			return
		}
	}
	if len(login) > 64 {
		f.Add("login", "field.long", fault.Number("most", 64), fault.Number("is", len(login)))
	}
}

// checkRoles: an account without a role could do nothing.
func checkRoles(f *fault.Fields, roles []rule.Role, organisation string) {
	if len(roles) == 0 {
		f.Add("roles", "field.required")
	}
	rule.CheckRoles(f, roles, organisation)
}

func oneRow(done sql.Result, key string) error {
	n, err := done.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, key)
	}
	return nil
}

// day is the day of an instant in UTC; tokens remember no finer use.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
