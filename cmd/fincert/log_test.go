package main

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// written notes what reached it, and in how many writes.
type written struct {
	mu     sync.Mutex
	text   bytes.Buffer
	writes int
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	return w.text.Write(p)
}

func (w *written) so() (string, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String(), w.writes
}

var _ io.Writer = &written{}

func TestOrdinaryLinesAreWrittenTogetherAndInOrder(t *testing.T) {
	var out written
	log, done := serverLog(&out)
	for n := range 50 {
		log.Info("request", "n", n)
	}
	if text, _ := out.so(); text != "" {
		t.Errorf("written at once: %s", text)
	}
	done()
	text, writes := out.so()
	if strings.Count(text, "\n") != 50 || writes != 1 || !strings.Contains(text, `"n":0}`+"\n") || !strings.HasSuffix(text, `"n":49}`+"\n") {
		t.Errorf("%d writes: %s", writes, text)
	}
}

func TestAWarningTakesTheLinesBeforeItOutAtOnce(t *testing.T) {
	var out written
	log, _ := serverLog(&out)
	log.Info("before")
	log.With("a", 1).Warn("careful")
	if text, _ := out.so(); !strings.Contains(text, "before") || !strings.Contains(text, "careful") {
		t.Errorf("written: %s", text)
	}
}

func TestALineWaitsForAMomentOnly(t *testing.T) {
	var out written
	log, _ := serverLog(&out)
	log.Info("alone")
	for tries := 0; ; tries++ {
		if text, _ := out.so(); strings.Contains(text, "alone") {
			break
		}
		if tries > 500 {
			t.Fatal("it is never written")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
