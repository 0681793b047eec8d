package letter

import (
	"strings"

	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// sampleDrawn is the holder's own copy of what was written down when a sample was
// drawn.
func (w *writer) sampleDrawn() {
	e := w.entry.(*rule.SampleDrawn)
	w.say("letter.sample-drawn.opening", text.Args{"number": w.file.OfNumber, "drawn": e.Drawn})
	w.unit()
	w.fact("letter.fact.certificate", w.file.OfNumber)
	w.fact("letter.fact.drawn-at", w.said(e.Place))
	w.fact("letter.fact.witness", w.said(e.Witness))
	w.fact("letter.fact.laboratory", w.organisation(e.Organisation))
	w.drawn(e)
	w.clauses(e.Clauses, column{}, nil)
	w.next()
	w.step("letter.sample-drawn.sealed")
	w.step("letter.sample-drawn.result")
	w.step("letter.sample-drawn.differs")
	w.quote("3", "5.9.2")
	w.closing()
}

// drawn are the facts by which a drawn sample is known again.
func (w *writer) drawn(e *rule.SampleDrawn) {
	from, _ := w.Record.Scheme("").Way(scheme.Sampling, e.From, w.Today)
	w.fact("letter.fact.drawn-sample", e.ID)
	w.fact("letter.fact.drawn", dated(w.lang, e.Drawn))
	w.fact("letter.fact.drawn-from", w.of(rule.Words(from.Name)))
	w.fact("letter.fact.sample-product", e.Name)
	w.fact("letter.fact.sample-model", e.Model)
	w.fact("letter.fact.sha256", e.SHA256)
	w.fact("letter.fact.hardware", strings.Join(e.Hardware, "\n"))
	w.fact("letter.fact.serial", e.Serial)
	w.fact("letter.fact.seal", e.Seal)
}
