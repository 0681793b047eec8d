package casework_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func keyed(key string) casework.Opts {
	return casework.Opts{Key: key, Expect: casework.AnyVersion}
}

func TestACommandSentAgainHappensOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		officer := b.As(rule.RoleMonitoring)
		first, err := b.Do(context.Background(), officer, b.Problem(), on, keyed("once"))
		if err != nil {
			t.Fatal(err)
		}
		before := contents(t, db)
		again, err := b.Do(context.Background(), officer, b.Problem(), on, keyed("once"))
		if err != nil {
			t.Fatal(err)
		}
		if again.On != first.On || again.Version != first.Version || !again.Replayed || first.Replayed {
			t.Errorf("the repeat answers %+v, the first %+v", again, first)
		}
		unchanged(t, db, before)
	})
}

func TestARepeatIsAnsweredEvenWhenTheRuleWouldRefuseItNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "GrantCertification", 1)
		decider := b.As(rule.RoleDecider)
		for range 2 {
			_, err := b.Do(context.Background(), decider, &rule.GrantCertification{}, on, keyed("grant"))
			if err != nil {
				t.Fatal(err)
			}
		}
		no := b.Refused(t, decider, &rule.GrantCertification{}, on)
		if no.Key != "case.closed" {
			t.Errorf("with a key of its own the second grant is refused with %v", no)
		}
		if n := count(t, db, "select count(*) from entry where name = 'certificate.issued/1'"); n != 1 {
			t.Errorf("%d certificates", n)
		}
	})
}

func TestTheSameCommandSentTwiceAtOnceHappensOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		problem := b.Problem()
		var done [4]casework.Done
		var errs [4]error
		var senders sync.WaitGroup
		for i := range done {
			senders.Go(func() {
				command := *problem
				done[i], errs[i] = b.Do(context.Background(), b.As(rule.RoleMonitoring), &command, on, keyed("at once"))
			})
		}
		senders.Wait()
		replayed := 0
		for i := range done {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			if done[i].Version != done[0].Version {
				t.Errorf("answered with version %d and with %d", done[i].Version, done[0].Version)
			}
			if done[i].Replayed {
				replayed++
			}
		}
		if problems := b.Case(t, on).Monitoring.Problems; replayed != len(done)-1 || len(problems) != 1 {
			t.Errorf("%d problems recorded, %d answers repeated", len(problems), replayed)
		}
	})
}

func TestAKeyUsedForAnotherCommandIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		officer := b.As(rule.RoleMonitoring)
		_, err := b.Do(context.Background(), officer, b.Problem(), on, keyed("used"))
		if err != nil {
			t.Fatal(err)
		}
		worse := b.Problem()
		worse.Level = 1
		elsewhere := b.Apply(t)
		before := contents(t, db)
		for what, send := range map[string]func() error{
			"another body": func() error { return second(b.Do(context.Background(), officer, worse, on, keyed("used"))) },
			"another case": func() error {
				return second(b.Do(context.Background(), officer, b.Problem(), elsewhere, keyed("used")))
			},
			"another command": func() error {
				return second(b.Do(context.Background(), officer, &rule.CloseProblem{Problem: "P-01", How: "修复"}, on, keyed("used")))
			},
		} {
			if err := send(); !fault.Is(err, fault.Conflict) {
				t.Errorf("the same key with %s: %v", what, err)
			}
		}
		unchanged(t, db, before)
		// Another person's equal key is another key.
		_, err = b.Do(context.Background(), b.As(rule.RoleIntake), &rule.RequestSupplement{
			Items: []rule.SupplementItemInput{{Item: "quality-system", Why: "缺页"}}}, on, keyed("used"))
		if err != nil {
			t.Errorf("another person with the same key: %v", err)
		}
	})
}

func TestARefusalIsNotRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "ConcludeMonitoring", 1)
		conclude := b.Conclusion()
		_, err := b.Do(context.Background(), b.As(rule.RoleMonitoring), conclude, on, keyed("conclude"))
		if !fault.Is(err, fault.Refused) {
			t.Fatalf("before the period ended: %v", err)
		}
		b.Pass(120)
		_, err = b.Do(context.Background(), b.As(rule.RoleMonitoring), conclude, on, keyed("conclude"))
		if err != nil {
			t.Errorf("the same key after the period ended: %v", err)
		}
	})
}

var errLost = errors.New("the connection is lost")

func TestACommitThatFailedLeavesNothingAndARepeatHappensOnce(t *testing.T) {
	lostCommit(t, func(commit func() error) error { return errLost }, false)
}

func TestACommitWhoseAnswerWasLostIsFoundByTheRepeat(t *testing.T) {
	lostCommit(t, func(commit func() error) error { return errors.Join(commit(), errLost) }, true)
}

// lostCommit grants a certificate over a commit that goes wrong, and again.
func lostCommit(t *testing.T, wrong func(commit func() error) error, stored bool) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "GrantCertification", 1)
		before := contents(t, db)
		decider := b.As(rule.RoleDecider)

		db.OnCommit(wrong)
		_, err := b.Do(context.Background(), decider, &rule.GrantCertification{}, on, keyed("grant"))
		db.OnCommit(nil)
		if !errors.Is(err, errLost) {
			t.Fatalf("the caller is told %v", err)
		}
		if !stored {
			unchanged(t, db, before)
		}
		done, err := b.Do(context.Background(), decider, &rule.GrantCertification{}, on, keyed("grant"))
		if err != nil {
			t.Fatal(err)
		}
		if done.Replayed != stored {
			t.Errorf("the repeat is answered from the first call: %v, want %v", done.Replayed, stored)
		}
		for _, name := range []string{"case.granted/1", "certificate.issued/1"} {
			if n := count(t, db, "select count(*) from entry where name = '"+name+"'"); n != 1 {
				t.Errorf("%d of %s", n, name)
			}
		}
		if n := count(t, db, "select count(*) from effect where kind = 'letter.grant'"); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
}

func second[T any](_ T, err error) error { return err }
