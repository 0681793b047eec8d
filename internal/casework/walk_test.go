package casework_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// A crew takes casesAtOnce cases through their lives side by side, then another
// crew comes; after crewsPerBody the days come to an end that the shipped
// calendar covers.
const (
	casesAtOnce  = 10
	crewsPerBody = 4
)

// TestWhateverPeopleDoTheRecordHolds walks cases through the single door with
// people who sign in, change roles, act for others, turn out to be one human,
// and leave. What they do is lawful or not. Nobody who evaluated decides, what
// is said of an action is what becomes of it, a refusal leaves nothing, and in
// the end the record is whole and its projections are what it makes them.
//
// [5.7a]
func TestWhateverPeopleDoTheRecordHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		walks := 200
		switch {
		case os.Getenv("FINCERT_LONG") == "1":
			walks = 1000
		case db.Engine() == store.Postgres:
			walks = 40
		case testing.Short():
			walks = 20
		}
		seed := rand.Uint64()
		if again := os.Getenv("FINCERT_SEED"); again != "" {
			var err error
			seed, err = strconv.ParseUint(again, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
		}
		defer func() {
			if t.Failed() {
				t.Logf("to walk the same way again: FINCERT_SEED=%d", seed)
			}
		}()
		met := map[string]int{}
		for n := 0; n < walks; n += casesAtOnce * crewsPerBody {
			c := employ(t, db, met, rand.New(rand.NewPCG(seed, uint64(n))))
			for range min(crewsPerBody, (walks-n)/casesAtOnce) {
				c.refill()
				c.walk()
				if t.Failed() {
					return
				}
			}
			sequential(t, db)
			for table, r := range rebuilt(t, c.Body) {
				if !r.Equal {
					t.Errorf("%s is not what the record makes it: %+v", table, r)
				}
			}
			db = storetest.Open(t, db.Engine())
		}
		t.Logf("met: %v", met)
		if walks < 200 {
			return // too few to meet everything by chance
		}
		for _, what := range []string{"forbidden", "refused", "granted", "decided for somebody", "acted for somebody", "kept from deciding", "merged", "not let in"} {
			if met[what] == 0 {
				t.Errorf("no walk met: %s (%v)", what, met)
			}
		}
	})
}

// sequential reads the whole record: no position and no version is missing, and
// time never runs back.
func sequential(t *testing.T, db *store.DB) {
	t.Helper()
	versions := map[ledger.Stream]int64{}
	var last ledger.Envelope
	err := db.Read(context.Background(), func(q store.Querier) error {
		for e, err := range ledger.From(q, 0, 500) {
			if err != nil {
				return err
			}
			if e.Position != last.Position+1 || e.Version != versions[e.Stream]+1 || e.Instant.Before(last.Instant) || e.Effective.Before(last.Effective) {
				t.Errorf("entry %d (%s, version %d, %s) follows %d (%s)", e.Position, e.Name, e.Version, e.Instant, last.Position, last.Instant)
			}
			versions[e.Stream], last = e.Version, e
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var deciding = []string{"granted", "refused", "rectification-required"}

// company is a body with people of the test's own, each with an account or two.
type company struct {
	*rand.Rand
	*caseworktest.Body
	t      *testing.T
	db     *store.DB
	access *access.Access
	people []*member
	same   map[string]string // the test's own way to unite people: each has a parent
	met    map[string]int

	*life // the one that goes on just now
}

// life is one case on its way.
type life struct {
	on        rule.StreamID
	file      rule.FileRef
	steps     []caseworktest.Step // still to be taken
	acted     calendar.Date       // day of the last one
	evaluated map[string]bool     // who took part in evaluating, as the test knows it
}

// member is somebody as the test knows them.
type member struct {
	id      string
	roles   []rule.Role
	stands  bool
	tokens  []string
	deputy  string // appointed for as long as a body of this test lasts
	covered []rule.Role
}

func (m *member) has(role rule.Role) bool { return slices.Contains(m.roles, role) }

func employ(t *testing.T, db *store.DB, met map[string]int, random *rand.Rand) *company {
	t.Helper()
	c := &company{Rand: random, Body: caseworktest.Open(t, db), t: t, db: db, same: map[string]string{}, met: met}
	c.access = access.New(db, c.Manual)
	return c
}

// refill hires a new crew: the old one may have left.
func (c *company) refill() {
	for _, m := range c.people {
		if m.stands {
			c.personnel(m.id, &body.EndPerson{Reason: "任期届满"})
			m.stands = false
		}
	}
	c.people = nil
	for _, role := range []rule.Role{rule.RoleIntake, rule.RoleMonitoring, rule.RoleReviewer, rule.RoleInspector, rule.RoleEvaluator, rule.RoleManager, rule.RoleDecider} {
		c.hire(role)
		c.hire(role, rule.RoleDecider)
	}
}

func (c *company) hire(roles ...rule.Role) *member {
	c.t.Helper()
	roles = slices.Compact(slices.Sorted(slices.Values(roles)))
	m := &member{id: c.Hire(c.t, c.As(rule.RoleAdministrator), "职员", "", roles...), roles: roles, stands: true}
	for range 1 + c.IntN(2) {
		account, err := c.access.AddAccount(context.Background(), access.NewAccount{
			Login: "u" + strings.ReplaceAll(m.id, "-", "") + strconv.Itoa(len(m.tokens)), Person: m.id, Roles: roles})
		if err != nil {
			c.t.Fatal(err)
		}
		token, err := c.access.IssueToken(context.Background(), account.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		m.tokens = append(m.tokens, token)
	}
	c.people = append(c.people, m)
	return m
}

func (c *company) personnel(person string, command rule.Command) {
	c.t.Helper()
	c.Must(c.t, c.As(rule.RoleAdministrator), command, rule.StreamID{Kind: rule.KindPerson, ID: person})
}

func (c *company) root(person string) string {
	for c.same[person] != "" {
		person = c.same[person]
	}
	return person
}

func (c *company) anybody() *member { return c.people[c.IntN(len(c.people))] }

func (c *company) member(id string) *member {
	i := slices.IndexFunc(c.people, func(m *member) bool { return m.id == id })
	if i < 0 {
		return nil
	}
	return c.people[i]
}

// holder is somebody who holds the role, mostly one who did not evaluate.
func (c *company) holder(role rule.Role) *member {
	start := c.IntN(len(c.people))
	var found *member
	for i := range c.people {
		m := c.people[(start+i)%len(c.people)]
		if !m.stands || !m.has(role) {
			continue
		}
		found = m
		if role != rule.RoleDecider || !c.bars(m.id, "") {
			break
		}
	}
	return found
}

// signIn is the person as the installation lets them in, by one of their
// accounts.
func (c *company) signIn(m *member) (rule.Actor, bool) {
	c.t.Helper()
	actor, err := c.access.ActorByToken(context.Background(), m.tokens[c.IntN(len(m.tokens))])
	if errors.Is(err, access.ErrUnknown) && !m.stands {
		c.met["not let in"]++
		return rule.Actor{}, false
	}
	roles := slices.Sorted(slices.Values(m.roles))
	if err != nil || !m.stands || actor.Person != m.id || !slices.Equal(actor.Roles, roles) {
		c.t.Fatalf("%+v is let in as %+v: %v", m, actor, err)
	}
	return actor, true
}

// appointed is the test's own idea of who may act for whom.
func (c *company) appointed(deputy, principal *member) bool {
	return principal.stands && deputy.stands && principal.deputy == deputy.id && !deputy.has(rule.RoleAdministrator) &&
		slices.ContainsFunc(principal.covered, principal.has)
}

func (c *company) bars(person, principal string) bool {
	for who := range c.evaluated {
		if c.root(who) == c.root(person) || principal != "" && c.root(who) == c.root(principal) {
			return true
		}
	}
	return false
}

// walk takes cases through their lives, or through a part of them, side by side.
func (c *company) walk() {
	var open []*life
	for range casesAtOnce {
		l := &life{on: c.Apply(c.t), steps: caseworktest.Life, acted: c.Today(), evaluated: map[string]bool{}}
		l.file = c.File(c.t, l.on, "示范文件")
		if c.IntN(3) > 0 {
			l.steps = l.steps[:1+c.IntN(len(l.steps))]
		}
		open = append(open, l)
	}
	for len(open) > 0 {
		i := c.IntN(len(open))
		c.life = open[i]
		switch c.IntN(40) {
		case 0, 1:
			c.change()
		case 2, 3:
			c.meddle()
		case 4:
			if c.IntN(20) == 0 {
				agree(c.t, c.Body, c.on, map[string]bool{}, map[string]bool{})
			}
		}
		step := c.steps[0]
		c.steps = c.steps[1:]
		if !c.take(step) || len(c.steps) == 0 {
			c.everybodyDecides()
			open = slices.Delete(open, i, i+1)
		}
		if c.t.Failed() {
			return
		}
	}
}

// take lets somebody take a step, and somebody else when that was not lawful.
// It is false when the case goes no further: what follows would make no sense.
func (c *company) take(step caseworktest.Step) bool {
	for c.Today().Before(c.acted.AddDays(step.Days)) {
		c.Pass(1)
	}
	c.acted = c.Today()
	kind, _ := c.Command(step.Name)
	ask := caseworktest.Ask{File: c.file, Body: c.Body}
	var commands []rule.Command
	err := c.Look(context.Background(), c.As(rule.RoleRegulator), c.on, func(s *rule.Situation, view casework.View) error {
		ask.Situation, ask.Case = s, view.State.(*rule.Case)
		commands = step.Commands(ask)
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	on := c.on
	switch {
	case kind.Kind == rule.KindTestTask:
		on = rule.StreamID{Kind: rule.KindTestTask, ID: ask.Case.Tests[len(ask.Case.Tests)-1].Task}
	case kind.Kind == rule.KindProduct:
		on = rule.StreamID{Kind: rule.KindProduct, ID: ask.Case.Product}
	}
	for _, command := range commands {
		if step.By == rule.RoleClient || step.By == rule.RoleLaboratory {
			if !c.give(c.As(step.By), nil, nil, command, on) {
				return false
			}
			continue
		}
		deputised := step.By == rule.RoleDecider && c.IntN(2) == 0 // few decide, so that it would seldom be met
		if deputised {
			c.standIn(step.By)
		}
		if (deputised || c.IntN(3) == 0) && c.tries(step.By, command, on) {
			continue
		}
		m := c.holder(step.By)
		if m == nil {
			m = c.hire(step.By)
		}
		actor, in := c.signIn(m)
		if !in || !c.give(actor, m, nil, command, on) {
			return false // nobody is left who could decide
		}
	}
	return true
}

// tries lets anybody give the command, for themselves or for anybody, or a
// deputy of somebody who holds the role, and reports whether it was taken.
func (c *company) tries(role rule.Role, command rule.Command, on rule.StreamID) bool {
	m := c.anybody()
	var principal *member
	switch c.IntN(6) {
	case 0:
	case 1:
		principal = c.anybody()
	default:
		for _, p := range c.people {
			if d := c.member(p.deputy); d != nil && d.stands && p.stands && p.has(role) {
				m, principal = d, p
			}
		}
	}
	actor, in := c.signIn(m)
	if !in {
		return false
	}
	if principal != nil {
		actor.OnBehalf = principal.id
	}
	return c.give(actor, m, principal, command, on)
}

// give carries out the command and compares what came of it with what the test
// thinks of the people.
func (c *company) give(actor rule.Actor, m, principal *member, command rule.Command, on rule.StreamID) bool {
	c.t.Helper()
	looks := c.IntN(4) == 0
	var before int64
	if looks {
		before = head(c.t, c.db)
	}
	done, err := c.Act(actor, command, on)
	if err != nil {
		no, isFault := fault.As(err)
		if !isFault {
			c.t.Fatalf("%s by %+v: %v", command.CommandName(), actor, err)
		}
		c.met[string(no.Kind)]++
		if looks && head(c.t, c.db) != before {
			c.t.Errorf("%s is %s and something was recorded", command.CommandName(), no.Kind)
		}
		kept := no.Key == "decision.took-part" || no.Key == "decision.same-human-took-part"
		if kept {
			c.met["kept from deciding"]++
		}
		if kept && !c.bars(actor.Person, actor.OnBehalf) {
			c.t.Errorf("%+v is kept from deciding: %v; evaluated have %v", actor, no, c.evaluated)
		}
		if principal != nil && c.appointed(m, principal) == strings.HasPrefix(no.Key, "deputy.") {
			c.t.Errorf("%+v acts for %+v, appointed: %v, told %v", m, principal, c.appointed(m, principal), no)
		}
		return false
	}
	if principal != nil && !c.appointed(m, principal) {
		c.t.Errorf("%+v acts for %+v, who did not appoint them", m, principal)
	}
	if m != nil && m.has(rule.RoleAdministrator) {
		c.t.Errorf("an administrator gives %s", command.CommandName())
	}
	for _, e := range done.Entries {
		c.happened(actor, e)
	}
	return true
}

func (c *company) happened(actor rule.Actor, e casework.Recorded) {
	if e.Meta.Person != actor.Person || e.Meta.OnBehalf != actor.OnBehalf {
		c.t.Errorf("%s by %+v is recorded as of %s for %q", e.Name, actor, e.Meta.Person, e.Meta.OnBehalf)
	}
	name, _, _ := strings.Cut(e.Name, "/")
	stream, what, _ := strings.Cut(name, ".")
	if stream != string(rule.KindCase) && stream != string(rule.KindTestTask) {
		return
	}
	found, isRequired := e.Entry.(*rule.RectificationRequired)
	decides := slices.Contains(deciding, what) && !(isRequired && found.Stage != "" && found.Stage != "decision")
	if what == "inspection-concluded" { // who was sent there inspected, whoever wrote it down
		for _, inspector := range c.Case(c.t, c.on).Inspection.Inspectors {
			c.evaluated[inspector] = true
		}
	}
	switch {
	case evaluating[name] || isRequired && !decides:
		c.evaluated[actor.Person] = true
		if actor.OnBehalf != "" {
			c.evaluated[actor.OnBehalf] = true
			c.met["acted for somebody"]++
		}
	case decides:
		if c.bars(actor.Person, actor.OnBehalf) {
			c.t.Errorf("%s by %+v; evaluated have %v, one human are %v", e.Name, actor, c.evaluated, c.same)
		}
		c.met[what]++
		if actor.OnBehalf != "" {
			c.met["decided for somebody"]++
		}
	}
}

// change lets something happen to people.
func (c *company) change() {
	a, b := c.anybody(), c.anybody()
	if !a.stands {
		return
	}
	switch c.IntN(6) {
	case 0: // one role more, and perhaps one less
		roles := []rule.Role{rule.RoleDecider, a.roles[c.IntN(len(a.roles))], rule.RoleReviewer}[c.IntN(2):]
		slices.Sort(roles)
		roles = slices.Compact(roles)
		if !slices.Equal(roles, slices.Sorted(slices.Values(a.roles))) && !a.has(rule.RoleAdministrator) {
			c.personnel(a.id, &body.SetRoles{Roles: roles})
			a.roles = roles
		}
	case 1, 2:
		if a == b || !b.stands || a.deputy != "" || c.root(a.id) == c.root(b.id) || a.has(rule.RoleAdministrator) || b.has(rule.RoleAdministrator) {
			return
		}
		c.appoint(a, b)
	case 3:
		if a != b && b.stands {
			c.personnel(a.id, &body.MergePersons{Other: b.id, Reason: "同一人"})
			b.stands = false
			c.unite(a.id, b.id)
			c.met["merged"]++
			if c.IntN(2) == 0 {
				c.personnel(b.id, &body.EndMerge{Reason: "误合并"})
				b.stands = true
			}
		}
	case 4:
		if !a.has(rule.RoleAdministrator) && c.IntN(3) == 0 {
			c.personnel(a.id, &body.SetRoles{Roles: []rule.Role{rule.RoleAdministrator}})
			a.roles = []rule.Role{rule.RoleAdministrator}
		}
	case 5:
		if c.IntN(2) == 0 {
			return
		}
		c.personnel(a.id, &body.EndPerson{Reason: "离职"})
		a.stands = false
	}
}

// standIn lets somebody who holds the role be deputised for by a newcomer.
func (c *company) standIn(role rule.Role) {
	holder := c.holder(role)
	if holder != nil && holder.deputy == "" {
		c.appoint(holder, c.hire(role))
	}
}

func (c *company) appoint(principal, deputy *member) {
	c.personnel(principal.id, &body.AppointDeputy{Deputy: deputy.id, Roles: principal.roles, From: c.Today(), To: c.Today().AddDays(20000), Reason: "休假"})
	principal.deputy, principal.covered = deputy.id, principal.roles
}

func (c *company) unite(a, b string) {
	if ra, rb := c.root(a), c.root(b); ra != rb {
		c.same[ra] = rb
	}
}

// meddle lets somebody try any action they are told of, without any input: what
// they were told must become of it. A refusal of this kind leaves every table
// as it was.
func (c *company) meddle() {
	actor, in := c.signIn(c.anybody())
	if !in {
		return
	}
	actions, err := c.Judge(context.Background(), actor, c.on)
	if err != nil {
		c.t.Fatal(err)
	}
	if len(actions) == 0 {
		return
	}
	action := actions[c.IntN(len(actions))]
	kind, _ := c.Command(action.Command)
	if action.Possible {
		_, err = c.Preview(context.Background(), actor, kind.New(), action.On)
		if no, _ := fault.As(err); err != nil && (no == nil || no.Kind != fault.Invalid) {
			c.t.Errorf("%v may %s now, and yet: %v", actor.Roles, action.Command, err)
		}
		return
	}
	whole := c.IntN(60) == 0
	var before map[string][]string
	if whole {
		before = contents(c.t, c.db)
	}
	_, err = c.Act(actor, kind.New(), action.On)
	if no, _ := fault.As(err); !reflect.DeepEqual(no, action.Fault) {
		c.t.Errorf("%v is told of %s: %v, and refused with: %v", actor.Roles, action.Command, action.Fault, err)
	}
	if whole {
		unchanged(c.t, c.db, before)
	}
}

// everybodyDecides lets everybody who holds the role try to decide, for
// themselves and for whom they stand in, and takes each try back.
func (c *company) everybodyDecides() {
	for _, m := range c.people {
		actor, in := c.signIn(m)
		if !in {
			continue
		}
		for _, principal := range append([]*member{nil}, c.people...) {
			if principal == nil && !m.has(rule.RoleDecider) || principal != nil && principal.deputy != m.id {
				continue
			}
			actor.OnBehalf = ""
			if principal != nil {
				actor.OnBehalf = principal.id
			}
			_, err := c.Preview(context.Background(), actor, &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.6(2)", Text: "不一致"}}}, c.on)
			no, _ := fault.As(err)
			kept := no != nil && (no.Key == "decision.took-part" || no.Key == "decision.same-human-took-part")
			switch bars := c.bars(actor.Person, actor.OnBehalf); {
			case kept:
				c.met["kept from deciding"]++
				if !bars {
					c.t.Errorf("%+v is kept from deciding: %v; evaluated have %v", actor, no, c.evaluated)
				}
			case err == nil && bars:
				c.t.Errorf("%+v could decide; evaluated have %v, one human are %v", actor, c.evaluated, c.same)
			case err != nil && no == nil:
				c.t.Fatal(err)
			}
		}
	}
}
