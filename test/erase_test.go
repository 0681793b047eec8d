package test

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fincert/internal/backup"
	"fincert/internal/body"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var clerk = rule.Actor{Person: "cli:root", Roles: []rule.Role{rule.RoleAdministrator}, Via: "cli"}

// aPerson is somebody with an account, who left.
func aPerson(t *testing.T, h *house.House, login string) string {
	t.Helper()
	answer, err := h.Local().Post("http://fincert/api/v1/accounts", "application/json",
		strings.NewReader(`{"login":"`+login+`","name":"钱某某","roles":["intake"]}`))
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
	account, err := h.Access.ByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Do(t.Context(), clerk, &body.EndPerson{Reason: "离职"}, rule.StreamID{Kind: rule.KindPerson, ID: account.Person})
	if err != nil {
		t.Fatal(err)
	}
	return account.Person
}

func nameOf(t *testing.T, h *house.House, id string) string {
	t.Helper()
	name := ""
	err := h.Look(t.Context(), clerk, rule.StreamID{Kind: rule.KindPerson, ID: id}, func(_ *rule.Situation, state rule.State) error {
		name = state.(*body.Person).Name.Shown()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// keyOf is the subject's key as it lies in the database, nil when there is none.
func keyOf(t *testing.T, h *house.House, subject string) (wrapped []byte) {
	t.Helper()
	err := h.DB.Read(t.Context(), func(q store.Querier) error {
		rows, err := q.Query("select wrapped from subject_key where subject = $1", subject)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			err = rows.Scan(&wrapped)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return wrapped
}

func allIntact(t *testing.T, h *house.House) (leaves []string) {
	t.Helper()
	err := h.DB.Read(t.Context(), func(q store.Querier) error {
		for e, err := range ledger.From(q, 0, 500) {
			if err != nil {
				return err
			}
			if !e.Intact() {
				t.Errorf("entry %d is not what was appended", e.Position)
			}
			leaves = append(leaves, hex.EncodeToString(e.Leaf))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return leaves
}

func TestWhoIsErasedLeavesNothingButEntries(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			config := vacantConfig(t, engine)
			h := opened(t, config)
			defer closed(t, h)
			id := aPerson(t, h, "qian.moumou")
			on := rule.StreamID{Kind: rule.KindPerson, ID: id}
			key, before := keyOf(t, h, on.String()), allIntact(t, h)
			if len(key) == 0 || nameOf(t, h, id) != "钱某某" {
				t.Fatalf("before: key %x, name %s", key, nameOf(t, h, id))
			}
			_, err := h.Do(t.Context(), clerk, &body.ErasePerson{}, on)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != "person.kept" {
				t.Errorf("before the records need not be kept: %v", err)
			}
			_, err = h.Do(t.Context(), clerk, &body.ErasePerson{Order: "京网信〔2026〕9号"}, on)
			if err != nil {
				t.Fatal(err)
			}
			if got := nameOf(t, h, id); got != "〔已删除〕" {
				t.Errorf("the name is %s", got)
			}
			if keyOf(t, h, on.String()) != nil {
				t.Error("the key is still there")
			}
			if _, err := h.Access.ByLogin(t.Context(), "qian.moumou"); err == nil {
				t.Error("the account is still there")
			}
			after := allIntact(t, h)
			if len(after) != len(before)+1 || !slices.Equal(after[:len(before)], before) {
				t.Error("the entries are not what they were")
			}
			if engine == store.SQLite {
				findNothing(t, config.Data, []byte("qian.moumou"), []byte("钱某某"), key)
			}
		})
	}
}

// findNothing looks for bytes in everything that the database left on the disk.
func findNothing(t *testing.T, folder string, secrets ...[]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "fincert.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("the database lies in %v: %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, secret) {
				t.Errorf("%q is in %s", secret, filepath.Base(file))
			}
		}
	}
}

func TestWhoIsErasedStaysErasedAfterARestore(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			config := vacantConfig(t, engine)
			h := opened(t, config)
			defer closed(t, h)
			gone, stays := aPerson(t, h, "qian"), aPerson(t, h, "sun")
			place, keys := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "keys")
			_, err := house.Backup(t.Context(), config, place, keys)
			if err != nil {
				t.Fatal(err)
			}
			subject := rule.StreamID{Kind: rule.KindPerson, ID: gone}
			check := func(what string, order house.RestoreOrder) {
				t.Helper()
				order.From, order.Keys = place, keys
				target := vacantConfig(t, engine)
				done, err := house.Restore(t.Context(), target, order)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(done.Filled.Erased, []string{subject.String()}) {
					t.Errorf("%s: it names %v", what, done.Filled.Erased)
				}
				restored := opened(t, target)
				defer closed(t, restored)
				if got := nameOf(t, restored, gone); got != "〔已删除〕" {
					t.Errorf("%s: the erased name is %s", what, got)
				}
				if got := nameOf(t, restored, stays); got != "钱某某" {
					t.Errorf("%s: the other name is %s", what, got)
				}
				_, err = restored.Access.ByLogin(t.Context(), "qian")
				_, other := restored.Access.ByLogin(t.Context(), "sun")
				if err == nil || other != nil {
					t.Errorf("%s: the accounts: %v, %v", what, err, other)
				}
				allIntact(t, restored)
			}
			check("named in a file", house.RestoreOrder{Order: backup.Order{Erased: []string{subject.String()}}})
			_, err = h.Do(t.Context(), clerk, &body.ErasePerson{Order: "京网信〔2026〕9号"}, subject)
			if err == nil {
				_, err = house.BackupKeys(t.Context(), config, keys)
			}
			if err != nil {
				t.Fatal(err)
			}
			check("with renewed keys", house.RestoreOrder{})
		})
	}
}
