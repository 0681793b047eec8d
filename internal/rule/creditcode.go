package rule

import (
	"strconv"
	"strings"

	"fincert/internal/fault"
)

// The alphabet and weights of the unified social credit code, GB 32100-2015:
// 31 characters without I, O, S, V and Z; the weight of place i is 3^(i-1)
// modulo 31.
const creditCodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ValidCreditCode reports whether the 18 characters are a unified social
// credit code with the right check digit (GB 32100-2015).
func ValidCreditCode(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		value := strings.IndexByte(creditCodeAlphabet, code[i])
		if value < 0 {
			return false
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	return code[17] == creditCodeAlphabet[(31-sum%31)%31]
}

// CreditCodeFor completes 17 characters with their check digit; "" when they
// are not 17 characters of the code's alphabet.
func CreditCodeFor(first17 string) string {
	for i := range len(creditCodeAlphabet) {
		if code := first17 + creditCodeAlphabet[i:i+1]; ValidCreditCode(code) {
			return code
		}
	}
	return ""
}

func needCreditCode(f *fault.Fields, path, code string) {
	switch {
	case strings.TrimSpace(code) == "":
		f.Add(path, "field.required")
	case !ValidCreditCode(code):
		f.Add(path, "field.credit-code", fault.Text("code", code))
	}
}

// item is the path of the i-th thing in a list field.
func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
