package pdf

import (
	"crypto/x509"
	"fmt"
	"strings"

	"fincert/internal/fault"
)

// WithValidation writes behind a signed paper what it takes to check it later,
// when certificates have expired and services are gone: a Document Security
// Store of certificates, revocation lists and OCSP answers, in DER. The signed
// bytes stay as they are. A store that was written before is replaced.
func WithValidation(file []byte, certs []*x509.Certificate, crls, ocsps [][]byte) ([]byte, error) {
	paper, err := Read(file)
	if err != nil {
		return nil, err
	}
	if len(paper.Signatures) == 0 || !paper.Signatures[0].Whole {
		return nil, fault.RefuseOurs("pdf.damaged")
	}
	last, err := readRevision(file, 0)
	for err == nil && len(last.file) < len(file) {
		last, err = readRevision(file, len(last.file))
	}
	if err != nil {
		return nil, fmt.Errorf("read the paper's last revision: %w", err)
	}
	root, _ := last.trailer["Root"].(ref)
	info, _ := last.trailer["Info"].(ref)
	catalog, err := last.dict(root)
	if err != nil {
		return nil, fmt.Errorf("read the paper's catalog: %w", err)
	}
	w := &writer{out: append([]byte(nil), file...), offsets: make([]int, last.size)}
	var der [][]byte
	for _, c := range certs {
		der = append(der, c.Raw)
	}
	var store strings.Builder
	store.WriteString("<</Type /DSS")
	for _, part := range []struct {
		key  string
		data [][]byte
	}{{"Certs", der}, {"CRLs", crls}, {"OCSPs", ocsps}} {
		if len(part.data) == 0 {
			continue
		}
		var refs []ref
		for _, data := range part.data {
			refs = append(refs, w.packed("", deflate(data)))
		}
		fmt.Fprintf(&store, " /%s %v", part.key, refs)
	}
	store.WriteString(">>")
	catalog = without(catalog)
	catalog["DSS"] = w.add("%s", store.String())
	catalog["Extensions"] = dictValue{"ESIC": dictValue{"BaseVersion": nameValue("1.7"), "ExtensionLevel": float64(1)}}
	w.put(root, "%s", render(nil, catalog))
	var id [16]byte
	if ids, _ := last.trailer["ID"].(arrayValue); len(ids) == 2 {
		first, _ := ids[0].(textValue)
		copy(id[:], first.data)
	}
	w.finish(root, info, id, last.table)
	return w.out, nil
}
