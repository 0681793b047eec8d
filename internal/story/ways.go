package story

import (
	"slices"

	"fincert/internal/rule"
)

// product is what a life is about.
type product struct {
	kind   string
	traits []string
	name   rule.Words
	model  string
}

// life is what becomes of one product: acts on working days counted from its
// start, which lies some working days ago. What lies beyond the last day is
// not told, so ago says where the case stands today.
type life struct {
	shows  rule.Words // what there is to see
	client string
	what   product
	ago    int
	acts   []act
}

// on makes an act.
func on(day int, tales ...tale) act { return act{day, together(tales...)} }

const (
	business = "业务已连续运行十二个月，日均交易量稳定，客户投诉率低于万分之一。"
	system   = "系统可用性 99.99%，具备同城双活与异地备份，监控覆盖全部关键服务。"
)

// theUsual is the way of a product that gives no trouble; a laboratory tests
// it, and monitoring lasts two months.
func theUsual(laboratory string) []act {
	return slices.Concat(intake(2), examinations(laboratory), []act{
		on(70, evaluated(true, "跟踪监测、型式试验、文件审查、现场检查结果均符合认证依据。")),
		on(75, granted),
	})
}

// intake is the way from the application to its acceptance.
func intake(months int) []act {
	return []act{
		on(0, apply, materials(3)),
		on(2, materials(all), samplesFollow, submitted),
		on(4, papers),
		on(6, scopeAnswered(), judged()),
		on(7, contract, assess(true, months, business, system)),
		on(9, accepted),
	}
}

// examinations is the way from acceptance to the end of monitoring.
func examinations(laboratory string) []act {
	return []act{
		on(29, stable("连续二十个工作日无中断，未发生安全事件，指标均在约定范围内。")),
		on(31, dispatch(laboratory)),
		on(38, tested(0, 5)),
		on(45, tested(5, 10), reported),
		on(47, reportOnPaper),
		on(51, reviewed()),
		on(53, reviewEnds),
		on(54, plan(6)),
		on(60, inspected()),
		on(62, inspectionEnds),
		on(65, monitoringEnds(true, "监测期内运行平稳，各维度均未发现未关闭的问题。")),
	}
}

// replaced is a way with the acts of certain days told otherwise, or added.
func replaced(way []act, by ...act) []act {
	way = slices.Clone(way)
	for _, b := range by {
		i := slices.IndexFunc(way, func(a act) bool { return a.day >= b.day })
		switch {
		case i < 0:
			way = append(way, b)
		case way[i].day == b.day:
			way[i] = b
		default:
			way = slices.Insert(way, i, b)
		}
	}
	return way
}

// until is the part of a way up to a day, with other acts after it.
func until(way []act, day int, then ...act) []act {
	end := slices.IndexFunc(way, func(a act) bool { return a.day > day })
	if end < 0 {
		end = len(way)
	}
	return slices.Concat(way[:end], then)
}

// with adds acts to a life.
func with(l *life, acts ...act) *life {
	l.acts = slices.Concat(l.acts, acts)
	slices.SortStableFunc(l.acts, func(a, b act) int { return a.day - b.day })
	return l
}
