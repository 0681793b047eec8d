package load

import "testing"

func TestTheShippedSchemeIsClean(t *testing.T) {
	findings, err := Check(ShippedFiles())
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range findings {
		t.Error(finding)
	}
}
