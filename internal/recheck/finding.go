package recheck

import (
	"fmt"

	"fincert/internal/text"
)

// Finding is one thing that is not as it should be. Which of its fields are set
// depends on Kind; its sentence is "check." and Kind in the catalogs.
type Finding struct {
	Kind     string `json:"finding"`
	Position int64  `json:"position,omitempty"` // of the entry
	Subject  string `json:"subject,omitempty"`  // stream, row, series, object
	Field    string `json:"field,omitempty"`
	Want     string `json:"want,omitempty"` // what the entries make of it
	Got      string `json:"got,omitempty"`  // what stands there
}

// Kinds of findings.
const (
	EntryAltered   = "entry-altered"   // its leaf does not fit
	EntryMissing   = "entry-missing"   // a position is left out
	EntryVersion   = "entry-version"   // its version does not follow in its stream
	EntryInstant   = "entry-instant"   // before that of the entry before it, or no instant
	EntryEffective = "entry-effective" // its date is none that its instant allows
	EntryUnknown   = "entry-unknown"   // a name that no version of the program wrote
	EntryStray     = "entry-stray"     // in a stream of another kind
	EntryBody      = "entry-body"      // its body cannot be read, or misses what it must say
	HeadDiffers    = "head-differs"    // the head does not name the last entry

	TreeDiffers       = "tree-differs"       // the log's tiles hold another leaf
	CheckpointDiffers = "checkpoint-differs" // the last signed checkpoint is of another record
	AgainstDiffers    = "against-differs"    // the checkpoint given is of another record
	AgainstLonger     = "against-longer"     // the checkpoint given is of a longer record

	RowMissing    = "row-missing"
	RowDiffers    = "row-differs"
	RowExtra      = "row-extra"
	StatusDiffers = "status-differs" // of a certificate on a day
	ClockDiffers  = "clock-differs"  // the working days of 5.8
	Unreadable    = "unreadable"     // the program cannot show a case, or the register

	NumberGap   = "number-gap"
	NumberTwice = "number-twice"

	TextMissing = "text-missing"
	TextAltered = "text-altered"
	FileMissing = "file-missing"
	FileAltered = "file-altered"

	PaperMissing = "paper-missing" // nothing makes it any more
	PaperOrphan  = "paper-orphan"  // of an entry that has none

	EffectOrphan  = "effect-orphan"  // of an entry that is not there
	EffectMissing = "effect-missing" // an entry's letter is nobody's task
	AnswerOrphan  = "answer-orphan"  // a command's answer names what is not there

	AccessLogDiffers = "access-log-differs" // a sealed day's lines are not those that were sealed
)

// Kinds lists them all.
var Kinds = []string{EntryAltered, EntryMissing, EntryVersion, EntryInstant, EntryEffective, EntryUnknown, EntryStray,
	EntryBody, HeadDiffers, TreeDiffers, CheckpointDiffers, AgainstDiffers, AgainstLonger, RowMissing, RowDiffers,
	RowExtra, StatusDiffers, ClockDiffers, Unreadable, NumberGap, NumberTwice, TextMissing, TextAltered, FileMissing, FileAltered,
	PaperMissing, PaperOrphan, EffectOrphan, EffectMissing, AnswerOrphan, AccessLogDiffers}

// Words is the finding as a person is told it.
func (f Finding) Words(lang text.Lang) string {
	none := text.T(lang, "check.none")
	or := func(value string) string {
		if value == "" {
			return none
		}
		return value
	}
	return text.T(lang, "check."+f.Kind, text.Args{
		"position": f.Position, "subject": f.Subject, "field": f.Field, "want": or(f.Want), "got": or(f.Got),
	})
}

func (f Finding) String() string {
	return fmt.Sprintf("%s at %d: %s %s want %q got %q", f.Kind, f.Position, f.Subject, f.Field, f.Want, f.Got)
}
