package house

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"fincert/internal/certificate"
	"fincert/internal/certificate/layout"
	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/paper"
	"fincert/internal/pdf"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// paperAddress is where a certificate's paper is given to everybody. It is
// printed and linked: it stays.
const paperAddress = "/certificates/{number}/pdf"

// keepPapers makes what makes papers.
func (h *House) keepPapers() error {
	look := layout.Look{Demo: h.Demo()}
	if h.config.Seal != "" {
		file, err := os.ReadFile(h.config.Seal)
		if err == nil {
			look.Seal, err = pdf.NewImage(file)
		}
		if err != nil {
			return fault.RefuseOurs("house.seal", fault.Text("file", h.config.Seal), fault.Text("reason", err.Error()))
		}
	} else if look.Demo {
		look.Seal = layout.DemoSeal()
	}
	h.look, h.revocations = look, newRevocations()
	kinds := h.letterPapers()
	kinds[rule.PaperCertificate] = h.drawCertificate
	h.Papers = paper.New(paper.Config{
		DB: h.DB, Vault: h.Vault, Clock: h.config.Clock, Log: h.config.Log, Kinds: kinds, Seal: h.seal,
	})
	h.Casework.TryPapers = h.tryPapers
	return nil
}

// drawCertificate draws the paper of the certificate that the entry issued,
// from the record and not from the register.
func (h *House) drawCertificate(ctx context.Context, position int64) (paper.Draft, error) {
	on := rule.StreamID{Kind: rule.KindCertificate}
	err := h.DB.Read(ctx, func(q store.Querier) error {
		err := q.QueryRow("select stream_id from entry where position = $1 and stream_kind = $2", position, string(on.Kind)).Scan(&on.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "paper.none")
		}
		return err
	})
	if err != nil {
		return paper.Draft{}, err
	}
	view, err := h.Casework.Load(ctx, on, position)
	if err != nil {
		return paper.Draft{}, err
	}
	content := view.State.(*rule.Certificate).Content
	signs, err := h.signsOf(ctx, on.ID, content)
	if err != nil {
		return paper.Draft{}, err
	}
	return h.draft(content, signs)
}

func (h *House) draft(content rule.CertificateContent, signs layout.Signs) (paper.Draft, error) {
	doc, err := layout.Certificate(content, h.look, signs)
	return paper.Draft{
		Doc: doc, Name: layout.Name(content),
		Compare: func(said *pdf.File) error { return layout.Compare(said, content, h.look, signs) },
	}, err
}

// signsOf are what a machine reads of a certificate's paper. They are signed
// once and kept, so the paper holds what the certificate's addresses answer.
func (h *House) signsOf(ctx context.Context, id string, content rule.CertificateContent) (layout.Signs, error) {
	signed, err := h.Credentials.Credential(ctx, id, content)
	if err != nil {
		return layout.Signs{}, err
	}
	credential := string(signed.Bytes)
	code, err := h.Credentials.QR(credential)
	return layout.Signs{Address: h.pageOf(content), QR: code, Credential: credential}, err
}

// pageOf is the address of a certificate's page.
func (h *House) pageOf(content rule.CertificateContent) string {
	return h.config.BaseURL + certificate.PathOf(content.Number)
}

// tryPapers makes the papers of an entry that is about to be recorded, as far
// as they can be made without signing anything. What does not fit, and what no
// font has, is refused before there is an act that nobody can print.
func (h *House) tryPapers(e rule.Entry) error {
	content := rule.Freezes(e)
	if content == nil {
		return nil
	}
	signs := layout.Signs{Address: h.pageOf(*content), QR: h.config.BaseURL + certificate.MiniAt + strings.Repeat("0", longestMini)}
	draft, err := h.draft(*content, signs)
	if err != nil {
		return err
	}
	file, err := draft.Doc.Bytes()
	if err != nil {
		return err
	}
	said, err := pdf.Read(file)
	if err != nil {
		return fmt.Errorf("read the paper of %s back: %w", content.Number, err)
	}
	return draft.Compare(said)
}

// longestMini is how long the text of a QR code gets.
const longestMini = 500

// seal is what signs papers now.
func (h *House) seal(context.Context) (paper.Seal, error) {
	signer, info, err := h.keys.Signer(keys.Paper)
	if err != nil {
		return paper.Seal{}, err
	}
	seal := paper.Seal{Signer: pdf.Signer{Key: signer, Chain: info.Chain}, KeyID: info.ID}
	if h.config.Stamp != "" {
		seal.Stamp = pdf.StampFrom(h.config.Stamp, outward(stampTime))
	}
	if h.config.Stamp != "" || len(h.config.CRLs) > 0 {
		seal.Validate = h.validate
	}
	return seal, nil
}

// paper answers with a certificate's paper, and makes it if nobody has yet. The
// bytes of a copy never change; asked for without a copy's number, it is the
// last one.
func (h *House) paper(w http.ResponseWriter, r *http.Request) {
	number := r.PathValue("number")
	snapshot, err := h.Register.Current(r.Context())
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	wanted := r.URL.Query().Get("copy")
	printed, found := printedOf(snapshot, number, wanted)
	if !found {
		h.door.Problem(w, r, fault.New(fault.NotFound, "paper.none"))
		return
	}
	made, file, err := h.Papers.Get(r.Context(), printed.Position, rule.PaperCertificate)
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	header := w.Header()
	header.Set("Cache-Control", "public, no-cache")
	if wanted != "" {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	header.Set("ETag", `"`+made.SHA256[:32]+`"`)
	header.Set("Content-Type", "application/pdf")
	header.Set("Content-Disposition", `inline; filename="`+layout.Name(*printed.Content)+`"`)
	inOnePiece(w, r, made.Made, file)
}

// printedOf is the event from which the wanted copy of a certificate is printed;
// the last copy if none is named.
func printedOf(snapshot *register.Snapshot, number, wanted string) (register.Change, bool) {
	c, found := snapshot.Find(number)
	if !found {
		return register.Change{}, false
	}
	if wanted == "" {
		return c.Printed(c.Content.Copy)
	}
	copy, err := strconv.Atoi(wanted)
	if err != nil || strconv.Itoa(copy) != wanted {
		return register.Change{}, false
	}
	return c.Printed(copy)
}

// inOnePiece answers as http.ServeContent does, which hands out small pieces and
// takes twice as long. A zero instant is not told.
func inOnePiece(w http.ResponseWriter, r *http.Request, made time.Time, file []byte) {
	if r.Method != http.MethodGet || conditional(r.Header) {
		http.ServeContent(w, r, "", made, bytes.NewReader(file))
		return
	}
	header := w.Header()
	header.Set("Accept-Ranges", "bytes")
	if !made.IsZero() {
		header.Set("Last-Modified", made.UTC().Format(http.TimeFormat))
	}
	header.Set("Content-Length", strconv.Itoa(len(file)))
	_, _ = w.Write(file) // who hung up reads no answer
}

// conditional: is a part asked for, or only what the asker does not have?
func conditional(asked http.Header) bool {
	for _, name := range []string{"Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"} {
		if asked.Get(name) != "" {
			return true
		}
	}
	return false
}
