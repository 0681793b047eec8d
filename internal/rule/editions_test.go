package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// newer is the shipped scheme with a later edition of JR/T 0199.
func newer(t *testing.T, number string) *scheme.Scheme {
	return shippedWith(t, "standards.yaml", `number: "JR/T 0199-2020"`, `number: "`+number+`"`)
}

// [2] [5.7a]
func TestAnEditionThatChangedSinceAcceptanceIsRecheckedBeforeAGrant(t *testing.T) {
	j := begin(t).to(evaluated)
	if changes := j.seen().ChangedEditions(j.state()); len(changes) != 0 {
		t.Errorf("changed without a change: %+v", changes)
	}
	j.refused(theDecider, &RecheckEditions{}, "", "decision.editions-known")
	j.inForce = newer(t, "JR/T 0199-2026")
	want := []EditionChange{{"JRT0199", "JR/T 0199-2020", "JR/T 0199-2026"}}
	if changes := j.seen().ChangedEditions(j.state()); !slices.Equal(changes, want) {
		t.Errorf("changed %+v, want %+v", changes, want)
	}
	j.refused(theDecider, &GrantCertification{}, "2", "decision.editions-changed")
	j.refused(Actor{Person: theEvaluator.Person, Roles: []Role{RoleDecider}}, &RecheckEditions{}, "", "decision.took-part")
	j.invalid(theDecider, &RecheckEditions{}, "reason field.required")
	j.do(theDecider, &RecheckEditions{Reason: "新版仅为编辑性修改"})
	if r := j.state().Rechecked; r.On != j.today || !slices.Equal(r.Changes, want) || r.Reason.Text == "" {
		t.Errorf("re-checked as %+v", r)
	}
	j.refused(theDecider, &RecheckEditions{}, "", "decision.editions-known")

	j.inForce = newer(t, "JR/T 0199-2027") // and again: the word was about the other one
	j.refused(theDecider, &GrantCertification{}, "2", "decision.editions-changed")
	j.do(theDecider, &RecheckEditions{Reason: "过渡期内"})
	j.do(theDecider, &GrantCertification{})
	x := Get[*Certificate](j.record, KindCertificate, j.state().Certificate).Content
	if i := slices.IndexFunc(x.Standards, func(st BasisStandard) bool { return st.ID == "JRT0199" }); x.Standards[i].Edition != "JR/T 0199-2020" {
		t.Errorf("certified against %+v, want the editions pinned at acceptance", x.Standards)
	}
}

// [2]
func TestAStandardThatJoinedOrLeftTheBasisCountsAsChanged(t *testing.T) {
	j := begin(t).to(evaluated)
	j.inForce = shippedWith(t, "standards.yaml", `role: basis`, `role: evidence`)
	if changes := j.seen().ChangedEditions(j.state()); len(changes) != 1 || changes[0].Valid != "" || changes[0].Pinned == "" {
		t.Errorf("after one left: %+v", changes)
	}
	j = begin(t)
	j.inForce = shippedWith(t, "standards.yaml", `role: basis`, `role: evidence`)
	j.to(evaluated)
	j.inForce = nil
	if changes := j.seen().ChangedEditions(j.state()); len(changes) != 1 || changes[0].Pinned != "" || changes[0].Valid == "" {
		t.Errorf("after one joined: %+v", changes)
	}
}

// [2]
func TestARefusalDoesNotWaitForChangedEditions(t *testing.T) {
	j := begin(t).to(evaluated)
	j.inForce = newer(t, "JR/T 0199-2026")
	j.do(theDecider, noCertificate())
	if j.state().Outcome != OutcomeRefused {
		t.Errorf("the case is %s", j.state().Outcome)
	}
}

// [5.7b]
func TestADecisionMayAskForCorrectionsASecondTime(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	second := j.rectifying(20)
	if second.Findings[0].ID != "F-02" {
		t.Errorf("the second round begins with %s", second.Findings[0].ID)
	}
	j.today = second.Due.AddDays(1)
	j.do(theDecider, noCertificate())
	if kinds := j.state().Decisions; len(kinds) != 3 || kinds[0].Kind != DecisionRectification || kinds[2].Kind != DecisionRefused {
		t.Errorf("%d decisions", len(kinds))
	}
}
