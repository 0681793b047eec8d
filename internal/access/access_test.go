package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

func TestATokenLetsInWithTheRolesOfThisMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := New(db, now.NewManual(morning))
		account, err := a.AddAccount(ctx, NewAccount{Login: " Li.Wei ", Person: "p1", Roles: []rule.Role{rule.RoleIntake, rule.RoleIntake}})
		if err != nil {
			t.Fatal(err)
		}
		if account.Login != "li.wei" {
			t.Errorf("the login is %q", account.Login)
		}
		token, err := a.IssueToken(ctx, account.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(token, "fct_") || len(token) < 40 {
			t.Errorf("the token is %q", token)
		}
		wantRoles := func(want ...rule.Role) {
			t.Helper()
			actor, err := a.ActorByToken(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			if actor.Person != "p1" || actor.Via != "token" || !slices.Equal(actor.Roles, want) {
				t.Errorf("let in as %+v, want roles %v", actor, want)
			}
		}
		wantRoles(rule.RoleIntake)
		standing(t, db, "p1", "decider|reviewer", true)
		wantRoles(rule.RoleDecider, rule.RoleReviewer)
		standing(t, db, "p1", "", true)
		wantRoles()
		standing(t, db, "p1", "decider", false)
		if actor, err := a.ActorByToken(ctx, token); !errors.Is(err, ErrUnknown) {
			t.Errorf("let in after leaving: %+v %v", actor, err)
		}
	})
}

// standing says what the record says of a person, as its projection does.
func standing(t *testing.T, db *store.DB, person, roles string, stands bool) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec("delete from person_row where id = $1", person)
		if err != nil {
			return err
		}
		value := 0
		if stands {
			value = 1
		}
		_, err = tx.Exec("insert into person_row (id, organisation, roles, recorded, stands, position) values ($1, '', $2, 1, $3, 1)", person, roles, value)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAccountOfAnOrganisationNeverHasTheBodysRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := New(db, now.NewManual(morning))
		if _, err := a.AddAccount(context.Background(), NewAccount{Login: "x", Person: "p1", Organisation: "o1", Roles: []rule.Role{rule.RoleClient}}); err != nil {
			t.Fatal(err)
		}
		standing(t, db, "p1", "client|decider", true)
		account, err := a.ByLogin(context.Background(), "x")
		if err != nil || !slices.Equal(account.Roles, []rule.Role{rule.RoleClient}) {
			t.Errorf("%+v %v", account, err)
		}
	})
}

func TestARevokedTokenADisabledAccountAndAGuessLetNobodyIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := New(db, now.NewManual(morning))
		account, err := a.AddAccount(ctx, NewAccount{Login: "lab", Person: "p1", Organisation: "o1", Roles: []rule.Role{rule.RoleLaboratory}})
		if err != nil {
			t.Fatal(err)
		}
		token, err := a.IssueToken(ctx, account.ID)
		if err != nil {
			t.Fatal(err)
		}
		unknown := func(when, token string) {
			t.Helper()
			if _, err := a.ActorByToken(ctx, token); !errors.Is(err, ErrUnknown) {
				t.Errorf("%s: %v", when, err)
			}
		}
		unknown("a guess", token[:len(token)-1]+"_")
		unknown("nothing", "")
		unknown("a password instead", "correct horse battery")

		if err := a.Disable(ctx, account.ID, true); err != nil {
			t.Fatal(err)
		}
		unknown("disabled", token)
		if err := a.Disable(ctx, account.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ActorByToken(ctx, token); err != nil {
			t.Errorf("opened again: %v", err)
		}
		if err := a.RevokeTokens(ctx, account.ID); err != nil {
			t.Fatal(err)
		}
		unknown("revoked", token)
	})
}

func TestNeitherTokenNorPasswordStandsInTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := New(db, now.NewManual(morning))
		account, err := a.AddAccount(ctx, NewAccount{Login: "wang", Person: "p1", Roles: []rule.Role{rule.RoleDecider}, Password: "一个很长的口令一个很长的口令"})
		if err != nil {
			t.Fatal(err)
		}
		token, err := a.IssueToken(ctx, account.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(q store.Querier) error {
			var hash []byte
			var password string
			err := q.QueryRow("select t.hash, a.password from token t join account a on a.id = t.account").Scan(&hash, &password)
			if err != nil {
				return err
			}
			if strings.Contains(string(hash), token[4:12]) || len(hash) != 32 {
				t.Errorf("the token is stored as %x", hash)
			}
			if !strings.HasPrefix(password, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(password, "口令") {
				t.Errorf("the password is stored as %q", password)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnAccountThatCannotBeIsRefusedWithEveryReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := New(db, now.NewManual(morning))
		for name, c := range map[string]struct {
			account NewAccount
			paths   []string
		}{
			"nothing given":          {NewAccount{}, []string{"login", "person", "roles"}},
			"letters of a login":     {NewAccount{Login: "李", Person: "p", Roles: []rule.Role{rule.RoleIntake}}, []string{"login"}},
			"a role that is not":     {NewAccount{Login: "x", Person: "p", Roles: []rule.Role{"king"}}, []string{"roles[0]"}},
			"the system's own role":  {NewAccount{Login: "x", Person: "p", Roles: []rule.Role{rule.RoleSystem}}, []string{"roles[0]"}},
			"client and staff":       {NewAccount{Login: "x", Person: "p", Organisation: "o", Roles: []rule.Role{rule.RoleClient, rule.RoleIntake}}, []string{"roles"}},
			"staff of a client":      {NewAccount{Login: "x", Person: "p", Organisation: "o", Roles: []rule.Role{rule.RoleIntake}}, []string{"roles"}},
			"laboratory of nobody":   {NewAccount{Login: "x", Person: "p", Roles: []rule.Role{rule.RoleLaboratory}}, []string{"organisation"}},
			"an administrator apart": {NewAccount{Login: "x", Person: "p", Roles: []rule.Role{rule.RoleAdministrator, rule.RoleDecider}}, []string{"roles"}},
			"a short password":       {NewAccount{Login: "x", Person: "p", Roles: []rule.Role{rule.RoleIntake}, Password: "12345678"}, []string{"password"}},
		} {
			_, err := a.AddAccount(ctx, c.account)
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var paths []string
			for _, field := range f.Fields {
				paths = append(paths, field.Path)
			}
			if !slices.Equal(paths, c.paths) {
				t.Errorf("%s: wrong are %v, want %v", name, paths, c.paths)
			}
		}
		good := NewAccount{Login: "x", Person: "p", Roles: []rule.Role{rule.RoleIntake}}
		if _, err := a.AddAccount(ctx, good); err != nil {
			t.Fatal(err)
		}
		good.Login = "X"
		if _, err := a.AddAccount(ctx, good); !fault.Is(err, fault.Conflict) {
			t.Errorf("a login taken: %v", err)
		}
		if _, err := a.IssueToken(ctx, "unknown"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a token for no account: %v", err)
		}
	})
}

func TestAttemptsAlikeWithinAnHourShareALine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		clock := now.NewManual(morning)
		a := New(db, clock)
		attempt := Attempt{Actor: "p1", What: "forbidden GrantCertification", Address: "192.0.2.7"}
		for _, step := range []time.Duration{0, time.Minute, 58 * time.Minute, 2 * time.Minute} {
			clock.Advance(step)
			if err := a.TurnAway(ctx, attempt); err != nil {
				t.Fatal(err)
			}
		}
		got, _, err := a.Incidents(ctx, 10, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || got[0].Count != 1 || got[1].Count != 3 || got[1].Attempt != attempt ||
			got[1].First != "2026-11-24T01:00:00.000000Z" || got[1].Last != "2026-11-24T01:59:00.000000Z" {
			t.Errorf("the log says %+v", got)
		}
	})
}

func TestAClientJoinsTheOrganisationItRegistersOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := New(db, now.NewManual(morning))
		for _, n := range []NewAccount{
			{Login: "new", Person: "p1", Roles: []rule.Role{rule.RoleClient}},
			{Login: "staff", Person: "p2", Roles: []rule.Role{rule.RoleIntake}},
		} {
			if _, err := a.AddAccount(ctx, n); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			person, organisation, login, want string
			refused                           bool
		}{
			{"p1", "o1", "new", "o1", false},
			{"p1", "o1", "new", "o1", false},
			{"p1", "o2", "new", "o1", true},
			{"p2", "o2", "staff", "", false},
		} {
			err := db.Write(ctx, func(tx *store.Tx) error { return JoinedTx(tx, step.person, step.organisation) })
			if f, refused := fault.As(err); refused != step.refused || err != nil && f.Key != "person.has-organisation" {
				t.Fatalf("%s into %s: %v", step.person, step.organisation, err)
			}
			account, err := a.ByLogin(ctx, step.login)
			if err != nil || account.Organisation != step.want {
				t.Errorf("%s is of %q, want %q: %v", step.login, account.Organisation, step.want, err)
			}
		}
	})
}
