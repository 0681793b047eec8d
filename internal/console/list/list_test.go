package list

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// file is a row of the tests' list.
type file struct {
	id, name, state string
	opened          calendar.Date
	pages           int
}

var first = calendar.Make(2026, 11, 1)

func files(n int) (all []file) {
	states := []string{"open", "closed", "open"}
	for i := range n {
		f := file{id: fmt.Sprintf("f-%05d", i), name: fmt.Sprintf("名称 %d", i%7), state: states[i%3], pages: i % 11}
		if i%5 != 0 {
			f.opened = first.AddDays(i % 13)
		}
		all = append(all, f)
	}
	return all
}

func described() List[file] {
	return List[file]{
		Columns: []Column[file]{
			{Key: "id", Head: "id", Value: func(f file) Value { return Link(f.id, "/files/"+f.id) }, Fixed: true},
			{Key: "name", Head: "name", Value: func(f file) Value { return Text(f.name) }},
			{Key: "opened", Head: "opened", Value: func(f file) Value { return Day(f.opened) }},
			{Key: "pages", Head: "pages", Value: func(f file) Value { return Number(f.pages) }, Extra: true},
			{Key: "state", Head: "state", Value: func(f file) Value { return State(f.state, "wait") }, Loose: true},
		},
		Filters: []Filter[file]{
			{Key: "state", Head: "state", Choices: []Choice{{"open", "Open"}, {"closed", "Closed"}}, Has: func(f file, choice string) bool { return f.state == choice }},
			{Key: "opened", Head: "opened", Day: func(f file) calendar.Date { return f.opened }},
			{Key: "name", Head: "name", Has: func(f file, choice string) bool { return f.name == choice }, Say: func(choice string) string {
				if strings.HasPrefix(choice, "名称") {
					return choice
				}
				return ""
			}},
		},
		Find: func(sought string) func(file) bool {
			return func(f file) bool { return strings.Contains(f.name, sought) }
		},
		Order: "-opened,id",
		ID:    func(f file) string { return f.id },
	}
}

func parsed(t *testing.T, address string) Query {
	t.Helper()
	values, err := url.ParseQuery(address)
	if err != nil {
		t.Fatal(err)
	}
	q, err := described().Parse(values)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return q
}

func page(t *testing.T, rows []file, q Query, most int) Page[file] {
	t.Helper()
	p, err := described().Page(rows, q, most)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(rows []file) (all []string) {
	for _, f := range rows {
		all = append(all, f.id)
	}
	return all
}

// through goes from page to page by the cursors.
func through(t *testing.T, address string, most int, rows func(page int) []file) (seen []string) {
	t.Helper()
	q := parsed(t, address)
	for n := 0; ; n++ {
		p := page(t, rows(n), q, most)
		seen = append(seen, ids(p.Rows)...)
		if p.Next == "" {
			return seen
		}
		q = parsed(t, q.At(p.Next).Encode())
	}
}

func TestEveryRowIsOnOnePageInOneOrderWhateverItIsSortedBy(t *testing.T) {
	rows := files(203)
	for _, sorting := range []string{"", "sort=id", "sort=-id", "sort=name", "sort=-name,opened", "sort=pages,-name,opened", "sort=opened", "sort=-opened"} {
		whole := ids(page(t, rows, parsed(t, sorting), 1000).Rows)
		backwards := slices.Clone(rows)
		slices.Reverse(backwards)
		got := through(t, sorting, 17, func(int) []file { return backwards })
		if !slices.Equal(got, whole) || len(slices.Compact(slices.Sorted(slices.Values(got)))) != len(rows) {
			t.Errorf("%q: %d rows; the order depends on the pages or on where the rows came from", sorting, len(got))
		}
	}
}

// TestAPageIsCutOutOfWhatASortingGives holds pages, of which only some rows are
// sorted, against the order that an export sorts all rows in.
func TestAPageIsCutOutOfWhatASortingGives(t *testing.T) {
	for _, n := range []int{0, 1, 5, 6, 7, 12, 400, stride, 2 * stride} {
		for _, sorting := range []string{"sort=id", "sort=-id", "sort=-opened,pages", "sort=name&state=open"} {
			var whole []string
			for _, k := range described().sorted(files(n), parsed(t, sorting)) {
				whole = append(whole, k.row.id)
			}
			q := parsed(t, sorting)
			for at, pages := 0, 0; pages < 4; pages++ {
				p := page(t, files(n), q, 6)
				if p.Found != len(whole) || p.First != at+1 || p.Later != (at > 0) || !slices.Equal(ids(p.Rows), whole[at:min(at+6, len(whole))]) {
					t.Fatalf("%d rows, %s: %d of %d are %v", n, sorting, p.First, p.Found, ids(p.Rows))
				}
				if p.Next == "" {
					break
				}
				at += 6
				q = parsed(t, q.At(p.Next).Encode())
			}
		}
	}
}

func TestRowsThatComeAndGoMoveNoOtherRow(t *testing.T) {
	rows := files(200)
	gone := slices.Clone(rows[:0:0])
	for i, f := range rows {
		if i%4 != 0 { // also rows that a cursor stands on
			gone = append(gone, f)
		}
	}
	more := append(slices.Clone(gone), file{id: "f-new", opened: first.AddDays(99)})
	seen := through(t, "sort=name", 10, func(n int) []file {
		return [][]file{rows, gone, more}[min(n, 2)]
	})
	count := map[string]int{}
	for _, id := range seen {
		count[id]++
	}
	for _, f := range gone {
		if count[f.id] != 1 {
			t.Errorf("%s was there all the time and shown %d times", f.id, count[f.id])
		}
	}
}

func TestOneGoesBackByTheSamePages(t *testing.T) {
	rows := files(50)
	q := parsed(t, "sort=id")
	var firsts []string
	for cursor := ""; ; {
		p := page(t, rows, parsed(t, q.At(cursor).Encode()), 20)
		firsts = append(firsts, p.Rows[0].id)
		if p.Next == "" {
			if p.First != 41 || p.Found != 50 || !p.Later {
				t.Errorf("the last page: %d of %d", p.First, p.Found)
			}
			p = page(t, rows, parsed(t, q.At(p.Previous).Encode()), 20)
			if p.Rows[0].id != firsts[1] {
				t.Errorf("back to %s", p.Rows[0].id)
			}
			p = page(t, rows, parsed(t, q.At(p.Previous).Encode()), 20)
			if p.Rows[0].id != firsts[0] || p.Later || p.Previous != "" {
				t.Errorf("back to %s", p.Rows[0].id)
			}
			return
		}
		cursor = p.Next
	}
}

func TestRowsWithoutADayComeLastBothWays(t *testing.T) {
	for _, sorting := range []string{"sort=opened", "sort=-opened"} {
		rows := page(t, files(30), parsed(t, sorting), 100).Rows
		if rows[0].opened.IsZero() || !rows[29].opened.IsZero() {
			t.Errorf("%s: %v … %v", sorting, rows[0], rows[29])
		}
	}
}

func TestFiltersHoldTogether(t *testing.T) {
	rows := files(300)
	for address, want := range map[string]func(file) bool{
		"state=open": func(f file) bool { return f.state == "open" },
		"q=+3":       func(f file) bool { return strings.Contains(f.name, "3") },
		"opened-from=2026-11-05&opened-to=2026-11-07": func(f file) bool {
			return !f.opened.IsZero() && !f.opened.Before(first.AddDays(4)) && !f.opened.After(first.AddDays(6))
		},
		"opened-to=2026-11-07&state=closed&name=%E5%90%8D%E7%A7%B0+2": func(f file) bool {
			return !f.opened.IsZero() && !f.opened.After(first.AddDays(6)) && f.state == "closed" && f.name == "名称 2"
		},
	} {
		q := parsed(t, address)
		p := page(t, rows, q, 1000)
		n := 0
		for _, f := range rows {
			if want(f) {
				n++
			}
		}
		if p.Found != n || n == 0 || slices.ContainsFunc(p.Rows, func(f file) bool { return !want(f) }) || !q.Narrowed() {
			t.Errorf("%s finds %d, want %d", address, p.Found, n)
		}
	}
}

func TestAnAddressSaysWhatIsShown(t *testing.T) {
	const address = "columns=id%2Cname%2Cpages&name=%E5%90%8D%E7%A7%B0+2&opened-from=2026-11-05&opened-to=2026-11-07&q=2&sort=-pages%2Cname&state=open"
	q := parsed(t, address)
	if got := q.Values().Encode(); got != address {
		t.Errorf("it comes back as\n%s, was\n%s", got, address)
	}
	if got := parsed(t, "column=pages&column=name&columns=opened").Values().Encode(); got != "columns=id%2Cname%2Cpages" {
		t.Errorf("the boxes that were ticked: %s", got)
	}
	left := q.Without("opened").Without("state").Without("q").Without("name")
	if left.Narrowed() || left.Values().Get("sort") == "" || !q.Narrowed() {
		t.Errorf("without its filters: %v", left.Values())
	}
	if got := parsed(t, "").Values(); len(got) != 0 {
		t.Errorf("what nobody asked stands in the address: %v", got)
	}
	shown := described().Shown(parsed(t, ""))
	if len(shown) != 4 || slices.ContainsFunc(shown, func(c Column[file]) bool { return c.Extra }) {
		t.Errorf("without asking, %d columns are shown", len(shown))
	}
	if f := described().Filters[0]; f.Words(q) != "Open" || f.Words(left) != "" {
		t.Error("the chosen state is not said in words")
	}
}

func TestAHeadSortsAndTurnsAndWhatWasBeforeComesSecond(t *testing.T) {
	q := parsed(t, "sort=name,pages,opened")
	for _, step := range []struct{ column, want string }{
		{"name", "-name,pages,opened"}, {"name", "name,pages,opened"}, {"id", "id,name,pages"}, {"pages", "pages,id,name"},
	} {
		q = q.SortedBy(step.column)
		if got := q.Values().Get("sort"); got != step.want || q.Sorting("opened") != 0 {
			t.Errorf("sorted by %s: %s, want %s", step.column, got, step.want)
		}
	}
	if q.Sorting("pages") != 1 || q.SortedBy("pages").Sorting("pages") != -1 {
		t.Error("the direction is not told")
	}
}

func TestWhatAnAddressCannotMeanIsNamed(t *testing.T) {
	for address, field := range map[string]string{
		"sort=nothing": "sort", "sort=state": "sort", "sort=name,-name": "sort", "sort=id,name,opened,pages": "sort", "columns=id,nothing": "columns",
		"state=nothing": "state", "name=x": "name", "opened-from=yesterday": "opened-from", "opened-to=2026-13-01": "opened-to",
	} {
		values, _ := url.ParseQuery(address)
		_, err := described().Parse(values)
		no, is := fault.As(err)
		if !is || no.Kind != fault.Invalid || no.Fields[0].Path != field {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, cursor := range []string{"x", "e30", page(t, files(3), parsed(t, "sort=name"), 2).Next} {
		_, err := described().Page(files(3), parsed(t, "sort=id&cursor="+cursor), 2)
		if no, is := fault.As(err); !is || no.Fields[0].Path != "cursor" {
			t.Errorf("%s: %v", cursor, err)
		}
	}
}

var sheet = Sheet{Title: "案卷", Head: func(key string) string { return "列 " + key }, At: time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)}

func exported(t *testing.T, format Format, l List[file], rows []file, q Query) []byte {
	t.Helper()
	var b bytes.Buffer
	err := l.Export(&b, format, rows, q, sheet)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var hostile = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", " =1", `a "b", c`, "x\r\ny", "<b>&", "𬭚", "plain", ""}

func hostiles() (rows []file) {
	for i, name := range hostile {
		rows = append(rows, file{id: fmt.Sprintf("f-%02d", i), name: name, pages: i, opened: first.AddDays(i), state: "open"})
	}
	return rows
}

func TestACSVHoldsEveryRowAndNoFormula(t *testing.T) {
	content := exported(t, CSV, described(), hostiles(), parsed(t, "sort=id&columns=id,name,opened,pages"))
	body, marked := bytes.CutPrefix(content, []byte("\xef\xbb\xbf"))
	lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || !marked || len(lines) != len(hostile)+1 || !bytes.Contains(body, []byte("列 opened,列 pages\r\n")) {
		t.Fatalf("%v, %d lines", err, len(lines))
	}
	for i, name := range hostile {
		cell := lines[i+1][1]
		if i < 8 && cell[0] != '\'' || i >= 8 && cell != strings.ReplaceAll(name, "\r\n", "\n") {
			t.Errorf("%q became %q", name, cell)
		}
		if lines[i+1][2] != first.AddDays(i).String() || lines[i+1][3] != fmt.Sprint(i) {
			t.Errorf("%q", lines[i+1])
		}
	}
}

func TestAnXLSXHoldsDaysAndNumbersAndNoFormula(t *testing.T) {
	content := exported(t, XLSX, described(), hostiles(), parsed(t, "sort=id&columns=id,name,opened,pages"))
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	at := func(cell string) (string, excelize.CellType, string) {
		value, err := book.GetCellValue("案卷", cell, excelize.Options{RawCellValue: true})
		kind, err2 := book.GetCellType("案卷", cell)
		formula, err3 := book.GetCellFormula("案卷", cell)
		if err != nil || err2 != nil || err3 != nil {
			t.Fatal(err, err2, err3)
		}
		return value, kind, formula
	}
	for i, name := range hostile {
		if value, kind, formula := at(fmt.Sprintf("B%d", i+2)); formula != "" || value != name && strings.TrimSpace(name) == name || name != "" && kind != excelize.CellTypeInlineString {
			t.Errorf("%q became %q of type %v, formula %q", name, value, kind, formula)
		}
		if value, kind, _ := at(fmt.Sprintf("D%d", i+2)); value != fmt.Sprint(i) || kind == excelize.CellTypeInlineString {
			t.Errorf("the number %d became %q of type %v", i, value, kind)
		}
	}
	if value, _, _ := at("C2"); value != "46327" { // 2026-11-01 in days since 1899-12-30
		t.Errorf("the day became %q", value)
	}
	if shown, _ := book.GetCellValue("案卷", "C2"); shown != "2026-11-01" {
		t.Errorf("the day is shown as %q", shown)
	}
	panes, err := book.GetPanes("案卷")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head does not stay: %+v %v", panes, err)
	}
}

func TestAnExportHoldsWhatTheAddressFindsAndPreparesItInPieces(t *testing.T) {
	l := described()
	var prepared []int
	l.Prepare = func(rows []file) error { prepared = append(prepared, len(rows)); return nil }
	rows := files(3*perChunk + 7)
	content := exported(t, CSV, l, rows, parsed(t, ""))
	if n := bytes.Count(content, []byte("\r\n")); n != len(rows)+1 || !slices.Equal(prepared, []int{perChunk, perChunk, perChunk, 7}) {
		t.Errorf("%d lines, prepared %v", n, prepared)
	}
	content = exported(t, CSV, l, rows, parsed(t, "state=closed&columns=id"))
	if n := bytes.Count(content, []byte("\r\n")); n != len(rows)/3+1 || bytes.Contains(content, []byte(",")) {
		t.Errorf("%d lines of what is closed", n)
	}
}

func TestAnExportOfNothingHasAHead(t *testing.T) {
	if got := string(exported(t, CSV, described(), nil, parsed(t, "columns=id"))); got != byteOrderMark+"列 id\r\n" {
		t.Errorf("%q", got)
	}
	if book, err := excelize.OpenReader(bytes.NewReader(exported(t, XLSX, described(), nil, parsed(t, "")))); err != nil {
		t.Error(err)
	} else {
		book.Close()
	}
}

// TestALargeExportIsNotGatheredFirst writes some 100 MB. What a sheet holds before
// it goes to a file is at most 32 MB, whatever comes.
func TestALargeExportIsNotGatheredFirst(t *testing.T) {
	const (
		many   = 80_000
		perRow = 400 // of the sorted rows themselves, which a page needs, too
	)
	long := strings.Repeat("字", 400)
	for _, format := range []Format{CSV, XLSX} {
		l, rows := described(), files(many)
		l.Columns[1].Value = func(file) Value { return Text(long) }
		q := parsed(t, "")
		before, peak, pieces := live(), uint64(0), 0
		l.Prepare = func([]file) error {
			if pieces++; pieces%10 == 0 { // to look takes longer than to write
				peak = max(peak, live())
			}
			return nil
		}
		var written counter
		err := l.Export(&written, format, rows, q, sheet)
		if err != nil {
			t.Fatal(err)
		}
		if most := before + many*perRow + 40<<20; peak > most || format == CSV && written < 90<<20 {
			t.Errorf("%s: %d bytes were written, %d held at most", format, written, peak-before)
		}
		runtime.KeepAlive(rows)
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// live is what is reachable now.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestEachFormatHasAMediaTypeOfItsOwn(t *testing.T) {
	types := map[Format]string{CSV: CSV.MediaType(), XLSX: XLSX.MediaType()}
	if !strings.HasPrefix(types[CSV], "text/csv") || len(slices.Collect(maps.Values(types))) != 2 {
		t.Error(types)
	}
}
