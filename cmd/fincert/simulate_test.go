package main

import (
	"encoding/json"
	"strings"
	"testing"

	"fincert/internal/story"
)

func TestSimulateTellsWhatHappenedAndThatNothingIsBroken(t *testing.T) {
	out, errs, code := fincert(t, "", "simulate", "--years", "2", "--cases", "2", "--seed", "3", "--lang", "en")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitDone || !strings.Contains(lines[len(lines)-1], "0 invariants broken") {
		t.Errorf("%d %s\n%s", code, errs, out)
	}
	out, errs, code = fincert(t, "", "simulate", "--years", "1", "--cases", "1", "--json")
	var told story.Simulated
	if err := json.Unmarshal([]byte(out), &told); code != exitDone || err != nil || told.Days < 360 || told.Commands == 0 {
		t.Errorf("%d %v %s: %+v", code, err, errs, told)
	}
	for _, args := range [][]string{{"--years", "0"}, {"--years", "30"}, {"--cases", "0"}, {"--seed", "x"}, {"extra"}} {
		if _, _, code := fincert(t, "", append([]string{"simulate"}, args...)...); code != exitUsage {
			t.Errorf("%v: %d", args, code)
		}
	}
}
