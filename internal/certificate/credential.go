package certificate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// document is a verifiable credential: a certificate's, or a status list.
type document struct {
	Context    []any         `json:"@context"`
	ID         string        `json:"id"`
	Type       []string      `json:"type"`
	Issuer     issuerOf      `json:"issuer"`
	ValidFrom  time.Time     `json:"validFrom"`
	ValidUntil time.Time     `json:"validUntil"`
	Subject    any           `json:"credentialSubject"`
	Status     []statusEntry `json:"credentialStatus,omitempty"`
}

// issuerOf names the body by its address, and as its certificates do.
type issuerOf struct {
	ID   string   `json:"id"`
	Name []inLang `json:"name,omitempty"`
}

// inLang is a text in a language, as JSON-LD writes it.
type inLang struct {
	Value    string `json:"@value"`
	Language string `json:"@language"`
}

// statusEntry says where a list tells about one purpose of status.
type statusEntry struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Purpose Purpose `json:"statusPurpose"`
	Index   string  `json:"statusListIndex"`
	List    string  `json:"statusListCredential"`
}

// Words of the standards that we write, and check again when we read.
const (
	coreContext    = "https://www.w3.org/ns/credentials/v2"
	credentialType = "VerifiableCredential"
	ourType        = "ProductCertificate"
	entryType      = "BitstringStatusListEntry"
	typCredential  = "vc+jwt"
	ctyCredential  = "vc"
)

// beijing is the time in which certificates begin and end.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// Credential signs the credential of a certificate as the address of it will
// say it. Whoever wants the one that is published asks Kept.
func (i *Issuer) Credential(c rule.CertificateContent) (jwt string, err error) {
	names := []inLang{{c.BodyName.ZH, "zh-CN"}}
	if c.BodyName.EN != "" {
		names = append(names, inLang{c.BodyName.EN, "en"})
	}
	d := document{
		Context:   []any{coreContext, map[string]string{"@vocab": i.BaseURL + "/terms#"}},
		ID:        i.BaseURL + CredentialPath(c.Number),
		Type:      []string{credentialType, ourType},
		Issuer:    issuerOf{i.BaseURL, names},
		ValidFrom: dayBegins(c.Issue), ValidUntil: dayBegins(c.ValidTo.AddDays(1)).Add(-time.Second),
		Subject: factsOf(c, i.BaseURL),
	}
	for _, purpose := range Purposes {
		n, at := placeOf(c.StatusIndex)
		list := i.BaseURL + purpose.Path(n)
		d.Status = append(d.Status, statusEntry{
			ID: list + "#" + strconv.Itoa(at), Type: entryType, Purpose: purpose, Index: strconv.Itoa(at), List: list,
		})
	}
	return i.sign(typCredential, d)
}

func dayBegins(d calendar.Date) time.Time { return d.Start().In(beijing) }

// encode writes JSON as it is signed: characters as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	if err != nil {
		return nil, fmt.Errorf("write what is signed: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
