// Package test holds the checks that belong to no single package: which package
// may import which, how large a file may grow, whether the documents' links
// lead anywhere, the journey of one product through a running server, and what
// the program itself does when it is killed, when the disk is full, when the
// database or another node goes away, and on a record of another version. It
// contains tests only. Beneath it, postgres is the program that gives them a
// database server; program starts the fincert that people run, and its demo;
// browser drives Chromium, peers the programs of others that check what we sign;
// public looks with both at what everybody is given.
package test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "fincert/"

// arrow is one line of the table of imports: the packages of who may import
// those of may, and nothing else of ours. Names are below internal/; a package
// beneath one of the table belongs to it.
type arrow struct {
	who []string
	may []string
}

// The groups of the table, from the ground up.
var (
	base    = []string{"calendar", "fault", "now", "text"}
	pure    = []string{"rule", "body"}
	ground  = []string{"store", "keys", "pdf", "ledger", "personal", "vault", "backup"}
	keepers = []string{"register", "deadline", "certificate", "notice", "letter", "tlog", "monitoring", "postbox", "paper", "draft", "finder"}
	doors   = []string{"console", "api", "site"}
	all     = slices.Concat(base, []string{"scheme", "scheme/load", "access", "account", "casework", "casefile", "inbox", "recheck", "web", "usesheet"}, pure, ground, keepers, doors)
)

// arrows is the whole of who may import whom. A keeper declares what it needs of
// another keeper; house connects them. The public side cannot write the record:
// site does not know casework. The independent check shares no code with what
// it checks: recheck does not know rule, body or casework.
var arrows = []arrow{
	{[]string{"calendar", "fault", "now"}, nil},
	{[]string{"text"}, nil},
	{[]string{"scheme"}, []string{"calendar", "fault"}},
	{[]string{"scheme/load"}, []string{"scheme", "calendar", "fault"}},
	{[]string{"rule"}, []string{"scheme", "calendar", "fault"}},
	{[]string{"body"}, []string{"rule", "scheme", "calendar", "fault"}},
	{[]string{"store"}, []string{"fault"}},
	{[]string{"keys"}, []string{"fault", "now"}},
	{[]string{"pdf"}, []string{"keys", "text", "fault"}},
	{[]string{"ledger"}, slices.Concat([]string{"store", "keys"}, base)},
	{[]string{"personal", "vault"}, slices.Concat([]string{"ledger", "store", "keys"}, base)},
	{[]string{"backup"}, slices.Concat([]string{"ledger", "store"}, base)},
	{[]string{"access"}, slices.Concat(pure, ground, []string{"scheme"}, base)},
	{keepers, slices.Concat(pure, ground, []string{"scheme"}, base)},
	{[]string{"casework"}, slices.Concat(pure, ground, []string{"scheme", "access"}, base)},
	{[]string{"recheck"}, slices.Concat(ground, base, keepers)},
	{[]string{"web"}, slices.Concat([]string{"access"}, base)},
	{[]string{"casefile"}, slices.Concat([]string{"web", "casework", "access", "vault"}, pure, []string{"scheme"}, base)},
	{[]string{"inbox"}, slices.Concat([]string{"web", "casework", "access", "notice", "letter", "paper"}, pure, base)},
	{[]string{"usesheet"}, []string{"rule", "scheme", "text", "calendar", "fault"}},
	{[]string{"account"}, slices.Concat([]string{"casework", "access"}, pure, base)},
	{[]string{"console", "api"}, slices.Concat([]string{"web", "usesheet", "casework", "casefile", "inbox", "account", "access", "vault"}, keepers, pure, []string{"scheme"}, base)},
	{[]string{"site"}, slices.Concat([]string{"web"}, keepers, []string{"scheme"}, base)},
	{[]string{"house"}, all},
	{[]string{"story"}, slices.Concat([]string{"house", "scheme", "scheme/load"}, pure, base)},
}

// pureForbids is what the pure packages (and calendar, scheme and fault, which
// they stand on) do not import: a decision is a function of its arguments.
var (
	purePackages = []string{"rule", "body", "calendar", "scheme", "fault"}
	pureForbids  = []string{"context", "database/sql", "net", "net/http", "log", "log/slog", "os", "os/exec", "math/rand", "math/rand/v2", "crypto/rand"}
)

func TestImportsFollowTheArrows(t *testing.T) {
	for _, fault := range astray(packages(t)) {
		t.Error(fault)
	}
}

// TestABrokenArrowIsFound breaks some on purpose.
func TestABrokenArrowIsFound(t *testing.T) {
	for _, broken := range []struct{ from, to string }{
		{"internal/calendar", "fincert/internal/text"},
		{"internal/rule", "fincert/internal/store"},
		{"internal/rule", "fincert/internal/scheme/load"},
		{"internal/rule", "context"},
		{"internal/body", "log/slog"},
		{"internal/calendar", "example.org/dates"},
		{"internal/site", "fincert/internal/casework"},
		{"internal/register", "fincert/internal/notice"},
		{"internal/recheck", "fincert/internal/rule"},
		{"internal/site/page", "fincert/internal/casework"},
		{"internal/api", "fincert/cmd/fincert"},
		{"internal/house", "fincert/internal/ledger/ledgertest"},
		{"internal/house", "fincert/test/postgres"},
		{"internal/nowhere", "fmt"},
	} {
		found := astray([]pkg{{ImportPath: module + broken.from, Imports: []string{broken.to}}})
		if len(found) != 1 {
			t.Errorf("%s → %s: found %v", broken.from, broken.to, found)
		}
	}
	for _, right := range []struct{ from, to string }{
		{"internal/rule", "fincert/internal/scheme"},
		{"internal/store/storetest", "fincert/internal/store"},
		{"internal/ledger/ledgertest", "fincert/test/postgres"},
		{"internal/casework/caseworktest", "fincert/internal/scheme/load"},
		{"internal/scheme/load", "fincert/internal/scheme/data"},
		{"internal/house", "fincert/internal/site"},
		{"internal/store", "example.org/driver"},
		{"cmd/fincert", "fincert/internal/house"},
	} {
		found := astray([]pkg{{ImportPath: module + right.from, Imports: []string{right.to}}})
		if len(found) != 0 {
			t.Errorf("%s → %s: found %v", right.from, right.to, found)
		}
	}
}

// astray lists the imports that the table does not allow.
func astray(packages []pkg) []string {
	var found []string
	for _, p := range packages {
		from := strings.TrimPrefix(p.ImportPath, module)
		inside, internal := strings.CutPrefix(from, "internal/")
		home, may, placed := place(inside)
		if internal && !placed {
			found = append(found, fmt.Sprintf("%s has no place in the table of imports", from))
			continue
		}
		for _, imported := range p.Imports {
			to := strings.TrimPrefix(imported, module)
			ours := to != imported
			switch {
			case strings.HasPrefix(to, "cmd/") && ours:
				found = append(found, fmt.Sprintf("%s imports %s: nobody imports a command", from, to))
			case ours && forTests(to) && !forTests(from):
				found = append(found, fmt.Sprintf("%s imports %s, which is for tests only", from, to))
			case !internal || forTests(from) || ours && forTests(to):
			case ours && !allowed(home, may, strings.TrimPrefix(to, "internal/")):
				found = append(found, fmt.Sprintf("%s imports %s against the table of imports", from, to))
			case !ours && slices.Contains(purePackages, home) && (thirdParty(imported) || slices.Contains(pureForbids, imported)):
				found = append(found, fmt.Sprintf("%s is pure and imports %s", from, imported))
			}
		}
	}
	return found
}

// place finds a package's line in the table: its own, or that of the nearest
// package above it.
func place(inside string) (home string, may []string, placed bool) {
	for at := inside; at != "."; at = path.Dir(at) {
		for _, a := range arrows {
			if slices.Contains(a.who, at) {
				return at, a.may, true
			}
		}
	}
	return "", nil, false
}

// allowed: a package may import its own family and what its line names.
func allowed(home string, may []string, to string) bool {
	target, _, placed := place(to)
	return placed && (target == home || slices.Contains(may, target) ||
		home == "scheme/load" && to == "scheme/data")
}

// forTests: bench, test and the conformance suites (ledgertest) are not part of
// the program and may import everything.
func forTests(from string) bool {
	return from == "test" || strings.HasPrefix(from, "test/") || from == "bench" ||
		strings.HasPrefix(from, "bench/") || strings.HasSuffix(from, "test")
}

func thirdParty(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}
