package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// ErrUnknown says that nobody was recognised: the token or password is wrong,
// revoked, or its account disabled. Which of these it was is not told.
var ErrUnknown = errors.New("access: nobody is recognised")

// Access keeps accounts. It is safe for concurrent use.
type Access struct {
	db    *store.DB
	clock now.Clock // the record's, which may stand still in a demo
	wall  now.Clock // the machine's, by which sessions end and waits pass
	hash  *hasher
}

// New keeps accounts in db. What it keeps is dated by the clock; but how long
// somebody stays signed in, or has to wait, goes by the machine's own: a demo
// whose clock leaps ahead signs nobody out, and one whose clock stands still
// lets nobody wait for ever.
func New(db *store.DB, clock now.Clock) *Access {
	return &Access{db: db, clock: clock, wall: now.System(), hash: newHasher()}
}

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
	HasPassword  bool
	SignedIn     time.Time // the last time, by the machine's clock; zero before the first
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
	id, err := uuid.NewV7()
	if err != nil {
		return Account{}, fmt.Errorf("make an account id: %w", err)
	}
	account.ID = id.String()
	password := ""
	if n.Password != "" {
		password, err = a.hash.of(ctx, n.Password)
		if err != nil {
			return Account{}, err
		}
	}
	account.HasPassword = password != ""
	err = a.db.Write(ctx, func(tx *store.Tx) error {
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
	if err != nil {
		return Account{}, err
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
	if n.Password != "" {
		checkPassword(&f, "password", n.Password, account.Login)
	}
	return account, f.Err()
}

// Disable shuts the account, or opens it again. Its tokens stop working with
// it, its sessions end.
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
		if err == nil && disabled {
			err = endSessions(tx, "id", account)
		}
		if err != nil {
			return err
		}
		return a.done(ctx, tx, what, account)
	})
}

// JoinedTx puts the person's client accounts into an organisation, in the
// transaction of the entry that says so. It refuses a person whose accounts act
// for another one already: "person.has-organisation".
func JoinedTx(tx *store.Tx, person, organisation string) error {
	var others int
	err := tx.QueryRow("select count(*) from account where person = $1 and organisation not in ('', $2)", person, organisation).Scan(&others)
	if err == nil && others > 0 {
		return fault.RefuseOurs("person.has-organisation")
	}
	if err == nil {
		_, err = tx.Exec(`update account set organisation = $1 where person = $2 and organisation = ''
			and exists (select 1 from account_role r where r.account = account.id and r.role = $3)`,
			organisation, person, string(rule.RoleClient))
	}
	if err != nil {
		return fmt.Errorf("join %s to organisation %s: %w", person, organisation, err)
	}
	return nil
}

// ByLogin finds an account; a fault NotFound when there is none.
func (a *Access) ByLogin(ctx context.Context, login string) (Account, error) {
	var found kept
	err := a.db.Read(ctx, func(q store.Querier) (err error) {
		found, err = readAccount(q, "login", asLogin(login))
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fault.New(fault.NotFound, "access.account-unknown")
	}
	return found.Account, err
}

// Accounts lists accounts by login, at most limit of those after a login.
func (a *Access) Accounts(ctx context.Context, after string, limit int) (all []Account, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		all = nil
		rows, err := q.Query("select "+accountColumns+" from account a "+joinPerson+
			" where a.login > $1 order by a.login limit $2", after, limit)
		if err != nil {
			return fmt.Errorf("list accounts: %w", err)
		}
		defer rows.Close()
		var read []kept
		for rows.Next() {
			account, err := scanAccount(rows.Scan)
			if err != nil {
				return fmt.Errorf("read an account: %w", err)
			}
			read = append(read, account)
		}
		err = errors.Join(rows.Err(), rows.Close())
		if err != nil {
			return fmt.Errorf("list accounts: %w", err)
		}
		for _, account := range read {
			err = account.addRoles(q)
			if err != nil {
				return err
			}
			all = append(all, account.Account)
		}
		return nil
	})
	return all, err
}

func (a *Access) instant() string { return store.Instant(a.clock.Now()) }

// kept is an account as the database holds it.
type kept struct {
	Account
	Preferences
	password string // PHC string, empty when there is none
	epoch    int64  // of its sessions
	recorded bool   // the record gives the roles
}

const (
	accountColumns = `a.id, a.login, a.person, a.organisation, a.password, a.disabled, a.epoch, a.signed_in, a.language, a.theme,
		coalesce(p.roles, ''), coalesce(p.recorded, 0), coalesce(p.stands, 1)`
	joinPerson = "left join person_row p on p.id = a.person"
)

// scanAccount reads accountColumns, and what the query gives beyond them.
func scanAccount(scan func(...any) error, more ...any) (k kept, err error) {
	var disabled, recorded, stands int
	var roles, signedIn string
	err = scan(append([]any{&k.ID, &k.Login, &k.Person, &k.Organisation, &k.password, &disabled, &k.epoch, &signedIn,
		&k.Language, &k.Theme, &roles, &recorded, &stands}, more...)...)
	if err != nil {
		return kept{}, err
	}
	k.Disabled, k.Gone, k.HasPassword, k.recorded = disabled != 0, stands == 0, k.password != "", recorded != 0
	if signedIn != "" {
		k.SignedIn, err = store.ParseInstant(signedIn)
	}
	if roles != "" {
		for _, role := range strings.Split(roles, "|") {
			k.Roles = append(k.Roles, rule.Role(role))
		}
	}
	return k, err
}

// addRoles completes what was scanned. The roles are those that the record
// gives the person now (table person_row); an account from before the record
// did so has those it was made with. An account of an organisation never has
// the body's roles, whatever else went wrong.
func (k *kept) addRoles(q store.Querier) (err error) {
	if !k.recorded {
		k.Roles, err = rolesOfAccount(q, k.ID)
	}
	if k.Organisation != "" {
		k.Roles = slices.DeleteFunc(k.Roles, rule.Role.Staff)
	}
	return err
}

// readAccount reads the account with this value in a column; column is never
// something that somebody typed.
func readAccount(q store.Querier, column, value string) (kept, error) {
	k, err := scanAccount(q.QueryRow("select "+accountColumns+" from account a "+joinPerson+" where a."+column+" = $1", value).Scan)
	if err != nil {
		return kept{}, err
	}
	return k, k.addRoles(q)
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
