package rule

import (
	"fmt"
	"slices"
	"testing"

	"fincert/internal/scheme"
)

const addedStandard, addedEdition = "JRT0300", "JR/T 0300-2026"

// addsStandard is the shipped scheme with a standard that is new to the basis, from
// today on, for products of a kind or with a trait.
func (j *journey) addsStandard(t testing.TB, applies string) {
	t.Helper()
	const follows = "  - id: JRT0171\n"
	j.inForce = shippedWith(t, "standards.yaml", follows, fmt.Sprintf(`  - id: %s
    clause: "2"
    binds: acceptance
    since: %s
    zh: "金融智能体安全规范"
    en: "Security specification for financial agents"
    number: "%s"
    edition: "2026"
    published: %[2]s
    role: basis
    when: [%[4]s]
`, addedStandard, j.today, addedEdition, applies)+follows)
}

// addingStandard announces it with this many days to apply anew.
func (j *journey) addingStandard(days int) *AnnounceTransition {
	return &AnnounceTransition{Standard: addedStandard, Deadline: j.today.AddDays(days), Reason: Words{ZH: "新增智能体要求", EN: "Agents are looked at"}}
}

// TestAStandardThatIsNewToTheBasisConcernsTheProductsThatItAppliesTo: by kind or by
// trait, as the scheme says; the holders of others are not told.
//
// [6.3.1(4)] 认证所依据标准的改变。
// [6.3.1e] 认证机构应通知相关获证机构
func TestAStandardThatIsNewToTheBasisConcernsTheProductsThatItAppliesTo(t *testing.T) {
	for applies, concerns := range map[string]bool{"software": true, "cloud": true, "involves-software": true, "hardware": false, "dedicated-terminal": false} {
		j := begin(t, "cloud").to(granted)
		c := j.certificate()
		j.wait(10)
		j.addsStandard(t, applies)
		if !concerns {
			j.refused(theManager, j.addingStandard(60), "", "transition.concerns-none")
			continue
		}
		transition := Get[*Transition](j.record, KindTransition, j.do(theManager, j.addingStandard(60)).ID)
		told, is := j.journal[len(j.journal)-1].entry.(*TransitionTold)
		if !is || told.From != "" || told.Edition != addedEdition || len(transition.From) != 0 || !slices.Equal(j.certified().Concerned(transition), []*Certificate{c}) {
			t.Errorf("%s: announced %+v, told %+v", applies, transition.TransitionAnnounced, told)
		}
		j.refused(theManager, j.addingStandard(90), "", "transition.announced")
	}
}

// TestAnApplicationAnewEndsInACertificateThatRestsOnTheNewStandardToo; nothing is left
// to go for it then.
//
// [6.3.1e] 重新申请认证
func TestAnApplicationAnewEndsInACertificateThatRestsOnTheNewStandardToo(t *testing.T) {
	j := begin(t).to(granted)
	old := j.certificate()
	j.wait(10)
	j.addsStandard(t, "software")
	j.do(theManager, j.addingStandard(400))
	if got := j.standing(old); got != NotBegun {
		t.Errorf("at first it is %s", got)
	}
	j.appliesAnew(old)
	j.to(acceptedCase)
	if got := j.standing(old); got != Applied || editionIn(j.state().Standards, addedStandard) != addedEdition {
		t.Errorf("accepted it is %s, pinned to %+v", got, j.state().Standards)
	}
	j.to(granted)
	now := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	if editionIn(now.Content.Standards, addedStandard) != addedEdition || editionIn(now.Content.Standards, "JRT0199") != earlierEdition || now.Content.Predecessor != old.Content.Number {
		t.Errorf("the new certificate says %+v", now.Content)
	}
	if got := j.standing(old); got != Changed || len(j.certified().ProgressOf(now)) != 0 {
		t.Errorf("granted it is %s", got)
	}
}

// TestWhoMissesToRestOnTheNewStandardIsProposedForSuspension, once, on the day after
// the deadline; taken back, nobody has to go it.
//
// [6.3.2(7)] 在认证范围内无法满足适用的最新法律法规、认证标准规范要求的；
func TestWhoMissesToRestOnTheNewStandardIsProposedForSuspension(t *testing.T) {
	j := begin(t).to(granted)
	c := j.certificate()
	j.wait(10)
	j.addsStandard(t, "software")
	on := j.do(theManager, j.addingStandard(30))
	j.wait(30)
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	j.wait(1)
	j.do(theSystem, &ProposeMissedTransition{})
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	if p := c.Waiting(scheme.Suspension); len(p) != 1 || p[0].Fact.Clause != "6.3.2(7)" || j.standing(c) != MissedIt {
		t.Errorf("proposed %+v; it is %s", p, j.standing(c))
	}
	j.do(theManager, &TakeBackTransition{Reason: example})
	if told, times := j.toldBack(c); times != 1 || told.Transition != on.ID || len(j.certified().Concerning(c)) != 0 {
		t.Errorf("told %d times, %+v", times, told)
	}
}

// TestWhoIsCertifiedWithoutTheNewStandardIsToldWithTheGrant, and nobody is once the
// deadline has passed.
//
// [6.3.1e] 在规定的时间内重新申请认证
func TestWhoIsCertifiedWithoutTheNewStandardIsToldWithTheGrant(t *testing.T) {
	for _, late := range []bool{false, true} {
		j := begin(t).to(granted)
		j.at = 0 // another application for the same product
		j.to(evaluated)
		file := j.file
		j.addsStandard(t, "software")
		on := j.do(theManager, j.addingStandard(20))
		j.file = file
		j.do(theDecider, &RecheckEditions{Reason: "过渡期内"})
		if late {
			j.wait(21)
			no := j.refused(theDecider, &GrantCertification{}, "6.3.1e", "decision.standard-lacking")
			if no.Args[0].Value != addedEdition {
				t.Errorf("it lacks %v", no.Args)
			}
			continue
		}
		j.do(theDecider, &GrantCertification{})
		if told, is := j.journal[len(j.journal)-1].entry.(*TransitionTold); !is || told.Transition != on.ID || told.From+told.Announcement != "" {
			t.Errorf("beside the grant: %+v", j.journal[len(j.journal)-1].entry)
		}
	}
}
