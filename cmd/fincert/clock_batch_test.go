package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"fincert/internal/text"
)

func FuzzALineAboutAClockHasExactlyOneAnswer(f *testing.F) {
	f.Add(`{"id":"a","start":"2026-03-02","limit":5,"pauses":[{"from":"2026-03-04","to":null}],"today":"2026-03-09"}`)
	f.Add(`{"id":{"x":[1]},"start":"2026-01-31","months":1,"today":"2026-03-01","stopped":""}`)
	f.Add(`{"id":"b","start":"9999-12-31","limit":9223372036854775807,"today":"0001-01-01"}`)
	f.Add("null")
	f.Add("{\"id\":\"\xff\"}")
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, `"calendar"`) {
			return // a path is somebody's file
		}
		var out bytes.Buffer
		err := writeJSON(&out, answerLine(text.EN, []byte(line), func(line []byte) (any, error) { return calendars{}.answerLine(line, "") }))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(out.String(), "\n") != 1 || !json.Valid(out.Bytes()) || strings.Contains(out.String(), "⟦") {
			t.Fatalf("answered %q", out.String())
		}
	})
}

// A program that asks and waits for the answer before it asks again must not
// wait for ever.
func TestABatchAnswersALineBeforeTheNextIsAsked(t *testing.T) {
	askRead, ask := io.Pipe()
	answers, answer := io.Pipe()
	done := make(chan int)
	go func() { done <- run([]string{"clock", "--batch", "-"}, askRead, answer, io.Discard) }()
	decoder := json.NewDecoder(answers)
	for id := range 3 {
		if _, err := io.WriteString(ask, `{"id":`+string(rune('0'+id))+`,"start":"2026-03-02","limit":5,"today":"2026-03-09"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		got := make(chan map[string]any)
		go func() {
			var one map[string]any
			_ = decoder.Decode(&one)
			got <- one
		}()
		select {
		case one := <-got:
			if one["id"] != float64(id) {
				t.Fatalf("answer %v to question %d", one, id)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("no answer while the next question is not asked")
		}
	}
	if err := ask.Close(); err != nil {
		t.Fatal(err)
	}
	if code := <-done; code != exitDone {
		t.Errorf("exit %d", code)
	}
}
