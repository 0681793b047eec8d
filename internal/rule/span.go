package rule

import (
	"slices"
	"strconv"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// Span is one limit of a case with what it runs from and to, as far as the
// entries alone say it. Which day it is due is a question of scheme and calendar.
type Span struct {
	Limit   string // id in the scheme
	About   string // which supplement, rectification or test, with a number behind for a report that was replaced; empty for the case
	Start   calendar.Date
	Told    calendar.Date // the last day as somebody was told it; zero where it is counted
	Pauses  []calendar.Pause
	Stopped calendar.Date // zero while it runs
	Dropped bool          // the case ended before it was done
}

// Spans are the limits that a case is or was under: of its whole course, of what
// its client was asked for, and of its laboratories.
func (c *Case) Spans() (list []Span) {
	add := func(s Span) {
		if s.Stopped.IsZero() && !c.Closed.IsZero() {
			s.Stopped, s.Dropped = c.Closed, true
		}
		list = append(list, s)
	}
	if !c.Accepted.IsZero() && c.Purpose.Applied() { // 5.8 is about what somebody applied for
		list = append(list, Span{Limit: scheme.LimitCaseMax, Start: c.Accepted, Pauses: c.pauses(), Stopped: c.Closed})
	}
	for _, u := range c.Supplements {
		add(Span{Limit: scheme.LimitSupplementDue, About: u.ID, Start: u.Requested, Told: u.Due, Stopped: u.Completed})
	}
	for _, r := range c.Rectifications {
		if !r.Annulled.IsZero() {
			continue
		}
		limit := scheme.LimitRectificationExamination
		if r.Stage == scheme.StageDecision {
			limit = scheme.LimitRectificationMax
		}
		span := Span{Limit: limit, About: r.ID, Start: r.Required, Told: r.Due, Stopped: r.HandedIn}
		if span.Stopped.IsZero() {
			span.Stopped = r.Ended
		}
		add(span)
	}
	for _, t := range c.Tests {
		for i, v := range append(slices.Clone(t.Replaced), t.ReportVersion) {
			about := t.Task
			if i < len(t.Replaced) {
				about += "." + strconv.Itoa(i+1)
			}
			if !v.Finished.IsZero() {
				add(Span{Limit: scheme.LimitLabReportDue, About: about, Start: v.Finished, Stopped: later(v.Paper, paperless(v))})
			}
		}
	}
	return list
}

// paperless is the day of the electronic report, once the paper one is there
// too: both are asked for.
func paperless(v ReportVersion) calendar.Date {
	if v.Paper.IsZero() {
		return calendar.Date{}
	}
	return v.Reported
}

// MovesSpans reports whether an entry of a case can change its spans.
func MovesSpans(e Entry) bool {
	switch e.(type) {
	case *ApplicationAccepted, *ApplicationRefused, *ApplicationWithdrawn, *CaseClosedOut, *VersionAssessed,
		*SupplementRequested, *SupplementCompleted,
		*RectificationRequired, *RectificationHandedIn, *RectificationVerified, *RectificationEnded,
		*TestReported, *TestReportCorrected, *TestReportPaperReceived, *ReportDaysCorrected,
		*CertificationGranted, *CertificationRefused, *DecisionAnnulled,
		*CertificationMaintained, *ChangeGranted, *CaseLapsed, *CaseResumed:
		return true
	}
	return false
}
