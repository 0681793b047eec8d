package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fincert runs a command line in this process.
func fincert(t *testing.T, in string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(args, strings.NewReader(in), &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var edition = regexp.MustCompile(`[0-9a-f]{12}`)

func TestAClockExplainsItselfInWords(t *testing.T) {
	questions := map[string]string{
		"two-pauses":  "--start 2026-02-02 --workdays 230 --pause 2026-02-10/2026-02-13 --pause 2026-05-28/2026-06-03 --clause 5.8 --today 2026-03-24",
		"open":        "--start 2026-02-02 --workdays 40 --pause 2026-03-20/ --pause 2026-02-05/2026-02-05 --today 2026-03-24",
		"overdue":     "--start 2026-09-01 --workdays 20 --today 2026-10-09",
		"completed":   "--start 2026-09-01 --workdays 20 --stopped 2026-09-29 --today 2026-11-24",
		"uncovered":   "--start 2028-11-01 --workdays 230 --today 2028-12-01",
		"months":      "--start 2026-08-31 --months 6 --clause 5.9.1 --today 2026-11-24",
		"one-day":     "--start 2026-03-02 --workdays 1 --today 2026-03-03",
		"own-due-day": "--start 2025-12-30 --workdays 1 --today 2025-12-31",
	}
	for name, question := range questions {
		for _, lang := range []string{"zh", "en"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				out, errs, code := fincert(t, "", append(strings.Fields("clock --lang "+lang), strings.Fields(question)...)...)
				if code != exitDone || errs != "" {
					t.Fatalf("exit %d: %s", code, errs)
				}
				// The edition is a function of the shipped bytes, not of the words.
				got := edition.ReplaceAllString(out, "<edition>")
				golden := filepath.Join("testdata", "clock-"+name+"."+lang+".txt")
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

func TestAClockAnswersInJSONWithItsExplanation(t *testing.T) {
	out, _, code := fincert(t, "", strings.Fields("clock --json --start 2026-03-02 --workdays 5 --today 2026-03-10")...)
	var got struct {
		Used, Remaining      int
		Due                  string
		Overdue, Provisional bool
		Explanation          []string
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if code != exitDone || got.Used != 6 || got.Remaining != -1 || got.Due != "2026-03-09" || !got.Overdue || got.Provisional {
		t.Errorf("%d %+v", code, got)
	}
	if len(got.Explanation) < 6 || !strings.HasPrefix(got.Explanation[0], "起算日：2026-03-02") {
		t.Errorf("explanation %q", got.Explanation)
	}
	out, _, _ = fincert(t, "", strings.Fields("clock --json --start 2026-01-31 --months 1 --today 2026-03-01 --lang en")...)
	if !strings.HasPrefix(out, `{"due":"2026-02-28","overdue":true,"explanation":["Start: `) {
		t.Errorf("months: %s", out)
	}
}

func TestTodayIsTodayInBeijingWhenNoDayIsGiven(t *testing.T) {
	out, errs, code := fincert(t, "", strings.Fields("clock --start 2026-01-31 --months 1")...)
	if code != exitDone {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestABatchAnswersEachLineInOrder(t *testing.T) {
	calendar := write(t, "own.csv", "#covers: 2026-03-01/2026-03-31\n#published-to: 2026-03-05\ndate,kind\n2026-03-03,holiday\n2026-03-07,makeup\n")
	bad := write(t, "bad.csv", "#covers: 2026-11-01/2026-11-30\ndate,kind\n2026-11-25,makeup\n")
	exchanges := []struct{ question, answer string }{
		{`{"id":"a","start":"2026-03-02","limit":5,"pauses":[],"today":"2026-03-09"}`,
			`{"id":"a","used":5,"remaining":0,"due":"2026-03-09","overdue":false,"provisional":false}`},
		{`{"id":"b","start":"2026-03-02","limit":10,"pauses":[{"from":"2026-03-04","to":null}],"today":"2026-03-20"}`,
			`{"id":"b","used":2,"remaining":8,"due":"open","overdue":false,"provisional":false}`},
		{`{"id":"c","start":"2026-03-02","limit":10,"pauses":[{"from":"2026-03-04"}],"today":"2026-03-20"}`,
			`{"id":"c","used":2,"remaining":8,"due":"open","overdue":false,"provisional":false}`},
		{`{"id":7,"start":"2028-12-01","limit":230,"pauses":[],"today":"2028-12-04"}`,
			`{"id":7,"used":1,"remaining":229,"due":"uncovered","overdue":false,"provisional":false}`},
		{`{"id":"d","start":"2026-12-31","limit":1,"pauses":[],"today":"2026-12-31"}`,
			`{"id":"d","used":0,"remaining":1,"due":"2027-01-04","overdue":false,"provisional":true}`},
		{`{"id":"e","start":"2026-11-24","months":36,"pauses":[],"today":"2029-11-25"}`,
			`{"id":"e","due":"2029-11-24","overdue":true}`},
		{`{"id":"f","start":"2026-03-02","limit":5,"pauses":[],"today":"2026-06-01","stopped":"2026-03-05"}`,
			`{"id":"f","used":3,"remaining":2,"due":"2026-03-09","overdue":false,"provisional":false}`},
		{`{"id":"g","start":"2026-03-02","limit":5,"pauses":[],"today":"2026-03-09","calendar":"` + calendar + `"}`,
			`{"id":"g","used":5,"remaining":0,"due":"2026-03-09","overdue":false,"provisional":true}`},
		{`{"id":"<h>","start":"2026-03-02","limit":5,"pauses":[{"from":"2026-03-06","to":"2026-03-05"}],"today":"2026-03-09"}`,
			`{"id":"<h>","error":"A pause ends on 2026-03-05, before it begins on 2026-03-06."}`},
		{`{"id":"i","start":"2026-02-30","limit":5,"today":"2026-03-09"}`,
			`{"id":"i","error":"“2026-02-30” is not a date; write one like 2026-11-24."}`},
		{`{"id":"j","start":"2026-03-02","limit":5,"today":"2029-01-01"}`,
			`{"id":"j","error":"The working days used from 2026-03-02 to 2029-01-01 cannot be counted: the calendar covers 2016-01-01 to 2028-12-31 only."}`},
		{`{"id":"k","start":"2026-03-02","limit":0,"today":"2026-03-09"}`,
			`{"id":"k","error":"The limit is 0; it must be at least 1."}`},
		{`{"id":"l","start":"2026-03-02","limit":2.5,"today":"2026-03-09"}`,
			`{"id":"l","error":"The field “limit” has the wrong type: number 2.5."}`},
		{`{"id":"m","start":"2026-03-02","limit":5,"pause":[{"from":"2026-03-04"}],"today":"2026-03-09"}`,
			`{"id":"m","error":"The field “pause” is not known."}`},
		{`{"id":"n","start":"2026-03-02","today":"2026-03-09"}`,
			`{"id":"n","error":"The limit is missing: give working days (--workdays, in a batch limit) or months (--months, in a batch months)."}`},
		{`{"id":"o","start":"2026-03-02","limit":5,"months":5,"today":"2026-03-09"}`,
			`{"id":"o","error":"The limit is either in working days or in months, not both."}`},
		{`{"id":"p","start":"2026-03-02","months":5,"pauses":[{"from":"2026-03-04"}],"today":"2026-03-09"}`,
			`{"id":"p","error":"A limit in months cannot be paused."}`},
		{`{"id":"q","start":"2026-03-02","limit":5}`,
			`{"id":"q","error":"The day to read the clock on is missing."}`},
		{`{"id":"r","start":"2026-11-02","limit":5,"today":"2026-11-09","calendar":"` + bad + `"}`,
			`{"id":"r","error":"` + bad + ` line 3: 2026-11-25 is a Wednesday; a make-up day can only be a Saturday or Sunday."}`},
		{`{"id":"s","start":"2026-11-02","limit":5,"today":"2026-11-09","calendar":"/no/such.csv"}`,
			`{"id":"s","error":"There is no file /no/such.csv."}`},
		{`{"id":"t","start":"2026-03-02",`, `{"id":null,"error":"This line is not one whole JSON object."}`},
		{`[]`, `{"id":null,"error":"This line is not one whole JSON object."}`},
		{`{"id":"u","start":"2026-03-02","limit":5,"today":"2026-03-09"} {}`, `{"id":null,"error":"This line is not one whole JSON object."}`},
		{`{"id":"v","start":"2026-03-02","limit":5,"today":"2026-03-09"}`,
			`{"id":"v","used":5,"remaining":0,"due":"2026-03-09","overdue":false,"provisional":false}`},
	}
	var questions, answers strings.Builder
	for _, e := range exchanges {
		questions.WriteString(e.question + "\n")
		answers.WriteString(e.answer + "\n")
	}
	want := answers.String()
	// Blank lines and a last line without an end change nothing.
	file := write(t, "questions.jsonl", "\n"+strings.TrimSuffix(questions.String(), "\n"))
	for name, given := range map[string]struct{ path, in string }{
		"file": {file, ""}, "standard input": {"-", questions.String()},
	} {
		out, errs, code := fincert(t, given.in, "clock", "--lang", "en", "--batch", given.path)
		if code != exitDone || errs != "" {
			t.Fatalf("%s: exit %d: %s", name, code, errs)
		}
		got, wanted := strings.Split(out, "\n"), strings.Split(want, "\n")
		if len(got) != len(wanted) {
			t.Fatalf("%s: %d lines, want %d", name, len(got), len(wanted))
		}
		for i := range got {
			if got[i] != wanted[i] {
				t.Errorf("%s, line %d:\n got %s\nwant %s", name, i+1, got[i], wanted[i])
			}
		}
	}
}

func TestAQuestionAskedWronglyIsToldWhyInTheReadersLanguage(t *testing.T) {
	bad := write(t, "bad.csv", "#covers: 2026-11-01/2026-11-30\ndate,kind\n2026-11-25,makeup\n2026-11-26,halfday\n")
	for _, c := range []struct{ args, want string }{
		{"clock --start 2026-02-30 --workdays 5", "选项 --start 的值“2026-02-30”无效：“2026-02-30”不是有效日期，应写作 2026-11-24 的形式。"},
		{"clock --start 2026-03-02 --workdays five", "选项 --workdays 的值“five”无效：应为整数。"},
		{"clock --start 2026-03-02 --workdays 5 --pause 2026-03-04", "选项 --pause 的值“2026-03-04”无效：应写作 2026-03-02/2026-03-06；尚未结束的写作 2026-03-02/。"},
		{"clock --start 2026-03-02 --workdays 5 --pause 2026-03-04/2026-03-03", "暂停的结束日期 2026-03-03 早于开始日期 2026-03-04。"},
		{"clock --workdays 5", "缺少起算日。"},
		{"clock --start 2026-03-02", "缺少时限：请给出工作日数（--workdays，批量时为 limit）或月数（--months，批量时为 months）。"},
		{"clock --start 2026-03-02 --workdays 0", "时限为 0，至少应为 1。"},
		{"clock --start 2026-03-02 --workdays 5 --months 5", "时限只能是工作日数或月数之一。"},
		{"clock --start 2026-03-02 --workdays 5 --calendar " + bad, bad + " 第 3 行：2026-11-25 是周三，调休上班日只能在周六或周日。\n" + bad + " 第 4 行：2026-11-26 的类别“halfday”应为 holiday（放假）或 makeup（调休上班）。"},
		{"clock --batch /no/such.jsonl", "找不到文件 /no/such.jsonl。"},
		{"clock --batch - --calendar /no/such.csv", "找不到文件 /no/such.csv。"},
		{"clock --batch - --start 2026-03-02", "--batch 不能与 --start 同时使用。"},
		{"clock --colour", "没有选项 --colour。"},
		{"clock --start", "选项 --start 后面缺少值。"},
		{"clock now", "多余的参数“now”。"},
		{"clock --lang fr", "选项 --lang 的值“fr”无效：可选语言为 zh 或 en。"},
		{"clokc", "没有子命令“clokc”。运行 fincert --help 可查看全部子命令。"},
		{"clokc --lang en", "There is no command “clokc”. Run fincert --help to see all of them."},
		{"--lang=en clock --colour", "There is no flag --colour."},
	} {
		out, errs, code := fincert(t, "", strings.Fields(c.args)...)
		if code != exitUsage || out != "" || errs != c.want+"\n" {
			t.Errorf("%s: exit %d, %q on stdout, on stderr\n%swant\n%s", c.args, code, out, errs, c.want)
		}
	}
}

func TestHelpIsInTheReadersLanguage(t *testing.T) {
	for args, want := range map[string]string{
		"--help":                 "子命令：",
		"--help --lang en":       "Commands:",
		"":                       "子命令：",
		"clock --help":           "起算日，当日不计",
		"help clock --lang en":   "does not count itself",
		"clock --help --lang=en": "does not count itself",
	} {
		out, errs, code := fincert(t, "", strings.Fields(args)...)
		if code != exitDone || errs != "" || !strings.Contains(out, want) {
			t.Errorf("%q: exit %d %s\n%s", args, code, errs, out)
		}
		if left := regexp.MustCompile(`cli\.[a-z]|⟦`).FindString(out); left != "" {
			t.Errorf("%q shows a catalog key: %s", args, out)
		}
	}
}

func TestTheProgramsExitCodesAreThoseThatScriptsRelyOn(t *testing.T) {
	program := filepath.Join(t.TempDir(), "fincert")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, c := range []struct {
		args, in, out string
		code          int
	}{
		{"clock --start 2026-03-02 --workdays 5 --today 2026-03-09 --json --lang en", "", `{"used":5,`, 0},
		{"clock --batch -", "{}\n", `{"id":null,"error":"`, 0},
		{"clock --start 2026-03-02", "", "", 2},
		{"nothing", "", "", 2},
	} {
		command := exec.Command(program, strings.Fields(c.args)...)
		// A host west of Greenwich, where date-only strings go wrong elsewhere.
		command.Env = append(os.Environ(), "TZ=America/New_York", "LANG=C")
		command.Stdin = strings.NewReader(c.in)
		out, err := command.Output()
		if command.ProcessState == nil {
			t.Fatal(err)
		}
		if code := command.ProcessState.ExitCode(); code != c.code || !strings.HasPrefix(string(out), c.out) {
			t.Errorf("%s: exit %d, want %d; %s", c.args, code, c.code, out)
		}
	}
}
