package rule

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Watch says in which ways one dimension of a product is watched.
type Watch struct {
	Dimension string   `json:"dimension"`
	Ways      []string `json:"ways"` // of the scheme
	Note      Private  `json:"note"` // what is looked at, how often
}

// MonitoringPlanned is the monitoring plan of a product; a later one replaces
// it. It goes on after certification.
type MonitoringPlanned struct {
	Watched []Watch `json:"watched"`
}

func (*MonitoringPlanned) EntryName() string { return "product.monitoring-planned/1" }

// ways are those in which a dimension is watched.
func (p *Product) ways(dimension string) []string {
	for _, w := range p.Watched {
		if w.Dimension == dimension {
			return w.Ways
		}
	}
	return nil
}

// WatchInput is one line of the plan as the monitoring officer gives it.
type WatchInput struct {
	Dimension string   `json:"dimension"`
	Ways      []string `json:"ways"`
	Note      string   `json:"note,omitempty"`
}

// PlanMonitoring says for every dimension of 5.3 in which ways the product is
// watched: reports of the institution, an interface, our probes, third parties.
//
// [5.3a] 对认证委托方申请认证产品运营过程中的个人金融信息保护、金融交易安全、业务连续性、服务质量、技术使用安全、内控管理、网络安全、意见投诉、公开舆情等进行跟踪监测。
type PlanMonitoring struct {
	Watched []WatchInput `json:"watched"`
}

func (*PlanMonitoring) CommandName() string             { return "PlanMonitoring" }
func (*PlanMonitoring) Guard(s *Situation) *fault.Fault { return nil }

func (c *PlanMonitoring) Decide(s *Situation) ([]Event, *fault.Fault) {
	sch := s.Record.Scheme("")
	var f fault.Fields
	entry := &MonitoringPlanned{}
	planned := map[string]bool{}
	for i, in := range c.Watched {
		at := item("watched", i)
		if _, known := sch.Dimension(in.Dimension, s.Today); !known {
			f.Add(at+".dimension", "field.unknown")
		}
		if planned[in.Dimension] {
			f.Add(at+".dimension", "field.twice")
		}
		planned[in.Dimension] = true
		if len(in.Ways) == 0 {
			f.Add(at+".ways", "field.required")
		}
		for j, way := range in.Ways {
			if _, known := sch.Way(scheme.MonitoringWays, way, s.Today); !known {
				f.Add(item(at+".ways", j), "field.unknown")
			}
			if slices.Contains(in.Ways[:j], way) {
				f.Add(item(at+".ways", j), "field.twice")
			}
		}
		optionalText(&f, at+".note", in.Note)
		entry.Watched = append(entry.Watched, Watch{in.Dimension, slices.Clone(in.Ways), Say(in.Note)})
	}
	for _, d := range sch.Dimensions(s.Today) {
		if !planned[d.ID] {
			f.Add("watched", "monitoring.unwatched", Words(d.Name).arg("dimension"))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(entry)
}
