package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/text"
)

func TestALifeInABatchIsAnsweredWithTheRegulatorsCode(t *testing.T) {
	const suspended, restored = `{"type":"suspended","on":"2027-03-01"}`, `{"type":"restored","on":"2027-04-01"}`
	exchanges := []struct{ events, on, answer string }{
		{``, "2026-11-23", `"status":"none"`},
		{``, "2026-11-24", `"status":"01"`},
		{``, "2029-11-24", `"status":"01"`},
		{``, "2029-11-25", `"status":"05"`},
		{suspended, "2027-02-28", `"status":"01"`},
		{suspended, "2027-03-01", `"status":"02"`},
		{suspended, "2029-11-25", `"status":"05"`},
		{suspended + "," + restored, "2027-03-31", `"status":"02"`},
		{suspended + "," + restored, "2027-04-01", `"status":"01"`},
		{suspended + "," + suspended + "," + restored, "2027-04-01", `"status":"01"`},
		{suspended + `,{"type":"restored","on":"2030-01-01"}`, "2030-01-02", `"status":"05"`},
		{suspended + `,{"type":"restored","on":"2030-01-01"},{"type":"renewed","on":"2030-01-05","valid_to":"2032-11-24"}`, "2030-01-04", `"status":"05"`},
		{suspended + `,{"type":"restored","on":"2030-01-01"},{"type":"renewed","on":"2030-01-05","valid_to":"2032-11-24"}`, "2030-01-05", `"status":"01"`},
		{`{"type":"withdrawn","on":"2027-03-01"}`, "2035-01-01", `"status":"03"`},
		{`{"type":"cancelled","on":"2027-03-01"}`, "2027-03-01", `"status":"04"`},
		{`{"type":"replaced","on":"2027-03-01","valid_to":null}`, "2027-03-01", `"status":"replaced"`},
		{suspended + `,{"type":"withdrawn","on":"2027-03-01"}`, "2027-03-01", `"status":"03"`},
		{restored, "2027-04-01", `"error":"The certificate is not suspended; there is nothing to restore."`},
		{suspended + "," + restored + "," + restored, "2026-11-30", `"error":"The certificate is not suspended; there is nothing to restore."`},
		{restored + "," + suspended, "2027-04-01", `"error":"The certificate is not suspended; there is nothing to restore."`},
		{suspended + `,{"type":"restored","on":"2027-02-01"}`, "2027-04-01", `"error":"2027-02-01 lies before the last change, on 2027-03-01."`},
		{`{"type":"suspended","on":"2026-11-23"}`, "2027-04-01", `"error":"2026-11-23 lies before the last change, on 2026-11-24."`},
		{suspended + `,{"type":"renewed","on":"2030-01-05","valid_to":"2032-11-24"}`, "2027-04-01",
			`"error":"The certificate has been suspended since 2027-03-01; it cannot be renewed before it is restored."`},
		{`{"type":"cancelled","on":"2027-03-01"},` + suspended, "2027-04-01",
			`"error":"The status of this certificate is final (Certificate cancelled) and changes no more."`},
		{`{"type":"renewed","on":"2029-01-05","valid_to":"2028-11-24"}`, "2027-04-01",
			`"error":"A renewal valid to 2028-11-24 would end before the present last day, 2029-11-24."`},
		{`{"type":"renewed","on":"2029-01-05"}`, "2027-04-01", `"error":"The field “events.valid_to” is missing."`},
		{`{"type":"suspended","on":"2027-01-05","valid_to":"2028-01-01"}`, "2027-04-01", `"error":"Only renewed has a valid_to, “suspended” has none."`},
		{`{"type":"suspended"}`, "2027-04-01", `"error":"The field “events.on” is missing."`},
		{`{"type":"paused","on":"2027-01-05"}`, "2027-04-01",
			`"error":"“paused” changes no status; use suspended, restored, renewed, withdrawn, cancelled or replaced."`},
		{`{"type":"suspended","on":"2027-02-30"}`, "2027-04-01", `"error":"“2027-02-30” is not a date; write one like 2026-11-24."`},
		{``, "", `"error":"The field “on” is missing."`},
	}
	var asked, want strings.Builder
	for i, e := range exchanges {
		id := string(rune('a' + i%26))
		asked.WriteString(`{"id":"` + id + `","issued":"2026-11-24","events":[` + e.events + `],"on":"` + e.on + `"}` + "\n\n")
		want.WriteString(`{"id":"` + id + `",` + e.answer + "}\n")
	}
	asked.WriteString(`{"id":"x","on":"2027-01-01"}` + "\n" + `{"id":"y","issued":"2026-11-24","event":[],"on":"2027-01-01"}` + "\nnothing")
	want.WriteString(`{"id":"x","error":"The field “issued” is missing."}` + "\n" + `{"id":"y","error":"The field “event” is not known."}` + "\n" +
		`{"id":null,"error":"This line is not one whole JSON object."}` + "\n")
	for _, from := range []string{"-", write(t, "lives.jsonl", asked.String())} {
		out, errs, code := fincert(t, asked.String(), "status", "--lang", "en", "--batch", from)
		if code != exitDone || errs != "" {
			t.Errorf("exit %d: %s", code, errs)
		}
		got, wanted := strings.Split(out, "\n"), strings.Split(want.String(), "\n")
		for i := range max(len(got), len(wanted)) {
			if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
				t.Fatalf("line %d of %d:\n%s\nwant\n%s", i, len(wanted), strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""), strings.Join(wanted[min(i, len(wanted)):min(i+1, len(wanted))], ""))
			}
		}
	}
}

func TestAQuestionAboutAStatusThatIsNoneIsWrongUsage(t *testing.T) {
	data := filepath.Join(t.TempDir(), "none")
	for _, test := range []struct {
		args string
		code int
	}{
		{"status", exitUsage},
		{"status A B", exitUsage},
		{"status --batch - FC1", exitUsage},
		{"status --batch - --on 2026-01-01", exitUsage},
		{"status --batch /no/such/file", exitUsage},
		{"status FC1 --on tomorrow", exitUsage},
		{"status FC1 --known 2999-01-01T00:00:00Z", exitUsage},
		{"status FC1 --on 2026-01-01 --data " + data, exitNot},
	} {
		out, errs, code := fincert(t, "", append(strings.Fields(test.args), "--lang", "en")...)
		if code != test.code || out != "" || errs == "" {
			t.Errorf("%s: exit %d, want %d; %q %q", test.args, code, test.code, out, errs)
		}
	}
}

// recorded is a folder in which a certificate was suspended and withdrawn.
func recorded(t *testing.T) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	h, err := house.Open(context.Background(), house.Config{Data: data, BaseURL: "https://cert.example.cn"})
	if err == nil {
		err = h.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), filepath.Join(data, "fincert.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	issued := calendar.Make(2026, 3, 2)
	registertest.Issue(t, db, registertest.Certificate(1, issued))
	registertest.Turn(t, db, "FC202601000001", rule.Turn{What: rule.TurnSuspended, On: calendar.Make(2026, 5, 4), Until: calendar.Make(2026, 8, 4)})
	registertest.Turn(t, db, "FC202601000001", rule.Turn{What: rule.TurnWithdrawn, On: calendar.Make(2026, 8, 5)})
	return data
}

func TestTheRecordTellsTheStatusOfEveryDayAndWhatWasKnown(t *testing.T) {
	data := recorded(t)
	for _, test := range []struct{ args, code, since, says string }{
		{"--on 2026-03-01", "none", "", "FC202601000001 on 2026-03-01: Not issued"},
		{"--on 2026-03-02", "01", "2026-03-02", "FC202601000001 on 2026-03-02: Valid (01) since 2026-03-02; valid to 2029-03-02"},
		{"--on 2026-05-04", "02", "2026-05-04", "FC202601000001 on 2026-05-04: Suspended (02) since 2026-05-04, until 2026-08-04; valid to 2029-03-02"},
		{"--on 2030-01-01", "03", "2026-08-05", "FC202601000001 on 2030-01-01: Withdrawn (03) since 2026-08-05; valid to 2029-03-02"},
		{"--on 2026-08-05 --known 2026-05-04T03:59:59Z", "01", "2026-03-02", "FC202601000001 on 2026-08-05: Valid (01) since 2026-03-02; valid to 2029-03-02"},
		{"--on 2026-08-05 --known 2026-05-04T04:00:00Z", "02", "2026-05-04", "FC202601000001 on 2026-08-05: Suspended (02) since 2026-05-04, until 2026-08-04; valid to 2029-03-02"},
		{"--on 2029-03-03 --known 2026-05-04T04:00:00Z", "05", "2029-03-03", "FC202601000001 on 2029-03-03: Expired (05) since 2029-03-03; valid to 2029-03-02"},
	} {
		args := append(strings.Fields("status fc2026-01 --lang en --data "+data), strings.Fields(test.args)...)
		args[1] = "fc202601 000001" // as people type it
		out, errs, code := fincert(t, "", args...)
		if code != exitDone || errs != "" || out != test.says+"\n" {
			t.Errorf("%s: exit %d %q %q", test.args, code, out, errs)
		}
		out, _, _ = fincert(t, "", append(args, "--json")...)
		var view register.View
		if err := json.Unmarshal([]byte(out), &view); err != nil || view.Status.Code != test.code || view.Status.Since.String() != test.since {
			t.Errorf("%s: %v %s", test.args, err, out)
		}
	}
	if out, errs, code := fincert(t, "", "status", "FC202601000002", "--data", data, "--lang", "en"); code != exitNot || out != "" || !strings.Contains(errs, "no certificate") {
		t.Errorf("of an unknown number: %d %q %q", code, out, errs)
	}
}

func FuzzALineAboutALifeHasExactlyOneAnswer(f *testing.F) {
	f.Add(`{"id":"a","issued":"2026-11-24","events":[{"type":"suspended","on":"2027-03-01"},{"type":"restored","on":"2027-04-01"}],"on":"2027-04-01"}`)
	f.Add(`{"id":{"x":[1]},"issued":"2028-02-29","events":[{"type":"renewed","on":"2031-02-28","valid_to":"9999-12-31"}],"on":"2031-03-01"}`)
	f.Add(`{"id":"b","issued":"9999-12-31","events":[{"type":"withdrawn","on":"9999-12-31"}],"on":"0001-01-01"}`)
	f.Add(`{"issued":"0001-01-01","events":null,"on":"9999-12-31"}`)
	f.Add("null")
	f.Fuzz(func(t *testing.T, line string) {
		var out bytes.Buffer
		err := writeJSON(&out, answerLine(text.EN, []byte(line), answerLife))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(out.String(), "\n") != 1 || !json.Valid(out.Bytes()) || strings.Contains(out.String(), "⟦") {
			t.Fatalf("answered %q", out.String())
		}
	})
}
