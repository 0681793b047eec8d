// Package caseworktest gives tests and benchmarks a certification body at work:
// a fresh record with the shipped scheme and calendar in force, its people, two
// clients and two laboratories, and the whole life of a case as a list of steps.
// Everything in it was done through casework; nothing was put into a table.
package caseworktest

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/vault"
)

// Opened is when a body opens its doors: 9 o'clock in Beijing.
var Opened = time.Date(2026, 1, 12, 1, 0, 0, 0, time.UTC)

// Body is a certification body at work.
type Body struct {
	*casework.Casework
	Manual *now.Manual // its clock
	Ring   *keys.Ring
	Vault  *vault.Vault

	Client      rule.Actor // acts for the client of every case
	OtherClient rule.Actor // acts for another organisation
	Tester      rule.Actor // acts for the laboratory
	OtherTester rule.Actor // acts for another laboratory

	Laboratory      string // id of the laboratory
	OtherLaboratory string
	Complaint       string // id of a complaint about the client

	keys  string // folder
	staff map[rule.Role]rule.Actor
	units int // products described so far
}

// Open makes a body in a fresh, migrated database.
func Open(tb testing.TB, db *store.DB, projectors ...casework.Projector) *Body {
	tb.Helper()
	b := &Body{Manual: now.NewManual(Opened), staff: map[rule.Role]rule.Actor{}}
	b.keys = filepath.Join(tb.TempDir(), "keys")
	ring, err := keys.Open(b.keys)
	must(tb, err)
	b.Ring = ring
	b.Vault, err = vault.New(vault.Config{Dir: filepath.Join(tb.TempDir(), "files"), DB: db, Ring: ring, Clock: b.Manual})
	must(tb, err)
	b.Casework, err = casework.New(casework.Config{
		DB: db, Books: []rule.Book{rule.Chapters(), body.Book()}, Personal: personal.New(ring), Files: files{},
		Rights: access.Table, Clock: b.Manual, Projectors: projectors, Software: "test",
		ReadScheme:     func(archive string) (*scheme.Scheme, error) { return load.Bytes([]byte(archive)) },
		RecordedScheme: func(archive string) (*scheme.Scheme, error) { return load.Recorded([]byte(archive)) },
	})
	must(tb, err)
	b.adopt(tb)
	b.employ(tb)
	b.Client = b.outsider(tb, rule.RoleClient, "91110000MA01AAAA0", "甲方科技有限公司", "Jia Technology Co., Ltd.")
	b.OtherClient = b.outsider(tb, rule.RoleClient, "91110000MA01BBBB0", "乙方科技有限公司", "Yi Technology Co., Ltd.")
	b.Tester = b.outsider(tb, rule.RoleLaboratory, "91110000MA01CCCC0", "丙检测有限公司", "Bing Testing Co., Ltd.")
	b.OtherTester = b.outsider(tb, rule.RoleLaboratory, "91110000MA01DDDD0", "丁检测有限公司", "Ding Testing Co., Ltd.")
	b.Laboratory = b.laboratory(tb, b.Tester)
	b.OtherLaboratory = b.laboratory(tb, b.OtherTester)
	b.Complaint = b.Make(tb, b.As(rule.RoleIntake), &rule.ReceiveComplaint{Received: b.Today(), From: "张三", Way: "phone",
		Organisation: b.Client.Organisation, Business: "扫码支付", Text: "同一笔订单扣款两次"})
	return b
}

// MoveInto moves the body's keys and files to where a house with this data
// folder looks for them; its record is in the database that it was opened with.
// Nothing can be done in the body any more.
func (b *Body) MoveInto(tb testing.TB, data string) {
	tb.Helper()
	must(tb, os.Rename(b.keys, filepath.Join(data, "keys")))
	must(tb, os.Rename(b.Vault.Dir, filepath.Join(data, "files")))
}

func (b *Body) adopt(tb testing.TB) {
	tb.Helper()
	archive, err := load.Pack(load.ShippedFiles())
	must(tb, err)
	var parts []body.CalendarFile
	for _, f := range calendar.BuiltInFiles() {
		parts = append(parts, body.CalendarFile{Name: f.Name, Text: string(f.Bytes)})
	}
	system := rule.Actor{Person: "system", Roles: []rule.Role{rule.RoleSystem}, Via: "system"}
	b.staff[rule.RoleSystem] = system
	b.Make(tb, system, &body.AdoptScheme{Archive: string(archive)})
	b.Make(tb, system, &body.AdoptCalendar{Files: parts})
}

// employ gives every role of the staff to a person of its own.
func (b *Body) employ(tb testing.TB) {
	tb.Helper()
	first := rule.Actor{Person: "cli:root", Roles: []rule.Role{rule.RoleAdministrator}, Via: "cli"}
	for _, role := range rule.Roles {
		if !role.Staff() || role == rule.RoleSystem {
			continue
		}
		person := b.Hire(tb, first, "职员 "+string(role), "", role)
		b.staff[role] = rule.Actor{Person: person, Roles: []rule.Role{role}, Via: "token"}
	}
	b.Make(tb, b.As(rule.RoleAdministrator), &rule.EstablishBody{
		Name:    rule.Words{ZH: "示范认证中心", EN: "Sample Certification Centre"},
		Address: rule.Words{ZH: "北京市西城区示范路 1 号", EN: "1 Sample Road, Xicheng, Beijing"},
		Code:    "SFC", Approval: "CNCA-R-2026-001", CreditCode: rule.CreditCodeFor("91110000MA01EEEE0"),
		Office: rule.Words{ZH: "总经理", EN: "General Manager"},
	})
}

// Hire registers a person with roles and gives the id.
func (b *Body) Hire(tb testing.TB, administrator rule.Actor, name, organisation string, roles ...rule.Role) string {
	tb.Helper()
	person := b.Make(tb, administrator, &body.RegisterPerson{Name: name, Organisation: organisation})
	b.Must(tb, administrator, &body.SetRoles{Roles: roles}, rule.StreamID{Kind: rule.KindPerson, ID: person})
	return person
}

func (b *Body) outsider(tb testing.TB, role rule.Role, code17, zh, en string) rule.Actor {
	tb.Helper()
	administrator := b.As(rule.RoleAdministrator)
	organisation := b.Make(tb, administrator, &rule.RegisterOrganisation{
		Code: rule.CreditCodeFor(code17), Name: rule.Words{ZH: zh, EN: en},
		Address: rule.Words{ZH: "北京市海淀区 " + zh, EN: "Haidian, Beijing"},
	})
	person := b.Hire(tb, administrator, zh+"联系人", organisation, role)
	return rule.Actor{Person: person, Organisation: organisation, Roles: []rule.Role{role}, Via: "token"}
}

func (b *Body) laboratory(tb testing.TB, tester rule.Actor) string {
	tb.Helper()
	return b.Make(tb, b.As(rule.RoleAdministrator), &rule.RegisterLaboratory{
		Organisation: tester.Organisation,
		Qualifications: []rule.Qualification{
			{Kind: "CNAS", Number: "L0001", Scope: "金融科技产品检测", Since: day("2025-01-01"), Until: day("2028-12-31")},
			{Kind: "CMA", Number: "M0001", Scope: "金融科技产品检测", Since: day("2025-01-01"), Until: day("2028-12-31")},
			{Kind: "ISO 9001", Number: "Q0001", Scope: "检测服务", Since: day("2025-01-01"), Until: day("2028-12-31")},
			{Kind: "ISO 27001", Number: "I0001", Scope: "检测服务", Since: day("2025-01-01"), Until: day("2028-12-31")},
		},
	})
}

// As is the person who holds the role. The client and the laboratory are those
// of every case.
func (b *Body) As(role rule.Role) rule.Actor {
	switch role {
	case rule.RoleClient:
		return b.Client
	case rule.RoleLaboratory:
		return b.Tester
	}
	return b.staff[role]
}

// People are everybody who may have to do with a case.
func (b *Body) People() []rule.Actor {
	all := []rule.Actor{b.Client, b.Tester}
	for _, role := range rule.Roles {
		if actor, employed := b.staff[role]; employed {
			all = append(all, actor)
		}
	}
	return all
}

// Today is the day in Beijing.
func (b *Body) Today() calendar.Date { return calendar.DateOf(b.Manual.Now()) }

// Pass lets days go by.
func (b *Body) Pass(days int) { b.Manual.Advance(time.Duration(days) * 24 * time.Hour) }

// Act carries a command out once.
func (b *Body) Act(actor rule.Actor, command rule.Command, on rule.StreamID) (casework.Done, error) {
	return b.Do(context.Background(), actor, command, on, casework.Opts{Expect: casework.AnyVersion})
}

// Must carries out a command that must succeed.
func (b *Body) Must(tb testing.TB, actor rule.Actor, command rule.Command, on rule.StreamID) casework.Done {
	tb.Helper()
	done, err := b.Act(actor, command, on)
	if err != nil {
		tb.Fatalf("%s by %v on %s: %v", command.CommandName(), actor.Roles, on, err)
	}
	return done
}

// Make carries out a command that makes something and gives its id.
func (b *Body) Make(tb testing.TB, actor rule.Actor, command rule.Command) string {
	tb.Helper()
	return b.Must(tb, actor, command, rule.StreamID{}).On.ID
}

// Refused carries out a command that must not succeed and gives the fault.
func (b *Body) Refused(tb testing.TB, actor rule.Actor, command rule.Command, on rule.StreamID) *fault.Fault {
	tb.Helper()
	_, err := b.Act(actor, command, on)
	no, ok := fault.As(err)
	if !ok {
		tb.Fatalf("%s by %v on %s: want a fault, got %v", command.CommandName(), actor.Roles, on, err)
	}
	return no
}

// Case folds a case as it stands.
func (b *Body) Case(tb testing.TB, on rule.StreamID) *rule.Case {
	tb.Helper()
	view, err := b.Load(context.Background(), on, 1<<62)
	must(tb, err)
	return view.State.(*rule.Case)
}

// File puts a file in for a case.
func (b *Body) File(tb testing.TB, on rule.StreamID, text string) rule.FileRef {
	tb.Helper()
	f, err := b.Vault.Put(context.Background(), on.ID, "文件.pdf", strings.NewReader("%PDF-1.7\n"+text+"\n%%EOF\n"))
	must(tb, err)
	return rule.FileRef{Object: f.Object}
}

// Apply opens an application for a new product of the client.
func (b *Body) Apply(tb testing.TB) rule.StreamID {
	tb.Helper()
	b.units++
	product := b.Make(tb, b.Client, &rule.DescribeProduct{
		Kind: "software", Traits: []string{"cloud"},
		Name:  rule.Words{ZH: fmt.Sprintf("智能支付网关 %d", b.units), EN: fmt.Sprintf("Smart Payment Gateway %d", b.units)},
		Model: "V1.0",
	})
	return rule.StreamID{Kind: rule.KindCase, ID: b.Make(tb, b.Client, &rule.OpenApplication{Product: product})}
}

// ApplyAgain opens another application for the product of a case.
func (b *Body) ApplyAgain(tb testing.TB, first rule.StreamID) rule.StreamID {
	tb.Helper()
	view, err := b.Load(context.Background(), first, math.MaxInt64)
	must(tb, err)
	return rule.StreamID{Kind: rule.KindCase, ID: b.Make(tb, b.Client, &rule.OpenApplication{Product: view.State.(*rule.Case).Product})}
}

// files is the vault as casework asks for it.
type files struct{}

func (files) Complete(q store.Querier, object string) (ref rule.FileRef, scope string, ok bool, err error) {
	f, ok, err := vault.Complete(q, object)
	if err != nil || !ok {
		return rule.FileRef{}, "", false, err
	}
	return rule.FileRef{Object: f.Object, SHA256: f.SHA256, Size: f.Size, MediaType: f.MediaType, Name: f.Name}, f.Scope, true, nil
}

func day(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err) // a constant of this package
	}
	return d
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
