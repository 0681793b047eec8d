package pdf

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
)

// Signer is who signs a paper.
type Signer struct {
	Key   crypto.Signer       // RSA or ECDSA
	Chain []*x509.Certificate // the key's own first, then its issuers; the root may be left out
	Stamp Stamper             // nil: no time stamp
}

// Stamper asks for a time stamp (RFC 3161) of a SHA-256 digest and gives its
// token. If there is none, the error is ErrStamp.
type Stamper func(ctx context.Context, digest []byte) (token []byte, err error)

// Sign writes the paper and signs it: every byte but the signature itself. The
// time that the signature dictionary claims is Meta.Created; only a stamp
// proves one.
func (d *Doc) Sign(ctx context.Context, s Signer) ([]byte, error) {
	w, err := d.write(s.room())
	if err != nil {
		return nil, err
	}
	ranges := []int{0, w.contentsAt, w.contentsEnd, len(w.out) - w.contentsEnd}
	copy(w.out[w.rangeAt:], fmt.Sprintf(rangeForm, ranges[0], ranges[1], ranges[2], ranges[3]))
	digest := sha256.New()
	digest.Write(w.out[:w.contentsAt])
	digest.Write(w.out[w.contentsEnd:])
	cms, err := s.cms(ctx, digest.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("sign the paper: %w", err)
	}
	room := w.contentsEnd - w.contentsAt - len("<>")
	if hex.EncodedLen(len(cms)) > room {
		return nil, fmt.Errorf("sign the paper: the signature has %d bytes, more than the %d that are kept for it", len(cms), room/2)
	}
	hex.Encode(w.out[w.contentsAt+len("<"):], cms)
	return w.out, nil
}

// room is how many bytes are kept for the signature.
func (s Signer) room() int {
	const (
		plain = 2048
		stamp = 10240 // a token with a commercial service's whole chain
	)
	room := plain
	for _, c := range s.Chain {
		room += len(c.Raw)
	}
	if s.Stamp != nil {
		room += stamp
	}
	return room
}

// rangeForm has the same length for all files.
const rangeForm = "[%-10d %-10d %-10d %-10d]"

// writeField writes the signature dictionary, with zeros where the signature
// will be, and the field, which draws nothing.
func (d *Doc) writeField(w *writer, pages []ref, room int) ref {
	signature, widget := w.reserve(), w.reserve()
	w.begin(signature)
	w.out = fmt.Appendf(w.out, "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M %s /ByteRange ", d.date())
	w.rangeAt = len(w.out)
	w.out = fmt.Appendf(w.out, rangeForm, 0, 0, 0, 0)
	w.out = append(w.out, " /Contents "...)
	w.contentsAt = len(w.out)
	w.out = append(w.out, '<')
	for range hex.EncodedLen(room) {
		w.out = append(w.out, '0')
	}
	w.out = append(w.out, '>')
	w.contentsEnd = len(w.out)
	w.out = append(w.out, ">>"...)
	w.end()
	rect, appearance := "[0 0 0 0]", ""
	if f := d.field; f != nil {
		rect = fmt.Sprintf("[%s %s %s %s]", number(nil, f.x*mm), number(nil, (PageHeight-f.y-f.height)*mm),
			number(nil, (f.x+f.width)*mm), number(nil, (PageHeight-f.y)*mm))
		nothing := w.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 %s %s] /Resources <<>>",
			number(nil, f.width*mm), number(nil, f.height*mm)), nil)
		appearance = fmt.Sprintf(" /AP <</N %v>>", nothing)
	}
	page := pages[0]
	for i, p := range d.pages {
		if p == d.signaturePage() {
			page = pages[i]
		}
	}
	const printedAndLocked = 4 + 128
	w.put(widget, "<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /V %v /F %d /Rect %s /P %v%s>>",
		signature, printedAndLocked, rect, page, appearance)
	return widget
}

// signaturePage is the page that the field belongs to.
func (d *Doc) signaturePage() *Page {
	if d.field != nil {
		return d.field.page
	}
	return d.pages[0]
}

// check: does the chain belong to the key?
func (s Signer) check() error {
	if s.Key == nil || len(s.Chain) == 0 {
		return errors.New("there is no key or no certificate")
	}
	public, ok := s.Key.Public().(interface{ Equal(x crypto.PublicKey) bool })
	if !ok || !public.Equal(s.Chain[0].PublicKey) {
		return errors.New("the certificate is not of this key")
	}
	return nil
}
