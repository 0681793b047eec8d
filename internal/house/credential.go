package house

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/fault"
	"fincert/internal/register"
	"fincert/internal/rule"
)

// Where what anybody can check is published. These addresses are printed and
// signed: they stay.
const (
	credentialAddress    = "/certificates/{number}/credential"
	sm2SignatureAddress  = "/certificates/{number}/credential.sm2"
	statusAddress        = "/status/{purpose}/{n}"
	publicKeysAddress    = "/.well-known/jwks.json"
	publicSM2KeysAddress = "/.well-known/sm2.pem"
	rootAddress          = "/.well-known/root.pem"
)

// longestKept is how long others may keep what is published without asking
// again. What may change by an act at any moment is asked for each time.
const longestKept = time.Hour

// standings tells the status lists what the register says.
type standings struct{ *register.Register }

// Standings is asked by package certificate.
func (s standings) Standings(ctx context.Context, on calendar.Date) (int64, iter.Seq2[int, rule.Status], error) {
	snapshot, err := s.Current(ctx)
	if err != nil {
		return 0, nil, err
	}
	return snapshot.Position(), func(yield func(int, rule.Status) bool) {
		all, _ := snapshot.Newest(0, snapshot.Len())
		for _, c := range all {
			if !yield(c.Content.StatusIndex, c.StatusOn(on).Status) {
				return
			}
		}
	}, nil
}

// issue makes what signs in the body's name.
func (h *House) issue() {
	issuer := &certificate.Issuer{Ring: h.keys, BaseURL: h.config.BaseURL, Clock: h.config.Clock}
	h.Credentials = &certificate.Kept{Issuer: issuer, DB: h.DB, SM2: h.config.SM2}
	h.statusLists = &certificate.Lists{Issuer: issuer, Standings: standings{h.Register}}
}

func (h *House) addCredentials(mux *http.ServeMux) {
	mux.HandleFunc("GET "+credentialAddress, h.ofCertificate("application/vc+jwt", func(ctx context.Context, c *register.Certificate) (certificate.Signed, bool, error) {
		jwt, err := h.Credentials.Credential(ctx, c.ID, c.Content)
		return jwt, true, err
	}))
	mux.HandleFunc("GET "+sm2SignatureAddress, h.ofCertificate("application/octet-stream", func(ctx context.Context, c *register.Certificate) (certificate.Signed, bool, error) {
		return h.Credentials.CredentialSM2(ctx, c.ID, c.Content)
	}))
	mux.HandleFunc("GET "+statusAddress, h.statusList)
	mux.HandleFunc("GET "+publicKeysAddress, h.published("application/jwk-set+json", func() ([]byte, bool, error) {
		set, err := h.Credentials.JWKS()
		return set, true, err
	}))
	mux.HandleFunc("GET "+publicSM2KeysAddress, h.published("application/x-pem-file", h.Credentials.SM2Keys))
	mux.HandleFunc("GET "+rootAddress, h.published("application/x-pem-file", func() ([]byte, bool, error) {
		anchors, err := h.keys.Anchors()
		return anchors, true, err
	}))
}

// ofCertificate answers with what is signed of the certificate that the address
// names.
func (h *House) ofCertificate(mediaType string, signed func(context.Context, *register.Certificate) (certificate.Signed, bool, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number := r.PathValue("number")
		unknown := fault.New(fault.NotFound, "certificate.unknown", fault.Text("number", number))
		snapshot, err := h.Register.Current(r.Context())
		if err != nil {
			h.door.Problem(w, r, err)
			return
		}
		c, found := snapshot.Find(number)
		if !found {
			h.door.Problem(w, r, unknown)
			return
		}
		body, found, err := signed(r.Context(), c)
		h.answerSigned(w, r, mediaType, body, found, err)
	}
}

func (h *House) published(mediaType string, text func() ([]byte, bool, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, found, err := text()
		h.answerSigned(w, r, mediaType, certificate.AsSigned(body), found, err)
	}
}

// answerSigned lets others keep an answer for a while, but not over midnight in
// Beijing.
func (h *House) answerSigned(w http.ResponseWriter, r *http.Request, mediaType string, body certificate.Signed, found bool, err error) {
	at := h.config.Clock.Now()
	midnight := calendar.DateOf(at).AddDays(1).Start()
	kept := min(longestKept, midnight.Sub(at))
	w.Header().Set("Cache-Control", "public, max-age="+strconv.Itoa(int(kept.Seconds())))
	h.answerBytes(w, r, mediaType, body, found, err)
}

// statusList answers with a list as it is now: a suspension is seen by whoever
// asks after it, so nobody keeps a list without asking.
func (h *House) statusList(w http.ResponseWriter, r *http.Request) {
	purpose, n, found := certificate.ParsePath(r.PathValue("purpose"), r.PathValue("n"))
	var jwt certificate.Signed
	var err error
	var until time.Time
	if found {
		jwt, until, found, err = h.statusLists.At(r.Context(), purpose, n)
	}
	if found && err == nil {
		w.Header().Set("Cache-Control", "public, no-cache")
		w.Header().Set("Expires", until.UTC().Format(http.TimeFormat))
	}
	h.answerBytes(w, r, "application/vc+jwt", jwt, found, err)
}

// answerBytes answers with bytes of which each counts, or says that there are
// none.
func (h *House) answerBytes(w http.ResponseWriter, r *http.Request, mediaType string, body certificate.Signed, found bool, err error) {
	if err == nil && !found {
		err = fault.New(fault.NotFound, "site.no-such-page")
	}
	if err != nil {
		w.Header().Del("Cache-Control")
		h.door.Problem(w, r, err)
		return
	}
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", "*") // a page of others may check, too
	header.Set("ETag", body.ETag)
	header.Set("Content-Type", mediaType)
	inOnePiece(w, r, time.Time{}, body.Bytes)
}
