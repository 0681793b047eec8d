// Package pdf writes fincert's own papers, certificates and letters, and reads
// them again.
//
// It promises that what is extracted from a paper is, character by character,
// what was printed on it; that a character which no font has is named and not
// replaced; that the same input gives the same bytes, up to the signature; and
// that everything a reader needs is inside: fonts, colour profile, metadata. It
// builds to the rules of PDF/A-3u. It refuses controls in texts, and to guess.
//
// A paper is made in three steps:
//
//	d := pdf.New(pdf.Meta{Title: …, Lang: "zh-CN", Created: issued, ID: id})
//	p := d.Page()
//	y := p.Paragraph(25, 40, 160, pdf.Style{Size: 11}, text) // mm from the top left corner; gives the y below
//	p.Text(105, 30, pdf.Style{Face: pdf.Bold, Size: 22, Align: pdf.Centre}, "…") // y is the baseline
//	p.QR(160, 240, pdf.QRSize(link, 0.4), link)
//	p.Image(seal, 120, 230, 40, 40)
//	p.Sign(120, 230, 40, 40) // where a click shows the signature; optional
//	d.Attach(pdf.Attachment{Name: "credential.jwt", …})
//	file, err := d.Sign(ctx, signer)
//
// Style.Lines, Style.Height and RowHeight measure before anything is printed, so
// whoever lays out pages decides where one ends. Drawing cannot fail: the first
// fault is told by Bytes or Sign. Missing tells beforehand which characters of
// a name cannot be printed.
//
// What is printed is tagged for programs that read aloud, in the order of
// printing: Style.Heading and Style.Lang, Image.Alt. Lines and boxes are
// ornaments to them.
//
// A signature is PAdES (ETSI.CAdES.detached) with, where a service is at hand, a
// time stamp; WithValidation adds certificates and revocation data later.
//
// Read opens papers by this writer only, within hard bounds on size and
// unpacking, and takes what it shows from the part that the signature covers;
// anything behind it is only classified. Other PDFs are refused with a fault.
package pdf
