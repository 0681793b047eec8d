package usesheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

var places = []scheme.Way{{Dated: scheme.Dated{ID: "website"}, Name: scheme.Text{ZH: "网站", EN: "Website"}}}

// book is a workbook with these rows.
func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestATableIsReadWhateverItIsWrittenWith(t *testing.T) {
	want := rule.UseInput{Of: rule.UsedMark, Where: "website", From: calendar.Make(2026, 3, 1), To: calendar.Make(2026, 3, 31), Text: "=官网"}
	for name, file := range map[string][]byte{
		"CSV in English":            []byte("where,of,from,to,text\nWebsite,Mark,2026-03-01,2026/3/31,=官网\n"),
		"CSV in Chinese with mark":  []byte("\ufeff使用的是,使用场合,开始日期,停止日期,如何使用\r\n认证标志,网站,2026年3月1日,2026.3.31,=官网\r\n\r\n"),
		"CSV from Excel in Chinese": gbk(t, "使用的是,使用场合,开始日期,停止日期,如何使用\r\n认证标志,网站,2026/3/1,2026/3/31,=官网\r\n"),
		"workbook with days":        book(t, []any{"of", "where", "from", "to", "text"}, []any{}, []any{"mark", "website", 46082, 46112, "=官网"}),
	} {
		sheet, err := Read(file, places)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if uses := sheet.Command.Uses; len(uses) != 1 || uses[0].Of != want.Of || uses[0].Where != want.Where || uses[0].From != want.From || uses[0].To != want.To || uses[0].Text != want.Text || sheet.Tell(nil) != nil {
			t.Errorf("%s is read as %+v, %v", name, uses, sheet.Tell(nil))
		}
	}
}

// gbk is a text as Excel writes it in Chinese.
func gbk(t testing.TB, said string) []byte {
	t.Helper()
	file, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(said))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestItIsToldThatATextWasNotUTF8(t *testing.T) {
	const said = "使用的是,使用场合,开始日期,如何使用\n认证标志,网站,2026-03-01,㐂䶮官网\n" // the names need the four bytes of GB18030
	wide, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(said))
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"UTF-8": []byte(said), "GB18030": wide} {
		sheet, err := Read(file, places)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if sheet.Command.Uses[0].Text != "㐂䶮官网" || sheet.GB18030 != (name == "GB18030") {
			t.Errorf("%s is read as %+v", name, sheet)
		}
	}
}

func TestDaysOfAWorkbookAreThoseThatItShows(t *testing.T) {
	for _, from1904 := range []bool{false, true} {
		f := excelize.NewFile()
		defer f.Close()
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}); err != nil {
			t.Fatal(err)
		}
		for i, row := range [][]any{{"of", "where", "from", "to", "text"}, {"mark", "website", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), nil, "x"}} {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		sheet, err := Read(out.Bytes(), places)
		if err != nil {
			t.Fatal(err)
		}
		if from := sheet.Command.Uses[0].From; from != calendar.Make(2026, 3, 1) {
			t.Errorf("counted from 1904 (%t), the day is %s", from1904, from)
		}
	}
}

func TestATemplateIsFilledInAndReadInEitherLanguage(t *testing.T) {
	for _, lang := range text.Langs() {
		words := func(column string) string { return Words(lang, column, places)[0] }
		filled := []any{words("of"), words("where"), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), nil, "官网"}
		empty, err := Workbook(lang, places)
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(empty))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.SetSheetRow(f.GetSheetName(0), "A2", &filled); err != nil {
			t.Fatal(err)
		}
		var book bytes.Buffer
		if err := f.Write(&book); err != nil {
			t.Fatal(err)
		}
		for name, file := range map[string][]byte{
			"xlsx": book.Bytes(),
			"csv":  append(CSV(lang), words("of")+","+words("where")+",2026-03-01,,官网\r\n"...),
		} {
			sheet, err := Read(file, places)
			if err != nil {
				t.Fatalf("%s in %s: %v", name, lang, err)
			}
			is := sheet.Command.Uses[0]
			if is.Of != rule.UsedCertificate || is.Where != "website" || is.From != calendar.Make(2026, 3, 1) || is.Text != "官网" || sheet.Tell(nil) != nil {
				t.Errorf("%s in %s is read as %+v", name, lang, is)
			}
		}
	}
}

func TestAFileThatCannotBeReadSafelyIsRefusedWithItsReason(t *testing.T) {
	const head = "of,where,from,to,text\n"
	formula := excelize.NewFile()
	defer formula.Close()
	for at, value := range map[string]string{"A1": "of", "A2": "mark"} {
		if err := formula.SetCellStr("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := formula.SetCellFormula("Sheet1", "B2", "HYPERLINK(\"http://x\")"); err != nil {
		t.Fatal(err)
	}
	if err := formula.SetCellStr("Sheet1", "C2", "x"); err != nil {
		t.Fatal(err)
	}
	var computed bytes.Buffer
	if err := formula.Write(&computed); err != nil {
		t.Fatal(err)
	}
	for key, file := range map[string][]byte{
		"usesheet.encoding":  []byte("of,where\n\xff\xff"), // neither UTF-8 nor GB18030
		"usesheet.quotes":    []byte(head + "\"mark,x\n"),
		"usesheet.empty":     []byte("\n" + head + "\n"),
		"usesheet.column":    []byte("of,from,text\n"),
		"usesheet.twice":     []byte("of,of,where,from,text\n"),
		"usesheet.columns":   []byte(head + strings.Repeat("x,", mostColumns) + "x\n"),
		"usesheet.cell":      []byte(head + strings.Repeat("长", longestCell+1) + "\n"),
		"usesheet.rows":      []byte(head + strings.Repeat("mark\n", rule.MostUses+1)),
		"usesheet.too-large": bytes.Repeat([]byte("x"), MostBytes+1),
		"usesheet.workbook":  []byte("PK\x03\x04 no workbook"),
		"usesheet.formula":   computed.Bytes(),
	} {
		_, err := Read(file, places)
		if no, _ := fault.As(err); no == nil || no.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestEverythingThatIsWrongIsToldWithItsLine(t *testing.T) {
	sheet, err := Read([]byte("of,where,from,text\nmark,website,2026-03-01,x\n\nseal,moon,soon,\n"), places)
	if err != nil {
		t.Fatal(err)
	}
	var found fault.Fields
	found.Add("uses[1].where", "field.unknown")
	found.Add("uses[1].from", "field.required")
	no := sheet.Tell(found.Err())
	if no == nil || len(no.Fields) != 2 || no.Fields[0].Path != "rows[4].from" || no.Fields[0].Key != "field.date" || no.Fields[1].Path != "rows[4].where" {
		t.Errorf("told is %+v", no)
	}
	if refused := fault.RefuseOurs("usage.no-system"); sheet.Tell(refused) != refused {
		t.Error("a refusal is not handed on")
	}
}

func FuzzReadingATableNeverBreaks(f *testing.F) {
	f.Add([]byte("of,where,from,to,text\nmark,website,2026-03-01,,x\n"))
	f.Add(gbk(f, "使用的是,使用场合,开始日期,如何使用\n认证标志,网站,2026/3/1,官网\n"))
	f.Add([]byte("\ufeffof,where,from,text\n\"a\"\"b\",=1+1,99999999,\n"))
	f.Add(book(f, []any{"of", "where", "from", "text"}, []any{"mark", "website", 46082, "x"}))
	f.Fuzz(func(t *testing.T, file []byte) {
		sheet, err := Read(file, places)
		var no *fault.Fault
		if err != nil && !errors.As(err, &no) {
			t.Fatalf("an error that says nothing to people: %v", err)
		}
		if err == nil && len(sheet.Command.Uses) > rule.MostUses {
			t.Fatalf("%d uses were read", len(sheet.Command.Uses))
		}
	})
}
