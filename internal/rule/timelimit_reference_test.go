package rule

import (
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
)

// wait is a span in which the case waited for the client, as the test saw it
// begin and end.
type wait struct{ from, to calendar.Date }

// slowly counts the clock of 5.8 day by day, as a clerk would with a calendar
// on the wall: a working day after acceptance counts unless the case was
// waiting for the client when the day began.
func slowly(accepted, today calendar.Date, waits []wait) (used int) {
	for day := accepted.AddDays(1); !day.After(today); day = day.AddDays(1) {
		works, _ := builtIn.IsWorkingDay(day)
		for _, w := range waits {
			if w.from.Before(day) && (w.to.IsZero() || !day.After(w.to)) {
				works = false
			}
		}
		if works {
			used++
		}
	}
	return used
}

// TestThePausesOfTheTimeLimitAreThoseOfASlowCount asks and answers supplements
// at random, several at once, and corrections beside them, and counts slowly
// what the clock says.
//
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
func TestThePausesOfTheTimeLimitAreThoseOfASlowCount(t *testing.T) {
	together := 0
	rapid.Check(t, func(t *rapid.T) {
		j := begin(t)
		if pick(t, true, false) { // one that ends on the day of acceptance or before it
			j.to(judgedAll)
			j.do(theIntake, ask("sample"))
			j.wait(pick(t, 0, 3))
			j.answer("sample")
			j.do(theIntake, judge("sample", "conform", ""))
		}
		j.to(acceptedCase)
		accepted := j.today
		if pick(t, true, false) {
			j.to(evaluated)
		}
		materials := []string{"user-manual", "operations-documents", "evidence-jrt0171"}
		open := map[string]int{} // material → its wait
		var waits []wait
		corrects := -1
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			j.wait(pick(t, 0, 0, 1, 2, 9))
			material := pick(t, materials...)
			at, asked := open[material]
			switch {
			case corrects >= 0 && pick(t, true, false, false):
				if j.today.After(j.state().openRectification().Due) {
					continue
				}
				j.do(j.client, corrected())
				waits[corrects].to = j.today
				if pick(t, true, false) {
					j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "x", Failed: []string{"F-01"}})
					waits, corrects = append(waits, wait{from: j.today}), len(waits)
					continue
				}
				j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "x"})
				corrects = -2 // once is enough
			case asked:
				j.answer(material)
				waits[at].to = j.today
				delete(open, material)
			case len(open) == 0 && corrects == -1 && j.state().evaluated() && pick(t, true, false):
				j.rectifying(85)
				waits, corrects = append(waits, wait{from: j.today}), len(waits)
			default:
				j.do(theReviewer, ask(material))
				open[material], waits = len(waits), append(waits, wait{from: j.today})
			}
			if len(open) > 1 || len(open) == 1 && corrects >= 0 {
				together++
			}
			if want := slowly(accepted, j.today, waits); j.used() != want {
				t.Fatalf("on %s used %d, counted slowly %d (waits %v)", j.today, j.used(), want, waits)
			}
		}
	})
	if together < howLong(100, 100) {
		t.Errorf("pauses overlapped %d times: the walks are too tame", together)
	}
}

// answer hands a material in and completes the supplement that asks for it.
func (j *journey) answer(material string) {
	j.Helper()
	if material == "sample" {
		j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: material, Received: j.today, Place: "A"}}})
	}
	j.do(j.client, hand(material))
	for _, u := range j.state().OpenSupplements() {
		if u.asks(material) {
			j.do(j.client, &CompleteSupplement{Supplement: u.ID})
		}
	}
}
