package form

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// A Read field's text is the content of a file. It stands in the values as
// Kept, because a browser changes the ends of lines in whatever else it sends,
// and what is recorded is to have the file's own bytes.

// Kept is how a file's content stands among the values.
func Kept(content []byte) string { return base64.StdEncoding.EncodeToString(content) }

// Content is the content that a value keeps.
func Content(value string) (content string, whole bool) {
	read, err := base64.StdEncoding.DecodeString(value)
	return string(read), err == nil
}

const readPrefix = "read:"

// ReadName is the name under which a file is sent for a Read field.
func ReadName(path string) string { return readPrefix + path }

// IsReadName tells whether a file was sent to be read.
func IsReadName(name string) bool { return strings.HasPrefix(name, readPrefix) }

// Picked notes a file that was sent for a Read field; TakeIn puts it there.
func Picked(v Values, name, file string, content []byte) {
	v[name] = append(v[name], file, Kept(content))
}

// ReadFromFile makes a field one whose text is read: a text, a group of a name
// and a text, or a list of such groups.
func (f *Field) ReadFromFile() {
	f.Read = true
	if f.Kind == Rows {
		f.Fixed = true
	}
	if text := Find(f.Of, "text"); text != nil {
		text.Read = true
	}
}

// TakeIn puts the files that were picked where they are read. In a list a file
// takes the place of one of the same name.
func TakeIn(fields []*Field, v Values) {
	for name, picked := range v {
		path, read := strings.CutPrefix(name, readPrefix)
		f := Find(fields, path)
		if !read {
			continue
		}
		delete(v, name)
		if f == nil || !f.Read {
			continue
		}
		for pair := range slices.Chunk(picked, 2) {
			if len(pair) == 2 {
				f.take(v, path, pair[0], pair[1])
			}
		}
	}
}

func (f *Field) take(v Values, path, name, kept string) {
	switch f.Kind {
	case Group:
	case Rows:
		row := 0
		for row < f.Rows(v, path) && v.Get(join(join(path, strconv.Itoa(row)), "name")) != name {
			row++
		}
		path = join(path, strconv.Itoa(row))
	default:
		v.Set(path, kept)
		return
	}
	v.Set(join(path, "name"), name)
	v.Set(join(path, "text"), kept)
}

// readFile is a file that a Read field holds.
type readFile struct {
	Name string
	Size int64
	At   string // its place in the form
}

// read are the files that a Read field holds.
func (s *Sheet) read(f *Field, path string) (list []readFile) {
	add := func(name, at string, text string) {
		content, whole := Content(s.Values.Get(text))
		if whole && content != "" {
			list = append(list, readFile{name, int64(len(content)), at})
		}
	}
	switch f.Kind {
	case Group:
		add(s.Values.Get(join(path, "name")), path, join(path, "text"))
	case Rows:
		for i := range f.Rows(s.Values, path) {
			row := join(path, strconv.Itoa(i))
			add(s.Values.Get(join(row, "name")), row, join(row, "text"))
		}
	default:
		add(s.t("form.file-read"), path, path)
	}
	return list
}

// held are the values of a Read field, by name.
func (s *Sheet) held(path string) (names []string) {
	for name := range s.Values {
		if name == path || strings.HasPrefix(name, path+".") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
