package calendar

// DueState says whether a due day can be named.
type DueState uint8

// The states of a due day. The zero value is none of them.
const (
	DueDate      DueState = iota + 1 // Due.Date is the last day in time
	DueOpen                          // an open pause holds the clock; nobody can know yet
	DueUncovered                     // it lies beyond the days that the calendar covers
)

// Due is the last day in time, or why there is none yet.
type Due struct {
	State DueState
	Date  Date // only when State is DueDate
}

// String is the date, "open" or "uncovered".
func (d Due) String() string {
	switch d.State {
	case DueDate:
		return d.Date.String()
	case DueOpen:
		return "open"
	case DueUncovered:
		return "uncovered"
	}
	return ""
}

// MarshalText writes what String says, so that JSON has "2026-12-10", "open" or
// "uncovered".
func (d Due) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// passed reports whether the due day lies before on. The due day itself is in
// time.
func (d Due) passed(on Date) bool {
	return d.State == DueDate && on.After(d.Date)
}
