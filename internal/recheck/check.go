package recheck

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/personal"
	"fincert/internal/register"
	"fincert/internal/store"
	"fincert/internal/tlog"
	"fincert/internal/vault"
)

// perBatch is how many entries are in memory at once.
const perBatch = 500

// Clock says what the program shows of the clock of 5.8 in a case, on the day
// of the check; ok is false when it shows none.
type Clock func(ctx context.Context, caseID string) (reading Reading, ok bool, err error)

// Config says what is checked.
type Config struct {
	DB      *store.DB
	Ring    *keys.Ring
	Vault   *vault.Vault // nil: the bytes of files are not read
	Publics []keys.Info  // of the keys that sign checkpoints
	Today   calendar.Date
	Against *tlog.Checkpoint // nil: only with what the database holds
	Clock   Clock            // nil: clocks are not compared
}

// Summary is what was looked at.
type Summary struct {
	Entries      int64 `json:"entries"`
	Cases        int   `json:"cases"`
	Certificates int   `json:"certificates"`
	Files        int   `json:"files"`
	Findings     int   `json:"findings"`
}

// Run checks the record and tells each finding as it is met. The error is that
// the check could not be carried out.
func Run(ctx context.Context, c Config, found func(Finding)) (Summary, error) {
	k := &check{
		Config: c, versions: map[string]int64{}, cases: map[string]*caseFile{}, numbers: numbers{}, posts: posts{},
		limits: map[string][]limit{}, keyNumbers: map[string]int64{}, byStream: map[string]*certificate{}, announced: map[string]bool{}, keyed: map[string]bool{}, printed: map[int64]string{},
		references: references{textsAt: map[string]reference{}, erasures: map[string]bool{}},
	}
	k.found = func(f Finding) { k.sum.Findings++; found(f) }
	err := c.DB.Read(ctx, func(q store.Querier) error { return k.run(q) })
	if err != nil {
		return k.sum, err
	}
	k.sum.Cases, k.sum.Certificates = len(k.cases), len(k.certificates)
	if last := calendar.DateOf(k.last.at); k.Today.Before(last) {
		k.Today = last // as for the program: time does not run back behind the record
	}
	err = compareStatuses(ctx, register.Open(c.DB), k.certificates, k.Today, k.last.at, k.found)
	if err != nil {
		return k.sum, fmt.Errorf("ask the register: %w", err)
	}
	err = k.compareClocks(ctx)
	if err != nil {
		return k.sum, err
	}
	if c.Vault != nil {
		k.sum.Files, err = checkBytes(ctx, c.DB, c.Vault, k.found)
	}
	return k.sum, err
}

// check is one run. What it holds grows with streams and cases.
type check struct {
	Config
	found func(Finding)
	sum   Summary

	last         entry            // its position, instant and at
	versions     map[string]int64 // by stream
	cases        map[string]*caseFile
	certificates []*certificate
	byStream     map[string]*certificate // by the id of its stream
	announced    map[string]bool         // numbers of announcements
	keyNumbers   map[string]int64        // certificate number → position
	printed      map[int64]string        // position → kind of paper
	numbers      numbers
	references   references
	days         *days              // in force
	limits       map[string][]limit // by edition of the scheme
	tree         tree
	marks        []mark
	sealed       []sealedDay // of the access log
	posts        posts
	keyed        map[string]bool // what may be found by a key, as lookups names it
}

// mark is a size at which the tree's root must be one that was signed.
type mark struct {
	tlog.Checkpoint
	kind string
}

func (k *check) run(q store.Querier) error {
	logged, err := k.prepareTree(q)
	if err != nil {
		return err
	}
	texts := personal.New(k.Ring)
	for {
		batch, err := readEntries(q, k.last.position, perBatch)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			break
		}
		from := k.last.position
		k.sum.Entries += int64(len(batch))
		want := map[string][]row{}
		for i := range batch {
			err = k.entry(&batch[i], want)
			if err != nil {
				return err
			}
		}
		for _, t := range byPosition {
			got, err := t.read(q, "position > $1 and position <= $2", from, k.last.position)
			if err != nil {
				return err
			}
			t.compare(want[t.name], got, k.found)
		}
		err = k.lookups(q, batch, "position > $1 and position <= $2", from, k.last.position)
		if err != nil {
			return err
		}
		err = k.references.check(q, texts, k.found)
		if err != nil {
			return err
		}
	}
	k.references.finish(k.found)
	k.checkMarks(logged)
	for _, end := range []func(store.Querier) error{k.head, k.beyond, k.caseRows, k.effects, k.papers, k.letters, k.answers, k.accessLog} {
		err = end(q)
		if err != nil {
			return err
		}
	}
	return k.numbers.compare(q, k.found)
}

// entry checks one entry and takes in what it says.
func (k *check) entry(e *entry, want map[string][]row) error {
	tell := func(kind, wanted, got string) {
		k.found(Finding{Kind: kind, Position: e.position, Subject: e.stream(), Want: wanted, Got: got})
	}
	if e.position != k.last.position+1 {
		k.found(Finding{Kind: EntryMissing, Position: k.last.position + 1, Got: strconv.FormatInt(e.position-1, 10)})
		err := k.fill(e.position - 1)
		if err != nil {
			return err
		}
	}
	if !e.intact() {
		tell(EntryAltered, "", "")
	}
	if next := k.versions[e.stream()] + 1; e.version != next {
		tell(EntryVersion, strconv.FormatInt(next, 10), strconv.FormatInt(e.version, 10))
	}
	k.versions[e.stream()] = e.version
	instant, effective, body := e.decode()
	if !instant || e.at.Before(k.last.at) {
		tell(EntryInstant, k.last.instant, e.instant)
	}
	// An act of the register may take effect later; nothing takes effect before
	// the day it was recorded.
	recorded := calendar.DateOf(e.at)
	if !effective || e.on.Before(recorded) || e.on != recorded && e.kind != "certificate" {
		tell(EntryEffective, recorded.String(), e.effective)
	}
	switch {
	case !names[e.name]:
		tell(EntryUnknown, "", e.name)
	case kindOf(e.name) != e.kind:
		tell(EntryStray, kindOf(e.name), e.name)
	}
	k.last = entry{position: e.position, instant: e.instant, at: e.at}
	// The tree is of what the leaves should be: an altered one is another.
	err := k.tree.add(e.computeLeaf())
	if err != nil {
		return err
	}
	k.compareMarks()
	if !body {
		tell(EntryBody, "", short(e.body))
		return nil
	}
	if !k.take(e, want) {
		tell(EntryBody, "", e.name)
	}
	return nil
}

// fill keeps the tree in step with the positions when entries are missing. A
// gap of more than that is no record any more, and the roots say so.
func (k *check) fill(to int64) error {
	for range min(to-k.tree.size, 1<<20) {
		err := k.tree.add(hash{})
		if err != nil {
			return err
		}
		k.compareMarks()
	}
	return nil
}

// take derives from an entry; false if its body misses what it must say.
func (k *check) take(e *entry, want map[string][]row) bool {
	k.references.take(e)
	if kind, is := paperOf[base(e.name)]; is {
		k.printed[e.position] = kind
	}
	k.numbers.take(e, k.found)
	want[postTable] = append(want[postTable], k.posts.take(e)...)
	switch {
	case e.kind == "case":
		c := k.cases[e.id]
		if c == nil {
			c = &caseFile{}
			k.cases[e.id] = c
		}
		c.take(e)
	case base(e.name) == "certificate.issued":
		c, rows, ok := issued(e)
		if !ok {
			return false
		}
		key := numberKey(c.number)
		if first, twice := k.keyNumbers[key]; twice {
			k.found(Finding{Kind: NumberTwice, Position: e.position, Subject: c.number, Got: strconv.FormatInt(first, 10)})
		}
		k.keyNumbers[key] = e.position
		k.certificates, k.byStream[e.id] = append(k.certificates, c), c
		k.wantTurn(c.turns[0], rows, want)
	case e.kind == "transition":
		return k.transition(e, want)
	case turnOf[base(e.name)] != "":
		c := k.byStream[e.id]
		if c == nil {
			return false
		}
		t, is := turned(e)
		if !is { // no suspension goes on in what was inherited
			return true
		}
		c.turns = append(c.turns, t)
		k.wantTurn(t, t.rows(numberKey(c.number), e.instant), want)
	case base(e.name) == "access-log.sealed":
		return k.seal(e)
	case base(e.name) == "calendar.adopted":
		read, err := readDays(e.facts.list("files"))
		if err != nil {
			return false
		}
		k.days = read
	case base(e.name) == "scheme.adopted":
		read, err := readLimits(e.facts.text("archive"))
		if err != nil {
			return false
		}
		k.limits[e.facts.text("edition")] = read
	}
	return true
}

// wantTurn awaits the rows of a turn, and of its announcement the first time that
// it is named: several certificates may share one.
func (k *check) wantTurn(t turn, rows, want map[string][]row) {
	for name, list := range rows {
		want[name] = append(want[name], list...)
	}
	if t.announcement == "" || k.announced[t.announcement] {
		return
	}
	k.announced[t.announcement] = true
	for _, name := range []string{"register_event", "register_transition"} {
		for _, event := range rows[name] {
			want["announcement"] = append(want["announcement"], row{"number": t.announcement, "position": event["position"],
				"instant": event["instant"], "effective": event["effective"], "event": event["event"]})
		}
	}
}

// prepareTree reads how far the log has come and what it signed last.
func (k *check) prepareTree(q store.Querier) (logged int64, err error) {
	var checkpoint string
	err = q.QueryRow("select size, checkpoint from tlog_tree where log = 'record'").Scan(&logged, &checkpoint)
	if err != nil {
		return 0, fmt.Errorf("read the state of the log: %w", err)
	}
	t := &tiles{q: q, size: logged, held: map[int]tile{}}
	told := int64(-1) // last leaf at which a difference was told; the hashes above it differ with it
	k.tree.whole = func(level int, n int64, root hash) error {
		first := n << (8 * level)
		holds, err := t.holds(level, n, root)
		if err == nil && !holds && told < first {
			told = k.tree.size - 1
			k.found(Finding{Kind: TreeDiffers, Position: k.tree.size})
		}
		return err
	}
	if checkpoint != "" {
		signed, err := tlog.Open(checkpoint, k.Publics)
		if err != nil {
			k.found(Finding{Kind: CheckpointDiffers, Got: short(checkpoint)})
		} else {
			k.marks = append(k.marks, mark{signed, CheckpointDiffers})
		}
	}
	if k.Against != nil {
		k.marks = append(k.marks, mark{*k.Against, AgainstDiffers})
	}
	k.compareMarks()
	return logged, nil
}

// compareMarks compares the root when the tree has a size that was signed.
func (k *check) compareMarks() {
	k.marks = slices.DeleteFunc(k.marks, func(m mark) bool {
		if m.Size != k.tree.size {
			return false
		}
		if root := k.tree.root(); root != m.Root {
			k.found(Finding{Kind: m.kind, Position: m.Size, Want: base64.StdEncoding.EncodeToString(m.Root[:]),
				Got: base64.StdEncoding.EncodeToString(root[:])})
		}
		return true
	})
}

// checkMarks tells of states that were signed and that the record does not
// reach.
func (k *check) checkMarks(logged int64) {
	for _, m := range k.marks {
		kind := m.kind
		if kind == AgainstDiffers {
			kind = AgainstLonger
		}
		k.found(Finding{Kind: kind, Position: m.Size, Want: strconv.FormatInt(m.Size, 10), Got: strconv.FormatInt(k.tree.size, 10)})
	}
	if logged > k.tree.size {
		k.found(Finding{Kind: TreeDiffers, Position: k.tree.size + 1, Want: strconv.FormatInt(logged, 10), Got: strconv.FormatInt(k.tree.size, 10)})
	}
}

// head: new entries are numbered and dated from it.
func (k *check) head(q store.Querier) error {
	position, instant, err := ledger.ReadHead(q)
	if err != nil {
		return err
	}
	if position != k.last.position || !instant.Equal(k.last.at) {
		k.found(Finding{Kind: HeadDiffers, Position: position, Want: fmt.Sprintf("%d, %s", k.last.position, k.last.instant),
			Got: fmt.Sprintf("%d, %s", position, instant.Format(time.RFC3339Nano))})
	}
	return nil
}

// beyond finds rows of entries that are not in the record.
func (k *check) beyond(q store.Querier) error {
	for _, t := range byPosition {
		got, err := t.read(q, "position < 1 or position > $1", k.last.position)
		if err != nil {
			return err
		}
		t.compare(nil, got, k.found)
	}
	err := k.lookups(q, nil, "position < 1 or position > $1", k.last.position)
	if err != nil {
		return err
	}
	var before int
	err = q.QueryRow("select count(*) from entry where position < 1").Scan(&before)
	if err == nil && before > 0 {
		k.found(Finding{Kind: RowExtra, Subject: "entry", Got: strconv.Itoa(before)})
	}
	return err
}

var caseTable = table{"case_row", []string{"id"}, []string{"id", "number", "client", "laboratories", "name_zh", "name_en",
	"model", "word", "opened", "submitted", "accepted", "closed", "position"}}

// caseRows compares the list of cases, page by page.
func (k *check) caseRows(q store.Querier) error {
	seen := 0
	for last := ""; ; {
		page, err := caseTable.read(q, "id > $1 order by id limit 500", last)
		if err != nil {
			return err
		}
		for _, got := range page {
			last = got["id"]
			c := k.cases[last]
			if c == nil {
				k.found(Finding{Kind: RowExtra, Subject: caseTable.subject(got)})
				continue
			}
			seen++
			c.listed = true
			want := row(c.row())
			want["id"], want["position"] = last, strconv.FormatInt(c.position, 10)
			caseTable.differences(want, got, k.found)
		}
		if len(page) == 0 {
			break
		}
	}
	if seen == len(k.cases) {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(k.cases)) {
		if c := k.cases[id]; !c.listed {
			k.found(Finding{Kind: RowMissing, Position: c.position, Subject: "case_row " + id})
		}
	}
	return nil
}

// effects: each was caused by an entry.
func (k *check) effects(q store.Querier) error {
	rows, err := q.Query("select position, kind from effect where position < 1 or position > $1", k.last.position)
	if err != nil {
		return fmt.Errorf("read the effects: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		f := Finding{Kind: EffectOrphan}
		err = rows.Scan(&f.Position, &f.Subject)
		if err != nil {
			return fmt.Errorf("read the effects: %w", err)
		}
		k.found(f)
	}
	return rows.Err()
}

// letters: the entries that cause one have done so.
func (k *check) letters(q store.Querier) error {
	var causing []string
	for name := range names {
		if letterOf[base(name)] != "" || laterLetterOf[base(name)] != "" {
			causing = append(causing, name)
		}
	}
	slices.Sort(causing) // the same question each time
	var where store.Where
	where.In("e.name", causing)
	rows, err := q.Query("select e.position, e.name, coalesce(f.kind, '') from entry e left join effect f on f.position = e.position"+
		where.SQL()+" order by e.position", where.Args()...)
	if err != nil {
		return fmt.Errorf("read the letters: %w", err)
	}
	defer rows.Close()
	begun := map[string]bool{} // kinds of letters of which there was one already
	awaited := Finding{}
	settle := func() {
		if awaited.Kind != "" {
			k.found(awaited)
		}
		awaited = Finding{}
	}
	for rows.Next() {
		var position int64
		var name, kind string
		err = rows.Scan(&position, &name, &kind)
		if err != nil {
			return fmt.Errorf("read the letters: %w", err)
		}
		want, always := letterOf[base(name)]
		if !always {
			want = laterLetterOf[base(name)]
			begun[want] = begun[want] || kind == want
			if !begun[want] {
				continue
			}
		}
		if position != awaited.Position {
			settle()
			awaited = Finding{Kind: EffectMissing, Position: position, Subject: want}
		}
		if kind == want {
			awaited.Kind = ""
		}
	}
	settle()
	return rows.Err()
}

// answers: what a command was answered is in the record.
func (k *check) answers(q store.Querier) error {
	rows, err := q.Query("select person, key, answer from command order by person, key")
	if err != nil {
		return fmt.Errorf("read the answers to commands: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var person, key, text string
		err = rows.Scan(&person, &key, &text)
		if err != nil {
			return fmt.Errorf("read the answers to commands: %w", err)
		}
		var answer struct {
			Kind    string `json:"kind"`
			ID      string `json:"id"`
			Version int64  `json:"version"`
		}
		err = json.Unmarshal([]byte(text), &answer)
		if err != nil || answer.Version > k.versions[answer.Kind+"/"+answer.ID] || answer.Version < 1 {
			k.found(Finding{Kind: AnswerOrphan, Subject: person, Field: key, Got: short(text)})
		}
	}
	return rows.Err()
}

// compareClocks asks the program for the clock of every accepted case.
func (k *check) compareClocks(ctx context.Context) error {
	if k.Clock == nil || k.days == nil {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(k.cases)) {
		c := k.cases[id]
		if c.accepted.IsZero() || c.unasked {
			continue
		}
		got, runs, err := k.Clock(ctx, id)
		if unreadable(ctx, err) {
			k.found(Finding{Kind: Unreadable, Subject: c.number, Got: short(err.Error())})
			continue
		}
		if err != nil {
			return fmt.Errorf("ask for the clock of case %s: %w", c.number, err)
		}
		value, ruled := on(k.limits[c.edition], c.accepted)
		want, covered := k.days.read(c.accepted, value, c.waits(), c.closed, k.Today)
		if ruled && runs == covered && (!runs || got == want) {
			continue
		}
		moved, err := k.movedOn(ctx, id)
		if err != nil {
			return err
		}
		if !moved {
			k.found(Finding{Kind: ClockDiffers, Subject: c.number, Want: want.String(), Got: got.String()})
		}
	}
	return nil
}

// movedOn tells whether, since the record was read, something was recorded by
// which the clock of a case may have changed.
func (k *check) movedOn(ctx context.Context, id string) (moved bool, err error) {
	err = k.DB.Read(ctx, func(q store.Querier) error {
		return q.QueryRow(`select count(*) > 0 from entry where position > $1 and (stream_id = $2 or stream_kind = 'calendar')`,
			k.last.position, id).Scan(&moved)
	})
	return moved, err
}
