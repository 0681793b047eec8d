package site

import (
	"strconv"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/postbox"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// formPage is one of the forms in which the public sends something.
type formPage struct {
	kind   postbox.Kind
	path   string
	title  string // key
	lead   string // key
	fields []field
}

// field is a question of a form.
type field struct {
	id       string // as postbox names it
	label    string // key
	hint     string // key; may be empty
	need     string // key of what is said when it is left empty; empty: it may be
	long     bool   // several lines
	choices  []choice
	answered func(*postbox.Answers) *string
}

// choice is one of the answers that can be chosen.
type choice struct {
	value string
	label string // key
}

// The questions that all forms have in common.
var (
	nameField = field{id: "name", label: "site.post.name", hint: "site.post.name-hint",
		answered: func(a *postbox.Answers) *string { return &a.Name }}
	contactField = field{id: "contact", label: "site.post.contact", hint: "site.post.contact-hint",
		answered: func(a *postbox.Answers) *string { return &a.Contact }}
)

func certificateField(hint, need string) field {
	return field{id: "certificate", label: "site.post.certificate", hint: hint, need: need,
		answered: func(a *postbox.Answers) *string { return &a.Certificate }}
}

func textField(label, hint, need string) field {
	return field{id: "text", label: label, hint: hint, need: need, long: true,
		answered: func(a *postbox.Answers) *string { return &a.Text }}
}

// The forms.
var (
	report = formPage{postbox.Misuse, "/report", "site.post.report.title", "site.post.report.lead", []field{
		certificateField("site.post.report.certificate-hint", ""),
		{id: "place", label: "site.post.report.place", hint: "site.post.report.place-hint", need: "site.post.report.place-need",
			answered: func(a *postbox.Answers) *string { return &a.Place }},
		textField("site.post.report.text", "site.post.report.text-hint", "site.post.report.text-need"),
		nameField, contactField,
	}}
	complain = formPage{postbox.Complaint, "/complain", "site.post.complain.title", "site.post.complain.lead", []field{
		{id: "about", label: "site.post.complain.about", need: "site.post.complain.about-need",
			choices:  []choice{{postbox.AboutProduct, "site.post.complain.product"}, {postbox.AboutBody, "site.post.complain.body"}},
			answered: func(a *postbox.Answers) *string { return &a.About }},
		certificateField("site.post.complain.certificate-hint", "site.post.complain.certificate-need"),
		textField("site.post.complain.text", "site.post.complain.text-hint", "site.post.complain.text-need"),
		nameField, contactField,
	}}
	dispute = formPage{postbox.Dispute, "/dispute", "site.post.dispute.title", "site.post.dispute.lead", []field{
		certificateField("site.post.dispute.certificate-hint", "site.post.dispute.certificate-need"),
		textField("site.post.dispute.text", "site.post.dispute.text-hint", "site.post.dispute.text-need"),
		{id: "right", label: "site.post.dispute.right", hint: "site.post.dispute.right-hint", long: true,
			answered: func(a *postbox.Answers) *string { return &a.Right }},
		nameField, contactField,
	}}
)

// optional reports whether the question says that it need not be answered.
func (f field) optional() bool { return f.need == "" }

// formView is a form as it is shown, or its answers to be checked.
type formView struct {
	formPage
	token   string
	answers postbox.Answers
	files   []postbox.File
	wrong   wrongAnswers // in the order of the form
	focus   string       // the question that is to be changed
	most    int          // MiB of a file
	months  int          // that it is kept
	about   *row         // the certificate, if there is one of that number
	trapped bool
}

// wrongAnswer is one thing that is to be put right.
type wrongAnswer struct{ id, said string }

type wrongAnswers []wrongAnswer

// at is what is wrong with the answer to a question, "" if nothing is.
func (all wrongAnswers) at(id string) string {
	for _, w := range all {
		if w.id == id {
			return w.said
		}
	}
	return ""
}

func (v formView) answer(f field) string { return *f.answered(&v.answers) }

// chosen is the word of the choice that was made.
func (v formView) chosen(f field) string {
	for _, c := range f.choices {
		if c.value == v.answer(f) {
			return c.label
		}
	}
	return ""
}

// say words what is wrong with answers, in the order in which they are asked.
func (p *page) say(v *formView, wrong []fault.Field) {
	add := func(id, said string) {
		if v.wrong.at(id) == "" {
			v.wrong = append(v.wrong, wrongAnswer{id, said})
		}
	}
	for _, f := range v.fields {
		for _, w := range wrong {
			if w.Path == f.id {
				add(f.id, p.wrongly(f, w))
			}
		}
	}
	for _, w := range wrong {
		if w.Path == fileField {
			add(fileField, p.t(w.Key, argsOf(w.Args)))
		}
	}
	if v.trapped {
		add(trapField, p.t("site.post.trap-filled"))
	}
}

func (p *page) wrongly(f field, w fault.Field) string {
	switch {
	case w.Key == "field.required" && f.need != "":
		return p.t(f.need)
	case strings.HasPrefix(w.Key, "postbox."): // a sentence of its own
		return p.t(w.Key, argsOf(w.Args))
	}
	return p.t("site.post.wrong", text.Args{"field": p.t(f.label), "what": p.t(w.Key, argsOf(w.Args))})
}

// limits are what the scheme says about what is sent.
func (p *page) limits(v *formView) {
	s := p.voice.Scheme
	v.most = s.Limit(scheme.LimitPostFile, p.today).Value >> 20
	v.months = s.Limit(scheme.LimitPostKept, p.today).Value
}

// anchor is the element that the way to a question leads to.
func (v formView) anchor(id string) string {
	for _, f := range v.fields {
		if f.id == id && len(f.choices) > 0 {
			return id + "0"
		}
	}
	return id
}

// describedBy names what is said about a question, for who hears it.
func (v formView) describedBy(f field) string {
	var ids []string
	if f.hint != "" {
		ids = append(ids, f.id+"-hint")
	}
	if v.wrong.at(f.id) != "" {
		ids = append(ids, f.id+"-error")
	}
	return strings.Join(ids, " ")
}

func (v formView) invalid(id string) string { return strconv.FormatBool(v.wrong.at(id) != "") }

// named is how a file is told from the others; its own name was not kept.
func (p *page) named(i int, f postbox.File) string {
	sort := "site.post.files.picture"
	if f.MediaType == "application/pdf" {
		sort = "site.post.files.pdf"
	}
	return p.t(sort, text.Args{"n": strconv.Itoa(i + 1), "size": strconv.FormatInt((f.Size+1023)/1024, 10)})
}
