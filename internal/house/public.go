package house

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"net/http"

	"fincert/internal/casework"
	"fincert/internal/finder"
	"fincert/internal/keys"
	"fincert/internal/postbox"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/site"
	"fincert/internal/store"
)

// publish hands casework's changes to the register's projector, one by one.
type publish struct{ register.Projector }

// Project writes the public rows of what one command changed.
func (p publish) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, change := range changes {
		err := p.Projector.Project(tx, change.Meta, change.Entry)
		if err != nil {
			return err
		}
	}
	return nil
}

// post hands casework's changes to the postbox's projector, one by one.
type post struct{ postbox.Projector }

// Project marks the items of the postbox that one command was about.
func (p post) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, change := range changes {
		err := p.Projector.Project(tx, change.Meta, change.Entry, change.State)
		if err != nil {
			return err
		}
	}
	return nil
}

// find hands casework's changes to the finder's projector.
type find struct{ finder.Projector }

// Project writes the rows of what one command changed.
func (f find) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	changed := make([]finder.Changed, len(changes))
	for i, change := range changes {
		changed[i] = finder.Changed{Meta: change.Meta, State: change.State}
	}
	return f.Projector.Project(tx, changed)
}

func projectors() []casework.Projector { return []casework.Projector{publish{}, post{}, find{}} }

// schemeInForce is the edition by which the postbox keeps what it holds.
func (h *House) schemeInForce(ctx context.Context) (*scheme.Scheme, error) {
	inForce, _, err := h.Casework.InForce(ctx)
	return inForce, err
}

// addSite puts the public pages behind every address that nothing else has.
func (h *House) addSite(mux *http.ServeMux) {
	mux.Handle("/", site.New(site.Config{
		Register: h.Register, Scheme: h.Casework.SchemeAt, Postbox: h.Postbox, Door: h.door, Clock: h.config.Clock, BaseURL: h.config.BaseURL,
		Rule: ruleText(), Sign: h.signDownload, Check: h.CheckGiven,
	}))
}

// ruleText is the rule for the public pages, which do not know package rule.
func ruleText() []site.RuleSection {
	var all []site.RuleSection
	for _, s := range rule.Sections() {
		section := site.RuleSection{Number: s.Number}
		for _, p := range s.Paragraphs {
			paragraph := site.RuleParagraph{Text: p.Text}
			for _, c := range p.Clauses {
				paragraph.Clauses = append(paragraph.Clauses, site.RuleClause{ID: c.ID, Cite: c.Cite})
			}
			section.Paragraphs = append(section.Paragraphs, paragraph)
		}
		all = append(all, section)
	}
	return all
}

// signDownload signs with the key of the credentials: its certificate is in
// root.pem. What a credential signs is Base64, which no download begins like.
func (h *House) signDownload(digest []byte) (signature []byte, chain []*x509.Certificate, err error) {
	signer, info, err := h.keys.Signer(keys.Credential)
	if err != nil {
		return nil, nil, err
	}
	signature, err = signer.Sign(rand.Reader, digest, crypto.SHA256)
	return signature, info.Chain, err
}
