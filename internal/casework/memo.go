package casework

import (
	"sync"

	"fincert/internal/rule"
)

// memo remembers decoded entries by their stored bytes, of which decoding is a
// pure function: it can never be out of date, whatever is rolled back, restored
// or written by another node. It knows no private text: those are filled in
// anew each time, into copies. All else of an entry is shared by everybody who
// reads it, so a fold copies what it goes on to change.
type memo struct {
	mu         sync.Mutex
	young, old map[stored]rule.Entry // a full young becomes old, and old is forgotten
}

type stored struct{ name, body string }

const (
	memoEntries = 4096 // of each generation
	memoBody    = 4096 // bytes; larger bodies are rare, and read rarely
)

func (m *memo) get(s stored) (rule.Entry, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, known := m.young[s]; known {
		return e, true
	}
	e, known := m.old[s]
	if known {
		m.keep(s, e)
	}
	return e, known
}

func (m *memo) put(s stored, e rule.Entry) {
	if len(s.body) > memoBody {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(s, e)
}

func (m *memo) keep(s stored, e rule.Entry) {
	if len(m.young) >= memoEntries {
		m.young, m.old = nil, m.young
	}
	if m.young == nil {
		m.young = map[stored]rule.Entry{}
	}
	m.young[s] = e
}
