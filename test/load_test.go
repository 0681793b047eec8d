package test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fincert/internal/store"
)

// act is one command under one key, or one file, as somebody sends it until it
// is answered.
type act struct {
	who     *client
	address string
	body    []byte
	key     string // empty for a file
	entries int    // that it writes
	effects int
	then    func(id string) // told the id that was answered

	id      string // as answered; empty before
	version float64
}

// client is somebody who gives one command after the other and repeats what was
// not answered. Its random numbers come from the test's seed.
type client struct {
	token   string
	random  *rand.Rand
	next    func() *act
	pending *act   // sent and not answered
	done    []*act // answered since the last look
	number  int
}

// act makes the next act of a client.
func (c *client) act(address string, body object, entries, effects int) *act {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // plain values
	}
	c.number++
	return &act{who: c, address: "/api/v1/" + address, body: text, entries: entries, effects: effects,
		key: fmt.Sprintf("%08x-%d", c.random.Uint32(), c.number), then: func(string) {}}
}

// file makes the upload of a file that nobody has sent before.
func (c *client) file(of string) *act {
	c.number++
	content := fmt.Sprintf("%%PDF-1.7\n%d %d\n%s\n%%%%EOF\n", c.number, c.random.Uint64(), strings.Repeat("材料", c.random.IntN(2000)))
	return &act{who: c, address: "/api/v1/files?case=" + of + "&name=" + url.QueryEscape("材料.pdf"), body: []byte(content), then: func(string) {}}
}

// send sends the act once. The status is 0 when no answer came.
func (a *act) send(base string) (status int, answer object, err error) {
	r, err := http.NewRequest(http.MethodPost, base+a.address, bytes.NewReader(a.body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+a.who.token)
	r.Header.Set("Content-Type", "application/octet-stream")
	if a.key != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", a.key)
	}
	got, err := caller.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return 0, nil, err // it broke off in the middle of the answer
	}
	answer = object{}
	if err = json.Unmarshal(text, &answer); err != nil {
		return 0, nil, fmt.Errorf("answered %s: %w", text, err)
	}
	answer["_"] = string(text)
	return got.StatusCode, answer, nil
}

// caller gives up after a time in which no healthy server is silent.
var caller = &http.Client{Timeout: 20 * time.Second}

// acknowledge takes the answer of an act, the first or a repeated one.
func (a *act) acknowledge(answer object) error {
	id, _ := answer["id"].(string)
	if a.key == "" {
		id, _ = answer["object"].(string)
	}
	version, _ := answer["version"].(float64)
	switch {
	case id == "":
		return fmt.Errorf("%s: no id in %v", a.address, answer["_"])
	case a.id == "":
		a.id, a.version = id, version
		a.then(id)
	case a.id != id || a.version != version:
		return fmt.Errorf("%s with key %s was answered %s version %v, and now %s version %v", a.address, a.key, a.id, a.version, id, version)
	}
	return nil
}

// loaded is an installation under the load of several clients, and what they
// were told.
type loaded struct {
	t       *testing.T
	where   home
	clients []*client
	before  map[string]int  // entries by key from before the load
	acts    map[string]*act // every act that was answered, by key
	seed    uint64

	examined string // id of the case
	today    string // in Beijing, of the preparations
}

// prepare makes an installation with an accepted case under examination, closes
// it, and gives what is needed to run it as a process.
func prepare(t *testing.T, engine store.Engine, seed uint64) *loaded {
	t.Helper()
	t.Logf("seed %d: FINCERT_SEED=%d replays it", seed, seed)
	in := serve(t, engine, time.Now().AddDate(0, 0, -10))
	j := &journey{installation: in}
	j.establish()
	j.apply()
	j.checkIn()
	j.officer.do(j.command("confirm-stable-operation"), object{"grounds": "连续运行无故障"})
	in.Stop()
	l := &loaded{t: t, where: in.where, acts: map[string]*act{}, seed: seed, examined: j.id, today: in.today()}
	l.before = l.record().entries
	for i := range 2 {
		l.join(j.client.token, uint64(i), applying)
	}
	l.join(j.officer.token, 2, watching(l.examined, l.today))
	l.join(j.officer.token, 3, dispatching(l.examined, j.laboratory))
	return l
}

func (l *loaded) join(token string, n uint64, way func(*client) func() *act) {
	c := &client{token: token, random: rand.New(rand.NewPCG(l.seed, n))}
	c.next = way(c)
	l.clients = append(l.clients, c)
}

// applying describes a product, opens an application for it, hands in a file
// and takes the application back, which is a letter; again and again.
func applying(c *client) func() *act {
	var product, id, file string
	step := -1
	return func() *act {
		step = (step + 1) % 6
		on := "cases/" + id + "/"
		switch step {
		case 0:
			a := c.act("products/describe-product", object{"kind": "software", "name": words("网关", "Gateway"), "model": "V1", "traits": []string{}}, 1, 0)
			a.then = func(made string) { product = made }
			return a
		case 1:
			a := c.act("cases/open-application", object{"product": product}, 1, 0)
			a.then = func(made string) { id = made }
			return a
		case 2:
			a := c.file(id)
			a.then = func(made string) { file = made }
			return a
		case 3:
			return c.act(on+"provide-material", object{"item": "quality-system", "files": []string{file}}, 1, 0)
		case 4:
			return c.act(on+"provide-material", object{"item": "quality-system", "files": []string{file, file}}, 1, 0)
		}
		return c.act(on+"withdraw-application", object{"reason": "另行申请"}, 1, 1)
	}
}

// watching records problems, each with a private text.
func watching(id, day string) func(*client) func() *act {
	return func(c *client) func() *act {
		return func() *act {
			return c.act("cases/"+id+"/record-problem", object{"dimension": "business-continuity", "level": 2, "found": day, "text": "中断"}, 1, 1)
		}
	}
}

// dispatching sends a test out and takes it back: two streams and a letter at once.
func dispatching(id, laboratory string) func(*client) func() *act {
	return func(c *client) func() *act {
		running := true
		return func() *act {
			running = !running
			if running {
				return c.act("cases/"+id+"/cancel-test", object{"reason": "检测机构无法继续"}, 2, 1)
			}
			return c.act("cases/"+id+"/dispatch-test", object{"laboratory": laboratory}, 2, 1)
		}
	}
}

// run has all clients work against servers until enough acts were answered or
// ctx ends; then meanwhile is called, with the clients still at work, and after
// it they end. A client that gets no answer, or is told to come again (503),
// repeats its act.
func (l *loaded) run(ctx context.Context, enough int64, meanwhile func(), bases ...string) {
	l.t.Helper()
	var answered atomic.Int64
	var over atomic.Bool
	reached := make(chan struct{})
	var once sync.Once
	var all sync.WaitGroup
	for i, c := range l.clients {
		base := bases[i%len(bases)]
		all.Go(func() {
			for !over.Load() {
				if c.pending == nil {
					c.pending = c.next()
				}
				status, answer, err := c.pending.send(base)
				if err != nil || status == http.StatusServiceUnavailable {
					time.Sleep(5 * time.Millisecond)
					continue
				}
				if status != http.StatusOK {
					l.t.Errorf("%s with key %s: %d %v", c.pending.address, c.pending.key, status, answer["_"])
					once.Do(func() { close(reached) })
					return
				}
				if err = c.pending.acknowledge(answer); err != nil {
					l.t.Error(err)
				}
				c.done, c.pending = append(c.done, c.pending), nil
				if answered.Add(1) == enough {
					once.Do(func() { close(reached) })
				}
			}
		})
	}
	select {
	case <-reached:
	case <-ctx.Done():
	}
	meanwhile()
	over.Store(true)
	all.Wait()
}

// look compares the record with what the clients were told, and repeats what
// they were told since the last look: it must be answered alike and happen not
// again.
func (l *loaded) look(base string) {
	l.t.Helper()
	var since []*act
	for _, c := range l.clients {
		since = append(since, c.done...)
	}
	l.compare()
	for _, c := range l.clients {
		c.done = nil
	}
	for _, a := range since {
		status, answer, err := a.send(base)
		if err != nil || status != http.StatusOK {
			l.t.Errorf("%s with key %s, repeated: %d %v %v", a.address, a.key, status, answer["_"], err)
			continue
		}
		if err = a.acknowledge(answer); err != nil {
			l.t.Error(err)
		}
		if a.key == "" {
			l.fetch(base, a)
		}
	}
	l.compare()
}

// fetch reads a file that was taken in.
func (l *loaded) fetch(base string, a *act) {
	l.t.Helper()
	address, err := url.Parse(a.address)
	if err != nil {
		l.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodGet, base+"/api/v1/cases/"+address.Query().Get("case")+"/files/"+a.id, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.who.token)
	got, err := caller.Do(r)
	if err != nil {
		l.t.Error(err)
		return
	}
	defer got.Body.Close()
	content, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK || !bytes.Equal(content, a.body) {
		l.t.Errorf("a file that was taken in: %d, %d bytes of %d, %v", got.StatusCode, len(content), len(a.body), err)
	}
}

// recorded is the record as it lies in the database, counted by command key.
type recorded struct {
	entries, effects, answers map[string]int
	count, last, head         int64
}

// record reads it, beside the server.
func (l *loaded) record() (r recorded) {
	l.t.Helper()
	db, err := store.Open(context.Background(), l.where.address())
	if err != nil {
		l.t.Fatal(err)
	}
	defer db.Close()
	counts := func(q store.Querier, query string) (map[string]int, error) {
		counted := map[string]int{}
		rows, err := q.Query(query)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			var n int
			if err = rows.Scan(&key, &n); err != nil {
				return nil, err
			}
			counted[key] = n
		}
		return counted, rows.Err()
	}
	err = db.Read(context.Background(), func(q store.Querier) (err error) {
		if r.entries, err = counts(q, "select command_key, count(*) from entry group by command_key"); err != nil {
			return err
		}
		if r.effects, err = counts(q, "select e.command_key, count(*) from effect f join entry e on e.position = f.position group by e.command_key"); err != nil {
			return err
		}
		if r.answers, err = counts(q, "select key, count(*) from command group by key"); err != nil {
			return err
		}
		return q.QueryRow("select count(*), max(position), (select position from head) from entry").Scan(&r.count, &r.last, &r.head)
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return r
}

// compare checks that every acknowledged command is there once and whole, every
// other one whole or not at all, and nothing else, at positions without a gap.
func (l *loaded) compare() {
	l.t.Helper()
	r := l.record()
	if r.count != r.last || r.last != r.head {
		l.t.Errorf("%d entries, the last at %d, the head at %d", r.count, r.last, r.head)
	}
	pending := map[string]*act{}
	for _, c := range l.clients {
		for _, a := range c.done {
			if a.key != "" {
				l.acts[a.key] = a
			}
		}
		if c.pending != nil && c.pending.key != "" {
			pending[c.pending.key] = c.pending
		}
	}
	for key, a := range l.acts {
		if r.entries[key] != a.entries || r.effects[key] != a.effects || r.answers[key] != 1 {
			l.t.Errorf("%s with key %s was acknowledged: %d of %d entries, %d of %d effects, %d answers are there", a.address, key,
				r.entries[key], a.entries, r.effects[key], a.effects, r.answers[key])
		}
	}
	for key, n := range r.entries {
		if l.acts[key] != nil || l.before[key] == n {
			continue
		}
		a := pending[key]
		if a == nil {
			l.t.Errorf("nobody gave the command with key %s, which has %d entries", key, n)
			continue
		}
		if n != a.entries || r.effects[key] != a.effects || r.answers[key] != 1 {
			l.t.Errorf("%s with key %s was not acknowledged and is there in part: %d of %d entries, %d of %d effects, %d answers",
				a.address, key, n, a.entries, r.effects[key], a.effects, r.answers[key])
		}
	}
	for key, a := range pending {
		if r.entries[key] == 0 && r.answers[key] != 0 {
			l.t.Errorf("%s with key %s has an answer and no entry", a.address, key)
		}
	}
}
