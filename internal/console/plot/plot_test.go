package plot

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"fincert/internal/text"
)

func chart(kind Kind, values ...[]int) Chart {
	c := Chart{ID: "p", Kind: kind, Title: "每月决定", Lang: text.ZH, None: "还没有决定。", Place: "月份"}
	for i := range values[0] {
		c.Labels = append(c.Labels, "2026-"+string(rune('0'+(i+1)/10))+string(rune('0'+(i+1)%10)))
	}
	for i, v := range values {
		c.Series = append(c.Series, Series{Name: string(rune('甲' + i)), Tone: One, Values: v})
	}
	return c
}

func html(t *testing.T, c Chart) string {
	t.Helper()
	var b strings.Builder
	if err := Figure(c).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheMarksOfAnAxisAreRoundAndReachTheGreatestNumber(t *testing.T) {
	for top, want := range map[int][]int{
		1: {0, 1}, 4: {0, 1, 2, 3, 4}, 6: {0, 2, 4, 6}, 7: {0, 2, 4, 6, 8}, 23: {0, 5, 10, 15, 20, 25}, 99: {0, 20, 40, 60, 80, 100}, 5000: {0, 1000, 2000, 3000, 4000, 5000},
	} {
		if got := ticks(top); !slices.Equal(got, want) {
			t.Errorf("up to %d: %v, want %v", top, got, want)
		}
	}
	for _, top := range []int{1_234_567, 1_000_000_000_001, math.MaxInt / 4} {
		got := ticks(top)
		if len(got) > 6 || got[len(got)-1] < top || !slices.IsSorted(got) {
			t.Errorf("up to %d: %v", top, got)
		}
	}
}

func TestEverythingLiesWithinThePicture(t *testing.T) {
	for _, kind := range []Kind{Columns, Rows, Line} {
		for _, c := range []Chart{
			chart(kind, []int{1}),
			chart(kind, []int{1, 0, 3, 7, 2, 0, 0, 9, 4, 4, 1, 12}, []int{0, 2, 0, 0, 1, 0, 0, 0, 0, 3, 0, 1}),
			chart(kind, []int{math.MaxInt32, 1}, []int{5}), // the second series is shorter
			chart(kind, make([]int, 60), slices.Repeat([]int{3}, 60)),
		} {
			d := c.Draw()
			for _, b := range d.Boxes {
				if b.X < 0 || b.Y < 0 || b.X+b.W > d.Width+0.01 || b.Y+b.H > d.Height || b.H <= 0 || b.W <= 0 {
					t.Errorf("kind %d: %+v lies outside of %v × %v", kind, b, d.Width, d.Height)
				}
			}
			for _, m := range slices.Concat(d.Labels, d.Grid) {
				if m.Anchor == "middle" && m.TextX+width(m.Text)/2 > d.Width {
					t.Errorf("kind %d: %q is cut off at the right", kind, m.Text)
				}
				if m.TextY < 0 || m.TextY > d.Height || m.TextX < 0 || m.TextX > d.Width {
					t.Errorf("kind %d: %+v lies outside of %v × %v", kind, m, d.Width, d.Height)
				}
			}
			for _, l := range d.Lines {
				for _, dot := range l.Dots {
					if dot.Y < above-0.01 || dot.Y > high-below+0.01 {
						t.Errorf("a dot lies at %v", dot.Y)
					}
				}
			}
		}
	}
}

func TestAColumnIsAsHighAsItsParts(t *testing.T) {
	d := chart(Columns, []int{3, 0}, []int{1, 2}).Draw()
	if len(d.Boxes) != 3 {
		t.Fatalf("there are %d parts, and a part of nothing is none", len(d.Boxes))
	}
	if r := d.Boxes[0].H / d.Boxes[1].H; math.Abs(r-3) > 0.01 {
		t.Errorf("3 stands to 1 as %v", r)
	}
	if d.Boxes[1].Y+d.Boxes[1].H-d.Boxes[0].Y > 0.01 {
		t.Errorf("the parts do not stand upon each other: %+v", d.Boxes[:2])
	}
}

func TestLabelsDoNotRunIntoEachOther(t *testing.T) {
	c := chart(Columns, slices.Repeat([]int{1}, 24))
	d := c.Draw()
	for i := 1; i < len(d.Labels); i++ {
		if gap := d.Labels[i].TextX - d.Labels[i-1].TextX; gap < width(d.Labels[i].Text) {
			t.Errorf("%q and %q stand %v apart", d.Labels[i-1].Text, d.Labels[i].Text, gap)
		}
	}
	if last := d.Labels[len(d.Labels)-1].Text; last != c.Labels[23] {
		t.Errorf("the last label shown is %q", last)
	}
}

func TestALongWordIsCutInThePictureAndWholeInTheTable(t *testing.T) {
	long := strings.Repeat("金融科技产品认证", 8)
	c := chart(Rows, []int{2})
	c.Labels[0] = long
	page := html(t, c)
	if got := strings.Count(page, long); got < 2 { // the table, and what the bar says
		t.Errorf("the whole word stands %d times", got)
	}
	if cut := c.Draw().Labels[0].Text; !strings.HasSuffix(cut, "…") || width(cut) > wide {
		t.Errorf("in the picture it is %q", cut)
	}
}

func TestAChartWithoutNumbersSaysSo(t *testing.T) {
	for _, c := range []Chart{chart(Columns, []int{0, 0}), {ID: "p", None: "还没有决定。"}, chart(Line, []int{-4})} {
		page := html(t, c)
		if !strings.Contains(page, "还没有决定。") || strings.Contains(page, "<svg") {
			t.Errorf("it is drawn as %s", page)
		}
	}
}

func TestWhoDoesNotSeeThePictureReadsIt(t *testing.T) {
	page := html(t, chart(Columns, []int{1234, 5}, []int{1, 0}))
	for _, want := range []string{
		`role="img"`, `aria-labelledby="p-title p-says"`, `<title id="p-title">每月决定</title>`, "甲 1,239", "<td class=\"number\">1,234</td>", "<td class=\"number\">1,235</td>", `<th scope="row">2026-01</th>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %s", want)
		}
	}
}

func TestThereIsNoStyleInThePage(t *testing.T) {
	for _, kind := range []Kind{Columns, Rows, Line} {
		page := html(t, chart(kind, []int{1, 2}, []int{3, 4}))
		for _, not := range []string{"style", "<script", "onload", "fill=", "NaN", "Inf"} {
			if strings.Contains(page, not) {
				t.Errorf("kind %d has %q", kind, not)
			}
		}
	}
}

func TestWhatSomebodyTypedIsNoMarkup(t *testing.T) {
	c := chart(Rows, []int{1})
	c.Labels[0], c.Title = `<script>x</script>`, `"><b>`
	if page := html(t, c); strings.Contains(page, "<script>") || strings.Contains(page, "<b>") {
		t.Errorf("it is markup: %s", page)
	}
}

func TestNumbersAreShortOnAnAxis(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 9999: {"9999", "9999"}, 12_000: {"1.2 万", "12k"}, 2_500_000: {"250 万", "2.5M"}, 300_000_000: {"3 亿", "300M"},
	} {
		if zh, en := Short(text.ZH, n), Short(text.EN, n); zh != want[0] || en != want[1] {
			t.Errorf("%d is %q and %q, want %q", n, zh, en, want)
		}
	}
	if got := Number(1234567); got != "1,234,567" {
		t.Errorf("grouped it is %q", got)
	}
}
