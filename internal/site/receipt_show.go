package site

import (
	"net/http"

	"fincert/internal/fault"
	"fincert/internal/postbox"
	"fincert/internal/scheme"
)

// Addresses of the sender's own pages. What names an item stands in the query:
// paths are written into the log.
const (
	receiptAt  = "/receipt"
	withdrawAt = "/receipt/withdraw"
)

// receiptView is where something stands that somebody sent.
type receiptView struct {
	postbox.Standing
	formPage
	key  string
	mark mark
}

// standings are how the states of an item look.
var standings = map[postbox.State]mark{
	postbox.Waiting:  {id: "expired", class: "wait", meaning: "site.receipt.waiting"},
	postbox.TakenUp:  {id: "find", class: "wait", meaning: "site.receipt.taken-up"},
	postbox.Closed:   {id: "valid", class: "ok", meaning: "site.receipt.closed"},
	postbox.Rejected: {id: "cancelled", class: "mute", meaning: "site.receipt.rejected"},
}

func (s *site) standing(p *page, r *http.Request, key string) (receiptView, error) {
	standing, err := s.Postbox.Standing(r.Context(), key)
	if err != nil {
		return receiptView{}, err
	}
	v := receiptView{Standing: standing, key: key, mark: standings[standing.State()]}
	v.mark.word = p.t(v.mark.meaning)
	for _, form := range []formPage{report, complain, dispute} {
		if form.kind == standing.Kind {
			v.formPage = form
		}
	}
	return v, nil
}

func (s *site) receipt(p *page, r *http.Request) (answer, error) {
	v, err := s.standing(p, r, r.URL.Query().Get("key"))
	if err != nil {
		return answer{}, err
	}
	return answer{head: head{title: v.Number, unlisted: true}, body: p.receiptPage(v)}, nil
}

// askWithdraw says what taking it back means.
func (s *site) askWithdraw(p *page, r *http.Request) (answer, error) {
	v, err := s.standing(p, r, r.URL.Query().Get("key"))
	if err != nil {
		return answer{}, err
	}
	if v.State() != postbox.Waiting {
		return answer{}, fault.RefuseOurs("postbox.dealt-with")
	}
	return answer{head: head{title: p.t("site.withdraw.title"), unlisted: true}, body: p.withdrawPage(v)}, nil
}

func (s *site) withdraw(p *page, r *http.Request) (answer, error) {
	p.posted = true
	err := s.Postbox.Withdraw(r.Context(), r.PostFormValue("key"))
	if err != nil {
		return answer{}, err
	}
	return answer{head: head{title: p.t("site.withdrawn.title"), unlisted: true}, body: p.withdrawnPage()}, nil
}

// outcome is what came of it, in the scheme's words.
func (p *page) outcome(e postbox.Event) spoken {
	return p.first(wordsOf(e.Word(p.voice.Scheme)))
}

func wordsOf(t scheme.Text) words { return words{t.ZH, t.EN} }

// happened says one event.
func (p *page) happened(e postbox.Event) string {
	switch e.State {
	case postbox.TakenUp:
		return p.t(taken[string(e.Kind)])
	case postbox.Rejected:
		return p.t("site.receipt.was-rejected")
	}
	return p.t("site.receipt.was-closed")
}

// taken are the words for what an item was taken up as.
var taken = map[string]string{
	"complaint": "site.receipt.as-complaint", "misuse": "site.receipt.as-misuse", "dispute": "site.receipt.as-dispute",
}

// shown are the answers that the sender's page repeats: all but who they are
// and where to reach them, which nobody who finds the link need know.
func (v receiptView) shown() (fields []field) {
	for _, f := range v.fields {
		if f.id != nameField.id && f.id != contactField.id && len(f.choices) == 0 && *f.answered(&v.Answers) != "" {
			fields = append(fields, f)
		}
	}
	return fields
}

// open reports whether it can still be taken back.
func (v receiptView) open() bool { return v.State() == postbox.Waiting }
