package layout

import (
	"fmt"

	"fincert/internal/pdf"
	"fincert/internal/rule"
)

// facts are what a certificate must say: each a label and what follows it.
func facts(c rule.CertificateContent) [][]string {
	list := [][]string{
		both(c.BodyName), // above the title
		behind("number", c.Number),
		behind("holder", both(c.Holder.Name)...), behind("holder-address", both(c.Holder.Address)...),
		behind("manufacturer", both(c.Manufacturer.Name)...), behind("manufacturer-address", both(c.Manufacturer.Address)...),
		behind("enterprise", both(c.Enterprise.Name)...), behind("enterprise-address", both(c.Enterprise.Address)...),
		behind("product", both(c.ProductName)...), behind("kind", both(c.ProductKind)...), behind("model", c.Model),
		behind("mode", both(c.Mode)...), both(c.Conformity),
		behind("body", both(c.BodyName)...), behind("body-address", both(c.BodyAddress)...),
		behind("approval", c.BodyApproval), behind("office", both(c.Office)...),
		behind("first-issue", both(day(c.FirstIssue))...), behind("issue", both(day(c.Issue))...), behind("valid-to", both(day(c.ValidTo))...),
	}
	for i, s := range c.Standards {
		edition := s.Edition
		if len(c.Standards) > 1 {
			edition = fmt.Sprintf("%d. %s", i+1, edition)
		}
		list = append(list, append([]string{edition}, both(s.Title)...))
	}
	for _, n := range c.Notices {
		list = append(list, both(n))
	}
	if c.Copy > 0 {
		list = append(list, behind("copy", fmt.Sprint(c.Copy)))
	}
	return list
}

func behind(key string, values ...string) []string {
	said := label(key)
	return append([]string{said.ZH, said.EN}, values...)
}

// furniture are the words that certificates have beside their facts, longest
// first.
func furniture(c rule.CertificateContent, look Look, signs Signs, pages int) []string {
	words := []string{signs.Address}
	for n := range pages {
		words = append(words, pageOf(n+1, pages))
	}
	if pages > 1 { // each page has the number
		number := pdf.Unspaced(behind("number", c.Number)...)
		if c.Copy > 0 {
			number += pdf.Unspaced(behind("copy", fmt.Sprint(c.Copy))...)
		}
		words = append([]string{number}, words...)
	}
	keys := []string{"title", "scan", "standards", "annex"}
	if pages > 1 {
		for _, key := range []string{"holder", "holder-address", "manufacturer", "manufacturer-address", "enterprise",
			"enterprise-address", "product", "kind", "model", "mode", "body", "body-address", "standards"} {
			words = append(words, pdf.Unspaced(append(behind(key), both(label("see-annex"))...)...))
		}
	}
	if look.Demo {
		keys = append(keys, "demo")
	}
	for _, key := range keys {
		words = append(words, pdf.Unspaced(both(label(key))...))
	}
	return words
}

// attached: the credential inside is the certificate's.
func attached(file *pdf.File, signs Signs) error {
	if signs.Credential == "" && len(file.Attachments) == 0 {
		return nil
	}
	if len(file.Attachments) != 1 || file.Attachments[0].Name != CredentialName || string(file.Attachments[0].Data) != signs.Credential {
		return fmt.Errorf("its attachment is not the certificate's credential")
	}
	return nil
}
