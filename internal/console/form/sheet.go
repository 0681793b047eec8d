package form

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"fincert/internal/fault"
	"fincert/internal/text"
)

// Sheet is a form as it is drawn.
type Sheet struct {
	Lang   text.Lang
	Slug   string // of the command
	At     string // where it is sent
	Fields []*Field
	Values Values
	// Wrong are the sentences on fields that cannot be taken, by path.
	Wrong map[string][]string
	// Beside are the labels of fields that stand on the page beside the form's own, by
	// path.
	Beside map[string]string
	// File tells what is known of an object that a field holds.
	File func(object string) (File, bool)
	// Case is where uploaded files belong; empty: the form takes none.
	Case string
	// UploadAt is where a script sends files to.
	UploadAt string
	// UploadLimit is the size of the largest file, in bytes.
	UploadLimit int64
}

// File is an uploaded file as a form shows it.
type File struct {
	Name   string
	Size   int64
	SHA256 string
	At     string // where it can be looked at; may be empty
}

// Mistake is one line of the summary of errors.
type Mistake struct{ Path, Label, Says string }

// Tell notes what is wrong with what was read from the form. say words one
// field's fault.
func (s *Sheet) Tell(f *fault.Fault, read Read, say func(fault.Field) string) {
	s.Wrong = map[string][]string{}
	for _, field := range f.Fields {
		path := read.Place(field.Path)
		s.Wrong[path] = append(s.Wrong[path], say(field))
	}
}

// Mistakes are what is wrong in the order of the form; what belongs to no field
// that is drawn comes last.
func (s *Sheet) Mistakes() []Mistake {
	var all []Mistake
	told := map[string]bool{}
	s.walk(s.Fields, "", func(f *Field, path string) {
		for _, says := range s.Wrong[path] {
			all = append(all, Mistake{path, s.whole(path), says})
		}
		told[path] = true
	})
	var rest []string
	for path := range s.Wrong {
		if !told[path] {
			rest = append(rest, path)
		}
	}
	slices.Sort(rest)
	for _, path := range rest {
		for _, says := range s.Wrong[path] {
			all = append(all, s.elsewhere(path, says))
		}
	}
	return all
}

// elsewhere is what is wrong outside the form, where something stands there.
func (s *Sheet) elsewhere(path, says string) Mistake {
	if label, there := s.Beside[path]; there {
		return Mistake{path, label, says}
	}
	return Mistake{"", s.Label(path), says}
}

// mostMistakes are told at once; a field that is wrong says so by itself.
const mostMistakes = 20

// parted are the mistakes that are told at once, and the rest, each of which
// stands at its field.
func parted(all []Mistake) (first, rest []Mistake) {
	for _, m := range all {
		if m.Path == "" || len(first) < mostMistakes || len(all) <= mostMistakes+mostMistakes/2 {
			first = append(first, m)
		} else {
			rest = append(rest, m)
		}
	}
	return first, rest
}

// whole is what a field is called by itself: after the row or the group that it
// stands in.
func (s *Sheet) whole(path string) string {
	said := s.Label(path)
	parts := strings.Split(path, ".")
	for i := len(parts) - 1; i > 0; i-- {
		before := strings.Join(parts[:i], ".")
		f := Find(s.Fields, strings.TrimPrefix(indices.ReplaceAllString("."+before, ""), "."))
		switch {
		case f == nil || number(parts[i-1]) >= 0:
		case f.Kind == Group && f.Name != "":
			said = s.t("form.within", text.Args{"part": s.Label(before), "field": said})
		case f.Kind == Rows && number(parts[i]) >= 0 && i < len(parts)-1:
			said = s.t("form.within", text.Args{"part": s.head(f, before, number(parts[i])), "field": said})
		}
	}
	return said
}

func (s *Sheet) walk(fields []*Field, at string, visit func(*Field, string)) {
	for _, f := range fields {
		if !f.asked(s.Values, at) {
			continue
		}
		here := join(at, f.Name)
		visit(f, here)
		switch f.Kind {
		case Group:
			s.walk(f.Of, here, visit)
		case Rows:
			for i := range f.Rows(s.Values, here) {
				s.walk(f.Of, join(here, strconv.Itoa(i)), visit)
			}
		}
	}
}

var (
	indices = regexp.MustCompile(`\.\d+`)
	humps   = regexp.MustCompile(`([a-z0-9])([A-Z])`) // keys of the catalogs are written small
)

// Label is what a field is called: by the key form.SLUG.PATH, else form.PATH,
// else form.NAME, where NAME is the end of the path.
func (s *Sheet) Label(path string) string { return s.said(path, "") }

// Hint is what helps to fill a field in; empty for most.
func (s *Sheet) Hint(path string) string { return s.said(path, ".hint") }

// hint is what stands beneath a field's label.
func (s *Sheet) hint(f *Field, path string) string {
	said := s.Hint(path)
	if said != "" && f.Says != "" && s.Lang == text.EN {
		said += " "
	}
	return said + f.Says
}

func (s *Sheet) said(path, what string) string {
	for _, key := range LabelKeys(s.Slug, path) {
		said, ok := text.Lookup(s.Lang, key+what)
		if ok {
			return said
		}
	}
	if what == "" {
		return text.T(s.Lang, LabelKeys(s.Slug, path)[0])
	}
	return ""
}

// LabelKeys are the catalog keys by which a field of a command may be called,
// the first that exists.
func LabelKeys(slug, path string) []string {
	path = indices.ReplaceAllString(path, "")
	path = strings.ToLower(humps.ReplaceAllString(path, "$1-$2"))
	last := path[strings.LastIndexByte(path, '.')+1:]
	return []string{"form." + slug + "." + path, "form." + path, "form." + last}
}

func (s *Sheet) t(key string, args ...text.Args) string { return text.T(s.Lang, key, args...) }

func (s *Sheet) wrong(path string) []string { return s.Wrong[path] }

// described tells a screen reader what belongs to a field.
func (s *Sheet) described(f *Field, path string) templ.Attributes {
	var ids []string
	if s.hint(f, path) != "" {
		ids = append(ids, "h-"+path)
	}
	attributes := templ.Attributes{}
	if len(s.wrong(path)) > 0 {
		ids = append(ids, "e-"+path)
		attributes["aria-invalid"] = "true"
	}
	if ids != nil {
		attributes["aria-describedby"] = strings.Join(ids, " ")
	}
	return attributes
}

// redraws has the form drawn anew when a field is changed that others depend
// on; in a row, the row, so that what is typed elsewhere meanwhile is not
// touched. Of two changes in a row the later one's answer counts, which knows of
// both. Without JavaScript the button beneath the form does it.
func (s *Sheet) redraws(f *Field, path string) templ.Attributes {
	if !f.Redraws {
		return nil
	}
	target, part := "#act", "#act"
	if row, inRow := rowOf(path); inRow {
		target, part = "closest .row", "[id='r-"+row+"']"
	}
	return templ.Attributes{
		"hx-post": s.At, "hx-trigger": "change", "hx-include": "closest form", "hx-vals": `{"act:redraw":"1"}`, "hx-sync": "closest form:replace",
		"hx-encoding": "application/x-www-form-urlencoded", "hx-target": target, "hx-select": part, "hx-swap": "outerHTML",
	}
}

// rowOf is the innermost row that a field stands in.
func rowOf(path string) (row string, inRow bool) {
	parts := strings.Split(path, ".")
	for i := len(parts) - 2; i > 0; i-- {
		if number(parts[i]) >= 0 {
			return strings.Join(parts[:i+1], "."), true
		}
	}
	return "", false
}

// shows draws the form with something else to look at beside it; the script
// keeps the place where the page was scrolled to.
func (s *Sheet) shows() templ.Attributes {
	return templ.Attributes{
		"hx-post": s.At, "hx-include": "closest form", "hx-sync": "closest form:replace",
		"hx-encoding": "application/x-www-form-urlencoded", "hx-target": "#acting", "hx-select": "#acting", "hx-swap": "outerHTML",
	}
}

// ShowName is the name under which it is sent what is looked at beside the form,
// LookName that of the button that wants it.
const (
	ShowName = "act:show"
	LookName = "act:look"
)

// Shown is what is looked at beside the form: one of the links of its rows.
func (s *Sheet) Shown() (shown Link, ok bool) {
	sought := s.Values.Get(ShowName)
	if sought == "" {
		return Link{}, false
	}
	s.walk(s.Fields, "", func(f *Field, _ string) {
		for _, aside := range f.About {
			for _, l := range aside.Links {
				if l.View == sought {
					shown, ok = l, true
				}
			}
		}
	})
	return shown, ok
}

// Broad reports whether rows have something to be known beside their fields.
func (s *Sheet) Broad() bool {
	broad := false
	s.walk(s.Fields, "", func(f *Field, _ string) { broad = broad || f.Heads && len(f.About) > 0 })
	return broad
}

// part is a piece of the form that lies on a sheet of its own: a list, or
// fields that follow each other.
type part struct {
	list   *Field
	fields []*Field
}

func (s *Sheet) parts() []part {
	var all []part
	for _, f := range s.Fields {
		if f.Kind == Rows && !f.Silent && !f.Given && !f.Read {
			all = append(all, part{list: f})
			continue
		}
		if n := len(all); n == 0 || all[n-1].list != nil {
			all = append(all, part{})
		}
		last := &all[len(all)-1]
		last.fields = append(last.fields, f)
	}
	return all
}

// unseen reports that nothing of a part is drawn.
func (s *Sheet) unseen(p part) bool {
	return p.list == nil && !slices.ContainsFunc(p.fields, func(f *Field) bool { return !f.Silent && f.asked(s.Values, "") })
}

// TakesFiles tells whether a field of the form is for files.
func (s *Sheet) TakesFiles() bool {
	found := false
	s.walk(s.Fields, "", func(f *Field, _ string) { found = found || f.Kind == Files })
	return found
}

// Redraws tells whether fields of the form depend on others.
func (s *Sheet) Redraws() bool {
	found := false
	s.walk(s.Fields, "", func(f *Field, _ string) { found = found || f.Redraws })
	return found
}

// fewest is up to how many options are all in sight instead of behind a list.
const fewest = 6

func (f *Field) inSight() bool { return len(f.Options) <= fewest }

func (s *Sheet) chosen(path, value string) bool { return slices.Contains(s.Values[path], value) }

// options are those of a field; of a YesNo without any, yes and no.
func (s *Sheet) options(f *Field) []Option {
	if f.Kind == YesNo && len(f.Options) == 0 {
		return []Option{{Value: Yes, Label: s.t("form.yes")}, {Value: No, Label: s.t("form.no")}}
	}
	return f.Options
}

// nothingFound reports whether what was sought for a field is not there.
func (s *Sheet) nothingFound(f *Field, path string) bool {
	return s.Values.Get(SeekName(path)) != "" && !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Found })
}

// Unsought tells whether somebody typed what to look for and did not look yet:
// they pressed Enter.
func (s *Sheet) Unsought() bool {
	unsought := false
	s.walk(s.Fields, "", func(f *Field, path string) {
		unsought = unsought || f.Kind == Seek && s.Values.Get(SeekName(path)) != s.Values.Get(soughtName(path))
	})
	return unsought
}

// optionID is the id of the n-th option: the first has the field's own, so that
// the summary of errors leads to it.
func optionID(path string, n int) string {
	if n == 0 {
		return "f-" + path
	}
	return fmt.Sprintf("f-%s-%d", path, n)
}

// head is what a row is called.
func (s *Sheet) head(f *Field, path string, row int) string {
	for _, field := range f.Of {
		if field.Heads {
			value := s.Values.Get(join(join(path, strconv.Itoa(row)), field.Name))
			return field.Option(value).Label
		}
	}
	return s.t("form.row", text.Args{"what": s.said(path, ".row"), "number": row + 1})
}

// beneath are the fields of a row that its heading is not.
func beneath(fields []*Field) []*Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f *Field) bool { return f.Heads })
}

// asideOf is what is to be known of a value that was given.
func (f *Field) asideOf(value string) Aside { return f.About[value] }

func (f *Field) aside(s *Sheet, path string, row int) (Aside, bool) {
	for _, field := range f.Of {
		if field.Heads && field.About != nil {
			a, there := field.About[s.Values.Get(join(join(path, strconv.Itoa(row)), field.Name))]
			return a, there
		}
	}
	return Aside{}, false
}

// rows are the indices of the rows to draw: those there are, and blank ones.
func (s *Sheet) rows(f *Field, path string) []int {
	n := f.Rows(s.Values, path)
	if !f.Fixed && n == 0 {
		n = f.Grow
		if !f.Optional {
			n = max(n, 1)
		}
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func (s *Sheet) files(path string) []File {
	var all []File
	for _, object := range s.Values[path] {
		if object == "" {
			continue
		}
		f, known := s.File(object)
		if !known {
			f = File{Name: object}
		}
		all = append(all, f)
	}
	return all
}

// Size is a number of bytes for people.
func Size(bytes int64) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	case bytes >= 1<<10:
		return fmt.Sprintf("%.0f KB", float64(bytes)/(1<<10))
	}
	return fmt.Sprintf("%d B", bytes)
}

func short(sum string) string { return sum[:min(len(sum), 12)] }

// Answer is one line of the page on which answers are checked.
type Answer struct {
	Path, Label string
	Says        []string
	Depth       int
	// Both: it says the same in all languages, in their order.
	Both bool
}

// Answers are what was filled in, in words.
func (s *Sheet) Answers() []Answer {
	var all []Answer
	s.answers(s.Fields, "", 0, &all)
	return all
}

func (s *Sheet) answers(fields []*Field, at string, depth int, all *[]Answer) {
	for _, f := range fields {
		here := join(at, f.Name)
		switch {
		case f.Silent || f.Heads || !f.asked(s.Values, at):
		case f.Read:
			var says []string
			for _, file := range s.read(f, here) {
				says = append(says, file.Name+" · "+Size(file.Size))
			}
			*all = append(*all, Answer{Path: here, Label: s.Label(here), Says: says, Depth: depth})
		case f.Kind == Group:
			s.answers(f.Of, here, depth, all)
		case f.Kind == Rows:
			for i := range f.Rows(s.Values, here) {
				row := join(here, strconv.Itoa(i))
				if f.leavesOut(s.Values, row) {
					continue
				}
				*all = append(*all, Answer{Path: here, Label: s.head(f, here, i), Depth: depth})
				s.answers(f.Of, row, depth+1, all)
			}
		default:
			says := s.says(f, here)
			if len(says) > 0 {
				*all = append(*all, Answer{Path: here, Label: s.Label(here), Says: says, Depth: depth})
			}
		}
	}
}

func (s *Sheet) says(f *Field, path string) []string {
	var says []string
	for _, value := range s.Values[path] {
		switch {
		case strings.TrimSpace(value) == "":
		case f.Kind == Files:
			file, known := s.File(value)
			if known {
				value = file.Name
			}
			says = append(says, value)
		case f.Kind == YesNo || f.Kind == Tick:
			for _, o := range s.options(&Field{Kind: YesNo, Options: f.Options}) {
				if o.Value == value {
					says = append(says, o.Label)
				}
			}
		case f.Kind == Lines || f.Kind == Text:
			says = append(says, lines(value)...)
		default:
			says = append(says, f.Option(value).Label)
		}
	}
	return says
}

// beside reports whether all options find room beside each other.
func beside(options []Option) bool {
	length := 0
	for _, o := range options {
		length += len([]rune(o.Label)) + 3
		if o.Hint != "" {
			return false
		}
	}
	return length < 40
}

// linesOf is how many lines a text has to begin with.
func linesOf(f *Field) string {
	if f.Small != "" {
		return "1"
	}
	return "4"
}

// secretOf tells a browser's keeper of passwords which one is asked for.
func secretOf(path string) string {
	if path == "old" {
		return "current-password"
	}
	return "new-password"
}
