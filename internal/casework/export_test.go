package casework

// Forget empties what decoding remembers, so that the next read decodes anew.
func (c *Casework) Forget() {
	c.memo.mu.Lock()
	defer c.memo.mu.Unlock()
	c.memo.young, c.memo.old = nil, nil
}
