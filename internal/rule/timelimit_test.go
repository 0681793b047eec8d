package rule

import (
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// [5.8]
func TestTheClockStartsOnTheDayAfterAcceptanceAndCountsMonitoring(t *testing.T) {
	j := begin(t).to(assessed)
	if _, running := j.seen().TimeLimit(j.state()); running {
		t.Error("the clock runs before acceptance")
	}
	j.to(acceptedCase)
	if used := j.used(); used != 0 {
		t.Errorf("used %d on the day of acceptance, want 0", used)
	}
	clock, _ := j.seen().TimeLimit(j.state())
	if clock.Limit != 230 || clock.Clause != "5.8" || len(clock.Pauses) != 0 {
		t.Errorf("the clock is %+v", clock)
	}
	reading, err := clock.Read(builtIn, j.today)
	if err != nil {
		t.Fatal(err)
	}
	if counted, ok := builtIn.WorkingDays(j.today, reading.Due.Date); !ok || counted != 230 {
		t.Errorf("due %s after %d working days, want 230", reading.Due, counted)
	}
	j.to(watched)
	if want, _ := builtIn.WorkingDays(startDay, j.today); j.used() != want {
		t.Errorf("used %d after monitoring, want %d", j.used(), want)
	}
}

// [5.8]
func TestTheDayOfIssueIsCountedAndStopsTheClock(t *testing.T) {
	j := begin(t).to(granted)
	want, _ := builtIn.WorkingDays(startDay, j.today)
	if j.used() != want {
		t.Errorf("used %d on the day of issue, want %d", j.used(), want)
	}
	j.wait(60)
	if j.used() != want {
		t.Errorf("used %d long after, want %d", j.used(), want)
	}
}

// [5.8]
func TestACorrectionPausesTheClockFromTheNoticeToEachCompleteHandIn(t *testing.T) {
	j := begin(t).to(evaluated)
	base := 0
	at := func(month time.Month, day int) { j.today = calendar.Make(2026, month, day) }
	read := func(what string, want int) {
		t.Helper()
		if got := j.used() - base; got != want {
			t.Errorf("%s: %d days after the evaluation are counted, want %d", what, got, want)
		}
	}
	at(3, 2) // Monday
	base = j.used()
	j.rectifying(60)
	at(3, 9)
	read("while the client corrects", 0)
	j.do(j.client, corrected())
	read("on the day of the hand-in", 0)
	at(3, 11)
	read("while we verify", 2)
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Failed: []string{"F-01"}, Note: "未到位"})
	at(3, 18)
	read("a failed verification begins a new pause", 2)
	j.do(j.client, corrected())
	at(3, 20)
	read("after the second hand-in", 4)
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	at(3, 23)
	read("after the verification", 5)
	clock, _ := j.seen().TimeLimit(j.state())
	if len(clock.Pauses) != 2 || clock.Pauses[0].Cause != causeRectification {
		t.Errorf("pauses %+v, want two", clock.Pauses)
	}
}

// [5.8] [5.7b]
func TestNoPauseBeginsWhenACorrectionFailsAfterItsLastDay(t *testing.T) {
	j := begin(t).to(evaluated)
	due := j.rectifying(10).Due
	fail := &VerifyRectification{Way: "documents", Failed: []string{"F-01"}, Note: "未到位"}
	j.do(j.client, corrected())
	j.today = due
	j.do(theEvaluator, fail) // the client may try again today
	clock, _ := j.seen().TimeLimit(j.state())
	if len(clock.Pauses) != 2 || clock.Pauses[1].From != due {
		t.Errorf("failed on the last day: pauses %+v, want a new one", clock.Pauses)
	}
	j.do(j.client, corrected())
	j.wait(1)
	j.do(theEvaluator, fail) // the client may not
	clock, _ = j.seen().TimeLimit(j.state())
	reading, err := clock.Read(builtIn, j.today)
	if len(clock.Pauses) != 2 || err != nil || reading.Due.State != calendar.DueDate {
		t.Errorf("failed the day after: pauses %+v, due %s, %v", clock.Pauses, reading.Due, err)
	}
}

// [5.8]
func TestAnOpenPauseLeavesTheDueDayOpen(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theReviewer, ask("sample"))
	clock, _ := j.seen().TimeLimit(j.state())
	reading, err := clock.Read(builtIn, j.today.AddDays(10))
	if err != nil || reading.Due.State != calendar.DueOpen {
		t.Errorf("due %s, %v", reading.Due, err)
	}
	if clock.Pauses[0].Cause != causeSupplement {
		t.Errorf("paused by %s", clock.Pauses[0].Cause)
	}
}

// [5.8] [5.1b]
func TestALongerMonitoringNeitherPausesNorExtendsTheClock(t *testing.T) {
	short, long := begin(t).to(acceptedCase), begin(t).to(acceptedCase)
	long.do(theMonitor, &SetMonitoringPeriod{Months: 6, Reason: "x"})
	short.wait(100)
	long.wait(100)
	if short.used() != long.used() {
		t.Errorf("used %d and %d", short.used(), long.used())
	}
}

func TestADeadlineBeyondTheCalendarIsTheCalendarsLastDay(t *testing.T) {
	j := begin(t)
	_, last := builtIn.Covers()
	if due := j.seen().after(scheme.Limit{Value: 5, Unit: scheme.WorkDays}, last.AddDays(-1)); due != last {
		t.Errorf("due %s, want %s", due, last)
	}
	if due := j.seen().after(scheme.Limit{Value: 5, Unit: scheme.Days}, startDay); due != startDay.AddDays(5) {
		t.Errorf("due %s", due)
	}
}
