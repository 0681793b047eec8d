package paper

import (
	"container/list"
	"context"
	"sync"
)

// together lets everybody who asks for the same paper wait for one maker.
type together struct {
	mu   sync.Mutex
	busy map[key]chan struct{}
}

// one runs what makes a paper; whoever comes meanwhile runs theirs after it and
// finds the paper made.
func (t *together) one(ctx context.Context, k key, do func() (Paper, error)) (Paper, error) {
	for {
		t.mu.Lock()
		running, busy := t.busy[k]
		if !busy {
			if t.busy == nil {
				t.busy = map[key]chan struct{}{}
			}
			done := make(chan struct{})
			t.busy[k] = done
			t.mu.Unlock()
			defer func() {
				t.mu.Lock()
				delete(t.busy, k)
				t.mu.Unlock()
				close(done)
			}()
			return do()
		}
		t.mu.Unlock()
		select {
		case <-running:
		case <-ctx.Done():
			return Paper{}, ctx.Err()
		}
	}
}

// memory holds the bytes of papers that were asked for last, up to a bound.
type memory struct {
	mu    sync.Mutex
	order list.List // of kept, the last asked for in front
	byKey map[key]*list.Element
	size  int
}

// mostBytes are some 600 certificates.
const mostBytes = 64 << 20

type kept struct {
	Paper
	file []byte
}

func (m *memory) get(k key) (kept, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.byKey[k]
	if !ok {
		return kept{}, false
	}
	m.order.MoveToFront(e)
	return e.Value.(kept), true
}

func (m *memory) put(k key, paper kept) {
	if len(paper.file) > mostBytes {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.byKey[k]; there {
		return
	}
	if m.byKey == nil {
		m.byKey = map[key]*list.Element{}
	}
	m.byKey[k] = m.order.PushFront(paper)
	m.size += len(paper.file)
	for m.size > mostBytes {
		last := m.order.Back()
		old := m.order.Remove(last).(kept)
		delete(m.byKey, key{old.Position, old.Kind})
		m.size -= len(old.file)
	}
}
