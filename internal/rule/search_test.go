package rule_test

import (
	"reflect"
	"testing"

	"fincert/internal/rule"
)

func TestPrivateTextsAreFoundInTheOrderOfTheFields(t *testing.T) {
	entry := &rule.ReviewConcluded{
		Problems: []rule.ProblemRecheck{{Problem: "1", Reason: rule.Say("a")}, {Problem: "2", Reason: rule.Say("b")}},
		Summary:  rule.Say("c"),
	}
	var texts []string
	for _, p := range rule.Privates(entry) {
		texts = append(texts, p.Text)
		p.Ref = p.Text // they are the entry's own, not copies
	}
	if !reflect.DeepEqual(texts, []string{"a", "", "b", "", "c"}) || entry.Problems[1].Reason.Ref != "b" {
		t.Errorf("found %v in %+v", texts, entry)
	}
	if found := rule.Privates(&rule.ApplicationAccepted{Client: "x"}); found != nil {
		t.Errorf("found %v where none is", found)
	}
}

func TestFilesAreFoundInCommandsHoweverDeep(t *testing.T) {
	command := &rule.HandInRectification{Answers: []rule.CorrectionInput{
		{Files: []rule.FileRef{{Object: "1"}, {Object: "2"}}}, {}, {Files: []rule.FileRef{{Object: "3"}}}}}
	var objects []string
	for _, f := range rule.Files(command) {
		objects = append(objects, f.Object)
	}
	if !reflect.DeepEqual(objects, []string{"1", "2", "3"}) {
		t.Errorf("found %v", objects)
	}
	if found := rule.Files(&rule.GrantCertification{}); found != nil {
		t.Errorf("found %v where none is", found)
	}
}

func TestAnUnsharedEntryKeepsItsTextsToItself(t *testing.T) {
	first := &rule.RectificationHandedIn{ID: "r", Answers: []rule.Correction{{Finding: "F-01", Text: rule.Private{Ref: "1"}}}}
	second := rule.Unshared(first).(*rule.RectificationHandedIn)
	if !reflect.DeepEqual(first, second) {
		t.Fatalf("%+v became %+v", first, second)
	}
	second.Answers[0].Text.Text = "filled in"
	if first.Answers[0].Text.Text != "" {
		t.Error("filling in the copy filled in the first")
	}
	for _, kind := range rule.Chapters().Entries { // whatever its form, an empty entry has its copy
		if e := kind.New(); !reflect.DeepEqual(rule.Unshared(e), e) {
			t.Errorf("%s: the copy is another", kind.Name())
		}
	}
}
