package site

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"fincert/internal/certificate"
	"fincert/internal/fault"
	"fincert/internal/register"
	"fincert/internal/text"
	"fincert/internal/web"
)

// What is handed in to be checked is held in memory while it is looked at, and
// then forgotten.
const (
	mostUpload   = 10 << 20 // of a file
	mostPasted   = 64 << 10 // of a text
	mostTogether = 4        // checks at the same time
	mostAround   = 16 << 10 // of a form around its fields

	mostCheckTime = time.Minute
)

// checkedView is what was found about something that was handed in.
type checkedView struct {
	kind     certificate.Kind
	number   string
	verdict  verdictView
	parts    []partView
	facts    []compared
	differs  int
	now      *certificateView // what the register says; nil if it has no such certificate
	fromCode bool             // a QR code was opened, nothing was handed in
}

// verdictView sums up in one sentence.
type verdictView struct {
	class string // of the style sheet
	icon  string
	key   string // "site.verify.ok"
}

// partView is one of the four questions with what was found.
type partView struct {
	part    certificate.Part
	verdict certificate.Verdict
	says    []saidNext
}

// saidNext is a finding in words, and what to do.
type saidNext struct{ says, next string }

func (s *site) verifyForm(p *page, _ *http.Request) (answer, error) {
	return answer{head: head{title: p.t("site.verify.title"), about: p.t("site.verify.lead")}, body: p.verifyPage()}, nil
}

// verify checks what was sent by the form. A number alone leads to its
// certificate.
func (s *site) verify(p *page, r *http.Request) (answer, error) {
	select {
	case s.checking <- struct{}{}:
		defer func() { <-s.checking }()
	default:
		return answer{}, fault.New(fault.Busy, "site.verify.busy")
	}
	given, err := readGiven(r)
	if err != nil {
		return answer{}, err
	}
	if c, ok := p.Find(string(given)); ok {
		return answer{location: p.url(certificateAt(c.Key))}, nil
	}
	v, err := s.checked(r.Context(), p, given)
	if err != nil {
		return answer{}, err
	}
	return answer{head: head{title: p.sumOf(v), status: v.statusNow(), unlisted: true}, body: p.checkedPage(v), unkept: true}, nil
}

// readGiven reads the form's file, or else its text.
func readGiven(r *http.Request) ([]byte, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, fault.New(fault.Invalid, "site.verify.nothing")
	}
	var pasted []byte
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, brokenForm(err)
		}
		most := mostPasted
		if part.FormName() == "file" {
			most = mostUpload
		}
		content, err := readPart(part, most)
		if err != nil {
			return nil, err
		}
		switch {
		case part.FormName() == "file" && len(content) > 0:
			return content, nil
		case part.FormName() == "text":
			pasted = content
		}
	}
	if strings.TrimSpace(string(pasted)) == "" {
		return nil, fault.New(fault.Invalid, "site.verify.nothing")
	}
	return pasted, nil
}

func readPart(part *multipart.Part, most int) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(part, int64(most)+1))
	if err != nil {
		return nil, brokenForm(err)
	}
	if len(content) > most {
		return nil, fault.New(fault.TooLarge, "site.verify.too-large", fault.Number("most", mostUpload>>20))
	}
	return content, nil
}

// brokenForm tells a form that is none from a connection that broke.
func brokenForm(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.New(fault.TooLarge, "site.verify.too-large", fault.Number("most", mostUpload>>20))
	case web.IsIncoming(err):
		return err
	}
	return fault.New(fault.Invalid, "site.verify.nothing")
}

// code shows what stands in a QR code beside what the register says now.
func (s *site) code(p *page, r *http.Request) (answer, error) {
	v, err := s.checked(r.Context(), p, []byte(s.BaseURL+certificate.MiniAt+r.PathValue("jwt")))
	if err != nil {
		return answer{}, err
	}
	v.fromCode = true
	return answer{head: head{title: p.sumOf(v), about: p.t(v.verdict.key + "-means"), status: v.statusNow(), unlisted: true}, body: p.checkedPage(v)}, nil
}

// sumOf is the sentence that sums up. What is genuine but not valid begins with
// its status.
func (p *page) sumOf(v checkedView) string {
	if v.now == nil {
		return p.t(v.verdict.key)
	}
	return p.t(v.verdict.key, text.Args{"status": v.now.mark.word, "number": v.number})
}

// believed reports whether what was handed in is the body's own and unaltered.
func (v checkedView) believed() bool {
	return !slices.ContainsFunc(v.parts, func(part partView) bool {
		return part.part != certificate.Standing && part.verdict != certificate.Holds
	})
}

// same is the look of a fact that the register says, too. Nothing about what cannot
// be believed is green.
func (v checkedView) same() string {
	if v.believed() {
		return "ok"
	}
	return "mute"
}

// statusNow is the status for the tab's icon: of the certificate if what was
// handed in can be believed, else none that one may rely on.
func (v checkedView) statusNow() string {
	if v.now == nil || !v.believed() {
		return "none"
	}
	return v.now.mark.id
}

func (s *site) checked(ctx context.Context, p *page, given []byte) (checkedView, error) {
	report, err := s.Check(ctx, given)
	if err != nil {
		return checkedView{}, err
	}
	v := checkedView{kind: report.Kind, number: report.Number()}
	for _, part := range []certificate.Part{certificate.Integrity, certificate.Identity, certificate.Content, certificate.Standing} {
		v.parts = append(v.parts, p.partOf(report, part))
	}
	if c, ok := p.Find(v.number); ok && v.number != "" {
		now := p.view(register.Answer{Certificate: c, Standing: c.StatusOn(p.today)})
		v.now = &now
		v.facts = p.compare(report, c)
		for _, f := range v.facts {
			if f.differs {
				v.differs++
			}
		}
	}
	v.verdict = verdictOf(report, v)
	return v, nil
}

func (p *page) partOf(report certificate.Report, part certificate.Part) partView {
	v := partView{part: part, verdict: report.Verdict(part)}
	for _, f := range report.Findings {
		if f.Part != part {
			continue
		}
		says, next := f.Words(p.voice.Lang)
		if ours, known := hereInstead[f.Key]; known {
			next = p.t(ours)
		}
		v.says = append(v.says, saidNext{says, next})
	}
	if len(v.says) == 0 {
		v.says = []saidNext{{p.t("site.verify.not-reached"), ""}}
	}
	return v
}

// hereInstead is what to do on this page where the words of the command line
// speak of its flags.
var hereInstead = map[string]string{
	"verify.integrity.no-key":    "site.verify.next.no-key",
	"verify.identity.no-key":     "site.verify.next.no-key",
	"verify.identity.no-root":    "site.verify.next.no-key",
	"verify.identity.foreign":    "site.verify.next.no-key",
	"verify.status.not-asked":    "site.verify.next.register",
	"verify.status.unreachable":  "site.verify.next.register",
	"verify.status.wrong-answer": "site.verify.next.register",
	"verify.status.list-stale":   "site.verify.next.register",
}

// verdictOf is the first thing that does not hold, or that all does.
func verdictOf(report certificate.Report, v checkedView) verdictView {
	switch failed := report.Failed(); {
	case slices.ContainsFunc(report.Findings, func(f certificate.Finding) bool { return f.Key == "verify.integrity.unreadable" }):
		return verdictView{"mute", "unknown", "site.verify.unreadable"}
	case failed == certificate.Integrity:
		return verdictView{"bad", "wrong", "site.verify.altered"}
	case failed == certificate.Identity:
		return verdictView{"bad", "wrong", "site.verify.foreign"}
	case v.now == nil:
		return verdictView{"bad", "wrong", "site.verify.not-registered"}
	case failed == certificate.Content:
		return verdictView{"bad", "wrong", "site.verify.other-content"}
	case v.now.mark.id != "valid":
		return verdictView{v.now.mark.class, v.now.mark.id, "site.verify.not-valid"}
	case slices.ContainsFunc(report.Findings, func(f certificate.Finding) bool { return f.Key == "verify.status.superseded" }):
		return verdictView{"wait", "unknown", "site.verify.superseded"}
	case failed == certificate.Standing, v.differs > 0:
		return verdictView{"wait", "unknown", "site.verify.outdated"}
	}
	return verdictView{"ok", "right", "site.verify.ok"}
}

// questions are what the parts ask, and answers what their verdicts say.
var (
	questions = map[certificate.Part]string{
		certificate.Integrity: "site.question.integrity", certificate.Identity: "site.question.identity",
		certificate.Content: "site.question.content", certificate.Standing: "site.question.status",
	}
	answers = map[certificate.Verdict]string{
		certificate.Holds: "site.answer.holds", certificate.Fails: "site.answer.fails", certificate.Unknown: "site.answer.unknown",
	}
)

// mark is how a part's verdict looks.
func (v partView) mark() (class, icon string) {
	switch v.verdict {
	case certificate.Holds:
		return "ok", "right"
	case certificate.Fails:
		return "bad", "wrong"
	}
	return "mute", "unknown"
}

// compared is one thing that a paper says, beside what the register says now.
type compared struct {
	key             string
	paper, register spoken
	differs         bool
}

// compare puts the facts of a credential, or the few of a QR code, beside those
// of the register.
func (p *page) compare(report certificate.Report, c *register.Certificate) []compared {
	now := c.Content
	var all []compared
	add := func(key, paper, register string) {
		all = append(all, compared{key, p.as(paper), p.as(register), !sameWords(paper, register)})
	}
	if m := report.Mini; m != nil {
		add("site.fact.number", m.Number, now.Number)
		add("site.party.holder", m.Holder, now.Holder.Name.ZH)
		add("site.fact.name", m.Product, now.ProductName.ZH)
		add("site.fact.model", m.Model, now.Model)
		add("site.fact.valid-to", m.ValidTo, c.Life.ValidTo.String())
		return all
	}
	f := report.Facts
	if f == nil {
		return nil
	}
	add("site.fact.number", f.Number, now.Number)
	if f.Copy+now.Copy > 0 {
		add("site.fact.copy", p.t("site.fact.copy-number", text.Args{"copy": f.Copy}), p.t("site.fact.copy-number", text.Args{"copy": now.Copy}))
	}
	add("site.fact.name", f.ProductName.ZH, now.ProductName.ZH)
	add("site.fact.model", f.Model, now.Model)
	for _, o := range []struct {
		key                           string
		name, address, nowIs, nowLies string
	}{
		{"site.party.holder", f.Holder.Name.ZH, f.Holder.Address.ZH, now.Holder.Name.ZH, now.Holder.Address.ZH},
		{"site.party.manufacturer", f.Manufacturer.Name.ZH, f.Manufacturer.Address.ZH, now.Manufacturer.Name.ZH, now.Manufacturer.Address.ZH},
		{"site.party.enterprise", f.Enterprise.Name.ZH, f.Enterprise.Address.ZH, now.Enterprise.Name.ZH, now.Enterprise.Address.ZH},
	} {
		add(o.key, o.name+"，"+o.address, o.nowIs+"，"+o.nowLies)
	}
	var theirs, ours []string
	for _, s := range f.Standards {
		theirs = append(theirs, s.Edition)
	}
	for _, s := range now.Standards {
		ours = append(ours, s.Edition)
	}
	add("site.fact.standards", strings.Join(theirs, "，"), strings.Join(ours, "，"))
	add("site.fact.issued", f.Issue.String(), now.Issue.String())
	add("site.fact.valid-to", f.ValidTo.String(), c.Life.ValidTo.String())
	return all
}

// sameWords compares what stands on a paper with the register; a QR code has no
// room for long names and ends them with "…".
func sameWords(paper, register string) bool {
	if begin, cut := strings.CutSuffix(paper, "…"); cut {
		return strings.HasPrefix(register, begin)
	}
	return paper == register
}
