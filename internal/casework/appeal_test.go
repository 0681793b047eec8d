package casework_test

import (
	"context"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// An upheld appeal is in the record, the list and the case in one transaction,
// and nothing of the old decision is lost.
func TestAnUpheldAppealOpensTheCaseInItsListToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RequireRectification", 1)
		decider := func(name string) rule.Actor {
			return rule.Actor{Person: b.Hire(t, b.As(rule.RoleAdministrator), name, "", rule.RoleDecider), Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		}
		second, again := decider("另一位决定人员"), decider("同一人的另一账户")
		b.Must(t, b.As(rule.RoleDecider), &rule.RefuseCertification{
			Reasons: []rule.ReasonInput{{Clause: "5.6(2)", Text: "版本不一致"}}}, on)
		row := listed(t, b, on)
		if row.Word != rule.Word(rule.OutcomeRefused) || row.Closed == "" {
			t.Fatalf("refused, and listed as %+v", row)
		}
		b.Must(t, b.Client, &rule.LodgeAppeal{Grounds: "版本标识由旧页面缓存造成"}, on)
		appeal := rule.StreamID{Kind: rule.KindAppeal, ID: b.Case(t, on).Decisions[0].Appeals[0].Appeal}
		if row = listed(t, b, on); row.Word != rule.WordAppealed || row.Closed == "" {
			t.Errorf("under appeal, and listed as %+v", row)
		}
		if no := b.Refused(t, b.As(rule.RoleDecider), &rule.DecideAppeal{Upheld: true, Reasons: "x"}, appeal); no.Key != "appeal.took-decision" {
			t.Errorf("the first decider is told %v", no)
		}
		b.Must(t, b.As(rule.RoleAdministrator), &body.MergePersons{Other: b.As(rule.RoleDecider).Person, Reason: "重复登记"},
			rule.StreamID{Kind: rule.KindPerson, ID: again.Person})
		if no := b.Refused(t, again, &rule.DecideAppeal{Upheld: true, Reasons: "x"}, appeal); no.Key != "appeal.took-decision" {
			t.Errorf("the first decider by another account is told %v", no)
		}
		b.Must(t, second, &rule.DecideAppeal{Upheld: true, Reasons: "证据不足"}, appeal)
		if row = listed(t, b, on); row.Word != rule.WordDeciding || row.Closed != "" {
			t.Errorf("open again, and listed as %+v", row)
		}
		decision := b.Case(t, on).Decisions[0]
		if decision.Reasons[0].Text.Text != "版本不一致" || decision.Appeals[0].Reasons.Text != "证据不足" {
			t.Errorf("the old decision reads %+v", decision)
		}
		for _, first := range []rule.Actor{b.As(rule.RoleDecider), again} {
			if no := b.Refused(t, first, &rule.GrantCertification{}, on); no.Key != "decision.annulled-own" {
				t.Errorf("the first decider is told %v", no)
			}
		}
		b.Must(t, second, &rule.GrantCertification{}, on)
		if row = listed(t, b, on); row.Word != rule.Word(rule.OutcomeGranted) {
			t.Errorf("granted, and listed as %+v", row)
		}
		for table, r := range rebuilt(t, b) {
			if !r.Equal {
				t.Errorf("%s differs after a rebuild: %+v", table, r)
			}
		}
	})
}

func listed(t *testing.T, b *caseworktest.Body, on rule.StreamID) casework.CaseRow {
	t.Helper()
	rows, _, err := b.Cases(context.Background(), b.Client, casework.CaseQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.ID == on.ID {
			return row
		}
	}
	t.Fatalf("%s is not listed", on)
	return casework.CaseRow{}
}
