package certificate

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// Mini is what a QR code says by itself. Names are short, because every
// character makes the printed code finer.
type Mini struct {
	Site    string `json:"s"` // the body's address without its scheme
	Number  string `json:"n"`
	Holder  string `json:"h"` // these three are cut if they are long
	Product string `json:"p"`
	Model   string `json:"m"`
	ValidTo string `json:"v"`
	Index   int    `json:"i"` // in the status lists, all of them counted through
	Hash    string `json:"c"` // of the credential
}

// Of names and hash.
const (
	miniRunes = 16 // of a name; the rest is "…"
	miniHash  = 16 // bytes of the credential's SHA-256
)

// MiniAt is the path before a mini JWT in the text of a QR code.
const MiniAt = "/v/"

// Mini signs the mini JWT of a credential of this body.
func (i *Issuer) Mini(credential string) (jwt string, err error) {
	c, err := parseCredential(credential)
	if err != nil {
		return "", err
	}
	return i.sign("", miniOf(c, credential))
}

// QR is the text of a credential's QR code: an address at which a telephone
// opens the certificate's page, and that can be checked without it.
func (i *Issuer) QR(credential string) (text string, err error) {
	c, err := parseCredential(credential)
	if err != nil {
		return "", err
	}
	jwt, err := i.sign("", miniOf(c, credential))
	return c.Issuer.ID + MiniAt + jwt, err
}

func miniOf(c *credential, jwt string) Mini {
	f := c.facts
	return Mini{
		Site: withoutScheme(c.Issuer.ID), Number: f.Number, Holder: short(f.Holder.Name.ZH), Product: short(f.ProductName.ZH),
		Model: short(f.Model), ValidTo: f.ValidTo.String(), Index: c.index, Hash: hashOf(jwt),
	}
}

func hashOf(credential string) string {
	sum := sha256.Sum256([]byte(credential))
	return base64.RawURLEncoding.EncodeToString(sum[:miniHash])
}

func short(name string) string {
	runes := []rune(name)
	if len(runes) <= miniRunes {
		return name
	}
	return string(runes[:miniRunes]) + "…"
}

func withoutScheme(baseURL string) string {
	_, site, found := strings.Cut(baseURL, "://")
	if !found {
		return baseURL
	}
	return site
}

// placeOf is the list, counted from 1, and the place in it of an index.
func placeOf(index int) (n, at int) { return index/Entries + 1, index % Entries }

func indexOf(n int, at string) (int, bool) {
	i, err := strconv.Atoi(at)
	return (n-1)*Entries + i, err == nil && strconv.Itoa(i) == at && i >= 0 && i < Entries && n >= 1
}
