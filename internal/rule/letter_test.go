package rule

import (
	"encoding/json"
	"slices"
	"testing"
)

// letters are those that the case and what came of it caused, in order.
func (j *journey) letters() (kinds []string) {
	for _, past := range j.journal {
		if lettered, ok := past.entry.(Lettered); ok {
			for _, letter := range lettered.Letters() {
				kinds = append(kinds, letter.Kind)
				// Without an addressee it is the client of its case.
				if letter.To != "" && letter.To != j.client.Organisation && letter.Kind != "test-task" {
					j.Errorf("letter %s goes to %s", letter.Kind, letter.To)
				}
			}
		}
	}
	return kinds
}

// [5.1a] [5.7a] [5.7b]
func TestTheClientIsWrittenToAtEveryTurn(t *testing.T) {
	j := begin(t).to(judgedAll)
	j.do(theIntake, ask("sample"))
	j.do(j.client, hand("sample"))
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, judge("sample", "conform", ""))
	j.to(evaluated)
	j.rectifying(9)
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.to(granted)
	want := []string{"supplement", "acceptance", "test-task", "inspection", "rectification", "rectification-verified", "grant"}
	if got := j.letters(); !slices.Equal(got, want) {
		t.Errorf("letters %v, want %v", got, want)
	}
	j = begin(t).to(submitted)
	j.do(j.client, &WithdrawApplication{Reason: "改期"})
	if got := j.letters(); !slices.Equal(got, []string{"withdrawn"}) {
		t.Errorf("letters %v", got)
	}
}

func TestACaseIsItsClientsOwnAndForeignToOthers(t *testing.T) {
	c := begin(t).to(opened).state()
	for who, want := range map[string]struct {
		actor    Actor
		relation Relation
	}{
		"the client":                  {Actor{Organisation: c.Client, Roles: []Role{RoleClient}}, Own},
		"its laboratory people":       {Actor{Organisation: c.Client, Roles: []Role{RoleLaboratory}}, Foreign},
		"another client":              {Actor{Organisation: "other", Roles: []Role{RoleClient}}, Foreign},
		"a client of no organisation": {Actor{Roles: []Role{RoleClient}}, Foreign},
		"nobody":                      {Actor{}, Foreign},
		"staff":                       {theReviewer, InTheBody},
		"the regulator":               {Actor{Roles: []Role{RoleRegulator}}, InTheBody},
	} {
		if got := c.Relation(want.actor); got != want.relation {
			t.Errorf("for %s the case is %q, want %q", who, got, want.relation)
		}
	}
}

func TestFilesLieWithTheCaseTheyWereHandedInFor(t *testing.T) {
	j := begin(t).to(reported)
	task := Get[*TestTask](j.record, KindTestTask, j.state().Tests[0].Task)
	if FileScope(j.state()) != j.file.ID || FileScope(task) != j.file.ID || FileScope(&Product{ID: "p"}) != "" {
		t.Error("files lie elsewhere")
	}
	whole, back := aFile("f"), FileRef{}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &back); err != nil || back != whole {
		t.Errorf("read back %+v, %v", back, err)
	}
}
