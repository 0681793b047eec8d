package rule

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// Editions of JR/T 0199 that a test brings into the scheme.
const (
	earlierEdition = "JR/T 0199-2020"
	laterEdition   = "JR/T 0199-2026"
)

// twoEditions is the shipped scheme in which a new edition follows on a day.
func twoEditions(t testing.TB, since calendar.Date) *scheme.Scheme {
	t.Helper()
	file, err := fs.ReadFile(load.ShippedFiles(), "standards.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, item, _ := strings.Cut(string(file), "  - id: JRT0199\n")
	item, _, _ = strings.Cut(item, "  # One item")
	left := strings.Replace(item, "    since: 2020-10-21\n", "    since: 2020-10-21\n    until: "+since.AddDays(-1).String()+"\n", 1)
	follows := strings.NewReplacer("2020-10-21", since.String(), earlierEdition, laterEdition).Replace(item)
	return shippedWith(t, "standards.yaml", item, left+"  - id: JRT0199\n"+follows)
}

// changing is a certificate whose standard has a new edition.
func changing(t testing.TB) (*journey, *Certificate) {
	t.Helper()
	j := begin(t).to(granted)
	j.wait(10)
	j.inForce = twoEditions(t, j.today.AddDays(-3))
	return j, Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
}

// announcing announces it with this deadline.
func announcing(deadline calendar.Date) *AnnounceTransition {
	return &AnnounceTransition{Standard: "JRT0199", Deadline: deadline, Reason: Words{ZH: "算法安全一章重写", EN: "The chapter on algorithms is new"}}
}

// announces announces it and gives the transition.
func (j *journey) announces(days int) *Transition {
	j.Helper()
	on := j.do(theManager, announcing(j.today.AddDays(days)))
	return Get[*Transition](j.record, KindTransition, on.ID)
}

// TestAChangeOfTheBasisIsAnnouncedAndTheHoldersConcernedAreTold, each once.
//
// [6.3.1e] 认证机构应通知相关获证机构
// [6.3.1(4)] 认证所依据标准的改变。
func TestAChangeOfTheBasisIsAnnouncedAndTheHoldersConcernedAreTold(t *testing.T) {
	j, certificate := changing(t)
	transition := j.announces(180)
	if transition.Edition != laterEdition || !slices.Equal(transition.From, []string{earlierEdition}) || transition.Number != "B2026-01" {
		t.Errorf("announced as %+v", transition.TransitionAnnounced)
	}
	var told []*TransitionTold
	for _, past := range j.journal {
		if e, is := past.entry.(*TransitionTold); is {
			told = append(told, e)
		}
	}
	want := TransitionNotice{transition.ID, transition.Number, j.client.Organisation, earlierEdition, laterEdition, transition.Deadline}
	if len(told) != 1 || told[0].TransitionNotice != want || told[0].Announcement != transition.Announcement {
		t.Errorf("told %+v, want %+v", told, want)
	}
	if j.status() != StatusValid || len(certificate.Life.Turns) != 2 {
		t.Errorf("the certificate is %s with the turns %+v", j.status(), certificate.Life.Turns)
	}
	if all := j.certified().Concerning(certificate); len(all) != 1 || all[0] != transition {
		t.Errorf("concerned by %+v", all)
	}
}

// [6.3.1e] 要求其在规定的时间内重新申请认证
func TestADeadlineLiesAfterTodayAndWithinTheLongestTime(t *testing.T) {
	j, _ := changing(t)
	for _, days := range []int{0, -1, -400} {
		no := j.refused(theManager, announcing(j.today.AddDays(days)), "6.3.1e", "transition.deadline-over")
		if len(no.Fields) != 1 || no.Fields[0].Path != "deadline" {
			t.Errorf("the refusal names the fields %+v", no.Fields)
		}
	}
	latest := j.today.AddMonths(36)
	j.invalid(theManager, announcing(latest.AddDays(1)), "deadline field.late")
	j.invalid(theManager, &AnnounceTransition{}, "standard field.unknown", "reason.zh field.required", "reason.en field.required", "deadline field.required")
	j.invalid(theManager, &AnnounceTransition{Standard: "JRT0171", Deadline: latest, Reason: example}, "standard field.unknown")
	j.do(theManager, announcing(latest))
}

func TestAChangeIsAnnouncedOnceAndOnlyWhereItConcernsSomebody(t *testing.T) {
	j, _ := changing(t)
	j.refused(theManager, &AnnounceTransition{Standard: "JRT0200", Deadline: j.today.AddDays(9), Reason: example}, "", "transition.concerns-none")
	first := j.announces(100)
	no := j.refused(theManager, announcing(j.today.AddDays(200)), "", "transition.announced")
	if no.Args[0].Value != first.Number {
		t.Errorf("refused because of %v", no.Args)
	}
	j.file = j.last(KindCase)
	j.do(j.client, &RequestCancellation{})
	j.do(theDecider, &CancelCertificate{})
	if len(j.certified().Concerning(j.certificate())) != 0 || len(j.certified().Concerned(first)) != 0 {
		t.Error("a certificate that has ended is still concerned")
	}
}

// TestWhoIsCertifiedOnTheEarlierEditionAfterwardsIsToldWithTheGrant, and nobody is
// once the deadline has passed.
//
// [6.3.1e]
func TestWhoIsCertifiedOnTheEarlierEditionAfterwardsIsToldWithTheGrant(t *testing.T) {
	for _, late := range []bool{false, true} {
		j := begin(t).to(granted)
		first := j.certificate()
		j.at = 0 // another application for the same product
		j.to(evaluated)
		j.inForce = twoEditions(t, j.today)
		transition := j.announces(20)
		j.do(theDecider, &RecheckEditions{Reason: "过渡期内"})
		if late {
			j.wait(21)
			j.refused(theDecider, &GrantCertification{}, "6.3.1e", "decision.edition-left")
			continue
		}
		j.do(theDecider, &GrantCertification{})
		last, is := j.journal[len(j.journal)-1].entry.(*TransitionTold)
		if !is || last.Number != transition.Number || last.Announcement != "" {
			t.Errorf("beside the grant: %+v", j.journal[len(j.journal)-1].entry)
		}
		if all := j.certified().Concerned(transition); len(all) != 2 || all[0] != first {
			t.Errorf("%d certificates are concerned", len(all))
		}
		issued := j.certificate()
		j.wait(1)
		j.do(j.client, &RequestCancellation{})
		j.do(theDecider, &CancelCertificate{})
		if got := j.standing(j.certificateBy(issued.ID)); got != NoConcerns {
			t.Errorf("once it has ended it stands at %q", got)
		}
	}
}

// TestASchemeThatLacksAnEditionMakesNoCertificateOld: a certificate that went the
// last transition has nothing left to go, whatever the scheme in force knows.
//
// [6.3.1e]
func TestASchemeThatLacksAnEditionMakesNoCertificateOld(t *testing.T) {
	j := begin(t).to(granted)
	for i, went := range []TransitionAnnounced{
		{Number: "B2015-01", Edition: "JR/T 0199-2015", Since: calendar.Make(2015, 1, 1)},
		{Number: "B2020-01", Edition: earlierEdition, Since: calendar.Make(2020, 10, 21)},
	} {
		went.Standard, went.Serial, went.Deadline = "JRT0199", i+1, j.today.AddDays(30)
		j.append(theManager, j.today, []Event{{StreamID{KindTransition, j.newID()}, &went}})
	}
	j.inForce = shippedWith(t, "standards.yaml", earlierEdition, laterEdition)
	if all := j.certified().Concerning(j.certificate()); len(all) != 0 {
		t.Errorf("it has still to go %s", all[0].Number)
	}
}

// TestNoReplacementFallsBackBehindAChangeOfTheBasisThatItsCertificateHasGone: the
// change was accepted on the earlier edition, and the certificate went over to the
// later one meanwhile.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
func TestNoReplacementFallsBackBehindAChangeOfTheBasisThatItsCertificateHasGone(t *testing.T) {
	j, certificate := certified(t)
	j.wait(20)
	j.changes(certificate, OpenChange{Scope: ScopeExtended, Chosen: "replacement", Model: "V1.0、V2.0"})
	j.accepts()
	c := assessing("scope-extension")
	c.Touched = []string{"JRT0199-9"}
	j.do(theReviewer, c)
	j.examined()
	change := j.file
	j.inForce = twoEditions(t, j.today)
	j.announces(400)
	j.appliesAnew(certificate)
	j.to(granted)
	j.file = change
	j.refused(theDecider, &GrantChange{}, "6.3.1e", "decision.falls-back")
	j.do(theDecider, &RefuseCertification{Reasons: []ReasonInput{{Clause: "6.3.1e", Text: "已按新版本换证"}}})
}

// TestAChangeThatCertifiesOnTheEarlierEditionTellsOfTheTransition, by a certificate
// of its own or in place of the old one; once the deadline has passed nothing is
// certified beside it.
//
// [6.3.1e] 认证机构应通知相关获证机构
func TestAChangeThatCertifiesOnTheEarlierEditionTellsOfTheTransition(t *testing.T) {
	for _, chosen := range []string{"separate", "replacement"} {
		for _, late := range []bool{false, true} {
			j, certificate := certified(t)
			j.wait(20)
			j.changes(certificate, OpenChange{Scope: ScopeExtended, Chosen: chosen, Model: "V1.0、V2.0"})
			j.accepts()
			c := assessing("scope-extension")
			c.Touched = []string{"JRT0199-9"}
			j.do(theReviewer, c)
			j.examined()
			on := j.file
			j.inForce = twoEditions(t, j.today)
			transition := j.announces(20)
			j.file = on
			if late {
				j.wait(21)
			}
			if late && chosen == "separate" {
				j.refused(theDecider, &GrantChange{}, "6.3.1e", "decision.edition-left")
				continue
			}
			j.do(theDecider, &GrantChange{})
			made := j.certificateBy(j.state().Certificate)
			told := slices.ContainsFunc(j.journal, func(past recorded) bool {
				e, is := past.entry.(*TransitionTold)
				return is && past.meta.Stream.ID == made.ID && e.Number == transition.Number && e.Announcement == ""
			})
			if told == late {
				t.Errorf("%s, late %v: the holder is told: %v", chosen, late, told)
			}
			if all := j.certified().ProgressOf(made); len(all) != 1 {
				t.Errorf("%s, late %v: it stands in %d transitions", chosen, late, len(all))
			}
		}
	}
}
