package console

// decisionSheets are the forms of the decision and of appeals.
var decisionSheets = map[string]sheet{
	"GrantCertification":  {check: true, again: true},
	"RefuseCertification": {check: true, again: true},
}
