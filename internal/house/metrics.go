package house

import (
	"context"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/paper"
	"fincert/internal/store"
	"fincert/internal/web"
)

// MetricsAddress answers with the installation's metrics in Prometheus' format:
// through the socket in the data folder to its owner, from outside to an
// administrator's token.
const MetricsAddress = "/metrics"

// metrics counts what the house does. Nothing of it names a person, a case or a
// certificate: its labels are addresses as they are routed, and statuses.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMetrics(h *House) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fincert_http_requests_total", Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fincert_http_request_seconds", Help: "Time from a request's head to the end of its answer, by route.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10}}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.took, record{h}, keysEnd{h}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "fincert_info", Help: "1; its label is the program's version.",
			ConstLabels: prometheus.Labels{"version": Version()}}, func() float64 { return 1 }))
	return m
}

func (m *metrics) observe(r *http.Request, a web.Answered) {
	route := r.Pattern
	if route == "" {
		route = "none" // turned away before it was routed
	}
	m.requests.WithLabelValues(route, strconv.Itoa(a.Status)).Inc()
	m.took.WithLabelValues(route).Observe(a.Took.Seconds())
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// record tells where the record ends, when somebody asks for the metrics.
type record struct{ house *House }

var (
	headPosition = prometheus.NewDesc("fincert_record_entries", "Entries in the record.", nil, nil)
	headAge      = prometheus.NewDesc("fincert_record_last_entry_age_seconds", "Seconds since the last entry was recorded.", nil, nil)
	jobsBehind   = prometheus.NewDesc("fincert_follower_behind_entries", "Entries whose effects are not handed to the queue of jobs yet.", nil, nil)
	papersLack   = prometheus.NewDesc("fincert_papers_missing", "Papers that are still to be made.", nil, nil)
	papersRefuse = prometheus.NewDesc("fincert_papers_refused_total", "Papers that were not signed because they did not say what the record says; an alarm.", nil, nil)
	recordUp     = prometheus.NewDesc("fincert_record_up", "1 if the record could be read just now.", nil, nil)
)

// Describe names what Collect gives.
func (record) Describe(out chan<- *prometheus.Desc) {
	out <- headPosition
	out <- headAge
	out <- jobsBehind
	out <- papersLack
	out <- papersRefuse
	out <- recordUp
}

// Collect reads the record's head; when it cannot be read, that is said and the
// rest left out.
func (c record) Collect(out chan<- prometheus.Metric) {
	h := c.house
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	err := h.DB.Read(ctx, func(q store.Querier) error {
		position, instant, err := ledger.ReadHead(q)
		if err != nil {
			return err
		}
		out <- prometheus.MustNewConstMetric(headPosition, prometheus.GaugeValue, float64(position))
		behind, err := h.behind(q)
		if err != nil {
			return err
		}
		out <- prometheus.MustNewConstMetric(jobsBehind, prometheus.GaugeValue, float64(behind))
		lacking, err := paper.CountMissing(q)
		if err != nil {
			return err
		}
		out <- prometheus.MustNewConstMetric(papersLack, prometheus.GaugeValue, float64(lacking))
		if !instant.IsZero() {
			out <- prometheus.MustNewConstMetric(headAge, prometheus.GaugeValue, h.config.Clock.Now().Sub(instant).Seconds())
		}
		return nil
	})
	out <- prometheus.MustNewConstMetric(papersRefuse, prometheus.CounterValue, float64(h.Papers.Refused()))
	up := 1.0
	if err != nil {
		up = 0
	}
	out <- prometheus.MustNewConstMetric(recordUp, prometheus.GaugeValue, up)
}

// keysEnd tells when the keys in use end, when somebody asks for the metrics.
type keysEnd struct{ house *House }

var keyEnds = prometheus.NewDesc("fincert_key_ends_timestamp_seconds",
	"When a key in use signs for the last time.", []string{"key"}, nil)

// Describe names what Collect gives.
func (keysEnd) Describe(out chan<- *prometheus.Desc) { out <- keyEnds }

// Collect reads the folder of keys; when it cannot be read nothing is said.
func (c keysEnd) Collect(out chan<- prometheus.Metric) {
	list, err := keys.List(c.house.folder.file(keysName))
	if err != nil {
		return
	}
	for _, info := range list {
		if info.Retired.IsZero() && !info.Ends.IsZero() {
			out <- prometheus.MustNewConstMetric(keyEnds, prometheus.GaugeValue, float64(info.Ends.Unix()), info.ID)
		}
	}
}
