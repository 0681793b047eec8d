package recheck

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"fincert/internal/store"
)

// numbers follows the series from which numbers are given: each number once,
// and none left out.
type numbers map[string]int64

// taken lists the numbers that an entry takes.
func taken(e *entry) map[string]int64 {
	b := e.facts
	year := strconv.FormatInt(b.number("year"), 10)
	switch base(e.name) {
	case "case.opened", "case.surveillance-opened", "case.renewal-opened", "case.change-opened", "case.transition-opened":
		return map[string]int64{"case/" + year: b.number("serial")}
	case "complaint.received", "appeal.received", "misuse.received", "dispute.received":
		return map[string]int64{kindOf(e.name) + "/" + year: b.number("serial")}
	case "transition.announced":
		return map[string]int64{"transition/" + year: b.number("serial"), "announcement/" + year: b.number("notice")}
	case "case.test-dispatched":
		return map[string]int64{"test-task/" + year: b.number("serial")}
	case "certificate.renewed":
		return map[string]int64{"announcement/" + b.object("content").text("issue")[:4]: b.number("notice")}
	case "certificate.issued":
		content := b.object("content")
		issue := content.text("issue")
		year := issue[:min(4, len(issue))]
		return map[string]int64{
			"certificate/" + year: b.number("serial"), "announcement/" + year: b.number("notice"),
			"status-index": content.number("statusIndex"),
		}
	}
	if notice := b.number("notice"); notice > 0 { // 0: another entry of the act took it
		return map[string]int64{"announcement/" + year: notice}
	}
	return nil
}

// take compares with the number that is next. A series begins where its first
// number says: at 0 or 1.
func (n numbers) take(e *entry, found func(Finding)) {
	all := taken(e)
	for _, series := range slices.Sorted(maps.Keys(all)) {
		number := all[series]
		last, begun := n[series]
		switch {
		case begun && number <= last:
			found(Finding{Kind: NumberTwice, Position: e.position, Subject: series, Got: strconv.FormatInt(number, 10)})
			continue
		case begun && number > last+1, !begun && number > 1:
			found(Finding{Kind: NumberGap, Position: e.position, Subject: series,
				Want: strconv.FormatInt(last+1, 10), Got: strconv.FormatInt(number, 10)})
		}
		n[series] = number
	}
}

// compare looks at the table from which the next number is taken.
func (n numbers) compare(q store.Querier, found func(Finding)) error {
	rows, err := q.Query("select series, number from serial order by series")
	if err != nil {
		return fmt.Errorf("read the series of numbers: %w", err)
	}
	defer rows.Close()
	there := map[string]int64{}
	for rows.Next() {
		var series string
		var number int64
		err = rows.Scan(&series, &number)
		if err != nil {
			return fmt.Errorf("read the series of numbers: %w", err)
		}
		there[series] = number
	}
	for _, series := range slices.Sorted(maps.Keys(n)) {
		got, have := there[series]
		delete(there, series)
		if !have {
			found(Finding{Kind: RowMissing, Subject: "serial " + series})
		} else if got != n[series] {
			found(Finding{Kind: RowDiffers, Subject: "serial " + series, Field: "number",
				Want: strconv.FormatInt(n[series], 10), Got: strconv.FormatInt(got, 10)})
		}
	}
	for _, series := range slices.Sorted(maps.Keys(there)) {
		found(Finding{Kind: RowExtra, Subject: "serial " + series})
	}
	return rows.Err()
}
