package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Entry is something that happened, decoded. Its name is a stored literal with
// a version, such as "case.submitted/1": renaming the Go type changes nothing.
type Entry interface{ EntryName() string }

// Type says how entries of one name are read: New makes an empty one (a
// pointer) to decode into.
type Type struct {
	Name string
	New  func() Entry
}

// Upcaster turns the stored body of an old name into the body of the next one.
// The stored bytes stay as they are; only what is decoded changes.
type Upcaster struct {
	From, To string
	Up       func(body []byte) ([]byte, error)
}

// Codec turns entries into bodies and back. It is safe for concurrent use.
type Codec struct {
	types     map[string]Type
	upcasters map[string]Upcaster
}

// NewCodec checks that names are unique, that every upcaster leads to a type,
// and that no name is both old and current.
func NewCodec(types []Type, upcasters []Upcaster) (*Codec, error) {
	c := &Codec{types: map[string]Type{}, upcasters: map[string]Upcaster{}}
	for _, t := range types {
		if _, twice := c.types[t.Name]; twice {
			return nil, fmt.Errorf("two types of entry are named %q", t.Name)
		}
		if name := t.New().EntryName(); name != t.Name {
			return nil, fmt.Errorf("the type listed as %q calls itself %q", t.Name, name)
		}
		c.types[t.Name] = t
	}
	for _, u := range upcasters {
		if _, twice := c.upcasters[u.From]; twice {
			return nil, fmt.Errorf("two upcasters from %q", u.From)
		}
		if _, current := c.types[u.From]; current {
			return nil, fmt.Errorf("%q is a current type and has an upcaster", u.From)
		}
		c.upcasters[u.From] = u
	}
	for _, u := range upcasters {
		name := u.From
		for range len(upcasters) + 1 {
			next, old := c.upcasters[name]
			if !old {
				break
			}
			name = next.To
		}
		if _, current := c.types[name]; !current {
			return nil, fmt.Errorf("the upcaster from %q leads to no type", u.From)
		}
	}
	return c, nil
}

// Encode gives the name and the body to store. An entry that Decode would not
// know is refused, so that nothing is written that cannot be read.
func (c *Codec) Encode(e Entry) (name, body string, err error) {
	name = e.EntryName()
	if _, known := c.types[name]; !known {
		return "", "", fmt.Errorf("encode %q: no such type of entry", name)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err = encoder.Encode(e)
	if err != nil {
		return "", "", fmt.Errorf("encode %s: %w", name, err)
	}
	return name, string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// Decode reads a stored body. An unknown name, a key that the type does not
// have, and anything after the value are errors: an entry is never read in
// part.
func (c *Codec) Decode(name, body string) (Entry, error) {
	current, text := name, []byte(body)
	for {
		u, old := c.upcasters[current]
		if !old {
			break
		}
		next, err := u.Up(text)
		if err != nil {
			return nil, fmt.Errorf("bring %s up to %s: %w", u.From, u.To, err)
		}
		current, text = u.To, next
	}
	t, known := c.types[current]
	if !known {
		return nil, fmt.Errorf("decode %q: no such type of entry", name)
	}
	if !bytes.HasPrefix(text, []byte("{")) {
		return nil, fmt.Errorf("decode %s: the body is not an object", name) // null would pass as an empty entry
	}
	e := t.New()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(e)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", name, err)
	}
	_, err = decoder.Token()
	if !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("decode %s: something follows the body", name)
	}
	return e, nil
}
