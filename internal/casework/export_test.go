package casework

import (
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Forget empties what decoding remembers, so that the next read decodes anew.
func (c *Casework) Forget() {
	c.memo.mu.Lock()
	defer c.memo.mu.Unlock()
	c.memo.young, c.memo.old = nil, nil
}

// JudgeThrough is Judge within a transaction of the test's.
func (c *Casework) JudgeThrough(q store.Querier, actor rule.Actor, on rule.StreamID) (actions []Action, err error) {
	err = c.look(q, actor, on, func(s *rule.Situation, _ View) error {
		actions, err = c.Actions(s)
		return err
	})
	return actions, err
}
