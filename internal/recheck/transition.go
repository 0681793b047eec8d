package recheck

import "strconv"

// transition awaits the row of what the public is told of another basis; false if
// an entry is not known to be told.
func (k *check) transition(e *entry, want map[string][]row) bool {
	t, told := turned(e)
	if !told {
		return false
	}
	k.wantTurn(t, map[string][]row{"register_transition": {{
		"position": strconv.FormatInt(e.position, 10), "id": e.id, "instant": e.instant, "effective": e.effective,
		"event": t.what, "announcement": t.announcement, "entry": e.name, "content": sameForm([]byte(e.body)),
	}}}, want)
	return true
}
