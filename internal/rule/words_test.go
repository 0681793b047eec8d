package rule

import (
	"strings"
	"testing"

	"fincert/internal/text"
)

// builtKeys are the catalog keys that are put together from the rule's own
// words; the source test of package text cannot see them.
func builtKeys() (keys []string) {
	add := func(prefix string, words ...string) {
		for _, w := range words {
			keys = append(keys, prefix+w)
		}
	}
	for _, t := range Chapters().Entries {
		name, _, _ := strings.Cut(t.Name(), "/")
		add("entry.", name)
		if lettered, ok := t.New().(Lettered); ok {
			for _, l := range lettered.Letters() {
				add("letter.", l.Kind)
			}
		}
	}
	for _, t := range Chapters().Commands {
		add("command.", t.Slug())
	}
	for _, r := range Roles {
		add("role.", string(r))
	}
	for _, w := range OpenWords {
		add("case.word.", string(w))
	}
	for _, o := range []Outcome{OutcomeGranted, OutcomeRefused, OutcomeNotAccepted, OutcomeWithdrawn, OutcomeSuperseded} {
		add("outcome.", string(o))
		add("case.word.", string(o))
	}
	for _, p := range Purposes {
		for _, o := range []Outcome{OutcomeGranted, OutcomeRefused, OutcomeMaintained} {
			add("", "outcome."+p.Ended(o), "case.word."+p.Ended(o))
		}
		for _, d := range []DecisionKind{DecisionGranted, DecisionRefused} {
			add("desk.case.decision.", p.Ended(Outcome(d)))
		}
	}
	for _, p := range []Part{PartAssessment, PartMonitoring, PartTesting, PartDifference, PartReview, PartComplaint, PartInspection, PartEvaluation, PartVerification} {
		add("part.", string(p))
	}
	for _, lacking := range []string{"application.incomplete", "supplement.incomplete", "acceptance.materials", "review.materials", "recognition.materials"} {
		add(lacking, "", ".next")
	}
	add("", DutySubmit, DutySupplement, DutyMaterial, DutyCheck, DutyAssess, DutyMonitor, DutyFollow, DutyConclude, DutyAnswerProblem,
		DutyJudgeAnswer, DutyDispatch, DutyTest, DutyReportPaper, DutyAssessReport, DutyAssessVersion, DutyReview, DutyPlanVisit,
		DutyVisit, DutyRectify, DutyVerify, DutyEndRectify, DutyEvaluate, DutyDecide, DutyRefuse, DutyCloseOut, DutySecond, DutyAnalyse,
		DutyDecideAppeal, DutyCloseComplaint, DutyAssignMisuse, DutyCloseMisuse, DutyCloseDispute, DutyQualify, DutyTakeUp, DueQualification,
		DutyDecideSuspension, DutyAskRestoration, DutyReviewRestoration, DutyDecideRestoration, DutyDecideWithdrawal, DutySuspensionOver,
		DutyCancel, DutyReturnCopy, DutyRecall, DutyStopUses, DutyPublish, DueSuspension, DueRestoration, DueRecall, DuePublication,
		DutyApplyAnew, DueTransition, DueTransitionReminder, DutyRenew, DueRenewal)
	add("", causeSupplement, causeRectification, causeAppeal)
	add("appeal.end.", string(EndUpheld), string(EndRejected), string(EndWithdrawn))
	add("", flagBarred)
	add("flag.", "same-unit-case", "same-unit-certificate")
	add("material.", "no-file", "no-paper", "nothing", "no-seal")
	return keys
}

func TestEveryWordOfTheRuleIsInBothLanguages(t *testing.T) {
	values := text.Args{"number": "A2026-0001", "count": 2, "material": "认证申请书"}
	for _, key := range builtKeys() {
		for _, lang := range text.Langs() {
			if sentence, ok := text.Lookup(lang, key, values); !ok || strings.Contains(sentence, "⟦") {
				t.Errorf("%s in %s: %q", key, lang, sentence)
			}
		}
	}
}

// TestARefusalIsWholeInBothLanguages words what the guards of cases at every
// step say.
func TestARefusalIsWholeInBothLanguages(t *testing.T) {
	told := map[string]bool{}
	for _, step := range []string{opened, submitted, acceptedCase, reported, visitEnded, evaluated, granted} {
		j := begin(t).to(step)
		for _, command := range caseCommands() {
			no := command.Guard(j.situation(theEvaluator, j.today, j.file))
			if no == nil {
				continue
			}
			values := text.Args{}
			for _, a := range no.Args {
				values[a.Name] = a.Value
			}
			told[no.Key] = true
			for _, lang := range text.Langs() {
				words := text.Fault(lang, string(no.Kind), no.Key, values)
				if words.Next == "" || strings.Contains(words.Title+words.Detail+words.Next, "⟦") {
					t.Errorf("%v in %s: %+v", no, lang, words)
				}
			}
		}
	}
	if len(told) < 20 {
		t.Errorf("only %d different refusals were told", len(told))
	}
}
