package api

import (
	"net/http"
	"sync"

	"fincert/internal/calendar"
	"fincert/internal/text"
	"fincert/internal/web"
)

// mostPublic bounds the bytes of remembered answers, and longestPublic what is
// worth remembering.
const (
	mostPublic    = 64 << 20
	longestPublic = 16 << 10
)

// publicAnswers are answers about the register as they were written out while
// the record ended at a position, on a day. What the public is told depends on
// nothing else but the address and the language, so they hold until either
// moves on: a status that changes at midnight is another day's.
type publicAnswers struct {
	position int64
	day      calendar.Date

	mu      sync.RWMutex
	bytes   int                     // guarded by mu
	answers map[publicAsking][]byte // guarded by mu
}

// publicAsking is what an answer depends on beside the moment.
type publicAsking struct {
	lang        text.Lang
	path, query string
}

func askingOf(r *http.Request) publicAsking {
	return publicAsking{web.Language(r), r.URL.Path, r.URL.RawQuery}
}

// publicAt are the answers that hold now; those of another moment are let go.
func (a *API) publicAt(position int64, day calendar.Date) *publicAnswers {
	known := a.public.Load()
	if known == nil || known.position != position || known.day != day {
		known = &publicAnswers{position: position, day: day, answers: map[publicAsking][]byte{}}
		a.public.Store(known)
	}
	return known
}

func (p *publicAnswers) get(asking publicAsking) ([]byte, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	body, ok := p.answers[asking]
	return body, ok
}

func (p *publicAnswers) put(asking publicAsking, body []byte) {
	size := len(asking.path) + len(asking.query) + len(body)
	if size > longestPublic {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bytes+size <= mostPublic {
		p.bytes += size
		p.answers[asking] = body
	}
}
