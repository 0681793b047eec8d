package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

// Private is text about a person, or text that a person typed. It never stands
// in an entry's body: the body holds a reference and a salted commitment, the
// text lies encrypted under its subject's key and can be erased there. A fold
// shows it as Text, or as Erased.
type Private struct {
	Text       string
	Ref        string // row in the personal store
	Commitment string // SHA-256 over salt and text, hex
	Erased     bool
}

// Say is a private text that is not sealed yet.
func Say(text string) Private { return Private{Text: text} }

// IsZero reports whether nothing was said.
func (p Private) IsZero() bool { return p.Text == "" && p.Ref == "" }

// Shown is the text, or the mark that it was erased.
func (p Private) Shown() string {
	if p.Erased {
		return "〔已删除〕"
	}
	return p.Text
}

type sealed struct {
	Ref        string `json:"ref"`
	Commitment string `json:"commitment"`
}

var errUnsealed = errors.New("rule: private text must be sealed before it is encoded")

// MarshalJSON writes the reference and commitment, never the text.
func (p Private) MarshalJSON() ([]byte, error) {
	if p.IsZero() {
		return []byte("null"), nil
	}
	if p.Ref == "" || p.Commitment == "" {
		return nil, errUnsealed
	}
	return json.Marshal(sealed{p.Ref, p.Commitment})
}

var errHalf = errors.New("rule: half a reference to a private text")

// UnmarshalJSON reads what MarshalJSON wrote, and nothing else.
func (p *Private) UnmarshalJSON(data []byte) error {
	var s *sealed
	if err := whole(data, &s); err != nil {
		return err
	}
	*p = Private{}
	if s == nil {
		return nil
	}
	if s.Ref == "" || s.Commitment == "" {
		return errHalf
	}
	p.Ref, p.Commitment = s.Ref, s.Commitment
	return nil
}

// whole reads one value and refuses a key that its type does not have, as the
// record does: a type that reads itself is not told of the strictness around it.
func whole(data []byte, into any) error {
	read := json.NewDecoder(bytes.NewReader(data))
	read.DisallowUnknownFields()
	return read.Decode(into)
}

// Privates lists the private texts of an entry in the order of its fields, so
// that they can be sealed before it is written and opened after it is read.
func Privates(e Entry) []*Private { return privates.in(e) }

// Files lists the file references of a command or entry in the order of its
// fields.
func Files(v any) []*FileRef { return files.in(v) }

// Unshared is a copy of an entry whose private texts can be filled in without
// changing the first one's. Everything else of it is shared.
func Unshared(e Entry) Entry {
	plan := privates.plan(reflect.TypeOf(e))
	if plan == nil {
		return e
	}
	copied := reflect.New(reflect.TypeOf(e)).Elem()
	copied.Set(reflect.ValueOf(e))
	plan.unshare(copied)
	return copied.Interface().(Entry)
}

// FileRef is a file in the vault. In a command only Object counts; the facts
// are filled in from the vault before the command is decided.
type FileRef struct {
	Object    string `json:"object"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
	MediaType string `json:"type"`
	Name      string `json:"name"`
}

// FileScope is the case within which a thing's files lie; "" when it has none.
func FileScope(s State) string {
	switch s := s.(type) {
	case *Case:
		return s.ID
	case *TestTask:
		return s.Case
	case *Certificate:
		return s.Folder
	}
	return ""
}

// IsZero reports whether no file is named.
func (f FileRef) IsZero() bool { return f.Object == "" }

// UnmarshalJSON takes an object's id, as commands give it, or the whole
// reference, as entries hold it.
func (f *FileRef) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*f = FileRef{}
		return json.Unmarshal(data, &f.Object)
	}
	type plain FileRef
	return whole(data, (*plain)(f))
}
