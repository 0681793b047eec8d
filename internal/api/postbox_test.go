package api_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/postbox"
	"fincert/internal/recheck"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// post leaves something in the postbox and gives its id and its sender's link.
func (s *running) post(a postbox.Answers, files ...string) (id, secret string) {
	s.t.Helper()
	ctx, token := context.Background(), postbox.NewToken()
	var objects []string
	for _, content := range files {
		f, err := s.house.Postbox.Keep(ctx, token, strings.NewReader(content))
		if err != nil {
			s.t.Fatal(err)
		}
		objects = append(objects, f.Object)
	}
	secret, err := s.house.Postbox.Send(ctx, postbox.Sending{Token: token, Answers: a, Files: objects, Known: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.standing(secret).ID, secret
}

// standing is what the sender sees.
func (s *running) standing(secret string) postbox.Standing {
	s.t.Helper()
	standing, err := s.house.Postbox.Standing(context.Background(), secret)
	if err != nil {
		s.t.Fatal(err)
	}
	return standing
}

var misused = postbox.Answers{Kind: postbox.Misuse, Certificate: "FC-MADE-UP", Place: "https://shop.example.org", Text: "挂着认证标志", Name: "张三", Contact: "138 0000 0000"}

func (s *running) staff() {
	applying(s)
	s.person("intake", rule.RoleIntake)
	s.person("inspector", rule.RoleInspector)
	s.person("manager", rule.RoleManager)
	s.account("regulator", "", rule.RoleRegulator)
	s.account("decider", "", rule.RoleDecider)
}

// sound fails when a table is not what the entries make it, or the
// independent check finds something.
func (s *running) sound() {
	s.t.Helper()
	tables, err := s.house.Casework.Rebuild(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, table := range tables {
		if !table.Equal {
			s.t.Errorf("%s is not what the record makes it", table.Table)
		}
	}
	_, err = house.Check(context.Background(), house.CheckConfig{Data: s.data, Database: s.database, Clock: s.clock},
		func(f recheck.Finding) { s.t.Errorf("the check finds %+v", f) })
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestThePostboxIsThereForIntakeManagersAndTheRegulatorOnly(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.staff()
		id, _ := s.post(misused, pdf)
		file := s.send("intake", "GET", "/api/v1/postbox/"+id, "").body["files"].([]any)[0].(map[string]any)["object"].(string)
		for who, want := range map[string]int{"intake": 200, "manager": 200, "regulator": 200, "decider": 404, "administrator": 404, "first": 404, "": 401} {
			for _, at := range []string{"/api/v1/postbox", "/api/v1/postbox?state=waiting&kind=misuse", "/api/v1/postbox/" + id, "/api/v1/postbox/" + id + "/files/" + file} {
				if got := s.send(who, "GET", at, ""); got.status != want {
					t.Errorf("%s %s: %d, want %d: %s", who, at, got.status, want, got.bytes)
				}
			}
		}
		unknown := s.send("intake", "GET", "/api/v1/postbox/nowhere", "").bytes
		for _, at := range []string{"/api/v1/postbox/" + id + "/files/nowhere", "/api/v1/postbox/%00", "/api/v1/postbox/%ff"} {
			if got := s.send("intake", "GET", at, ""); got.status != 404 || got.bytes != unknown {
				t.Errorf("%s: %d %s", at, got.status, got.bytes)
			}
		}
		for _, wrong := range []string{"?state=x", "?kind=x", "?cursor=%00", "?limit=x"} {
			if got := s.send("intake", "GET", "/api/v1/postbox"+wrong, ""); got.status != 400 {
				t.Errorf("%s: %d %s", wrong, got.status, got.bytes)
			}
		}
		for who, want := range map[string]int{"intake": 4, "manager": 0, "regulator": 0} {
			item := s.send(who, "GET", "/api/v1/postbox/"+id, "").body
			if deal := item["deal"].([]any); len(deal) != want || item["sent"].(map[string]any)["name"] != "张三" {
				t.Errorf("%s may deal with it by %v", who, deal)
			}
		}
		var read int
		err := s.house.DB.Read(context.Background(), func(q store.Querier) error {
			return q.QueryRow("select count(*) from access_log where scope = $1 and object = $2", id, file).Scan(&read)
		})
		if err != nil || read != 3 {
			t.Errorf("the access log has %d readings of the file: %v", read, err)
		}
	})
}

func TestAMisuseGoesFromThePostboxToItsEndAndItsSenderSeesWhereItStands(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.staff()
		id, secret := s.post(misused, pdf)
		if got := s.send("manager", "POST", "/api/v1/misuses/take-up-misuse", object("item", id), "Idempotency-Key", newKey()); got.status != 403 {
			t.Errorf("a manager takes up: %d %s", got.status, got.bytes)
		}
		made := s.must("intake", "/api/v1/misuses/take-up-misuse", object("item", id)).text("id")
		if at := s.standing(secret); at.State() != postbox.TakenUp || at.Events[0].Number != "M2026-0001" || at.Events[0].Stream != made {
			t.Errorf("taken up: %+v", at)
		}
		twice := s.send("intake", "POST", "/api/v1/posts/reject-post?lang=en", object("item", id, "reason", "spam"), "Idempotency-Key", newKey())
		if twice.status != 409 || !strings.Contains(twice.bytes, "taken up as a misuse") {
			t.Errorf("dealt with twice: %d %s", twice.status, twice.bytes)
		}
		at := "/api/v1/misuses/" + made
		seen := s.send("regulator", "GET", at, "").body["facts"].(map[string]any)
		if seen["text"] != misused.Text || seen["from"] != "张三\n138 0000 0000" || len(seen["files"].([]any)) != 1 {
			t.Errorf("the misuse says %v", seen)
		}
		if foreign := s.send("first", "GET", at, ""); foreign.status != 404 {
			t.Errorf("a client reads it: %d", foreign.status)
		}
		s.must("intake", at+"/assign-misuse", object("person", s.people["inspector"]))
		s.must("inspector", at+"/close-misuse", object("outcome", "correction", "answer", "已要求网店撤下标志"))
		closed := s.standing(secret)
		if closed.State() != postbox.Closed || closed.Answer != "已要求网店撤下标志" || closed.Events[1].Outcome != "correction" {
			t.Errorf("closed: %+v", closed)
		}
		if listed := s.items("intake", "/api/v1/misuses"); len(listed) != 1 || listed[0]["number"] != "M2026-0001" {
			t.Errorf("the list of misuses: %v", listed)
		}
		s.sound()

		s.must("administrator", at+"/erase-misuse-texts", object("order", "京网信〔2026〕9号"))
		erased := s.standing(secret)
		if !erased.Erased || erased.Answer != "" || erased.Answers != (postbox.Answers{}) {
			t.Errorf("erased: %+v", erased)
		}
		if facts := s.send("intake", "GET", at, "").body["facts"].(map[string]any); facts["from"] != "〔已删除〕" {
			t.Errorf("erased: %v", facts)
		}
		s.sound()
		s.clock.Advance(400 * 24 * time.Hour)
		removed, err := s.house.Postbox.Tidy(context.Background())
		if err != nil || removed != 1 {
			t.Errorf("%d went in the end: %v", removed, err)
		}
		s.sound()
	})
}

func TestComplaintsDisputesAndSpamLeaveThePostbox(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.staff()
		about, aboutSecret := s.post(postbox.Answers{Kind: postbox.Complaint, About: postbox.AboutBody, Text: "收费不明"})
		wrong, wrongSecret := s.post(postbox.Answers{Kind: postbox.Dispute, Certificate: "FC1", Text: "型号有误", Right: "V2"})
		spam, spamSecret := s.post(postbox.Answers{Kind: postbox.Complaint, About: postbox.AboutBody, Text: "买一送一"})
		made := s.must("intake", "/api/v1/complaints/take-up-complaint", object("item", about, "business", "认证收费")).text("id")
		no := s.send("intake", "POST", "/api/v1/disputes/take-up-dispute", object("item", wrong), "Idempotency-Key", newKey())
		if no.status != 422 || !strings.Contains(no.bytes, `"path":"item"`) {
			t.Errorf("a dispute about no certificate: %d %s", no.status, no.bytes)
		}
		s.must("intake", "/api/v1/posts/reject-post", object("item", wrong, "reason", "unrelated"))
		s.must("intake", "/api/v1/posts/reject-post", object("item", spam, "reason", "spam"))
		s.must("intake", "/api/v1/complaints/"+made+"/close-complaint", object("outcome", "upheld", "answer", "已公布收费标准"))
		if at := s.standing(aboutSecret); at.State() != postbox.Closed || at.Answer != "已公布收费标准" || at.Events[0].Number != "C2026-0001" {
			t.Errorf("the complaint: %+v", at)
		}
		for _, secret := range []string{wrongSecret, spamSecret} {
			if at := s.standing(secret); at.State() != postbox.Rejected {
				t.Errorf("turned away: %+v", at)
			}
		}
		list := s.items("intake", "/api/v1/postbox?state=rejected&lang=en")
		if len(list) != 2 || list[0]["events"].([]any)[0].(map[string]any)["word"] != "Spam" {
			t.Errorf("the rejected: %v", list)
		}
		s.sound()
		s.clock.Advance(200 * 24 * time.Hour) // more than six months
		removed, err := s.house.Postbox.Tidy(context.Background())
		if err != nil || removed != 3 {
			t.Errorf("%d went: %v", removed, err)
		}
		s.sound()
	})
}

var errBroken = errors.New("the connection is lost")

func TestACrashWhileSomethingIsTakenUpLeavesNothingHalf(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.staff()
		id, secret := s.post(misused, pdf)
		key := newKey()
		take := func() answer {
			return s.send("intake", "POST", "/api/v1/misuses/take-up-misuse", object("item", id), "Idempotency-Key", key)
		}
		for _, stored := range []bool{false, true} {
			s.house.DB.OnCommit(func(commit func() error) error {
				if stored {
					return errors.Join(commit(), errBroken)
				}
				return errBroken
			})
			take()
			s.house.DB.OnCommit(func(commit func() error) error { return commit() })
			want := postbox.Waiting
			if stored {
				want = postbox.TakenUp
			}
			if at := s.standing(secret); at.State() != want {
				t.Errorf("after a crash, stored %v: %s", stored, at.State())
			}
			s.sound()
		}
		if got := take(); got.status != 200 {
			t.Errorf("taken up again with the same key: %d %s", got.status, got.bytes)
		}
		if at := s.standing(secret); len(at.Events) != 1 {
			t.Errorf("taken up twice: %+v", at.Events)
		}
	})
}

func TestOfWhatItsSenderTookBackNothingCanBeTakenUp(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.staff()
		id, secret := s.post(misused)
		err := s.house.Postbox.Withdraw(context.Background(), secret)
		if err != nil {
			t.Fatal(err)
		}
		no := s.send("intake", "POST", "/api/v1/misuses/take-up-misuse", object("item", id), "Idempotency-Key", newKey())
		if no.status != 422 {
			t.Errorf("taken up: %d %s", no.status, no.bytes)
		}
		taken, secret := s.post(misused)
		s.must("intake", "/api/v1/misuses/take-up-misuse", object("item", taken))
		if err := s.house.Postbox.Withdraw(context.Background(), secret); !fault.Is(err, fault.Refused) {
			t.Errorf("taken back after it was taken up: %v", err)
		}
	})
}

func TestTheRecordHoldsNothingReadableOfWhatWasSent(t *testing.T) {
	s := start(t, "sqlite")
	s.staff()
	id, _ := s.post(misused, pdf)
	s.must("intake", "/api/v1/misuses/take-up-misuse", object("item", id))
	err := s.house.DB.Read(context.Background(), func(q store.Querier) error {
		bodies, err := store.Texts(q, "select body from entry")
		for _, body := range bodies {
			if slices.ContainsFunc([]string{"张三", "138 0", "shop", "FC-MADE-UP", "挂着"}, func(word string) bool { return strings.Contains(body, word) }) {
				t.Errorf("an entry says %s", body)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheCheckFindsWhatWasChangedAboutWhatBecameOfAnItem(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.staff()
		id, _ := s.post(misused)
		s.must("intake", "/api/v1/posts/reject-post", object("item", id, "reason", "duplicate"))
		for statement, want := range map[string]string{
			"update postbox_event set outcome = 'spam'": recheck.RowDiffers,
			"delete from postbox_event":                 recheck.RowMissing,
			"insert into postbox_event select position - 1, item, day, event, stream_kind, stream_id, number, outcome, answer from postbox_event": recheck.RowExtra,
		} {
			err := s.house.DB.Write(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec(statement)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			_, err = house.Check(context.Background(), house.CheckConfig{Data: s.data, Database: s.database, Clock: s.clock},
				func(f recheck.Finding) { found = append(found, f.Kind) })
			if err != nil || !slices.Contains(found, want) {
				t.Errorf("%s: %v, %v", statement, found, err)
			}
			_, err = s.house.Casework.Rebuild(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			s.sound()
		}
	})
}
