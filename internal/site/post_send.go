package site

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/postbox"
	"fincert/internal/text"
	"fincert/internal/web"
)

// Limits of what is sent in one go: a form with its files. Beyond them it is
// read no further.
const (
	mostSent     = 32 << 20
	mostSentTime = 5 * time.Minute
	mostAnswer   = 64 << 10 // bytes of one answer; 10,000 characters are fewer
	mostParts    = 64
)

// How often an address may send: so many times at once, and once more after
// each such time.
const (
	sentAtOnce = 30
	sentAgain  = 20 * time.Second
)

// Names of fields that are no answers. The trap is left empty by people, who do
// not see it, and filled by programs that fill everything.
const (
	fileField = "file"
	trapField = "website"
)

func (s *site) addPosts() {
	s.mux.Handle("GET /report", s.asking(report))
	s.mux.Handle("POST /report", s.sending(report))
	s.mux.Handle("GET /complain", s.asking(complain))
	s.mux.Handle("POST /complain", s.sending(complain))
	s.mux.Handle("GET /dispute", s.asking(dispute))
	s.mux.Handle("POST /dispute", s.sending(dispute))
	s.mux.Handle("GET /receipt", s.bound(unkept(s.answerWith(s.receipt))))
	s.mux.Handle("GET /receipt/withdraw", s.bound(unkept(s.answerWith(s.askWithdraw))))
	s.mux.Handle("POST /receipt/withdraw", s.taking(mostBytes, mostTime, s.withdraw))
}

func (s *site) asking(form formPage) http.Handler {
	return s.bound(unkept(s.answerWith(func(p *page, r *http.Request) (answer, error) { return s.form(p, form, r) })))
}

func (s *site) sending(form formPage) http.Handler {
	return s.taking(mostSent, mostSentTime, func(p *page, r *http.Request) (answer, error) { return s.taken(p, form, r) })
}

// unkept: what somebody typed is kept nowhere on its way.
func unkept(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		h(w, r)
	}
}

// taking answers what is sent by a form of ours. Another site's form, and who
// sends too often, is told no before anything is read.
func (s *site) taking(bytes int64, within time.Duration, ask asked) http.Handler {
	own := http.NewCrossOriginProtection()
	return web.Bound(bytes, within)(unkept(func(w http.ResponseWriter, r *http.Request) {
		// In tests there are connections without deadlines.
		_ = http.NewResponseController(w).SetWriteDeadline(now.System().Now().Add(within + mostTime))
		s.answerWith(func(p *page, r *http.Request) (answer, error) {
			if own.Check(r) != nil {
				return answer{}, fault.New(fault.Forbidden, "web.cross-origin")
			}
			if !s.allowance.Allow(r) {
				return answer{}, fault.New(fault.TooMany, "site.post.too-many")
			}
			return ask(p, r)
		})(w, r)
	}))
}

// form is an empty form; ?certificate= fills in the number.
func (s *site) form(p *page, form formPage, r *http.Request) (answer, error) {
	v := formView{formPage: form, token: postbox.NewToken()}
	v.answers.Kind = form.kind
	v.answers.Certificate = sought(r.URL.Query().Get("certificate"))
	if form.kind == postbox.Complaint && v.answers.Certificate != "" {
		v.answers.About = postbox.AboutProduct
	}
	return p.showForm(v), nil
}

func (p *page) showForm(v formView) answer {
	p.limits(&v)
	p.name(&v)
	title := p.t(v.title)
	a := answer{head: head{title: title, unlisted: v.answers.Certificate != ""}, body: p.formPage(v)}
	if len(v.wrong) > 0 {
		a.head.title, a.status = p.t("site.post.error-title", text.Args{"title": title}), http.StatusUnprocessableEntity
	}
	return a
}

// name finds the certificate that the number is of.
func (p *page) name(v *formView) {
	if c, known := p.Find(v.answers.Certificate); known {
		about := p.row(c, p.today)
		v.about = &about
	}
}

// taken answers a form that was sent: with itself and what is wrong, with all
// answers to be checked, or, once they were, with the way to the receipt.
// Nothing that was typed is lost on any of these ways.
func (s *site) taken(p *page, form formPage, r *http.Request) (answer, error) {
	v := formView{formPage: form}
	step, wrong, err := s.readForm(r, &v)
	if err != nil {
		return answer{}, err
	}
	p.posted = true
	if focus, change := strings.CutPrefix(step, "change-"); change {
		v.focus = focus
		return p.showForm(v), nil
	}
	p.name(&v)
	if no := v.answers.Check(v.about != nil); no != nil {
		wrong = append(wrong, no.Fields...)
	}
	p.say(&v, wrong)
	if len(v.wrong) > 0 {
		return p.showForm(v), nil
	}
	if step != "send" {
		return answer{head: head{title: p.t("site.post.check.title"), unlisted: true}, body: p.checkPage(v)}, nil
	}
	secret, err := s.Postbox.Send(r.Context(), postbox.Sending{Token: v.token, Answers: v.answers, Files: objectsOf(v.files), Known: v.about != nil})
	if no, is := fault.As(err); is && len(no.Fields) > 0 { // a file is gone since
		v.files = nil
		p.say(&v, no.Fields)
		return p.showForm(v), nil
	}
	if err != nil {
		return answer{}, err
	}
	return answer{location: p.url(receiptAt, "key", secret)}, nil
}

func objectsOf(files []postbox.File) (objects []string) {
	for _, f := range files {
		objects = append(objects, f.Object)
	}
	return objects
}

// readForm reads what was sent, in the order in which it comes: the answers
// before the files. Of what is too large, what came before it is there.
func (s *site) readForm(r *http.Request, v *formView) (step string, wrong []fault.Field, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "web.media-type", fault.Text("wanted", "multipart/form-data"))
	}
	v.answers.Kind = v.kind
	var kept []string
	for range mostParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if tooLarge(err) {
			wrong = append(wrong, fault.Field{Path: fileField, Key: "site.post.too-large"})
			break
		}
		if err != nil {
			return "", nil, fault.New(fault.Invalid, "web.body-cut")
		}
		if part.FormName() == fileField && part.FileName() != "" {
			no, err := s.keep(r, v, part)
			if err != nil {
				return "", nil, err
			}
			wrong = append(wrong, no...)
			continue
		}
		value, err := answerOf(part)
		if err != nil {
			return "", nil, err
		}
		switch name := part.FormName(); name {
		case "step":
			step = value
		case "token":
			v.token = value
		case "kept":
			kept = append(kept, value)
		case trapField:
			v.trapped = value != ""
		default:
			for _, f := range v.fields {
				if f.id == name {
					*f.answered(&v.answers) = value
				}
			}
		}
	}
	files, err := s.Postbox.Attached(r.Context(), v.token, kept)
	if no, is := fault.As(err); is {
		return step, append(wrong, no.Fields...), nil
	}
	v.files = append(files, v.files...)
	if len(v.files) > postbox.MostFiles {
		v.files = v.files[:postbox.MostFiles]
		wrong = append(wrong, fault.Field{Path: fileField, Key: "postbox.too-many-files", Args: []fault.Arg{fault.Number("most", postbox.MostFiles)}})
	}
	return step, wrong, err
}

// answerOf is what somebody typed into one field.
func answerOf(part *multipart.Part) (string, error) {
	text, err := io.ReadAll(io.LimitReader(part, mostAnswer+1))
	switch {
	case tooLarge(err) || len(text) > mostAnswer:
		return "", fault.New(fault.TooLarge, "web.too-large", fault.Number("most", mostAnswer))
	case err != nil:
		return "", fault.New(fault.Invalid, "web.body-cut")
	}
	return strings.ToValidUTF8(string(text), "\uFFFD"), nil
}

// keep takes a file in. What is wrong with it is told beside its field.
func (s *site) keep(r *http.Request, v *formView, part *multipart.Part) (wrong []fault.Field, err error) {
	if len(v.files) >= postbox.MostFiles {
		return []fault.Field{{Path: fileField, Key: "postbox.too-many-files", Args: []fault.Arg{fault.Number("most", postbox.MostFiles)}}}, nil
	}
	file, err := s.Postbox.Keep(r.Context(), v.token, part)
	no, is := fault.As(err)
	switch {
	case tooLarge(err):
		return []fault.Field{{Path: fileField, Key: "site.post.too-large"}}, nil
	case is && slices.Contains([]fault.Kind{fault.Invalid, fault.TooLarge}, no.Kind) && no.Key != "postbox.token":
		return []fault.Field{{Path: fileField, Key: no.Key, Args: no.Args}}, nil
	case err != nil:
		return nil, err
	}
	v.files = append(v.files, file)
	return nil, nil
}

func tooLarge(err error) bool {
	var most *http.MaxBytesError
	return errors.As(err, &most)
}

func argsOf(args []fault.Arg) text.Args { return web.Args(args) }
