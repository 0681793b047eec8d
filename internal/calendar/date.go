package calendar

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Date is a civil date of the Gregorian calendar as people in mainland China
// write it: no time of day and no zone. The zero value is "no date"; it is
// before every other date, and arithmetic leaves it as it is. Dates compare
// with == and can be map keys.
type Date struct {
	// day counts 0001-01-01 as 1, so that the zero value is free for "no date".
	day int32
}

// layout is the only form that is read or written.
const layout = time.DateOnly

// lastYear is the last one that four digits can write.
const lastYear = 9999

// beijing is UTC+8 without summer time. It is fixed here and not loaded by
// name, so that a host without zone files, or in another zone, gets the same
// dates. (China had summer time until 1991; no certificate is that old.)
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// secondsToUnix is how far 0000-12-31, day zero, lies before the Unix epoch.
const secondsToUnix = 719163 * 86400

// DateOf is the civil date on which an instant falls in Beijing. The zero time
// has no date.
func DateOf(instant time.Time) Date {
	if instant.IsZero() {
		return Date{}
	}
	return Make(instant.In(beijing).Date())
}

// Make is the date of year, month and day. A day or month beyond its range
// runs over into the next, as in time.Date: 31 April is 1 May.
func Make(year int, month time.Month, day int) Date {
	seconds := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	return Date{int32((seconds + secondsToUnix) / 86400)}
}

// ParseDate reads a date in the form 2026-11-24 and no other: no shorter form,
// no blanks, no time, no day that the month does not have, no year before 0001.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1 {
		return Date{}, refuse("date.form", Args{"text": text})
	}
	return Make(t.Date()), nil
}

// time is midnight UTC of the date; UTC because it has no gaps.
func (d Date) time() time.Time {
	return time.Unix(int64(d.day)*86400-secondsToUnix, 0).UTC()
}

// String is 2026-11-24, or "" for no date.
func (d Date) String() string {
	year, month, day := d.Civil()
	switch {
	case d.IsZero():
		return ""
	case year > lastYear || year < 1:
		return d.time().Format(layout)
	}
	digit := func(n int) byte { return byte('0' + n%10) } // lists write tens of thousands
	return string([]byte{
		digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), '-',
		digit(int(month) / 10), digit(int(month)), '-', digit(day / 10), digit(day),
	})
}

// IsZero reports whether this is "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Civil gives year, month and day; all zero for no date.
func (d Date) Civil() (year int, month time.Month, day int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	return d.time().Date()
}

// Year is the civil year; 0 for no date.
func (d Date) Year() int {
	year, _, _ := d.Civil()
	return year
}

// Start is the instant in UTC at which the date begins in Beijing; the zero
// time for no date.
func (d Date) Start() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	year, month, day := d.Civil()
	return time.Date(year, month, day, 0, 0, 0, 0, beijing).UTC()
}

// Before reports whether d lies before other.
func (d Date) Before(other Date) bool { return d.day < other.day }

// After reports whether d lies after other.
func (d Date) After(other Date) bool { return d.day > other.day }

// Compare is negative, zero or positive, as slices.SortFunc wants it.
func (d Date) Compare(other Date) int { return int(d.day) - int(other.day) }

// Sub is the number of days from other to d.
func (d Date) Sub(other Date) int { return int(d.day) - int(other.day) }

// AddDays is the date that many days later, or earlier if negative.
func (d Date) AddDays(days int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.day + int32(days)}
}

// AddMonths adds civil months and clamps to the month's end: 31 January and one
// month is the last of February. Periods are counted from their anchor,
// anchor.AddMonths(k*n), and never chained, because a clamped day is lost.
func (d Date) AddMonths(months int) Date {
	if d.IsZero() {
		return d
	}
	year, month, day := d.Civil()
	first := Make(year, month+time.Month(months), 1)
	last := first.daysInMonth()
	return first.AddDays(min(day, last) - 1)
}

// daysInMonth is the length of the month in which d lies.
func (d Date) daysInMonth() int {
	year, month, _ := d.Civil()
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Weekday is the day of the week; of no use for no date.
func (d Date) Weekday() time.Weekday {
	// 0001-01-01, day 1, was a Monday, and Monday is 1.
	return time.Weekday(d.day % 7)
}

// MarshalText writes 2026-11-24, and nothing for no date; JSON uses it too. A
// date that four digits of year cannot write is an error.
func (d Date) MarshalText() ([]byte, error) {
	if year := d.Year(); year < 0 || year > lastYear {
		return nil, fmt.Errorf("write date: year %d has not four digits", year)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalBinary writes any date, and no date, as 4 bytes that only this program
// reads: for copies that are thrown away when it changes.
func (d Date) MarshalBinary() ([]byte, error) {
	return binary.BigEndian.AppendUint32(nil, uint32(d.day)), nil
}

// UnmarshalBinary reads what MarshalBinary writes.
func (d *Date) UnmarshalBinary(text []byte) error {
	if len(text) != 4 {
		return fmt.Errorf("read date: %d bytes", len(text))
	}
	d.day = int32(binary.BigEndian.Uint32(text))
	return nil
}
