package api

import (
	"sync"
	"sync/atomic"

	"fincert/internal/calendar"
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
	bytes    atomic.Int64
	answers  sync.Map // address and language → []byte
}

// publicAt are the answers that hold now; those of another moment are let go.
func (a *API) publicAt(position int64, day calendar.Date) *publicAnswers {
	known := a.public.Load()
	if known == nil || known.position != position || known.day != day {
		known = &publicAnswers{position: position, day: day}
		a.public.Store(known)
	}
	return known
}

func (p *publicAnswers) get(key string) ([]byte, bool) {
	body, ok := p.answers.Load(key)
	if !ok {
		return nil, false
	}
	return body.([]byte), true
}

func (p *publicAnswers) put(key string, body []byte) {
	size := int64(len(key) + len(body))
	if size > longestPublic || p.bytes.Add(size) > mostPublic {
		return
	}
	p.answers.Store(key, body)
}
