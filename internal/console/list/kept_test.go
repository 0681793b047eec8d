package list

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"testing"
)

// kept is the list of rows that lie elsewhere, where they are sorted and narrowed
// as they are here.
func kept(rows []file) List[file] {
	l := described()
	beyond := func(q Query, p Part) []file {
		o := l.ordering(q)
		found := l.sorted(rows, q)
		if p.Back {
			slices.Reverse(found)
		}
		var all []file
		for _, k := range found {
			if len(p.Place) > 0 {
				place := &keyed[file]{known: len(p.Place)}
				copy(place.keys[:], p.Place)
				if (o.compare(k, place) <= 0) != p.Back {
					continue
				}
			}
			all = append(all, k.row)
		}
		return all
	}
	l.Kept = &Kept[file]{
		Rows:  func(q Query, p Part) ([]file, error) { all := beyond(q, p); return all[:min(p.Most, len(all))], nil },
		Count: func(q Query, p Part) (int, error) { return len(beyond(q, p)), nil },
	}
	return l
}

func TestRowsThatLieElsewhereArePagedAsThoseThatAreHandedOver(t *testing.T) {
	for _, n := range []int{0, 1, 7, 60} {
		rows := files(n)
		here, there := described(), kept(rows)
		for _, address := range []string{"", "sort=-pages,name", "state=open&sort=opened", "q=3", "q=nirgends"} {
			for _, most := range []int{1, 6, 7, 100} {
				for next := ""; ; {
					q := parsed(t, address+"&cursor="+next)
					want, err := here.Page(rows, q, most)
					if err != nil {
						t.Fatal(err)
					}
					is, err := there.Page(nil, q, most)
					if err != nil {
						t.Fatal(err)
					}
					want.Columns, is.Columns = nil, nil // functions are not compared
					if len(is.Rows) == 0 {
						is.Rows = nil
					}
					if !reflect.DeepEqual(is, want) {
						t.Fatalf("%d rows, %q, %d a page: %+v, want %+v", n, address, most, is, want)
					}
					if next = is.Next; next == "" {
						break
					}
				}
			}
			q := parsed(t, address)
			if want, is := exported(t, CSV, here, rows, q), exported(t, CSV, there, nil, q); !bytes.Equal(is, want) {
				t.Errorf("%d rows, %q: the export is\n%s, want\n%s", n, address, is, want)
			}
		}
	}
}

func TestAnExportOfManyKeptRowsHoldsThemAll(t *testing.T) {
	rows := files(2*perChunk + 3)
	q := parsed(t, "sort=-opened")
	var untyped bytes.Buffer
	if err := kept(rows).Any().Export(&untyped, CSV, nil, q, sheet); err != nil || !bytes.Equal(untyped.Bytes(), exported(t, CSV, described(), rows, q)) {
		t.Errorf("without the type of its rows: %d bytes, %v", untyped.Len(), err)
	}
	if is, want := exported(t, CSV, kept(rows), nil, q), exported(t, CSV, described(), rows, q); !bytes.Equal(is, want) {
		t.Errorf("%d bytes, want %d", len(is), len(want))
	}
}

func TestWhatAKeeperCannotDoIsTold(t *testing.T) {
	away := errors.New("away")
	l := kept(files(3))
	l.Kept.Rows = func(Query, Part) ([]file, error) { return nil, away }
	if _, err := l.Page(nil, parsed(t, ""), 2); !errors.Is(err, away) {
		t.Errorf("a page: %v", err)
	}
	if err := l.Export(new(bytes.Buffer), XLSX, nil, parsed(t, ""), sheet); !errors.Is(err, away) {
		t.Errorf("an export: %v", err)
	}
	l = kept(files(3))
	l.Kept.Count = func(Query, Part) (int, error) { return 0, away }
	if _, err := l.Page(nil, parsed(t, ""), 2); !errors.Is(err, away) {
		t.Errorf("a count: %v", err)
	}
}
