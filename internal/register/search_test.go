package register_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// searched is a register with three certificates: an expired terminal, a
// gateway of another holder, and a system whose names have rare characters.
func searched(t *testing.T, db *store.DB) *register.Snapshot {
	t.Helper()
	expired := registertest.Certificate(1, issued.AddMonths(-48))
	gateway := registertest.Certificate(2, issued)
	gateway.ProductName = rule.Words{ZH: "聚合支付网关", EN: "Aggregated payment gateway"}
	gateway.Model = "PayHub ３.2"
	gateway.Holder.Name = rule.Words{ZH: "杭州云桥数字科技有限公司", EN: "Hangzhou Yunqiao Digital Technology"}
	gateway.Holder.Code = "91330100799655058B"
	rare := registertest.Certificate(3, issued)
	rare.ProductName, rare.Model = rule.Words{ZH: "智能风险控制系统"}, "㛃𬭚𬭎 v2.0"
	registertest.Issue(t, db, expired, gateway, rare)
	return current(t, register.Open(db))
}

func TestASearchFindsWhatPeopleWouldCallIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := searched(t, db)
		for _, c := range []struct {
			name, text string
			want       []int // serials, newest first
		}{
			{"everything", "", []int{3, 2, 1}},
			{"nothing but blanks", "  ", []int{3, 2, 1}},
			{"the number", "FC202601000002", []int{2}},
			{"a part of numbers", "fc2026", []int{3, 2}},
			{"the number in another case", "fc202601000002", []int{2}},
			{"the number with blanks", " FC 2026 01 000002 ", []int{2}},
			{"the number in full width", "ＦＣ２０２６０１０００００２", []int{2}},
			{"two Chinese characters", "云桥", []int{2}},
			{"two characters in the middle of a name", "支付", []int{3, 2, 1}},
			{"a product's name", "聚合支付网关", []int{2}},
			{"two words of different fields", "云桥 网关", []int{2}},
			{"two words of which one is nowhere", "云桥 终端", nil},
			{"English in any case", "yunqiao DIGITAL", []int{2}},
			{"a credit code", "91330100799655058b", []int{2}},
			{"words as typed go before words apart", "FC20260100000 2", []int{2}},
			{"a model written without its blank", "payhub3.2", []int{2}},
			{"a model written with another width", "payhub 3.2", []int{2}},
			{"a rare character", "𬭚", []int{3}},
			{"three rare characters", "㛃𬭚𬭎", []int{3}},
			{"nothing like it", "没有这样的产品", nil},
			{"a wildcard is a character", "%", nil},
			{"another wildcard", "_", nil},
			{"a quote", "' or 1=1 --", nil},
		} {
			if got := serials(s.Search(register.Query{Text: c.text, On: issued})); !slices.Equal(got, c.want) {
				t.Errorf("%s (%q): found %v, want %v", c.name, c.text, got, c.want)
			}
		}
	})
}

func TestAStatusNarrowsASearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := searched(t, db)
		for _, c := range []struct {
			text   string
			status rule.Status
			want   []int
		}{
			{"", rule.StatusValid, []int{3, 2}},
			{"", rule.StatusExpired, []int{1}},
			{"网关", rule.StatusExpired, nil},
			{"", rule.StatusNone, nil},
		} {
			if got := serials(s.Search(register.Query{Text: c.text, Status: c.status, On: issued})); !slices.Equal(got, c.want) {
				t.Errorf("%q with %s: found %v, want %v", c.text, c.status, got, c.want)
			}
		}
	})
}

// TestASearchIsNarrowedByWhatACertificateSays gives each filter alone and some
// together.
func TestASearchIsNarrowedByWhatACertificateSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		software := registertest.Certificate(1, issued.AddMonths(-40))
		software.Kind = "software"
		other := registertest.Certificate(2, issued.AddMonths(-1))
		other.Holder.Name.ZH, other.Holder.Code = "杭州云桥数字科技有限公司", "91330100799655058B"
		newest := registertest.Certificate(3, issued)
		newest.Standards = newest.Standards[:1]
		registertest.Issue(t, db, software, other, newest)
		s := current(t, register.Open(db))
		for _, c := range []struct {
			name  string
			query register.Query
			want  []int
		}{
			{"nothing asked", register.Query{}, []int{3, 2, 1}},
			{"kind", register.Query{Kind: "software"}, []int{1}},
			{"a kind that there is not", register.Query{Kind: "golden"}, nil},
			{"two characters of the holder", register.Query{Holder: "云桥"}, []int{2}},
			{"the holder's code in small letters", register.Query{Holder: "91330100799655058b"}, []int{2}},
			{"a holder called like a product", register.Query{Holder: "移动支付终端"}, nil},
			{"issued from the day itself", register.Query{From: issued}, []int{3}},
			{"issued to the day itself", register.Query{To: issued.AddMonths(-1)}, []int{2, 1}},
			{"issued between", register.Query{From: issued.AddMonths(-2), To: issued.AddDays(-1)}, []int{2}},
			{"from after to", register.Query{From: issued, To: issued.AddDays(-1)}, nil},
			{"standard", register.Query{Standard: "JRT0171"}, []int{2, 1}},
			{"status today", register.Query{Status: rule.StatusExpired, On: issued}, []int{1}},
			{"status on another day", register.Query{Status: rule.StatusValid, On: issued.AddMonths(-10)}, []int{1}},
			{"words and filters together", register.Query{Text: "终端", Kind: "hardware", Standard: "JRT0171"}, []int{2}},
		} {
			if got := serials(s.Search(c.query)); !slices.Equal(got, c.want) {
				t.Errorf("%s: found %v, want %v", c.name, got, c.want)
			}
		}
	})
}

// BenchmarkSearchAmongTwentyThousand searches as the public does, with two
// Chinese characters and a status.
func BenchmarkSearchAmongTwentyThousand(b *testing.B) {
	s := crowd(b, 20_000)
	for _, query := range []register.Query{
		{Text: "联创", On: issued}, {Text: "联创 终端 1990", On: issued}, {Status: rule.StatusValid, Holder: "联创", Kind: "hardware", Standard: "JRT0171", On: issued},
	} {
		b.Run(query.Text+string(query.Status), func(b *testing.B) {
			for b.Loop() {
				s.Search(query)
			}
		})
	}
}

// crowd is a register of n certificates.
func crowd(tb testing.TB, n int) *register.Snapshot {
	tb.Helper()
	db := storetest.Open(tb, store.SQLite)
	contents := make([]rule.CertificateContent, n)
	for i := range contents {
		contents[i] = registertest.Certificate(i+1, issued)
		contents[i].Announcement = fmt.Sprintf("2026-%05d", i+1)
	}
	registertest.Issue(tb, db, contents...)
	s, err := register.Open(db).Current(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func serials(found []*register.Certificate) []int {
	var all []int
	for _, c := range found {
		all = append(all, c.Content.StatusIndex)
	}
	return all
}

// TestANumberIsFoundHoweverItIsWritten writes a number in any case and width
// and with blanks anywhere.
func TestANumberIsFoundHoweverItIsWritten(t *testing.T) {
	s := searched(t, storetest.Open(t, store.SQLite))
	rapid.Check(t, func(t *rapid.T) {
		var written []rune
		for _, r := range "FC202601000002" {
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 1:
				r += '！' - '!' // full width
			case 2:
				if r >= 'A' {
					r += 'a' - 'A'
				}
			case 3:
				written = append(written, rapid.SampledFrom([]rune{' ', '\t', '\u3000', '\u00a0', '\u200b'}).Draw(t, "blank"))
			}
			written = append(written, r)
		}
		c, ok := s.Find(string(written))
		if !ok || c.Content.StatusIndex != 2 {
			t.Fatalf("%q is not found", string(written))
		}
	})
}

func TestNearNumbersAreThoseOneMightHaveMeant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := searched(t, db) // FC202201000001, FC202601000002, FC202601000003
		for _, c := range []struct {
			name, number string
			want         []int
		}{
			{"the end is wrong", "FC202601000009", []int{3, 2, 1}}, // of 2022, two digits differ
			{"the last digit is missing", "FC20260100000", []int{3, 2}},
			{"one digit too many", "FC2026010000021", []int{3, 2}},
			{"two digits were swapped", "FC202610000002", []int{2}},
			{"an O for a zero", "FC2026O1000002", []int{3, 2}},
			{"another body's number", "XY209912345678", nil},
			{"too short to guess", "FC20", nil},
			{"nothing", "", nil},
		} {
			if got := serials(s.Near(c.number)); !slices.Equal(got, c.want) {
				t.Errorf("%s (%s): near are %v, want %v", c.name, c.number, got, c.want)
			}
		}
	})
}

func TestPagesHaveEachCertificateOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const all = 7
		for n := 1; n <= all; n++ {
			registertest.Issue(t, db, registertest.Certificate(n, issued))
		}
		s := current(t, register.Open(db))
		for limit := 1; limit <= all+1; limit++ {
			var got []int
			before := int64(0)
			for {
				list, next := s.Newest(before, limit)
				got = append(got, serials(list)...)
				if before = next; next == 0 {
					break
				}
			}
			if want := []int{7, 6, 5, 4, 3, 2, 1}; !slices.Equal(got, want) {
				t.Errorf("in pages of %d: %v, want %v", limit, got, want)
			}
		}
		if list, next := s.Newest(1, 3); len(list) != 0 || next != 0 {
			t.Errorf("after the last page comes %v, %d", serials(list), next)
		}
	})
}

func TestTheFeedGoesOnWhereTheReaderStopped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for n := 1; n <= 5; n++ {
			registertest.Issue(t, db, registertest.Certificate(n, issued))
		}
		s := current(t, register.Open(db))
		var got []string
		after, more := int64(0), true
		for more {
			var changes []register.Change
			changes, more = s.ChangesAfter(after, 2)
			for _, c := range changes {
				got = append(got, c.Key)
				after = c.Position
			}
		}
		var want []string
		for n := 1; n <= 5; n++ {
			want = append(want, fmt.Sprintf("FC202601%06d", n))
		}
		if !slices.Equal(got, want) {
			t.Errorf("the feed gave %v, want %v", got, want)
		}
	})
}
