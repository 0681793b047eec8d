package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// withMedia is the shipped scheme with a further medium outside in a list of
// announcing.
func withMedia(lists ...string) *scheme.Scheme {
	content := load.Shipped().Content()
	content.Edition += "-media"
	content.Ways = slices.Clone(content.Ways)
	for _, list := range lists {
		content.Ways = append(content.Ways, scheme.Way{Dated: scheme.Dated{ID: "paper", Since: startDay}, List: list,
			Name: scheme.Text{ZH: "报纸", EN: "Newspaper"}, Outside: true})
	}
	return scheme.New(content)
}

// publishing records the first of the announcements that are not published yet, in
// a medium.
func (j *journey) publishing(medium string) *RecordPublication {
	for _, m := range j.certified().Unpublished(j.certificate()) {
		if m.Way.ID == medium {
			return &RecordPublication{Medium: m.ID(), On: j.today, Where: "2026 年第 12 期第 3 版"}
		}
	}
	j.Fatalf("nothing is to be published in %s", medium)
	return nil
}

// toPublish are the announcements that wait to be published, by id.
func (j *journey) toPublish() (ids []string) {
	for _, d := range j.awaited() {
		if d.What == DutyPublish {
			ids = append(ids, d.About)
		}
	}
	return ids
}

// TestAWithdrawalIsPublishedInTheOfficialMediaAndSomebodySaysWhere
//
// [6.3.3b]
func TestAWithdrawalIsPublishedInTheOfficialMediaAndSomebodySaysWhere(t *testing.T) {
	j := issued(t)
	j.refused(theIntake, &RecordPublication{}, "", "publication.none")
	j.do(theDecider, j.withdrawing("not-curable"))
	j.do(theIntake, &ReceiveCopy{Received: j.today, Place: "A-1"})
	withdrawn, number := j.today, j.certificate().Notices[0].Announcement
	if got := j.toPublish(); !slices.Equal(got, []string{"media/" + number}) || j.certified().Ends(j.certificate()) {
		t.Fatalf("awaited %v", got)
	}
	falls := j.fallsDue()
	if len(falls) != 1 || falls[0].What != DuePublication || !falls[0].Inside || falls[0].Clause != "" || falls[0].Proposes != "" {
		t.Fatalf("%+v", falls)
	}
	j.wait(5)
	j.invalid(theIntake, &RecordPublication{Medium: "website/" + number, On: j.today.AddDays(1)}, "medium field.unknown", "on field.future", "where field.required")
	early := j.publishing("media")
	early.On = withdrawn.AddDays(-1)
	j.invalid(theIntake, early, "on publication.before")
	said := j.publishing("media")
	said.Files = []FileRef{{Object: "page", SHA256: "00", Size: 1, MediaType: "image/png", Name: "第 3 版.png"}}
	j.do(theIntake, said)
	p := j.certificate().Notices[0].Published
	if len(p) != 1 || p[0].On != j.today || p[0].Where != said.Where || len(p[0].Files) != 1 {
		t.Errorf("%+v", p)
	}
	if len(j.toPublish()) != 0 || !j.certified().Ends(j.certificate()) {
		t.Error("something is still awaited")
	}
	j.refused(theIntake, said, "", "publication.none")
}

// TestALatePublicationIsTaken, and its day shows that it is late.
func TestALatePublicationIsTaken(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.withdrawing("not-curable"))
	last, settled := j.certified().PublicationDue(j.certificate().Notices[0])
	if !settled {
		t.Fatalf("due %s", last)
	}
	j.wait(40)
	for _, day := range []calendar.Date{last, last.AddDays(1)} {
		said := Medium{Notice: j.certificate().Notices[0], Publication: &Publication{Medium: "media", On: day}}
		if late := j.certified().PublishedLate(said); late != (day != last) {
			t.Errorf("published on %s, due %s: late is %v", day, last, late)
		}
	}
	j.do(theIntake, j.publishing("media"))
	if m := j.certified().Media(j.certificate()); !j.certified().PublishedLate(m[0]) || m[0].Awaited() {
		t.Errorf("%+v", m)
	}
}

// TestWhereTheSchemeNamesNoMediaOutsideNothingIsAwaited: a suspension stands on the
// body's own pages at once.
func TestWhereTheSchemeNamesNoMediaOutsideNothingIsAwaited(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.do(j.client, &RequestCancellation{})
	j.do(theDecider, &CancelCertificate{})
	if got := j.toPublish(); len(got) != 0 {
		t.Errorf("awaited %v", got)
	}
}

// TestWhatALaterEditionAsksForBindsNoEarlierTurn
func TestWhatALaterEditionAsksForBindsNoEarlierTurn(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(true))
	j.inForce = withMedia(scheme.AnnouncedSuspended, scheme.AnnouncedRestored)
	j.do(theDecider, &RestoreCertificate{})
	if got := j.toPublish(); !slices.Equal(got, []string{"paper/" + j.certificate().Notices[1].Announcement}) {
		t.Errorf("awaited %v", got)
	}
}

// TestThatATurnWasAnnulledIsPublishedWhereTheTurnWas: what was not published when it
// was annulled is published no more, and where it was after all that is told as well.
func TestThatATurnWasAnnulledIsPublishedWhereTheTurnWas(t *testing.T) {
	for _, before := range []bool{true, false} {
		j := issued(t)
		j.inForce = withMedia(scheme.AnnouncedWithdrawn)
		j.do(theDecider, j.withdrawing("not-curable"))
		j.do(theIntake, j.publishing("media"))
		if before {
			j.do(theIntake, j.publishing("paper"))
		}
		j.wait(3)
		j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: LodgeAppeal{Grounds: "已整改"}})
		j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "事实不符"})
		notices := j.certificate().Notices
		want := []string{"media/" + notices[1].Announcement}
		if before {
			want = append(want, "paper/"+notices[1].Announcement)
		}
		if got := j.toPublish(); !slices.Equal(got, want) || notices[0].Annulled != j.today {
			t.Fatalf("awaited %v, want %v", got, want)
		}
		for len(j.certified().Unpublished(j.certificate())) > 0 {
			j.do(theIntake, &RecordPublication{Medium: j.certified().Unpublished(j.certificate())[0].ID(), On: j.today, Where: "x"})
		}
		if got := j.certificate().Notices[1].Published; len(got) != 2 || len(j.toPublish()) != 0 {
			t.Errorf("published %+v", got)
		}
	}
}
