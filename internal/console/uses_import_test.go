package console_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// tabled is a certificate with the holder's system, at the desk of its people.
func tabled(t *testing.T, then func(*caseworktest.Body, rule.StreamID)) (*desk, rule.StreamID) {
	t.Helper()
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		file, certificate := b.Certify(t)
		on = certificate
		for _, of := range rule.UsageSystems {
			b.Must(t, b.Client, &rule.FileUsageSystem{Of: of, File: b.File(t, file, "使用管理制度"), Since: b.Today()}, on)
		}
		b.Pass(10)
		if then != nil {
			then(b, on)
		}
	})
	return d, on
}

// uploads sends a file to the import; fields are name and value in turn.
func (d *desk) uploads(browser *http.Client, on rule.StreamID, file []byte, fields ...string) (status int, page string) {
	d.t.Helper()
	var sent bytes.Buffer
	parts := multipart.NewWriter(&sent)
	if file != nil {
		part, err := parts.CreateFormFile("read:table", "台账.csv")
		if err != nil {
			d.t.Fatal(err)
		}
		_, _ = part.Write(file)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		_ = parts.WriteField(fields[i], fields[i+1])
	}
	_ = parts.Close()
	answer, err := browser.Post(d.server.URL+"/desk/certificates/"+on.ID+"/uses/import?lang=zh", parts.FormDataContentType(), &sent)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// confirming are the hidden fields of the form that has a table recorded.
func confirming(t *testing.T, page string) (fields []string) {
	t.Helper()
	_, form, found := strings.Cut(page, `id="confirm"`)
	if !found {
		t.Fatalf("the page does not let the table be recorded:\n%s", page)
	}
	form, _, _ = strings.Cut(form, "</form>")
	for _, one := range hiddenInput.FindAllStringSubmatch(form, -1) {
		fields = append(fields, one[1], one[2])
	}
	return fields
}

func (d *desk) uses(on rule.StreamID) []rule.Use {
	d.t.Helper()
	view, err := d.house.Casework.Load(d.t.Context(), on, 1<<62)
	if err != nil {
		d.t.Fatal(err)
	}
	return view.State.(*rule.Certificate).Usage.Uses
}

func TestATableOfUsesIsShownWithItsFlawsAndRecordedOnceWhenItIsRight(t *testing.T) {
	d, on := tabled(t, nil)
	client := d.as(d.body.Client, "client")
	today := d.body.Today()
	const head = "使用的是,使用场合,开始日期,停止日期,如何使用\n"
	row := func(where, from, said string) string {
		return "认证证书," + where + "," + from + ",," + said + "\n"
	}
	right := head + row("网站", today.String(), "产品页") + row("文件", today.String(), "=投标文件")

	status, page := d.uploads(client, on, []byte(right+row("月球", "soon", "产品页")))
	says(t, "with a wrong row", page, []string{`href="#line-4"`, `id="line-4"`, "第 4 行“使用场合”", "写的是“月球”", "没有这一项", "可以写：", "第 4 行“开始日期”", "“soon”不是有效日期", "尚未登记任何一条", "产品页"}, []string{`id="confirm"`})
	if status != http.StatusUnprocessableEntity || len(d.uses(on)) != 0 {
		t.Errorf("a wrong row is answered with %d, and on record are %d", status, len(d.uses(on)))
	}
	status, page = d.uploads(client, on, []byte(right))
	if status != http.StatusOK || len(d.uses(on)) != 0 {
		t.Errorf("what was only looked at is answered with %d, and on record are %d", status, len(d.uses(on)))
	}
	confirmed := confirming(t, page)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for range 2 {
		if status, _ = d.uploads(client, on, nil, confirmed...); status != http.StatusSeeOther {
			t.Errorf("confirmed, the answer is %d", status)
		}
	}
	if uses := d.uses(on); len(uses) != 2 || uses[1].Text.Shown() != "=投标文件" {
		t.Fatalf("on record are %+v", uses)
	}
	_, page = d.uploads(client, on, []byte(right))
	says(t, "the same again", page, []string{"同 U-01", "有 2 行与已登记的使用相同"}, nil)
}

func TestATableOfUsesIsTakenFromItsHolderAlone(t *testing.T) {
	d, on := tabled(t, nil)
	at := "/desk/certificates/" + on.ID + "/uses/import"
	file := []byte("of,where,from,text\ncertificate,website,2026-01-01,x\n")
	for name, one := range map[string]struct {
		who  rule.Actor
		want int
	}{"other": {d.body.OtherClient, http.StatusNotFound}, "laboratory": {d.body.Tester, http.StatusNotFound}, "intake": {d.body.As(rule.RoleIntake), http.StatusForbidden}} {
		browser := d.as(one.who, name)
		is, _ := d.get(browser, at)
		sent, _ := d.uploads(browser, on, file)
		if is != one.want || sent != one.want {
			t.Errorf("%s is answered %d, and sending %d", name, is, sent)
		}
	}
	client := d.as(d.body.Client, "client")
	foreign, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+at, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := client.Do(foreign)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of somebody else sends a table and is answered %d", answer.StatusCode)
	}
	for name, one := range map[string][]byte{"尚未": nil, "不是 UTF-8": []byte("of\n\xff\xff"), "文件中没有使用记录": []byte("of,where,from,text\n")} {
		status, page := d.uploads(client, on, one)
		if status != http.StatusUnprocessableEntity && one != nil || !strings.Contains(page, `id="act"`) {
			t.Errorf("%s: %d", name, status)
		}
	}
	for _, ending := range []string{"csv", "xlsx"} {
		if status, file := d.get(client, "/desk/uses/template."+ending); status != http.StatusOK || len(file) < 40 {
			t.Errorf("the %s template is answered %d with %d bytes", ending, status, len(file))
		}
	}
}

func TestOfASuspendedCertificateATableSaysWhatMayStillBeRecorded(t *testing.T) {
	d, on := tabled(t, func(b *caseworktest.Body, on rule.StreamID) { b.Suspend(t, on, "misuse") })
	client := d.as(d.body.Client, "client")
	today := d.body.Today()
	_, page := d.get(client, "/desk/certificates/"+on.ID+"/uses/import?lang=zh")
	says(t, "suspended", page, []string{"暂停", "仍可登记已经停止的使用"}, nil)
	table := fmt.Sprintf("of,where,from,to,text\ncertificate,website,%s,%s,产品页\ncertificate,website,%s,,横幅\n", today.AddDays(-5), today.AddDays(-1), today.AddDays(-5))
	status, page := d.uploads(client, on, []byte(table))
	says(t, "a use that goes on", page, []string{"第 3 行“停止日期”", "不得登记仍在继续的使用", "请停止使用"}, []string{`id="confirm"`, "第 2 行“停止日期”"})
	if status != http.StatusConflict {
		t.Errorf("a use that goes on is answered with %d", status)
	}
	_, page = d.uploads(client, on, []byte(strings.Replace(table, ",,横幅", ","+today.String()+",横幅", 1)))
	if d.uploads(client, on, nil, confirming(t, page)...); len(d.uses(on)) != 2 {
		t.Errorf("on record are %+v", d.uses(on))
	}
}
