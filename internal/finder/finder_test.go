package finder

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var (
	day     = calendar.Make(2026, 11, 27)
	staff   = rule.Actor{Person: "wang", Roles: []rule.Role{rule.RoleIntake}}
	client  = rule.Actor{Person: "li", Organisation: "o-bank", Roles: []rule.Role{rule.RoleClient}}
	another = rule.Actor{Person: "zhao", Organisation: "o-fund", Roles: []rule.Role{rule.RoleClient}}
	lab     = rule.Actor{Person: "qian", Organisation: "o-lab", Roles: []rule.Role{rule.RoleLaboratory}}
	nobody  = rule.Actor{}
)

func organisation(id, code, zh, en string) *rule.Organisation {
	return &rule.Organisation{ID: id, Since: day, OrganisationRegistered: rule.OrganisationRegistered{Code: code, Name: rule.Words{ZH: zh, EN: en}}}
}

// world are the streams that the tests look for.
func world() map[rule.StreamID]rule.State {
	gateway := rule.Words{ZH: "支付网关系统", EN: "Payment Gateway"}
	of := map[rule.StreamID]rule.State{}
	put := func(kind rule.Kind, id string, state rule.State) { of[rule.StreamID{Kind: kind, ID: id}] = state }
	put(rule.KindOrganisation, "o-bank", organisation("o-bank", "91110000100000001A", "长城银行股份有限公司", "Great Wall Bank"))
	put(rule.KindOrganisation, "o-fund", organisation("o-fund", "91110000100000002B", "黄河基金", "Yellow River Fund"))
	put(rule.KindOrganisation, "o-lab", organisation("o-lab", "91110000100000003C", "北方检测中心", "North Testing"))
	put(rule.KindLaboratory, "l-1", &rule.Laboratory{ID: "l-1", LaboratoryRegistered: rule.LaboratoryRegistered{
		Organisation: "o-lab", Name: rule.Words{ZH: "北方检测中心", EN: "North Testing"},
		Qualifications: []rule.Qualification{{Kind: "CNAS", Until: day.AddDays(9)}, {Kind: "CMA", Until: day}, {Kind: "CNAS", Until: day.AddDays(2)}},
	}})
	put(rule.KindProduct, "p-1", &rule.Product{ID: "p-1", ProductDescribed: rule.ProductDescribed{Client: "o-bank", Kind: "software", Name: gateway, Model: "V2.1"}})
	put(rule.KindCase, "c-1", &rule.Case{ID: "c-1", Number: "A2026-0001", Client: "o-bank", Product: "p-1", Kind: "software", Name: gateway, Model: "V2.1",
		Opened: day.AddDays(-9), Submitted: day, Tests: []*rule.Test{{Organisation: "o-lab"}, {Organisation: "o-lab"}}})
	put(rule.KindCase, "c-2", &rule.Case{ID: "c-2", Number: "A2026-0002", Client: "o-fund", Name: rule.Words{ZH: "基金支付", EN: "Fund Pay"}, Model: "Ｘ１"})
	put(rule.KindCertificate, "z-1", &rule.Certificate{ID: "z-1", Content: rule.CertificateContent{
		Number: "FTP 2026 0001", Holder: rule.Party{Organisation: "o-bank"}, ProductName: gateway, Model: "V2.1", Issue: day, ValidTo: day.AddMonths(36)}})
	put(rule.KindPerson, "li", &body.Person{ID: "li", PersonRegistered: body.PersonRegistered{Organisation: "o-bank"}, Roles: []rule.Role{rule.RoleClient}})
	put(rule.KindComplaint, "k-1", &rule.Complaint{})
	return of
}

type place struct {
	*Finder
	t        *testing.T
	position int64
}

func each(t *testing.T, test func(t *testing.T, p *place)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := &place{New(db), t, 0}
		w := world()
		ids := make([]rule.StreamID, 0, len(w))
		for id := range w {
			ids = append(ids, id)
		}
		slices.SortFunc(ids, func(a, b rule.StreamID) int {
			if a.String() < b.String() {
				return -1
			}
			return 1
		})
		for _, id := range ids {
			p.happens(id, w[id])
		}
		test(t, p)
	})
}

// happens is an entry of the stream.
func (p *place) happens(on rule.StreamID, states ...rule.State) {
	p.t.Helper()
	err := p.db.Write(p.t.Context(), func(tx *store.Tx) error {
		var changes []Changed
		for _, state := range states {
			p.position++
			changes = append(changes, Changed{rule.Meta{Stream: on, Position: p.position}, state})
		}
		return Projector{}.Project(tx, changes)
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) current() *Snapshot {
	p.t.Helper()
	s, err := p.Current(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// found are the ids that a search gives, group by group.
func (p *place) found(actor rule.Actor, sought string) (ids []string) {
	p.t.Helper()
	for _, g := range p.current().Search(actor, sought, 10) {
		for _, r := range g.Hits {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func TestAnyPartOfANumberNameModelOrCreditCodeFinds(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for sought, want := range map[string][]string{
			"2026-0002":          {"c-2"},
			"a2026-0001":         {"c-1"},
			"ftp20260001":        {"z-1"},
			"网关":                 {"c-1", "z-1", "p-1"},
			" payment  GATE ":    {"c-1", "z-1", "p-1"},
			"支付":                 {"c-1", "z-1", "p-1", "c-2"}, // groups are in order of their best
			"x1":                 {"c-2"},
			"0003c":              {"o-lab", "l-1"},
			"91110000100000002B": {"o-fund", "c-2"},
			"北方":                 {"o-lab", "l-1"},
			"没有的":                nil,
			"":                   nil,
			"　":                  nil,
			"%":                  nil,
		} {
			got := p.found(staff, sought)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", sought, got, want)
			}
		}
	})
}

func TestWhatAnOrganisationIsCalledFindsWhatIsItsOwn(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		if got := p.found(staff, "长城"); !slices.Equal(got, []string{"o-bank", "c-1", "z-1", "p-1"}) {
			t.Errorf("found %v", got)
		}
		if got := p.found(staff, "长城 网关"); !slices.Equal(got, []string{"c-1", "z-1", "p-1"}) {
			t.Errorf("words apart: found %v", got)
		}
		p.happens(rule.StreamID{Kind: rule.KindOrganisation, ID: "o-bank"}, organisation("o-bank", "91110000100000001A", "新名银行", "New"))
		if got := p.found(staff, "新名"); !slices.Equal(got, []string{"o-bank", "c-1", "z-1", "p-1"}) || p.found(staff, "长城") != nil {
			t.Errorf("after it was corrected: %v", got)
		}
	})
}

func TestTheBestIsFirst(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for i, number := range []string{"A-17-X", "B17", "17", "17-A", "x 0017 17"} {
			p.happens(rule.StreamID{Kind: rule.KindCase, ID: fmt.Sprint("n-", i)}, &rule.Case{Number: number})
		}
		if got := p.found(staff, "17"); !slices.Equal(got, []string{"n-2", "n-3", "n-4", "n-1", "n-0"}) {
			t.Errorf("found %v", got)
		}
		if got := p.found(staff, "FTP 2026 0001"); got[0] != "z-1" {
			t.Errorf("the group of a whole number is not first: %v", got)
		}
	})
}

func TestWhoLooksFindsWhatExistsForThem(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for _, look := range []struct {
			who  rule.Actor
			want []string
		}{
			{client, []string{"c-1", "z-1", "p-1"}},
			{another, []string{"c-2"}},
			{lab, []string{"c-1"}},
			{nobody, nil},
			{rule.Actor{Organisation: "o-bank", Roles: []rule.Role{rule.RoleLaboratory}}, nil},
		} {
			if got := p.found(look.who, "支付"); !slices.Equal(got, look.want) {
				t.Errorf("%+v finds %v, want %v", look.who, got, look.want)
			}
		}
		s := p.current()
		if got := s.Of(rule.KindOrganisation, client); len(got) != 1 || got[0].ID != "o-bank" {
			t.Errorf("a client knows the organisations %v", got)
		}
		if got := s.Of(rule.KindPerson, client); len(got) != 1 || got[0].ID != "li" {
			t.Errorf("a client knows the people %v", got)
		}
		if len(s.Of(rule.KindPerson, lab)) != 0 || len(s.Of(rule.KindLaboratory, lab)) != 1 || len(s.Of(rule.KindLaboratory, client)) != 0 {
			t.Error("people or laboratories are shown to those for whom they are not there")
		}
	})
}

func TestNoMoreThanTheMostAreShownAndAllAreCounted(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for i := range 30 {
			p.happens(rule.StreamID{Kind: rule.KindProduct, ID: fmt.Sprintf("q-%02d", i)}, &rule.Product{ProductDescribed: rule.ProductDescribed{Name: rule.Words{ZH: "许多产品"}}})
		}
		groups := p.current().Search(staff, "许多", 7)
		if len(groups) != 1 || len(groups[0].Hits) != 7 || groups[0].Found != 30 || groups[0].Hits[0].ID != "q-29" {
			t.Errorf("%+v", groups)
		}
	})
}

func TestARowSaysWhatItsStreamSays(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		before := p.current()
		on := rule.StreamID{Kind: rule.KindCase, ID: "c-1"}
		p.happens(on, &rule.Case{Number: "wrong"}, &rule.Case{Number: "A2026-0001", Client: "o-bank", Model: "V3", Opened: day, Closed: day, Outcome: rule.OutcomeWithdrawn})
		old, _ := before.Get(rule.KindCase, "c-1")
		row, there := p.current().Get(rule.KindCase, "c-1")
		if !there || row.Model != "V3" || row.Word != "withdrawn" || row.Closed != day || row.Laboratories != nil || row.Stream() != on {
			t.Errorf("%+v", row)
		}
		if old.Model != "V2.1" || !slices.Equal(old.Laboratories, []string{"o-lab"}) || old.Submitted != day || old.Word != "checking" {
			t.Errorf("who held the snapshot sees another row: %+v", old)
		}
		l, _ := p.current().Get(rule.KindLaboratory, "l-1")
		if !slices.Equal(l.Marks, []string{"CMA", "CNAS"}) || l.Closed != day.AddDays(9) {
			t.Errorf("%+v", l)
		}
		if _, there := p.current().Get(rule.KindCase, "c-9"); there {
			t.Error("there is a case that nobody opened")
		}
		if n := len(p.current().Of(rule.KindCase, staff)); n != 2 {
			t.Errorf("%d cases", n)
		}
	})
}

func TestChineseNamesSortByPinyin(t *testing.T) {
	var rows []*Row
	for _, name := range []string{"招商银行", "北京银行", "黄河基金", "安心支付"} {
		rows = append(rows, &Row{Name: rule.Words{ZH: name}})
	}
	slices.SortFunc(rows, func(a, b *Row) int { return strings.Compare(a.Order(), b.Order()) })
	var names []string
	for _, r := range rows {
		names = append(names, r.Name.ZH)
	}
	if !slices.Equal(names, []string{"安心支付", "北京银行", "黄河基金", "招商银行"}) {
		t.Errorf("%v", names)
	}
}
