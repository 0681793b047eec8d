package console_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// table is an export without its head; none for who is not given it.
func (d *desk) table(browser *http.Client, path string) (head []string, rows [][]string) {
	d.t.Helper()
	status, text := d.get(browser, path)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if status != http.StatusOK || err != nil {
		d.t.Fatalf("%s: %d %v", path, status, err)
	}
	return lines[0], lines[1:]
}

// through goes through all pages of a list and gives what stands first in its rows.
func (d *desk) through(browser *http.Client, at string) (first []string) {
	d.t.Helper()
	for at != "" {
		_, page := d.get(browser, at)
		for _, cell := range regexp.MustCompile(`(?s)<th scope="row">(?:<a [^>]*>)?([^<]*)`).FindAllStringSubmatch(page, -1) {
			first = append(first, strings.TrimSpace(cell[1]))
		}
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
		if at = ""; next != nil {
			at = strings.ReplaceAll(next[1], "&amp;", "&")
		}
	}
	return first
}

const manyLetters = 130

func TestLettersAreListedNarrowedAndExportedToWhomTheyAreFor(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) { on = b.Reach(t, "SubmitApplication", 1) })
	err := d.house.DB.Write(t.Context(), func(tx *store.Tx) error {
		for n := range manyLetters {
			to, opened := d.body.Client.Organisation, ""
			if n%3 == 0 {
				to = d.body.OtherClient.Organisation
			}
			if n%2 == 0 {
				opened = fmt.Sprintf("2026-03-01T00:%02d:00Z", n%60)
			}
			kind := []string{"acceptance", "supplement"}[n%2]
			_, err := tx.Exec("insert into letter (position, kind, recipient, written, stream_kind, stream_id, delivered, opened) values ($1, $2, $3, $4, $5, $6, $7, $8)",
				100_000+n, kind, to, fmt.Sprintf("2026-02-%02d", 1+n%28), string(on.Kind), on.ID, "2026-03-01T00:00:00Z", opened)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	staff, client, other := d.as(d.body.As(rule.RoleIntake), "intake"), d.as(d.body.Client, "client"), d.as(d.body.OtherClient, "other")
	_, all := d.table(staff, "/desk/letters.csv")
	head, own := d.table(client, "/desk/letters.csv?lang=en")
	_, others := d.table(other, "/desk/letters.csv")
	if len(all) != manyLetters || len(own)+len(others) != manyLetters || len(others) != (manyLetters+2)/3 || slices.Contains(head, "Recipient") {
		t.Errorf("of %d letters the body is given %d, the client %d, another %d: %v", manyLetters, len(all), len(own), len(others), head)
	}
	if pages := d.through(staff, "/desk/letters?sort=-opened"); len(pages) != manyLetters {
		t.Errorf("the pages have %d letters", len(pages))
	}
	for query, want := range map[string]int{
		"read=no": manyLetters / 2, "kind=supplement&read=yes": 0, "written-from=2026-02-03&written-to=2026-02-03": 5, "q=nirgends": 0,
		"organisation=" + d.body.Client.Organisation: len(own), "q=" + url.QueryEscape("甲方"): manyLetters, // to it, and about its case
	} {
		if _, found := d.table(staff, "/desk/letters.csv?"+query); len(found) != want {
			t.Errorf("%s finds %d letters, want %d", query, len(found), want)
		}
	}
	number := all[0][0]
	if _, found := d.table(client, "/desk/letters.csv?q="+number); len(found) != len(own) {
		t.Errorf("the letter %s finds %d of those about its case, want %d", number, len(found), len(own))
	}
	if _, found := d.table(client, "/desk/letters.csv?organisation="+d.body.OtherClient.Organisation); len(found) != len(own) {
		t.Errorf("asking for another's letters a client is given %d", len(found))
	}
	_, sorted := d.table(staff, "/desk/letters.csv?sort=written&columns=number,written")
	if days := column(sorted, 1); !slices.IsSorted(days) || len(sorted[0]) != 2 {
		t.Errorf("sorted by the day: %v", days)
	}
	for address, want := range map[string]int{"/desk/letters?sort=subject": 422, "/desk/letters?cursor=x": 422, "/desk/letters?kind=x": 422, "/desk/letters.xlsx?read=yes": 200} {
		if status, _ := d.get(staff, address); status != want {
			t.Errorf("%s answers %d, want %d", address, status, want)
		}
	}
}

func TestTheLogsAreListedNarrowedAndExportedToWhoWatchesOver(t *testing.T) {
	d := open(t, func(*caseworktest.Body) {})
	regulator, intake := d.as(d.body.As(rule.RoleRegulator), "regulator"), d.as(d.body.As(rule.RoleIntake), "intake")
	const many = 120
	for n := range many {
		err := d.house.Access.TurnAway(t.Context(), access.Attempt{What: "forbidden AcceptApplication", Address: fmt.Sprintf("10.0.0.%d", n)})
		if err == nil && n%2 == 0 {
			err = d.house.Access.Read(t.Context(), d.body.Client, "", fmt.Sprintf("cases-%03d.csv", n), fmt.Sprintf("10.0.0.%d", n))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/desk/security", "/desk/access-log"} {
		for _, end := range []string{"", ".csv", ".xlsx"} {
			if status, _ := d.get(intake, path+end); status != http.StatusNotFound {
				t.Errorf("%s answers somebody else with %d", path+end, status)
			}
		}
	}
	_, rows := d.table(regulator, "/desk/security.csv?what=forbidden&sort=-address&columns=last,what,about,address,count&lang=en")
	addresses := column(rows, 3)
	slices.Reverse(addresses)
	if len(rows) != many || !slices.IsSorted(addresses) || rows[0][1] != "No right" && rows[0][1] == "forbidden" || strings.Contains(rows[0][2], "AcceptApplication") {
		t.Errorf("%d lines, the first %v", len(rows), rows[0])
	}
	if pages := d.through(regulator, "/desk/security?what=forbidden"); len(pages) != many {
		t.Errorf("the pages have %d lines", len(pages))
	}
	_, here := d.table(regulator, "/desk/security.csv?q=10.0.0.11")
	if len(here) != 11 {
		t.Errorf("a part of an address finds %d lines", len(here))
	}
	_, before := d.table(regulator, "/desk/access-log.csv?sort=at")
	_, after := d.table(regulator, "/desk/access-log.csv?sort=at")
	if len(after) != len(before)+1 || !strings.Contains(strings.Join(after[len(after)-1], "|"), "access-log-") {
		t.Errorf("exporting the log of what is read stands in it: %d lines, then %d", len(before), len(after))
	}
	_, named := d.table(regulator, "/desk/access-log.csv?q=cases-00&person="+d.body.Client.Person)
	if len(named) != 5 {
		t.Errorf("the exports of one person by a part of their names: %d lines", len(named))
	}
	if status, _ := d.get(regulator, "/desk/access-log?person=nobody"); status != http.StatusUnprocessableEntity {
		t.Errorf("somebody that there is not: %d", status)
	}
}

func TestWhatThePublicSentIsListedAndExportedWithoutFormulas(t *testing.T) {
	d := open(t, func(*caseworktest.Body) {})
	for n := range 60 {
		_, err := d.house.Send(t.Context(), rule.Posted{Kind: rule.PostMisuse, Place: "https://shop.example.org", Text: fmt.Sprintf(`=HYPERLINK("x") %02d`, n)})
		if err != nil {
			t.Fatal(err)
		}
	}
	manager, client := d.as(d.body.As(rule.RoleManager), "manager"), d.as(d.body.Client, "client")
	_, rows := d.table(manager, "/desk/post.csv?sort=received&state=waiting")
	if len(rows) != 60 || slices.ContainsFunc(column(rows, 4), func(s string) bool { return s[0] == '=' }) {
		t.Errorf("%d rows, the first %v", len(rows), rows[0])
	}
	if _, found := d.table(manager, "/desk/post.csv?q="+strings.ToLower(rows[7][0])); len(found) != 1 || found[0][0] != rows[7][0] {
		t.Errorf("by its number is found %v", found)
	}
	if _, found := d.table(manager, "/desk/post.csv?state=closed"); len(found) != 0 {
		t.Errorf("nothing is closed, but %v", found)
	}
	if seen := d.through(manager, "/desk/post"); len(seen) != 60 {
		t.Errorf("the pages have %d", len(seen))
	}
	if status, _ := d.get(client, "/desk/post.csv"); status != http.StatusNotFound {
		t.Errorf("a client's export answers %d", status)
	}
}

func column(rows [][]string, n int) (all []string) {
	for _, row := range rows {
		all = append(all, row[n])
	}
	return all
}
