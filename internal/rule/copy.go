package rule

// TurnCopied is told of a new copy; it changes no status.
const TurnCopied TurnKind = "copied"

// CertificateCopied makes the next copy of a certificate, which says something
// else: number, dates and status stay, and the copies before it are superseded
// from now on. Its change's own letter tells of it.
//
// [6.3.1d] 经书面审查批准后，认证机构仅对证书更新并收回原证书。
type CertificateCopied struct {
	Content CertificateContent `json:"content"`
}

func (*CertificateCopied) EntryName() string { return "certificate.copied/1" }

// ListedIn: the papers before it come back.
func (*CertificateCopied) ListedIn() List { return ListRecalls }

// Keys: it is found by what it says now, too.
func (e *CertificateCopied) Keys() []Key { return e.Content.keys() }

// Papers are what is printed of it.
func (*CertificateCopied) Papers() []string { return []string{PaperCertificate} }

func (e *CertificateCopied) Turn() Turn { return Turn{What: TurnCopied, Content: &e.Content} }

// nextCopy is what the next copy of a certificate says.
func (c CertificateContent) nextCopy() CertificateContent {
	c.Copy++
	return c
}
