package test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store/storetest"
)

// noticeOf2027 is made up: the provisional days of 2027, but for a day off that
// moves from October to January.
func noticeOf2027(t *testing.T) house.NoticeOrder {
	t.Helper()
	text := "date,kind,name\n2027-01-04,holiday,元旦\n"
	for line := range strings.Lines(string(calendar.BuiltInFiles()[1].Bytes)) {
		if strings.HasPrefix(line, "2027-") && !strings.HasPrefix(line, "2027-10-05") {
			text += line
		}
	}
	return house.NoticeOrder{ImportNotice: body.ImportNotice{
		Notice: "国办发明电[2026] 99号", Issued: calendar.Make(2026, 11, 20), File: body.CalendarFile{Name: "2027.csv", Text: text},
	}}
}

// dues are the due days of the open cases' time limits, as the record shows them.
func dues(t *testing.T, h *house.House) map[string]string {
	t.Helper()
	found := map[string]string{}
	regulator := rule.Actor{Roles: []rule.Role{rule.RoleRegulator}}
	rows, next, err := h.Casework.Cases(t.Context(), regulator, casework.CaseQuery{Limit: 200})
	if err != nil || next != "" {
		t.Fatal("not all cases of the demo are seen", err)
	}
	for _, row := range rows {
		on := rule.StreamID{Kind: rule.KindCase, ID: row.ID}
		err := h.Look(t.Context(), regulator, on, func(s *rule.Situation, state rule.State) error {
			c := state.(*rule.Case)
			clock, running := s.TimeLimit(c)
			if !running || !c.Closed.IsZero() {
				return nil
			}
			reading, err := clock.Read(s.Record.Calendar(), s.Today)
			found[c.ID] = reading.Due.String()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestANoticeTellsWhichClocksItMovesAndMovesThese(t *testing.T) {
	b := aYear(t, storetest.Engines(t)[0])
	h := opened(t, b.config)
	defer closed(t, h)
	before := dues(t, h)
	order := noticeOf2027(t)
	order.DryRun = true
	text, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := h.Local().Post("http://fincert"+house.ImportNoticeAddress, "application/json", strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var tried house.Imported
	err = json.NewDecoder(answer.Body).Decode(&tried)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, err)
	}
	_, inForce, err := h.Casework.InForce(t.Context())
	if err != nil || inForce.Edition() == tried.Edition {
		t.Errorf("only tried, and %s is in force: %v", inForce.Edition(), err)
	}
	order.DryRun = false
	done, err := h.ImportNotice(t.Context(), clerk, order)
	if err != nil {
		t.Fatal(err)
	}
	_, inForce, err = h.Casework.InForce(t.Context())
	if err != nil || inForce.Edition() != done.Edition || done.Edition != tried.Edition || inForce.Published() != calendar.Make(2027, 12, 31) {
		t.Errorf("in force is %s, settled to %s; imported was %s, tried %s: %v", inForce.Edition(), inForce.Published(), done.Edition, tried.Edition, err)
	}
	after, moved := dues(t, h), map[string]bool{}
	for _, m := range done.Moved {
		if m.Limit != scheme.LimitCaseMax {
			continue
		}
		moved[m.Case] = true
		if before[m.Case] != m.Before || after[m.Case] != m.After || m.Before == m.After {
			t.Errorf("%s is said to move from %s to %s; it moved from %s to %s", m.Number, m.Before, m.After, before[m.Case], after[m.Case])
		}
	}
	for id := range before {
		if moved[id] != (before[id] != after[id]) {
			t.Errorf("%s moved from %s to %s and is listed: %v", id, before[id], after[id], moved[id])
		}
	}
	if len(moved) == 0 || len(tried.Moved) != len(done.Moved) {
		t.Errorf("tried, %d clocks move; imported, %d, of them %d time limits", len(tried.Moved), len(done.Moved), len(moved))
	}
	_, err = h.ImportNotice(t.Context(), clerk, order)
	wantKey(t, err, "calendar.notice-known")
	order.Notice = "国办发明电〔2026〕100号"
	_, err = h.ImportNotice(t.Context(), clerk, order)
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != "calendar.notice-settled" {
		t.Errorf("another notice of the year: %v", err)
	}
	order.Amends = "国办发明电〔1999〕1号"
	_, err = h.ImportNotice(t.Context(), clerk, order)
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Path != "amends" {
		t.Errorf("an amendment of an unknown notice: %v", err)
	}
	order.Amends = "国办发明电〔2026〕99号"
	order.File.Text = "date,kind\n2027-12-31,holiday\n"
	_, err = h.ImportNotice(t.Context(), clerk, order)
	if err != nil {
		t.Errorf("an amendment of one day: %v", err)
	}
}
