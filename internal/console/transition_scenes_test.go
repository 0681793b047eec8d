package console

import (
	"fincert/internal/rule"
)

// basisChanged is a certificate whose standard has a new edition: announced, given
// more time, applied for anew.
func basisChanged(o *office) {
	certificate := o.CertifyWithReport(o.t)
	o.NewEdition(o.t)
	o.looks(rule.RoleManager, "AnnounceTransition", rule.StreamID{})
	transition := o.Announce(o.t, 200)
	o.does(rule.RoleManager, o.Moving(300), transition)
	o.does(rule.RoleClient, &rule.OpenTransition{Certificate: certificate.ID}, rule.StreamID{})
}
