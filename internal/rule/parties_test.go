package rule

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fincert/internal/calendar"
)

func TestTheBodyIsEstablishedOnce(t *testing.T) {
	j := &journey{TB: t, record: newRecord(), today: startDay}
	j.invalid(administrator, &EstablishBody{Code: "D\nC"},
		"name.zh field.required", "name.en field.required", "address.zh field.required", "address.en field.required",
		"office.zh field.required", "office.en field.required", "code field.character", "approval field.required", "creditCode field.required")
	j = begin(t)
	j.refused(administrator, &EstablishBody{}, "", "body.established")
	b := j.seen().body()
	if b == nil || b.Code != "DC" || b.Relation(theClient) != Own || b.Relation(theIntake) != InTheBody {
		t.Errorf("the body is %+v", b)
	}
}

func TestAnOrganisationIsEnteredOnceByItsCreditCode(t *testing.T) {
	j := begin(t)
	code := CreditCodeFor("91110000MA0000009")
	register := func(code string) *RegisterOrganisation {
		return &RegisterOrganisation{Code: code, Name: Words{ZH: " 某行 ", EN: "Bank"}, Address: example}
	}
	wrong := code[:17] + strings.Trim("01", code[17:])[:1] // another check character
	j.invalid(theIntake, register(wrong), "code field.credit-code")
	j.invalid(theIntake, register(" "), "code field.required")
	id := j.do(theIntake, register(" "+strings.ToLower(code)+" "))
	j.refused(theIntake, register(code), "", "organisation.known")
	o := Get[*Organisation](j.record, KindOrganisation, id.ID)
	if o.Code != code || o.Name.ZH != "某行" || o.Since != j.today {
		t.Errorf("entered %+v", o)
	}
	own := Actor{Person: "p", Organisation: id.ID, Roles: []Role{RoleLaboratory}}
	if o.Relation(own) != Own || o.Relation(j.client) != Foreign || o.Relation(theDecider) != InTheBody {
		t.Error("an organisation is its own people's and the body's")
	}
}

func TestALaboratoryIsAnOrganisationWithQualificationsInForce(t *testing.T) {
	j := begin(t)
	j.invalid(administrator, &RegisterLaboratory{Organisation: "none"}, "organisation field.unknown", "qualifications field.required")
	q := Qualification{Kind: "CMA", Number: "1", Scope: "x", Since: calendar.Make(2026, 1, 2), Until: calendar.Make(2026, 1, 1)}
	lab := &RegisterLaboratory{Organisation: j.client.Organisation, Qualifications: []Qualification{q, {}}}
	j.invalid(administrator, lab, "qualifications[0].until field.period", "qualifications[1].kind field.required",
		"qualifications[1].number field.required", "qualifications[1].scope field.required", "qualifications[1].until field.period")
	lab.Qualifications = lab.Qualifications[:1]
	lab.Qualifications[0].Until = q.Since // one day is a period
	j.do(administrator, lab)
}

func TestAProductIsTheClientsOwn(t *testing.T) {
	j := begin(t)
	describe := &DescribeProduct{Client: j.tester.Organisation, Kind: "spoon", Traits: []string{"cloud", "heavy"},
		Name: Words{ZH: strings.Repeat("字", 201), EN: "x"}, Model: "V\t1"}
	j.invalid(j.client, describe, "client field.unknown", "kind field.unknown", "traits[1] field.unknown",
		"name.zh field.long", "model field.character")
	j.invalid(theIntake, &DescribeProduct{Kind: "software", Name: example, Model: "1"}, "client field.unknown")
	id := j.do(theIntake, &DescribeProduct{Client: j.client.Organisation, Kind: "software", Name: example, Model: " 1 ",
		Traits: []string{"outsourcing", "cloud", "cloud"}})
	p := Get[*Product](j.record, KindProduct, id.ID)
	if !slices.Equal(p.Traits, []string{"cloud", "outsourcing"}) || p.Model != "1" || p.Client != j.client.Organisation {
		t.Errorf("described %+v", p)
	}
}

func TestPrivateTextIsNeverWritten(t *testing.T) {
	if body, err := json.Marshal(Say("张三")); err == nil {
		t.Errorf("unsealed text is written as %s", body)
	}
	for written, p := range map[string]Private{
		"null":                         {},
		`{"ref":"r","commitment":"c"}`: {Text: "张三", Ref: "r", Commitment: "c"},
	} {
		body, err := json.Marshal(p)
		if err != nil || string(body) != written {
			t.Errorf("written as %s, %v; want %s", body, err, written)
		}
		back := Private{Text: "left over"}
		if err := json.Unmarshal(body, &back); err != nil || back.Ref != p.Ref || back.Text != "" {
			t.Errorf("read back as %+v, %v", back, err)
		}
	}
	if (Private{Text: "x", Ref: "r", Erased: true}).Shown() != "〔已删除〕" || Say("x").Shown() != "x" {
		t.Error("an erased text is shown, or another is not")
	}
}

func TestFilesAndPrivateTextsAreFoundWhereverTheyStand(t *testing.T) {
	entry := &RectificationHandedIn{Answers: []Correction{{Text: Say("a"), Files: []FileRef{aFile("f"), aFile("g")}}, {Text: Say("b")}}}
	if found := Privates(entry); len(found) != 2 || found[1].Text != "b" {
		t.Errorf("private texts %v", found)
	}
	Files(entry)[1].Name = "changed"
	if entry.Answers[0].Files[1].Name != "changed" {
		t.Error("a file is found as a copy")
	}
	command := &RecordContract{}
	if err := json.Unmarshal([]byte(`{"file":"object-1"}`), command); err != nil || Files(command)[0].Object != "object-1" {
		t.Errorf("a command names its file as %+v, %v", command.File, err)
	}
}

func TestRareCharactersAndMarkupStayAsTheyWereTyped(t *testing.T) {
	j := begin(t)
	for i, name := range []string{"㛃𬭚𬭎科技", "<b>某</b>&amp;", "=HYPERLINK(1)", "《某》（北京）"} {
		id := j.do(j.client, &DescribeProduct{Kind: "software", Name: Words{ZH: name, EN: name}, Model: strings.Repeat("1", i+1)})
		if got := Get[*Product](j.record, KindProduct, id.ID).Name.ZH; got != name {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestNamesHaveNoCharacterThatNobodySees(t *testing.T) {
	j := begin(t)
	for name, ok := range map[string]bool{
		"\u200b": false, "支付\u202e网关": false, "\ufeff支付": false, "支付\x00": false, "支\n付": false,
		"㛃𬭚𬭎": true, "葛\U000e0100城": true, "a\u200db": true,
	} {
		c := &RegisterOrganisation{Code: CreditCodeFor("91110000MA0000007"), Name: Words{ZH: name, EN: "x"}, Address: example}
		if ok {
			j.do(administrator, c)
			j = begin(t)
		} else {
			j.invalid(administrator, c, "name.zh field.character")
		}
	}
}
