package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/fault"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// noted is a row of a log: few are alike in nothing.
type noted struct {
	day   string
	count int64
	id    int64
	kind  string
}

var notedSorts = store.Sorts{
	By: map[string]store.Sort{"day": {SQL: "day"}, "count": {SQL: "count", Number: true}},
	ID: []store.Sort{{SQL: "id", Number: true}, {SQL: "kind"}},
}

func (n noted) place(by []string) (all []string) {
	for _, one := range by {
		if one == "day" || one == "-day" {
			all = append(all, n.day)
		} else {
			all = append(all, fmt.Sprint(n.count))
		}
	}
	return append(all, fmt.Sprintf("%d\n%s", n.id, n.kind))
}

// compare is the order of rows, told in another way than by a query.
func compare(a, b noted, by []string) int {
	for _, one := range by {
		c := cmp.Compare(a.day, b.day)
		if one == "count" || one == "-count" {
			c = cmp.Compare(a.count, b.count)
		}
		if one[0] == '-' {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	c := cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.kind, b.kind))
	if len(by) > 0 && by[0][0] == '-' {
		c = -c
	}
	return c
}

// Going through a table in parts meets each row once, in order, and back again.
func TestThePartsOfATableAreAllOfItInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, "create table noted (day text not null, count bigint not null, id bigint not null, kind text not null, primary key (id, kind))")
		rapid.Check(t, func(r *rapid.T) {
			write(t, db, "delete from noted")
			var rows []noted
			for i := range rapid.IntRange(0, 12).Draw(r, "rows") {
				one := noted{rapid.SampledFrom([]string{"", "2026-01-01", "2026-01-02"}).Draw(r, "day"), rapid.Int64Range(8, 11).Draw(r, "count"),
					int64(i / 2), string(rune('a' + i%2))}
				rows = append(rows, one)
				write(t, db, "insert into noted values ($1, $2, $3, $4)", one.day, one.count, one.id, one.kind)
			}
			by := rapid.SampledFrom([][]string{nil, {"day"}, {"-day"}, {"count", "-day"}, {"-count", "day"}}).Draw(r, "by")
			slices.SortFunc(rows, func(a, b noted) int { return compare(a, b, by) })
			most := rapid.IntRange(1, 5).Draw(r, "most")

			part := store.Part{By: by, Most: most}
			var there []noted
			for {
				some := partOf(t, db, part)
				there = append(there, some...)
				if len(some) < most {
					break
				}
				part.Place = some[len(some)-1].place(by)
			}
			if !slices.Equal(there, rows) {
				r.Fatalf("by %v in parts of %d: %v, want %v", by, most, there, rows)
			}
			for i, row := range rows {
				part := store.Part{By: by, Place: row.place(by), Back: true, Most: len(rows) + 1}
				before := partOf(t, db, part)
				slices.Reverse(before)
				if !slices.Equal(before, rows[:i+1]) || counted(t, db, part) != i+1 {
					r.Fatalf("by %v before %v: %v, want %v", by, row, before, rows[:i+1])
				}
			}
		})
	})
}

func TestAPlaceOfAnotherOrderIsRefused(t *testing.T) {
	for _, p := range []store.Part{
		{By: []string{"day"}, Place: []string{"1\na"}}, {By: []string{"count"}, Place: []string{"x", "1\na"}},
		{By: []string{"day"}, Place: []string{"", "1"}}, {Place: []string{"x\na"}}, {Place: []string{""}},
	} {
		var where store.Where
		if _, err := where.Part(notedSorts, p); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	var where store.Where
	if _, err := where.Part(notedSorts, store.Part{By: []string{"kind"}}); err == nil || fault.Is(err, fault.Invalid) {
		t.Errorf("an order that there is not: %v", err)
	}
}

func partOf(t *testing.T, db *store.DB, p store.Part) (list []noted) {
	t.Helper()
	var where store.Where
	where.Add("count > ?", 0)
	order, err := where.Part(notedSorts, p)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(q store.Querier) error {
		rows, err := q.Query("select day, count, id, kind from noted"+where.SQL()+order, where.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n noted
			if err := rows.Scan(&n.day, &n.count, &n.id, &n.kind); err != nil {
				return err
			}
			list = append(list, n)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func counted(t *testing.T, db *store.DB, p store.Part) (n int) {
	t.Helper()
	var where store.Where
	err := where.Before(notedSorts, p)
	if err == nil {
		err = db.Read(t.Context(), func(q store.Querier) error {
			return q.QueryRow("select count(*) from noted"+where.SQL(), where.Args()...).Scan(&n)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}
