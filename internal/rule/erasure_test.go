package rule

import "testing"

func TestTheTextsOfACaseAreKeptAsLongAsItsRecords(t *testing.T) {
	j := begin(t).to(granted)
	open := begin(t).to(evaluated)
	open.refused(administrator, &EraseCaseTexts{Order: "京网信〔2026〕9号"}, "", "texts.still-open")

	certificate := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	kept := certificate.Content.ValidTo.AddMonths(24) // records.kept
	j.today = kept
	j.invalid(administrator, &EraseCaseTexts{}, "order texts.kept")
	j.today = kept.AddDays(1)
	j.do(administrator, &EraseCaseTexts{})
	if j.state().TextsErased != j.today {
		t.Errorf("the texts were erased on %s", j.state().TextsErased)
	}
	j.refused(administrator, &EraseCaseTexts{}, "", "texts.is-erased")
}

func TestTheTextsOfACaseWithoutCertificateAreKeptFromItsEnd(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, noCertificate())
	kept := j.state().Closed.AddMonths(24)
	j.today = kept
	j.invalid(administrator, &EraseCaseTexts{}, "order texts.kept")
	j.today = kept.AddDays(1)
	j.do(administrator, &EraseCaseTexts{})
}

func TestALawfulOrderErasesBeforeTheRecordsNeedNotBeKept(t *testing.T) {
	j := begin(t).to(granted)
	j.invalid(administrator, &EraseCaseTexts{Order: "\x07"}, "order field.character")
	j.do(administrator, &EraseCaseTexts{Order: "京网信〔2026〕9号"})
	erased := j.journal[len(j.journal)-1].entry.(*CaseTextsErased)
	if erased.Order == "" || len(erased.Tasks) != 1 || erased.Tasks[0] != j.state().Tests[0].Task {
		t.Errorf("the record says %+v", erased)
	}
	if streams := erased.Erases(j.file); len(streams) != 2 || streams[1].Kind != KindTestTask {
		t.Errorf("it erases %v", streams)
	}
}

func TestTheTextsOfAppealsGoWithTheirCasesAndNotWhileOneIsOpen(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, noCertificate())
	j.do(j.client, appealing())
	order := &EraseCaseTexts{Order: "京网信〔2026〕9号"}
	j.refused(administrator, order, "", "case.under-appeal")
	j.do(anotherDecider, &DecideAppeal{Reasons: "理由不成立"})
	j.do(administrator, order)
	streams := j.journal[len(j.journal)-1].entry.(*CaseTextsErased).Erases(j.file)
	if last := streams[len(streams)-1]; last != (StreamID{KindAppeal, j.lastAppeal()}) {
		t.Errorf("it erases %v", streams)
	}
}

func TestTheTextsOfAComplaintAreKeptAsLongAsItsRecords(t *testing.T) {
	j := begin(t).to(opened)
	complaint := StreamID{KindComplaint, j.complaint().ID}
	erase := &EraseComplaintTexts{}
	j.refused(administrator, erase, "", "texts.still-open")
	j.do(theIntake, &CloseComplaint{Outcome: "upheld", Answer: "已退款"})
	kept := j.today.AddMonths(24) // records.kept
	j.today = kept
	j.invalid(administrator, erase, "order texts.kept")
	j.today = kept.AddDays(1)
	j.do(administrator, erase)
	erased := j.journal[len(j.journal)-1].entry.(*ComplaintTextsErased)
	if streams := erased.Erases(complaint); len(streams) != 1 || streams[0] != complaint || erased.Kept != kept {
		t.Errorf("it erases %v, kept until %s", streams, erased.Kept)
	}
	j.refused(administrator, erase, "", "texts.is-erased")
}
