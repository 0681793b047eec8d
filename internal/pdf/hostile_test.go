package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fincert/internal/fault"
	"fincert/internal/pdf"
)

// holds: the paper is read and its signature holds and is the authority's.
func holds(a authority, file []byte) error {
	read, err := pdf.Read(file)
	if err != nil {
		return err
	}
	if len(read.Signatures) != 1 {
		return errors.New("there is no signature")
	}
	signed, err := read.Signatures[0].Verify(file, a.pool(), made)
	if err != nil {
		return err
	}
	return signed.Untrusted
}

func signedPaper(t testing.TB) (authority, []byte) {
	t.Helper()
	a := newAuthority(t, "Root")
	file, err := paper(t).Sign(t.Context(), a.signer(t, ecKey(t)))
	check(t, err)
	check(t, holds(a, file))
	return a, file
}

func TestAPaperOfWhichOneByteWasChangedIsRefused(t *testing.T) {
	a, file := signedPaper(t)
	read, err := pdf.Read(file)
	check(t, err)
	covered := read.Signatures[0].Ranges
	for at := int64(0); at < int64(len(file)); at += 61 {
		if at >= covered[1] && at < covered[2] {
			continue
		}
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if holds(a, changed) == nil {
			t.Errorf("byte %d can be changed", at)
		}
	}
	for _, at := range []int64{covered[1] - 300, covered[2] + 300, int64(len(file)) - 400} {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if says, err := attempt(t, "poppler-utils", "pdfsig", "-nocert", onDisk(t, "paper.pdf", changed)); err == nil && strings.Contains(says, "Signature is Valid.") {
			t.Errorf("byte %d can be changed for pdfsig:\n%s", at, says)
		}
	}
	// The signature's value stands at the end of its place, before the zeros.
	end := covered[1] + int64(len(bytes.TrimRight(file[covered[1]:covered[2]], "0>")))
	for at := end - 100; at < end; at++ {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if holds(a, changed) == nil {
			t.Errorf("the signature's digit %d can be changed", at)
		}
	}
}

func TestAPaperSignedByAnotherIsNotTrusted(t *testing.T) {
	a, _ := signedPaper(t)
	_, file := signedPaper(t)
	read, err := pdf.Read(file)
	check(t, err)
	signed, err := read.Signatures[0].Verify(file, a.pool(), made)
	check(t, err)
	if signed.Untrusted == nil {
		t.Error("it is trusted")
	}
	if says := pdfsig(t, a, file); strings.Contains(says, "Certificate is Trusted.") {
		t.Errorf("pdfsig says\n%s", says)
	}
}

// revision writes objects behind a file, as an editor does.
func revision(file []byte, trailer, hidden string, objects map[int]string) []byte {
	out := append(bytes.Clone(file), hidden...)
	previous := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)[1]
	table := "xref\n"
	for n, object := range objects {
		table += fmt.Sprintf("%d 1\n%010d 00000 n \n", n, len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", n, object)
	}
	at := len(out)
	return fmt.Appendf(out, "%strailer\n<<%s /Prev %s>>\nstartxref\n%d\n%%%%EOF\n", table, trailer, previous, at)
}

func TestWhatIsWrittenBehindASignatureIsNotTakenForThePaper(t *testing.T) {
	a, file := signedPaper(t)
	trailer := string(regexp.MustCompile(`trailer\n<<(.*)>>\nstartxref`).FindSubmatch(file)[1])
	catalog := string(regexp.MustCompile(`\n1 0 obj\n(.*)\nendobj`).FindSubmatch(file)[1])
	size := 0
	_, err := fmt.Sscanf(trailer[strings.Index(trailer, "/Size"):], "/Size %d", &size)
	check(t, err)
	added := strings.TrimSuffix(catalog, ">>") + fmt.Sprintf(" /DSS %d 0 R>>", size)
	grown := strings.Replace(trailer, fmt.Sprintf("/Size %d", size), fmt.Sprintf("/Size %d", size+1), 1)
	check(t, holds(a, revision(file, grown, "", map[int]string{1: added, size: "<<>>"})))
	for name, changed := range map[string][]byte{
		"bytes":             append(bytes.Clone(file), "behind"...),
		"another page":      revision(file, trailer, "", map[int]string{2: "<</Type /Pages /Count 0 /Kids []>>"}),
		"another catalog":   revision(file, trailer, "", map[int]string{1: strings.Replace(catalog, "/Lang (zh-CN)", "/Lang (en)", 1)}),
		"another root":      revision(file, strings.Replace(trailer, "/Root 1 0 R", "/Root 2 0 R", 1), "", map[int]string{size: "<<>>"}),
		"a script":          revision(file, grown, "", map[int]string{1: strings.TrimSuffix(catalog, ">>") + " /OpenAction <<>>>>", size: "<<>>"}),
		"a hidden table":    revision(file, grown+" /XRefStm 9", "", map[int]string{1: added, size: "<<>>"}),
		"a hidden object":   revision(file, grown, "2 0 obj\n<<>>\nendobj\n", map[int]string{1: added, size: "<<>>"}),
		"validation and it": revision(revision(file, grown, "", map[int]string{1: added, size: "<<>>"}), grown, "", map[int]string{2: "<<>>"}),
	} {
		if !bytes.HasPrefix(changed, file) {
			t.Fatalf("%s: the paper itself changed", name)
		}
		read, err := pdf.Read(changed)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if read.Signatures[0].Whole || holds(a, changed) == nil {
			t.Errorf("%s: it is taken for a part of the paper", name)
		}
		original, err := pdf.Read(file)
		check(t, err)
		if !slices.Equal(read.Pages[0], original.Pages[0]) {
			t.Errorf("%s: another page is shown", name)
		}
	}
}

func TestASignatureThatLeavesSomethingOutDoesNotHold(t *testing.T) {
	a, file := signedPaper(t)
	read, err := pdf.Read(file)
	check(t, err)
	covered := read.Signatures[0].Ranges
	for _, ranges := range [][4]int64{
		{0, covered[1] - 10, covered[2], covered[3]},
		{0, covered[1], covered[2] + 10, covered[3] - 10},
		{10, covered[1], covered[2], covered[3]},
		{0, covered[1], covered[2], covered[3] - 1},
	} {
		form := func(r [4]int64) []byte { return fmt.Appendf(nil, "[%-10d %-10d %-10d %-10d]", r[0], r[1], r[2], r[3]) }
		changed := bytes.Replace(file, form(covered), form(ranges), 1)
		if bytes.Equal(changed, file) {
			t.Fatal("the ranges are not where they were")
		}
		if holds(a, changed) == nil {
			t.Errorf("ranges %v hold", ranges)
		}
	}
	s := read.Signatures[0]
	s.Ranges = [4]int64{0, 1 << 40, 1 << 41, -5}
	if _, err := s.Verify(file, a.pool(), made); !fault.Is(err, fault.Refused) {
		t.Errorf("ranges beyond the file: %v", err)
	}
}

func TestFilesThatAreNoPapersAreRefused(t *testing.T) {
	bomb := pdf.New(meta())
	bomb.Attach(pdf.Attachment{Name: "bomb", Type: "text/plain", Data: make([]byte, 80<<20)})
	packed, err := bomb.Bytes()
	check(t, err)
	_, file := signedPaper(t)
	foreign := onDisk(t, "other.pdf", nil)
	run(t, "qpdf", "qpdf", "--object-streams=generate", onDisk(t, "paper.pdf", file), foreign)
	turned, err := os.ReadFile(foreign)
	check(t, err)
	for name, c := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing":          {nil, "pdf.foreign"},
		"text":             {[]byte("certificate"), "pdf.foreign"},
		"500 MB":           {make([]byte, 500<<20), "pdf.too-large"},
		"a bomb":           {packed, "pdf.bomb"},
		"half of it":       {file[:len(file)/2], "pdf.damaged"},
		"rewritten":        {turned, "pdf.foreign"},
		"of another maker": {bytes.ReplaceAll(file, []byte("/Producer (fincert)"), []byte("/Producer (anybody)")), "pdf.foreign"},
		"an endless page":  {bytes.Replace(file, []byte("/Kids ["), []byte("/Kids ["+strings.Repeat("2 0 R ", 9)), 1), "pdf.damaged"},
	} {
		_, err := pdf.Read(c.file)
		f, ok := fault.As(err)
		if !ok || f.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: whatever a file is, it is read or refused.
func FuzzRead(f *testing.F) {
	a := newAuthority(f, "Root")
	signer := a.signer(f, ecKey(f))
	signer.Chain = signer.Chain[:1]
	small := func() *pdf.Doc { // the fuzzer is at its best with few bytes
		d := pdf.New(meta())
		d.Page().Text(20, 20, plain, "证书")
		d.Attach(pdf.Attachment{Name: "a", Data: []byte("b")})
		return d
	}
	unsigned, err := small().Bytes()
	check(f, err)
	file, err := small().Sign(f.Context(), signer)
	check(f, err)
	longer, err := pdf.WithValidation(file, signer.Chain, nil, nil)
	check(f, err)
	for _, seed := range [][]byte{file, unsigned, longer} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		read, err := pdf.Read(file)
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("refused without words: %v", err)
			}
			return
		}
		for _, s := range read.Signatures {
			_, _ = s.Verify(file, a.pool(), made)
		}
	})
}

// FuzzSignature: whatever stands in the place of the signature.
func FuzzSignature(f *testing.F) {
	a := newAuthority(f, "Root")
	signer := a.signer(f, ecKey(f))
	signer.Stamp = pdf.StampFrom(stampService(f, a).URL, nil)
	file, err := paper(f).Sign(f.Context(), signer)
	check(f, err)
	read, err := pdf.Read(file)
	check(f, err)
	f.Add(read.Signatures[0].CMS)
	f.Fuzz(func(t *testing.T, cms []byte) {
		s := read.Signatures[0]
		s.CMS = cms
		_, err := s.Verify(file, a.pool(), made)
		if err != nil && !fault.Is(err, fault.Refused) {
			t.Fatalf("refused without words: %v", err)
		}
	})
}
