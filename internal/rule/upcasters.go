package rule

// upcasters read what earlier releases wrote.
var upcasters = []Upcaster{
	grown("case.monitoring-concluded/1", "case.monitoring-concluded/2"),     // a word on each dimension
	grown("case.inspection-planned/1", "case.inspection-planned/2"),         // inspectors, reason of a change
	grown("case.rectification-required/1", "case.rectification-required/2"), // the level of a finding
	grown("case.rectification-verified/1", "case.rectification-verified/2"), // the way it was verified
}

// grown is an entry that only got more fields: what an earlier one does not
// say reads as nothing said.
func grown(from, to string) Upcaster {
	return Upcaster{From: from, To: to, Up: func(body []byte) ([]byte, error) { return body, nil }}
}
