package form

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/text"
)

// filed is a command with a text out of a file in each of its shapes.
type filed struct {
	Archive string      `json:"archive"`
	File    namedText   `json:"file"`
	Files   []namedText `json:"files"`
}

type namedText struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func filedFields() []*Field {
	fields := Of(&filed{})
	for _, f := range fields {
		f.ReadFromFile()
	}
	return fields
}

// TestAFileIsReadAsItIs: blanks at its ends and the ends of its lines are the
// file's own, whatever a browser makes of them.
func TestAFileIsReadAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.StringMatching(`[a-z \r\n年]{1,30}`).Draw(t, "content")
		fields, v := filedFields(), Values{}
		for _, path := range []string{"archive", "file", "files"} {
			Picked(v, ReadName(path), path+".csv", []byte(content))
		}
		Picked(v, ReadName("files"), "second.csv", []byte(content+"2"))
		Picked(v, ReadName("files"), "second.csv", []byte(content+"3")) // in place of the one before
		TakeIn(fields, v)
		read := ReadValues(fields, Normal(fields, v))
		var c filed
		if err := json.Unmarshal(read.Body, &c); err != nil || read.Invalid != nil {
			t.Fatalf("%s: %v, %v", read.Body, err, read.Invalid)
		}
		if c.Archive != content || c.File != (namedText{"file.csv", content}) || len(c.Files) != 2 ||
			c.Files[0] != (namedText{"files.csv", content}) || c.Files[1] != (namedText{"second.csv", content + "3"}) {
			t.Fatalf("%q was read as %+v", content, c)
		}
	})
}

func TestAFileThatDidNotArriveWholeIsTold(t *testing.T) {
	fields := filedFields()
	read := ReadValues(fields, Values{"archive": {"never base64!"}, "file.text": {Kept([]byte("x"))}})
	if read.Invalid == nil || read.Invalid.Fields[0].Key != "field.file-unreadable" {
		t.Errorf("told %v", read.Invalid)
	}
}

func TestAFileForAFieldThatReadsNoneGoesNowhere(t *testing.T) {
	fields, v := Of(&filed{}), Values{}
	Picked(v, ReadName("archive"), "a.csv", []byte("x"))
	Picked(v, ReadName("nowhere"), "a.csv", []byte("x"))
	TakeIn(fields, v)
	if len(v) != 0 {
		t.Errorf("kept %v", v)
	}
}

func TestAFileThatWasReadIsAnsweredByNameAndSize(t *testing.T) {
	fields, v := filedFields(), Values{}
	Picked(v, ReadName("file"), "2027.csv", make([]byte, 2048))
	TakeIn(fields, v)
	s := Sheet{Lang: text.ZH, Slug: "import-notice", Fields: fields[1:2], Values: v}
	answers := s.Answers()
	if len(answers) != 1 || answers[0].Says[0] != "2027.csv · 2 KB" {
		t.Errorf("answered %+v", answers)
	}
}

// TestAWholeNumberThatIsChosenStaysANumber: a level is one of a few.
func TestAWholeNumberThatIsChosenStaysANumber(t *testing.T) {
	fields := Of(&struct {
		Level int `json:"level"`
	}{})
	fields[0].Kind, fields[0].Options = Choice, []Option{{Value: "2", Label: "一般"}}
	read := ReadValues(fields, Values{"level": {"2"}})
	if string(read.Body) != `{"level":2}` || read.Invalid != nil {
		t.Errorf("%s, %v", read.Body, read.Invalid)
	}
}
