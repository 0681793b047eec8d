package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// noTime: what is answered has no date of its own; its tag tells whether it is
// still the same.
var noTime time.Time

// SendPage answers with a whole body, pressed for who takes it so. One that may
// be kept is asked about each time, unless Cache-Control is set already: an act
// may change what it says at any moment.
func SendPage(w http.ResponseWriter, r *http.Request, status int, mediaType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	if TakesGzip(r, h) {
		body, tag = pressed(body), tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	if status != http.StatusOK {
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = w.Write(body) // who hung up reads no answer
		return
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "public, no-cache")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", noTime, bytes.NewReader(body))
}

// TakesGzip tells whether the client takes gzip, and tells those between that
// the answer depends on it.
func TakesGzip(r *http.Request, h http.Header) bool {
	h.Add("Vary", "Accept-Encoding")
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			// "q=0" in any writing means that it is not taken.
			return strings.TrimRight(strings.TrimSpace(weight), "0.") != "q="
		}
	}
	return false
}

func pressed(body []byte) []byte {
	var b bytes.Buffer
	out := gzip.NewWriter(&b)
	_, _ = out.Write(body) // a buffer takes everything
	_ = out.Close()
	return b.Bytes()
}
