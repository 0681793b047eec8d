package rule

// TurnCopied is told of a new copy; it changes no status.
const TurnCopied TurnKind = "copied"

// What a copy is made for.
const (
	CopyForChange = "changed" // what the certificate says has changed (6.3.1d)
	CopyForLost   = "lost"    // the one before was lost (6.2b)
	CopyForDamage = "damaged" // or damaged
)

// CertificateCopied makes the next copy of a certificate: number, dates and
// status stay, and the copies before it are superseded from now on.
type CertificateCopied struct {
	Content CertificateContent `json:"content"`
	Cause   string             `json:"cause"`
}

func (*CertificateCopied) EntryName() string { return "certificate.copied/1" }

// Keys: it is found by what it says now, too.
func (e *CertificateCopied) Keys() []Key { return e.Content.keys() }

// Papers are what is printed of it.
func (*CertificateCopied) Papers() []string { return []string{PaperCertificate} }

func (e *CertificateCopied) Turn() Turn { return Turn{What: TurnCopied, Content: &e.Content} }

// copied is the next copy of a certificate, with this content.
func copied(content CertificateContent, cause string) *CertificateCopied {
	content.Copy++
	return &CertificateCopied{content, cause}
}
