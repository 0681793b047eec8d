package console

import (
	"fincert/internal/rule"
)

// basisChanged is a certificate whose standard has a new edition.
func basisChanged(o *office) {
	o.CertifyWithReport(o.t)
	o.NewEdition(o.t)
	o.does(rule.RoleManager, o.Announcing(200), rule.StreamID{})
}
