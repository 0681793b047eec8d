package recheck_test

import (
	"testing"

	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// The check reads appeals and annulled decisions its own way, and agrees with
// the program about where the case stands and what its clock shows, whatever
// the appeal is against and however it ends.
func TestAppealsAndAnnulledDecisionsAreUnderstood(t *testing.T) {
	reasons := []rule.ReasonInput{{Clause: "5.6(2)", Text: "版本不一致"}}
	refuse := &rule.RefuseCertification{Reasons: reasons}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := lived(t, db)
		another := rule.Actor{Person: r.Hire(t, r.As(rule.RoleAdministrator), "另一位决定人员", "", rule.RoleDecider),
			Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		agree := func(when string) {
			t.Helper()
			if list := r.findings(t, nil); len(list) > 0 {
				t.Errorf("%s: %v", when, list)
			}
		}
		appeal := func(on rule.StreamID) rule.StreamID {
			t.Helper()
			r.Pass(3)
			r.Must(t, r.Client, &rule.LodgeAppeal{Grounds: "证据不足"}, on)
			decisions := r.Case(t, on).Decisions
			appeals := decisions[len(decisions)-1].Appeals
			return rule.StreamID{Kind: rule.KindAppeal, ID: appeals[len(appeals)-1].Appeal}
		}
		upheld := &rule.DecideAppeal{Upheld: true, Reasons: "证据不足"}

		on := r.Reach(t, "RequireRectification", 1)
		r.Must(t, r.As(rule.RoleDecider), refuse, on)
		agree("refused")
		first := appeal(on)
		agree("under appeal")
		r.Must(t, r.Client, &rule.WithdrawAppeal{}, first)
		agree("withdrawn")
		second := appeal(on)
		r.Pass(30)
		r.Must(t, another, upheld, second)
		r.Pass(10)
		agree("annulled")
		r.Must(t, another, refuse, on)
		rejected := appeal(on)
		third := rule.Actor{Person: r.Hire(t, r.As(rule.RoleAdministrator), "第三位决定人员", "", rule.RoleDecider),
			Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		r.Must(t, third, &rule.DecideAppeal{Reasons: "理由不成立"}, rejected)
		agree("rejected")
		r.Must(t, r.As(rule.RoleAdministrator), &rule.EraseCaseTexts{Order: "京网信〔2026〕9号"}, on)
		agree("texts erased, of test tasks and appeals too")

		on = r.Reach(t, "HandInRectification", 1)
		against := appeal(on)
		agree("an appeal against required rectification")
		r.Must(t, another, upheld, against)
		r.Pass(10)
		agree("the requirement annulled")
		r.Must(t, another, &rule.GrantCertification{}, on)
		agree("granted anew")
	})
}
