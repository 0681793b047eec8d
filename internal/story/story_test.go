package story

import (
	"context"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

var lastDay = time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)

// told tells the story up to an instant in a house of its own.
func told(t *testing.T, until time.Time) (*house.House, Told) {
	t.Helper()
	begin, err := Begin(until)
	if err != nil {
		t.Fatal(err)
	}
	clock := now.NewManual(begin)
	h, err := house.Open(context.Background(), house.Config{Data: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := h.Close()
		if err != nil {
			t.Error(err)
		}
	})
	story, err := Tell(context.Background(), h, clock, until)
	if err != nil {
		t.Fatal(err)
	}
	return h, story
}

func TestTheStoryHasACaseAtEveryStage(t *testing.T) {
	h, story := told(t, lastDay)
	t.Logf("%d commands in %v: %.0f a second", story.Commands, story.Took, float64(story.Commands)/story.Took.Seconds())
	words := map[rule.Word]int{}
	for _, c := range story.Cases {
		words[c.Word]++
	}
	t.Log(words)
	_ = h
	_ = calendar.Date{}
}
