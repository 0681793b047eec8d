package bench

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fincert/internal/account"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/story"
)

// Of how many pages of one kind somebody looks at, and how often at each; how long
// the middle look of a kind may take; how many kinds are told of, the slowest first.
const (
	alike   = 2
	looks   = 5
	forPage = 10 * time.Millisecond
	shown   = 25
)

// BenchmarkDeskPages walks the desk in the demo as somebody of each role does,
// from the first page along every link, through the handler that serves the
// outside. It says of each kind of page how long the middle look took.
func BenchmarkDeskPages(b *testing.B) {
	until := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	begin, err := story.Begin(until)
	must(b, err)
	clock := now.NewManual(begin)
	h, err := house.Open(context.Background(), house.Config{Data: filepath.Join(b.TempDir(), "data"), Listen: "127.0.0.1:0", Clock: clock})
	must(b, err)
	_, err = story.Tell(context.Background(), h, clock, until)
	must(b, err)
	walkDesk(b, h)
	must(b, h.Close())
}

// BenchmarkDeskPagesLarge does the same in a large body.
func BenchmarkDeskPagesLarge(b *testing.B) {
	inBody(b, func(h *house.House) {
		walkDesk(b, h)
		b.ReportMetric(entriesIn(b, h), "entries")
	})
}

// kindOfPage are addresses that differ in what they show, not in how.
type kindOfPage struct {
	name  string
	seen  int
	bytes int
	took  []time.Duration // all looks at any of them
}

func walkDesk(b *testing.B, h *house.House) {
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx) }()
	defer func() { stop(); must(b, <-served) }()
	postSome(b, h)
	delivered(b, h)
	kinds := map[string]*kindOfPage{}
	for _, role := range rule.Roles {
		if role != rule.RoleSystem {
			walk(b, visitor(b, h, role), kinds)
		}
	}
	report(b, kinds)
}

// report prints the slowest kinds, and the slowest's time for the machine to note.
func report(b *testing.B, kinds map[string]*kindOfPage) {
	var all []*kindOfPage
	over := 0
	for _, k := range kinds {
		all = append(all, k)
		if median(k.took) > forPage {
			over++
		}
	}
	slices.SortFunc(all, func(a, b *kindOfPage) int { return cmp.Compare(median(b.took), median(a.took)) })
	for _, k := range all[:min(len(all), shown)] {
		b.Logf("%6.1f ms, quickest %5.1f, %4d KB  %s", micros(median(k.took))/1000, micros(slices.Min(k.took))/1000, k.bytes>>10, k.name)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(all)), "kinds")
	b.ReportMetric(float64(over), "over-limit")
	b.ReportMetric(micros(median(all[0].took))/1000, "ms/slowest")
	b.ReportMetric(micros(median(all[len(all)/2].took))/1000, "ms/middle")
}

// asker asks for an address as somebody who is signed in.
type asker func(w http.ResponseWriter, address string)

func (ask asker) page(address string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	ask(w, address)
	return w
}

func walk(b *testing.B, ask asker, kinds map[string]*kindOfPage) {
	here := map[string]int{}
	queue := []string{"/desk/"}
	from := map[string]string{}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		name := kindName(address)
		if here[name] == alike {
			continue
		}
		here[name]++ // files too: of each letter one would be drawn
		page := ask.page(address)
		if !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
			continue // a file, or the way to another page
		}
		if page.Code != http.StatusOK {
			b.Logf("%s, to which %s leads, answers %d", address, from[address], page.Code)
			continue
		}
		kind := kinds[name]
		if kind == nil {
			kind = &kindOfPage{name: name}
			kinds[name] = kind
		}
		kind.seen++
		kind.bytes = max(kind.bytes, page.Body.Len())
		for range looks {
			kind.took = append(kind.took, timed(func() { ask.page(address) }))
		}
		for _, next := range links(page.Body.String()) {
			if from[next] == "" {
				from[next] = address
				queue = append(queue, next)
			}
		}
	}
}

var linked = regexp.MustCompile(`href="(/desk/[^"#]*)`)

// links are the pages of the desk that a page leads to. Lists are asked for in a
// file elsewhere.
func links(page string) (all []string) {
	for _, found := range linked.FindAllStringSubmatch(page, -1) {
		address := html.UnescapeString(found[1])
		path, _, _ := strings.Cut(address, "?")
		if !strings.HasSuffix(path, ".csv") && !strings.HasSuffix(path, ".xlsx") && !strings.HasSuffix(path, ".css") {
			all = append(all, address)
		}
	}
	return all
}

// kindName is an address without what says which one, and with what is asked of
// it in place of the answers.
func kindName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if strings.ContainsAny(part, "0123456789") {
			parts[i] = "*"
		}
	}
	var asked []string
	for name := range u.Query() {
		asked = append(asked, name)
	}
	slices.Sort(asked)
	name := strings.Join(parts, "/")
	if len(asked) > 0 {
		name += "?" + strings.Join(asked, "&")
	}
	return name
}

const visitorSecret = "long enough to be a password"

// visitor is somebody of a role, signed in: of a party, one who has a case.
func visitor(b *testing.B, h *house.House, role rule.Role) asker {
	b.Helper()
	ctx := context.Background()
	login := "walker-" + string(role)
	if _, err := h.Access.ByLogin(ctx, login); err != nil {
		accounts := account.Accounts{Casework: h.Casework, Access: h.Access}
		administrator := rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleAdministrator}, Via: "token"}
		_, _, err = accounts.Add(ctx, administrator, account.New{Login: login, Name: login, Organisation: partyFor(b, h, role), Roles: []rule.Role{role}, Password: visitorSecret})
		must(b, err)
	}
	form := url.Values{"account": {login}, "password": {visitorSecret}}.Encode()
	signIn := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form))
	signIn.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in := httptest.NewRecorder()
	h.Handler().ServeHTTP(in, signIn)
	if len(in.Result().Cookies()) == 0 {
		b.Fatalf("%s cannot sign in: %d", login, in.Code)
	}
	return func(w http.ResponseWriter, address string) {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.RemoteAddr = "127.0.0.1:1"
		for _, cookie := range in.Result().Cookies() {
			r.AddCookie(cookie)
		}
		h.Handler().ServeHTTP(w, r)
	}
}

// partyFor is the organisation that somebody of a role acts for; the body's own
// people act for none.
func partyFor(b *testing.B, h *house.House, role rule.Role) string {
	found, err := h.Finder.Current(context.Background())
	must(b, err)
	for _, c := range found.Of(rule.KindCase, rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleRegulator}}) {
		switch {
		case role == rule.RoleClient:
			return c.Owner
		case role == rule.RoleLaboratory && len(c.Laboratories) > 0:
			return c.Laboratories[0]
		}
	}
	return ""
}

// posted is how many things of the public lie in the postbox: some pages of them.
const posted = 120

func postSome(b *testing.B, h *house.House) {
	ctx := context.Background()
	there, _, err := h.Postbox.Items(ctx, postbox.Query{Limit: posted})
	must(b, err)
	for n := len(there); n < posted; n++ {
		_, err := h.Postbox.Send(ctx, postbox.Sending{Token: postbox.NewToken(), Answers: postbox.Answers{
			Kind: postbox.Misuse, Place: "https://shop.example.org", Text: fmt.Sprintf("页面上的证书编号查不到（第 %d 处）。", n)}})
		must(b, err)
	}
}

// delivered waits until what was written to parties lies in their inboxes.
func delivered(b *testing.B, h *house.House) {
	for before, quiet := -1, 0; quiet < 5; time.Sleep(300 * time.Millisecond) {
		letters, _, err := h.Inbox.Letters(context.Background(), "", "", 10_000)
		must(b, err)
		if len(letters) == before {
			quiet++
		} else {
			before, quiet = len(letters), 0
		}
	}
}
