package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// posted is what somebody left in the postbox.
func posted(item string, kind PostKind, certificate string) FromPostItem {
	return FromPostItem{Item: item, posted: Posted{
		Item: item, Number: "R-" + item, Kind: kind, Received: startDay, Certificate: certificate, Place: "https://shop.example.org",
		Text: "网页上挂着认证标志", Right: "应为 V1.0", Name: "张三", Contact: "138", Files: []FileRef{aFile("picture")},
	}}
}

// number is that of the journey's certificate.
func (j *journey) number() string {
	return Get[*Certificate](j.record, KindCertificate, j.state().Certificate).Content.Number
}

func TestAnItemOfThePostboxIsDealtWithOnce(t *testing.T) {
	for how, deal := range map[string]func(item FromPostItem) Command{
		"misuse":    func(item FromPostItem) Command { return &TakeUpMisuse{item} },
		"dispute":   func(item FromPostItem) Command { return &TakeUpDispute{item} },
		"complaint": func(item FromPostItem) Command { return &TakeUpComplaint{FromPostItem: item, Business: "支付"} },
		"post":      func(item FromPostItem) Command { return &RejectPost{item, "spam"} },
	} {
		j := begin(t).to(granted)
		item := posted("item-1", PostMisuse, j.number())
		j.do(theIntake, deal(item))
		for _, again := range []Command{
			&TakeUpMisuse{item}, &TakeUpDispute{item}, &TakeUpComplaint{FromPostItem: item}, &RejectPost{item, "spam"},
		} {
			no := j.refused(theIntake, again, "", "post.dealt-with")
			if got := no.Args[0].Value; got != fault.TermKey("post.how."+how) {
				t.Errorf("%s: it is said to be %v", how, got)
			}
		}
	}
}

func TestWhatIsNotInThePostboxIsNotTakenUp(t *testing.T) {
	j := begin(t)
	nothing := FromPostItem{Item: "nowhere"}
	j.invalid(theIntake, &TakeUpMisuse{nothing}, "item field.unknown")
	j.invalid(theIntake, &TakeUpDispute{nothing}, "item field.unknown")
	j.invalid(theIntake, &TakeUpComplaint{FromPostItem: nothing}, "item field.unknown", "organisation field.required", "business field.required")
	j.invalid(theIntake, &RejectPost{FromPostItem: nothing}, "item field.unknown", "reason field.unknown")
}

func TestNothingIsTakenUpBeforeTheBodyIsEstablished(t *testing.T) {
	for _, c := range []Command{&TakeUpMisuse{}, &TakeUpDispute{}, &TakeUpComplaint{}, &RejectPost{}} {
		no := c.Guard(newRecord().situation(theIntake, startDay, StreamID{KindPost, "x"}))
		if no == nil || no.Key != "body.not-established" {
			t.Errorf("%s: %v", c.CommandName(), no)
		}
	}
}

func TestAMisuseIsEnteredAssignedAndClosedByWhoeverHasIt(t *testing.T) {
	j := begin(t).to(granted)
	on := j.do(theIntake, &TakeUpMisuse{posted("item-1", PostMisuse, " "+j.number())})
	c := Get[*Misuse](j.record, KindMisuse, on.ID)
	if c.Number != j.Scheme("").NumberPattern("misuse", j.today).Pattern[:1]+"2026-0001" || c.Certificate != j.state().Certificate ||
		c.From.Text != "张三\n138" || c.Place.Text == "" || len(c.Files) != 1 || c.Way != "website" || c.Received != startDay || c.Recorded != j.today {
		t.Errorf("the misuse says %+v", c)
	}
	if found := j.Find(Key{IndexMisuseOf, c.Certificate}); !slices.Equal(found, []StreamID{on}) {
		t.Errorf("of its certificate there are %v", found)
	}
	ends := &CloseMisuse{Outcome: "correction", Answer: "已要求下架"}
	j.refused(theInspector, ends, "", "misuse.not-assigned")
	j.invalid(theIntake, &AssignMisuse{Person: theDecider.Person}, "person misuse.nobody-for-it")
	j.do(theIntake, &AssignMisuse{Person: theInspector.Person})
	j.refused(theIntake, ends, "", "misuse.another-has-it")
	j.invalid(theInspector, &CloseMisuse{Outcome: "x"}, "outcome field.unknown", "answer field.required")
	j.refused(administrator, &EraseMisuseTexts{}, "", "texts.still-open")
	j.do(theInspector, ends)
	if c.Closed != j.today || c.Outcome != "correction" || c.Answer.Text != "已要求下架" || c.Assigned != theInspector.Person {
		t.Errorf("closed as %+v", c)
	}
	j.refused(theIntake, &AssignMisuse{}, "", "misuse.closed")
	j.refused(theInspector, ends, "", "misuse.closed")
	for _, outsider := range []Actor{j.client, j.tester} {
		if c.Relation(outsider) != Foreign {
			t.Error("a misuse is seen from outside the body")
		}
	}
	unknown := j.do(theIntake, &TakeUpMisuse{posted("item-2", PostMisuse, "FC-MADE-UP")})
	if c := Get[*Misuse](j.record, KindMisuse, unknown.ID); c.Certificate != "" || c.Shown.Text != "FC-MADE-UP" || c.Serial != 2 {
		t.Errorf("of a made-up certificate it says %+v", c)
	}
}

func TestADisputeIsClosedByWhoHadNoPartInTheCertificatesCase(t *testing.T) {
	j := begin(t).to(granted)
	j.invalid(theIntake, &TakeUpDispute{posted("item-1", PostDispute, "FC-MADE-UP")}, "item dispute.no-certificate")
	on := j.do(theIntake, &TakeUpDispute{posted("item-1", PostDispute, j.number())})
	d := Get[*Dispute](j.record, KindDispute, on.ID)
	if d.Number != "D2026-0001" || d.Certificate != j.state().Certificate || d.Right.Text != "应为 V1.0" || d.Text.IsZero() || d.Relation(j.client) != Foreign {
		t.Errorf("the dispute says %+v", d)
	}
	ends := &CloseDispute{Outcome: "corrected", Answer: "已更正型号"}
	j.refused(theDecider, ends, "", "appeal.took-decision")
	j.refused(theReviewer, ends, "", "appeal.took-part")
	j.invalid(theManager, &CloseDispute{}, "outcome field.unknown", "answer field.required")
	j.do(theManager, ends)
	if d.Closed != j.today || d.Outcome != "corrected" || d.Answer.Text != "已更正型号" {
		t.Errorf("closed as %+v", d)
	}
	told := j.journal[len(j.journal)-1].entry.(*DisputeClosed).Letters()
	if !slices.Equal(told, []Letter{{"dispute-corrected", j.client.Organisation}}) {
		t.Errorf("the holder is told %v", told)
	}
	j.refused(theManager, ends, "", "dispute.closed")
	j.do(theIntake, &TakeUpDispute{posted("item-2", PostDispute, j.number())})
	j.do(theManager, &CloseDispute{Outcome: "unchanged", Answer: "公示无误"})
	if told := j.journal[len(j.journal)-1].entry.(*DisputeClosed).Letters(); len(told) != 0 {
		t.Errorf("of a dispute that changed nothing the holder is told %v", told)
	}
}

// [5.5b]
func TestAComplaintFromThePostboxIsOneLikeAnyOther(t *testing.T) {
	j := begin(t).to(granted)
	on := j.do(theIntake, &TakeUpComplaint{FromPostItem: posted("item-1", PostComplaint, j.number()), Business: "扫码支付"})
	c := Get[*Complaint](j.record, KindComplaint, on.ID)
	if c.Number != "C2026-0001" || c.Organisation != j.client.Organisation || c.Product != j.product || c.Item != "item-1" || len(c.Files) != 1 ||
		c.Way != "website" || c.Text.Text != "网页上挂着认证标志\n\n应为 V1.0\n\nhttps://shop.example.org" {
		t.Errorf("the complaint says %+v", c)
	}
	j.at = 0
	j.to(submitted)
	j.do(theReviewer, &LinkComplaint{Complaint: c.Number})

	other := posted("item-2", PostComplaint, "")
	j.invalid(theIntake, &TakeUpComplaint{FromPostItem: other, Business: "x"}, "organisation field.required")
	j.invalid(theIntake, &TakeUpComplaint{FromPostItem: other, Organisation: "x", Business: "x"}, "organisation field.unknown")
	j.invalid(theIntake, &TakeUpComplaint{FromPostItem: other, Organisation: j.tester.Organisation, Product: j.product, Business: "x"}, "product field.unknown")
	other.posted.About = AboutBody
	on = j.do(theIntake, &TakeUpComplaint{FromPostItem: other, Business: "认证收费"})
	if c := Get[*Complaint](j.record, KindComplaint, on.ID); c.Organisation != "" || len(j.Find(Key{IndexComplaintAbout, ""})) != 0 {
		t.Errorf("the complaint about the body says %+v", c)
	}
}

func TestTheTextsOfWhatWasSentAreErasedWithThoseInThePostbox(t *testing.T) {
	j := begin(t).to(granted)
	j.do(theIntake, &TakeUpMisuse{posted("item-1", PostMisuse, "")})
	j.do(theIntake, &AssignMisuse{Person: theInspector.Person})
	j.do(theInspector, &CloseMisuse{Outcome: "nothing", Answer: "未发现"})
	j.do(theIntake, &TakeUpDispute{posted("item-2", PostDispute, j.number())})
	j.do(theManager, &CloseDispute{Outcome: "unchanged", Answer: "无误"})
	j.do(theIntake, &TakeUpComplaint{FromPostItem: posted("item-3", PostComplaint, j.number()), Business: "x"})
	j.do(theIntake, &CloseComplaint{Outcome: "not-upheld", Answer: "不属实"})
	closed := j.today
	for item, c := range map[string]struct {
		Command
		kept, erased string
	}{
		"item-1": {&EraseMisuseTexts{}, "texts.kept", "texts.is-erased"},
		"item-2": {&EraseDisputeTexts{}, "texts.kept", "texts.is-erased"},
		"item-3": {&EraseComplaintTexts{}, "texts.kept", "texts.is-erased"},
	} {
		j.today = closed.AddMonths(24)
		j.invalid(administrator, c.Command, "order "+c.kept)
		j.today = j.today.AddDays(1)
		on := j.do(administrator, c.Command)
		erasing := j.journal[len(j.journal)-1].entry.(Erasing)
		if got := erasing.Erases(on); !slices.Equal(got, []StreamID{on, PostSubject(item)}) {
			t.Errorf("erased are %v", got)
		}
		j.refused(administrator, c.Command, "", c.erased)
	}
	if got := (&TextsErased{}).Erases(StreamID{KindComplaint, "c"}); len(got) != 1 {
		t.Errorf("of a complaint that came by telephone erased are %v", got)
	}
	early := begin(t)
	early.do(theIntake, &TakeUpMisuse{posted("item-1", PostMisuse, "")})
	early.do(theIntake, &AssignMisuse{Person: theInspector.Person})
	early.do(theInspector, &CloseMisuse{Outcome: "nothing", Answer: "未发现"})
	early.do(administrator, &EraseMisuseTexts{Order: "京网信〔2026〕9 号"})
	if c := Get[*Misuse](early.record, KindMisuse, early.last(KindMisuse).ID); c.Erased != startDay || c.Closed == (calendar.Date{}) {
		t.Errorf("by a lawful order: %+v", c)
	}
}

// [6.3.2(2)]
func TestAMisuseLeadsToNothingACorrectionTheAuthorityOrAProposalToSuspend(t *testing.T) {
	j := begin(t).to(granted)
	looksInto := func(item, number string) *Misuse {
		on := j.do(theIntake, &TakeUpMisuse{posted(item, PostMisuse, number)})
		j.do(theIntake, &AssignMisuse{Person: theInspector.Person})
		return Get[*Misuse](j.record, KindMisuse, on.ID)
	}
	for i, outcome := range []string{"nothing", "correction", "authority"} {
		looksInto(outcome, j.number())
		j.do(theInspector, &CloseMisuse{Outcome: outcome, Answer: "已处理"})
		if n := len(j.certificate().Proposals); n != 0 {
			t.Errorf("outcome %d proposed %d times", i, n)
		}
	}
	suspends := &CloseMisuse{Outcome: scheme.MisuseSuspension, Answer: "已处理"}
	misuse := looksInto("suspends", j.number())
	j.invalid(theInspector, suspends, "finding field.required")
	suspends.Finding = "标志用于未获证产品"
	j.do(theInspector, suspends)
	waiting := j.certificate().Waiting(scheme.Suspension)
	if len(waiting) != 1 {
		t.Fatalf("proposed are %v", waiting)
	}
	if fact := waiting[0].Fact; fact.Ground != scheme.GroundMisuse || fact.Clause != "6.3.2(2)" || fact.Source != scheme.SourceMisuse ||
		fact.Reference != misuse.Number || fact.Confirmed != j.today || fact.Text.Text != suspends.Finding || fact.About != j.client.Organisation {
		t.Errorf("the fact is %+v", fact)
	}
	if j.status() != StatusValid {
		t.Error("a proposal suspends")
	}
	j.do(theDecider, &SuspendCertificate{Proposal: waiting[0].ID})
	if j.status() != StatusSuspended {
		t.Error("a decider has not suspended it")
	}
	looksInto("of none", "FC-MADE-UP")
	j.invalid(theInspector, suspends, "outcome misuse.of-no-certificate")
	looksInto("of an ended one", j.number())
	j.suspendedSince(j.certificate(), TurnCancelled)
	j.invalid(theInspector, suspends, "outcome misuse.certificate-ended")
}
