package certificate

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Purpose is what a status list tells.
type Purpose string

// The purposes of status lists. A certificate that is revoked never becomes
// valid again; a suspension may be lifted.
const (
	Revocation Purpose = "revocation"
	Suspension Purpose = "suspension"
)

// Purposes are both, in the order in which credentials name them.
var Purposes = []Purpose{Revocation, Suspension}

// Entries is how many certificates one list tells about, for ever: addresses of
// lists are printed. It is the recommendation's least, so that asking for a list
// does not tell about whom one asks.
const Entries = 131_072

const statusPath = "/status/"

// Path is where the n-th list of a purpose is found.
func (p Purpose) Path(n int) string { return statusPath + string(p) + "/" + strconv.Itoa(n) }

// tells reports whether a list of this purpose marks a certificate of a status.
// Expiry is not marked: the credential says itself when it ends.
func (p Purpose) tells(s rule.Status) bool {
	switch s {
	case rule.StatusSuspended:
		return p == Suspension
	case rule.StatusWithdrawn, rule.StatusCancelled, rule.StatusReplaced:
		return p == Revocation
	}
	return false
}

// list is what a status list's credential says.
type list struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Purpose Purpose `json:"statusPurpose"`
	Encoded string  `json:"encodedList"`
}

const (
	listDocument = "BitstringStatusListCredential"
	listType     = "BitstringStatusList"
	multibase    = "u" // base64url without padding
)

// bits are the marks of one list.
type bits [Entries / 8]byte

func (b *bits) set(at int)      { b[at/8] |= 0x80 >> (at % 8) }
func (b *bits) has(at int) bool { return b[at/8]&(0x80>>(at%8)) != 0 }

func (b *bits) encode() (string, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(b[:])
	if err == nil {
		err = w.Close()
	}
	return multibase + base64.RawURLEncoding.EncodeToString(packed.Bytes()), err
}

// statusList signs the n-th list of a purpose as it is from one instant until
// another.
func (i *Issuer) statusList(p Purpose, n int, marked *bits, from, until time.Time) (string, error) {
	encoded, err := marked.encode()
	if err != nil {
		return "", fmt.Errorf("pack a status list: %w", err)
	}
	at := i.BaseURL + p.Path(n)
	return i.sign(typCredential, document{
		Context: []any{coreContext}, ID: at, Type: []string{credentialType, listDocument}, Issuer: issuerOf{ID: i.BaseURL},
		ValidFrom: from.In(beijing).Truncate(time.Second), ValidUntil: until.In(beijing),
		Subject: list{ID: at + "#list", Type: listType, Purpose: p, Encoded: encoded},
	})
}

// Standings are the certificates' statuses on a day, as one position of the
// record has them, each by its index in the status lists.
type Standings interface {
	Standings(ctx context.Context, on calendar.Date) (position int64, all iter.Seq2[int, rule.Status], err error)
}

// Lists gives status lists as they are now. A list is fresh until the midnight
// (Beijing time) that ends the day, on which statuses may change by themselves.
// It is signed again when a mark changed or the day did, and not in between. It
// is safe for concurrent use.
type Lists struct {
	*Issuer
	Standings Standings

	mu       sync.Mutex
	position int64
	day      calendar.Date
	highest  int                // index of a certificate, at position
	marks    map[string]*bits   // by path; a list without marks is not here
	signed   map[string]freshly // by path
}

// freshly is a list as it was signed on a day.
type freshly struct {
	day   calendar.Date
	marks bits
	jwt   Signed
}

// At is the n-th list of a purpose, and how long it is fresh; false if there is
// no such list, because no certificate has a place in it.
func (l *Lists) At(ctx context.Context, p Purpose, n int) (jwt Signed, until time.Time, ok bool, err error) {
	at := l.Clock.Now()
	day := calendar.DateOf(at)
	position, all, err := l.Standings.Standings(ctx, day)
	if err != nil {
		return Signed{}, time.Time{}, false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.marks == nil || l.position != position || l.day != day {
		l.mark(position, day, all)
	}
	last, _ := placeOf(l.highest)
	if n < 1 || n > last {
		return Signed{}, time.Time{}, false, nil
	}
	until = day.AddDays(1).Start()
	path := p.Path(n)
	marks := l.marks[path]
	if marks == nil {
		marks = &bits{}
	}
	if known, kept := l.signed[path]; kept && known.day == day && known.marks == *marks {
		return known.jwt, until, true, nil
	}
	text, err := l.statusList(p, n, marks, at, until)
	if err != nil {
		return Signed{}, time.Time{}, false, err
	}
	if l.signed == nil {
		l.signed = map[string]freshly{}
	}
	jwt = AsSigned([]byte(text))
	l.signed[path] = freshly{day, *marks, jwt}
	return jwt, until, true, nil
}

// mark works out all lists for a position and a day; the caller holds mu.
func (l *Lists) mark(position int64, day calendar.Date, all iter.Seq2[int, rule.Status]) {
	l.position, l.day, l.highest, l.marks = position, day, 0, map[string]*bits{}
	for index, status := range all {
		l.highest = max(l.highest, index)
		n, at := placeOf(index)
		for _, p := range Purposes {
			if !p.tells(status) {
				continue
			}
			path := p.Path(n)
			if l.marks[path] == nil {
				l.marks[path] = &bits{}
			}
			l.marks[path].set(at)
		}
	}
}

// ParsePath reads the path of a status list.
func ParsePath(purpose, number string) (p Purpose, n int, ok bool) {
	n, err := strconv.Atoi(number)
	p = Purpose(purpose)
	ok = err == nil && strconv.Itoa(n) == number && n >= 1 && (p == Revocation || p == Suspension)
	return p, n, ok
}

// fromList is the purpose and number in the address of a list beneath a base.
func fromList(address, baseURL string) (p Purpose, n int, ok bool) {
	rest, beneath := strings.CutPrefix(address, baseURL+statusPath)
	purpose, number, _ := strings.Cut(rest, "/")
	p, n, ok = ParsePath(purpose, number)
	return p, n, ok && beneath
}
