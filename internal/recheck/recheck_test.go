package recheck_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/recheck"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/text"
	"fincert/internal/tlog"
)

// publish hands the register's projector what it needs, as the house does.
type publish struct{ register.Projector }

func (p publish) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, c := range changes {
		err := p.Projector.Project(tx, c.Meta, c.Entry)
		if err != nil {
			return err
		}
	}
	return nil
}

// record is a body with a case that ended in a certificate and one under way,
// and its log.
type record struct {
	*caseworktest.Body
	db  *store.DB
	log *tlog.Log
}

func lived(t *testing.T, db *store.DB) *record {
	t.Helper()
	b := caseworktest.Open(t, db, publish{})
	on := b.Apply(t)
	for _, step := range caseworktest.Life {
		b.Take(t, on, step)
	}
	b.Reach(t, "AcceptApplication", 1)
	b.NewEdition(t)
	b.Announce(t, 200)
	sealed(t, b, db)
	return &record{b, db, tlog.New(db, b.Ring, "test/log/record")}
}

func (r *record) checkpoint(t *testing.T) tlog.Checkpoint {
	t.Helper()
	text, err := r.log.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c, err := tlog.Open(text, r.publics(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (r *record) publics(t *testing.T) []keys.Info {
	t.Helper()
	publics, err := r.Ring.Publics(keys.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	return publics
}

// clock is what the program shows.
func (r *record) clock(ctx context.Context, id string) (reading recheck.Reading, ok bool, err error) {
	on := rule.StreamID{Kind: rule.KindCase, ID: id}
	err = r.Look(ctx, r.As(rule.RoleIntake), on, func(s *rule.Situation, view casework.View) error {
		clock, runs := s.TimeLimit(view.State.(*rule.Case))
		if !runs {
			return nil
		}
		read, err := clock.Read(s.Record.Calendar(), s.Today)
		reading, ok = recheck.Reading{Used: read.Used, Due: read.Due.String()}, err == nil
		return err
	})
	return reading, ok, err
}

func (r *record) findings(t *testing.T, against *tlog.Checkpoint) (list []recheck.Finding) {
	t.Helper()
	sum, err := recheck.Run(context.Background(), recheck.Config{
		DB: r.db, Ring: r.Ring, Vault: r.Vault, Publics: r.publics(t), Today: calendar.DateOf(r.Manual.Now()),
		Against: against, Clock: r.clock,
	}, func(f recheck.Finding) { list = append(list, f) })
	if err != nil {
		t.Fatal(err)
	}
	if sum.Findings != len(list) || sum.Entries == 0 || sum.Cases == 0 || sum.Certificates == 0 {
		t.Errorf("%d findings, and the sum is %+v", len(list), sum)
	}
	return list
}

func (r *record) exec(t *testing.T, statements ...string) {
	t.Helper()
	err := r.db.Write(context.Background(), func(tx *store.Tx) error {
		for _, s := range statements {
			_, err := tx.Exec(s)
			if err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var tables = []string{"entry", "head", "command", "effect", "personal", "subject_key", "vault_object",
	"register_certificate", "register_event", "register_transition", "announcement", "lookup", "serial", "case_row", "tlog_tile", "tlog_tree", "access_log"}

// sealed lets three files be read and seals the day's log when it is over.
func sealed(t *testing.T, b *caseworktest.Body, db *store.DB) {
	t.Helper()
	ctx := context.Background()
	log, day := access.New(db, b.Manual), b.Today()
	for _, object := range []string{"a", "b", "c"} {
		err := log.Read(ctx, b.As(rule.RoleReviewer), "case", object, "unix")
		if err != nil {
			t.Fatal(err)
		}
	}
	b.Pass(1)
	seal := &body.SealAccessLog{Day: day}
	err := db.Read(ctx, func(q store.Querier) error {
		root, lines, err := access.RootOfDay(q, day)
		seal.Lines, seal.Root = lines, hex.EncodeToString(root[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Make(t, rule.Actor{Person: "system", Roles: []rule.Role{rule.RoleSystem}, Via: "system"}, seal)
}

// keep remembers every table, so that restore brings them back.
func (r *record) keep(t *testing.T) {
	t.Helper()
	for _, table := range tables {
		r.exec(t, "create table kept_"+table+" as select * from "+table)
	}
}

func (r *record) restore(t *testing.T) {
	t.Helper()
	for _, table := range tables {
		r.exec(t, "delete from "+table, "insert into "+table+" select * from kept_"+table)
	}
}

func TestEveryPlantedFaultIsFoundAndAGoodRecordHasNone(t *testing.T) {
	const body = `update entry set body = replace(body, '"model":"V1.0"', '"model":"V9.0"') where name = 'case.opened/1'`
	plans := []struct {
		fault      string
		want       string
		statements []string
	}{
		{"a body was changed", recheck.EntryAltered, []string{body}},
		{"an entry was given to somebody else", recheck.EntryAltered, []string{"update entry set person = 'x' where position = 20"}},
		{"an entry was back-dated", recheck.EntryAltered, []string{"update entry set instant = '2025-01-01T00:00:00.000000Z' where position = 20"}},
		{"an instant runs back", recheck.EntryInstant, []string{"update entry set instant = '2025-01-01T00:00:00.000000Z' where position = 20"}},
		{"an instant is none", recheck.EntryInstant, []string{"update entry set instant = 'yesterday' where position = 20"}},
		{"an effect before the record", recheck.EntryEffective, []string{"update entry set effective = '2025-01-01' where position = 20"}},
		{"a date is none", recheck.EntryEffective, []string{"update entry set effective = '2026-02-30' where position = 20"}},
		{"an entry was removed", recheck.EntryMissing, []string{"delete from entry where position = 20"}},
		{"the last entries were removed", recheck.HeadDiffers, []string{"delete from entry where position > (select position from head) - 3"}},
		{"the end was cut off with its head", recheck.CheckpointDiffers, []string{
			"delete from entry where position > (select position from head) - 3",
			"update head set position = position - 3, instant = (select max(instant) from entry) where one = 1"}},
		{"a version is left out", recheck.EntryVersion, []string{"update entry set version = version + 1 where name = 'case.granted/1'"}},
		{"an unknown name", recheck.EntryUnknown, []string{"update entry set name = 'case.blessed/1' where position = 20"}},
		{"a foreign stream", recheck.EntryStray, []string{"update entry set stream_kind = 'product' where name = 'case.granted/1'"}},
		{"a body that is no object", recheck.EntryBody, []string{"update entry set body = 'null' where position = 20"}},
		{"an entry before the first", recheck.RowExtra, []string{"update entry set position = -1 where position = 20"}},
		{"a tile of the log", recheck.TreeDiffers, []string{"update tlog_tile set hashes = (select leaf from entry where position = 1)"}},
		{"a lost tile of the log", recheck.TreeDiffers, []string{"delete from tlog_tile"}},
		{"a foreign checkpoint", recheck.CheckpointDiffers, []string{"update tlog_tree set checkpoint = 'x'"}},
		{"the place of a case", recheck.RowDiffers, []string{"update case_row set word = 'draft' where word = 'granted'"}},
		{"a day of a case", recheck.RowDiffers, []string{"update case_row set accepted = '2020-01-01' where word = 'granted'"}},
		{"a lost case", recheck.RowMissing, []string{"delete from case_row where word = 'granted'"}},
		{"a made-up case", recheck.RowExtra, []string{`insert into case_row (id, number, client, laboratories, name_zh, name_en, model, word, opened, submitted, accepted, closed, position)
			select 'x', number, client, laboratories, name_zh, name_en, model, word, opened, submitted, accepted, closed, position from case_row where word = 'granted'`}},
		{"a longer certificate", recheck.RowDiffers, []string{"update register_certificate set valid_to = '2099-01-01'"}},
		{"a longer content", recheck.StatusDiffers, []string{"update register_certificate set content = replace(content, '\"validTo\":\"20', '\"validTo\":\"21')"}},
		{"a content that is none", recheck.Unreadable, []string{"update register_certificate set content = 'x'"}},
		{"a lost certificate", recheck.RowMissing, []string{"delete from register_certificate", "delete from register_event"}},
		{"a made-up certificate", recheck.RowExtra, []string{`insert into register_certificate (key, number, stream_id, position, instant, issued, valid_to, holder, product, model, content)
			select 'X1', 'X1', 'x', position + 1000, instant, issued, valid_to, holder, product, model, content from register_certificate`}},
		{"a made-up event", recheck.RowExtra, []string{`insert into register_event (position, key, instant, effective, event, announcement)
			select position - 1, key, instant, effective, event, announcement from register_event`}},
		{"an announcement of another day", recheck.RowDiffers, []string{"update announcement set effective = '2020-01-01'"}},
		{"another deadline of a transition", recheck.RowDiffers, []string{`update register_transition set content = replace(content, '"deadline":"20', '"deadline":"21')`}},
		{"a lost transition", recheck.RowMissing, []string{"delete from register_transition"}},
		{"a number that can be given again", recheck.RowDiffers, []string{"update serial set number = 0 where series = 'certificate/2026'"}},
		{"a lost series", recheck.RowMissing, []string{"delete from serial where series = 'certificate/2026'"}},
		{"a made-up series", recheck.RowExtra, []string{"insert into serial (series, number) values ('certificate/2030', 7)"}},
		{"a number that is not found again", recheck.RowMissing, []string{"delete from lookup where index_name = 'certificate.number'"}},
		{"an organisation that is not found again", recheck.RowMissing, []string{"delete from lookup where index_name = 'organisation.code'"}},
		{"a unit that is not found again", recheck.RowMissing, []string{"delete from lookup where index_name = 'case.unit'"}},
		{"a key to something else", recheck.RowExtra, []string{"update lookup set id = 'x' where index_name = 'certificate.number'"}},
		{"a text is gone", recheck.TextMissing, []string{"delete from personal where subject like 'case/%'"}},
		{"a key of texts is gone", recheck.TextMissing, []string{"delete from subject_key where subject like 'case/%'"}},
		{"a text was changed", recheck.TextAltered, []string{"update personal set sealed = (select wrapped from subject_key limit 1) where subject like 'case/%'"}},
		{"a file's row is gone", recheck.FileMissing, []string{"delete from vault_object"}},
		{"a file's hash was changed", recheck.FileAltered, []string{"update vault_object set sha256 = 'x'"}},
		{"a file's bytes are another's", recheck.FileAltered, []string{"update vault_object set blob = 'ab' || blob"}},
		{"a letter for nothing", recheck.EffectOrphan, []string{"insert into effect (position, kind, body) values (99999, 'letter.grant', '{}')"}},
		{"a letter was made nobody's task", recheck.EffectMissing, []string{"delete from effect where kind = 'letter.acceptance'"}},
		{"a letter of a verification, not the first, was made nobody's task", recheck.EffectMissing, []string{
			"delete from effect where position = (select max(position) from effect where kind = 'letter.rectification-verified')"}},
		{"a letter became another", recheck.EffectMissing, []string{"update effect set kind = 'letter.x' where kind = 'letter.grant'"}},
		{"a line of the access log was changed", recheck.AccessLogDiffers, []string{"update access_log set person = 'x' where object = 'b'"}},
		{"a line of the access log was removed", recheck.AccessLogDiffers, []string{"delete from access_log where object = 'c'"}},
		{"a line of the access log was added", recheck.AccessLogDiffers, []string{"insert into access_log select 'z', day, at, person, organisation, scope, object, address from access_log where object = 'a'"}},
		{"an answer to nothing", recheck.AnswerOrphan, []string{"update command set answer = replace(answer, '\"version\":1', '\"version\":1000')"}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := lived(t, db)
		kept := r.checkpoint(t)
		r.keep(t)
		if list := r.findings(t, &kept); len(list) > 0 {
			t.Fatalf("in a good record: %v", list)
		}
		for _, plan := range plans {
			r.exec(t, plan.statements...)
			list := r.findings(t, nil)
			if !slices.ContainsFunc(list, func(f recheck.Finding) bool { return f.Kind == plan.want }) {
				t.Errorf("%s: no %s among %v", plan.fault, plan.want, list)
			}
			r.restore(t)
		}
		if list := r.findings(t, &kept); len(list) > 0 {
			t.Errorf("in the end: %v", list)
		}
	})
}

// forge makes the whole record up anew, as somebody can who reaches everything
// but the key: leaves fit, lists fit, the log knows nothing.
func (r *record) forge(t *testing.T, change func([]ledger.Envelope) []ledger.Envelope) {
	t.Helper()
	var all []ledger.Envelope
	err := r.db.Write(context.Background(), func(tx *store.Tx) error {
		for e, err := range ledger.From(tx, 0, 1000) {
			if err != nil {
				return err
			}
			all = append(all, e)
		}
		all = change(all)
		_, err := tx.Exec("delete from entry")
		_, errAside := tx.Exec("update effect set position = -position")
		err = errors.Join(err, errAside)
		versions := map[ledger.Stream]int64{}
		for i, e := range all {
			versions[e.Stream]++
			_, errMoved := tx.Exec("update effect set position = $1 where position = $2", i+1, -e.Position)
			e.Position, e.Version = int64(i+1), versions[e.Stream]
			leaf := e.ComputeLeaf()
			const instant = "2006-01-02T15:04:05.000000Z07:00"
			errInsert := tx.Insert(`insert into entry (position, stream_kind, stream_id, version, name, instant, effective,
				person, organisation, role, on_behalf, via, command_key, scheme, calendar, software, body, salt, leaf)`, 19,
				[]any{e.Position, e.Stream.Kind, e.Stream.ID, e.Version, e.Name,
					e.Instant.Format(instant), e.Effective.String(), e.Actor.Person, e.Actor.Organisation, e.Actor.Role,
					e.Actor.OnBehalf, e.Actor.Via, e.CommandKey, e.Scheme, e.Calendar, e.Software, e.Body, e.Salt, leaf[:]}, "")
			_, errHead := tx.Exec("update head set position = $1, instant = $2 where one = 1", e.Position, e.Instant.Format(instant))
			err = errors.Join(err, errMoved, errInsert, errHead)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.exec(t, "delete from effect where position < 0", "delete from command",
		"delete from tlog_tile", "update tlog_tree set size = 0, checkpoint = ''")
	if _, err = r.Rebuild(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestARecordMadeUpAnewIsFoundAgainstAKeptCheckpointAlone(t *testing.T) {
	at := func(all []ledger.Envelope, name string) int {
		return slices.IndexFunc(all, func(e ledger.Envelope) bool { return e.Name == name })
	}
	plans := []struct {
		forgery string
		want    string
		change  func([]ledger.Envelope) []ledger.Envelope
	}{
		{"a changed entry", recheck.AgainstDiffers, func(all []ledger.Envelope) []ledger.Envelope {
			i := at(all, "organisation.registered/1")
			all[i].Body = strings.Replace(all[i].Body, "北京市", "上海市", 1)
			return all
		}},
		{"another person decided", recheck.AgainstDiffers, func(all []ledger.Envelope) []ledger.Envelope {
			all[at(all, "case.granted/1")].Actor.Person = "somebody else"
			return all
		}},
		{"a removed entry", recheck.AgainstLonger, func(all []ledger.Envelope) []ledger.Envelope {
			i := at(all, "case.inspection-planned/2")
			return slices.Delete(all, i, i+1)
		}},
		{"a back-dated entry", recheck.AgainstDiffers, func(all []ledger.Envelope) []ledger.Envelope {
			i := at(all, "organisation.registered/1")
			planted := all[i]
			planted.Stream.ID = "0193a000-0000-7000-8000-00000000000a"
			return slices.Insert(all, i+1, planted)
		}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := lived(t, db)
		kept := r.checkpoint(t)
		r.keep(t)
		for _, plan := range plans {
			r.forge(t, plan.change)
			if list := r.findings(t, nil); len(list) > 0 {
				t.Errorf("%s leaves traces, so it proves nothing here: %v", plan.forgery, list)
			}
			list := r.findings(t, &kept)
			if len(list) != 1 || list[0].Kind != plan.want {
				t.Errorf("%s against the checkpoint: %v", plan.forgery, list)
			}
			r.restore(t)
		}
	})
}

func TestACheckpointHoldsWhileTheRecordGrows(t *testing.T) {
	db := storetest.Open(t, storetest.Engines(t)[0])
	r := lived(t, db)
	kept := r.checkpoint(t)
	r.Reach(t, "SubmitApplication", 0)
	if list := r.findings(t, &kept); len(list) > 0 {
		t.Errorf("against an earlier checkpoint: %v", list)
	}
}

// What was erased, with an entry that says so, is not missing.
func TestErasedTextsAreNotMissing(t *testing.T) {
	if !recheck.IsErasure("person.erased/1") || !recheck.IsErasure("case.texts-erased/1") || !recheck.IsErasure("complaint.texts-erased/1") || recheck.IsErasure("person.registered/1") {
		t.Error("an erasure is not told from other entries")
	}
}

func TestEveryEntryOfTheBooksIsKnownAndNoOther(t *testing.T) {
	books := map[string]bool{}
	for _, book := range []rule.Book{rule.Chapters(), body.Book()} {
		for _, e := range book.Entries {
			books[e.Name()] = true
			if recheck.KindOf(e.Name()) != string(e.Kind) {
				t.Errorf("%s stands in streams of kind %s", e.Name(), e.Kind)
			}
		}
		for _, u := range book.Upcasters {
			books[u.From] = true
		}
	}
	for name := range books {
		if !recheck.Names[name] {
			t.Errorf("%s is not in the list of names.go: tell this package of it, and what it means", name)
		}
	}
	for name := range recheck.Names {
		if !books[name] {
			t.Errorf("%s is in the list of names.go and in no book", name)
		}
	}
}

// TestEveryEntryIsFoundUnderTheKeysThatTheBooksGiveIt by the golden files of all
// entries, which have something in every field.
func TestEveryEntryIsFoundUnderTheKeysThatTheBooksGiveIt(t *testing.T) {
	for folder, book := range map[string]rule.Book{"rule": rule.Chapters(), "body": body.Book()} {
		for _, of := range book.Entries {
			text, err := os.ReadFile(filepath.Join("..", folder, "testdata", "entries", strings.Replace(of.Name(), "/", "-", 1)+".json"))
			e := of.New()
			if err == nil {
				err = json.Unmarshal(text, e)
			}
			if err != nil {
				t.Errorf("%s: %v", of.Name(), err)
				continue
			}
			var want [][2]string
			if keyed, is := e.(rule.Keyed); is {
				for _, k := range keyed.Keys() {
					want = append(want, [2]string{k.Index, k.Value})
				}
			}
			if got := recheck.KeysOf(of.Name(), string(text)); !slices.Equal(got, want) {
				t.Errorf("%s is found under %q, the books say %q", of.Name(), got, want)
			}
		}
	}
}

func TestEveryFindingHasWordsInBothLanguages(t *testing.T) {
	for _, kind := range recheck.Kinds {
		f := recheck.Finding{Kind: kind, Position: 7, Subject: "subject", Field: "field", Want: "want", Got: "got"}
		zh, en := f.Words(text.ZH), f.Words(text.EN)
		if zh == en || strings.Contains(zh+en, "check.") || strings.Contains(zh+en, "no value") {
			t.Errorf("%s: %q, %q", kind, zh, en)
		}
	}
	line, err := json.Marshal(recheck.Finding{Kind: recheck.EntryAltered, Position: 7, Subject: "case/1"})
	if err != nil || string(line) != `{"finding":"entry-altered","position":7,"subject":"case/1"}` {
		t.Errorf("%s, %v", line, err)
	}
}
