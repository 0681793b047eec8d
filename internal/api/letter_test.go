package api_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/notice"
	"fincert/internal/store"
)

func TestALetterIsReadByItsRecipientAndTheBody(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, _ := applying(s)
		got := s.must("first", "/api/v1/cases/"+first+"/withdraw-application", `{}`)
		position := s.positionOf("case.withdrawn/1")
		err := s.house.Inbox.Work(context.Background(), notice.Delivery{Position: position, Effect: "letter.withdrawn"})
		if err != nil {
			t.Fatalf("%v after %s", err, got.bytes)
		}
		list := s.send("first", "GET", "/api/v1/letters?lang=zh", "")
		if list.status != 200 || !strings.Contains(list.bytes, first) || !strings.Contains(list.bytes, "申请撤回确认书") || !strings.Contains(list.bytes, `"opened":""`) {
			t.Errorf("the recipient reads %d %s", list.status, list.bytes)
		}
		number := list.body["items"].([]any)[0].(map[string]any)["number"]
		if printed := regexp.MustCompile(`^A\d{4}-\d{4}-L01$`); !printed.MatchString(fmt.Sprint(number)) {
			t.Errorf("its number is %v", number)
		}
		if other := s.send("second", "GET", "/api/v1/letters", ""); other.status != 200 || strings.Contains(other.bytes, first) {
			t.Errorf("another client reads %d %s", other.status, other.bytes)
		}
		if body := s.send("administrator", "GET", "/api/v1/letters", ""); !strings.Contains(body.bytes, first) {
			t.Errorf("the body reads %s", body.bytes)
		}
		id := list.body["items"].([]any)[0].(map[string]any)["id"].(string)
		address := "/api/v1/letters/" + strings.Replace(id, ".", "/", 1) + "/opened"
		for who, want := range map[string]int{"second": 404, "administrator": 404, "first": 200} {
			if opened := s.send(who, "POST", address, ""); opened.status != want {
				t.Errorf("opened by %s: %d %s", who, opened.status, opened.bytes)
			}
		}
		if list := s.send("first", "GET", "/api/v1/letters", ""); strings.Contains(list.bytes, `"opened":""`) {
			t.Errorf("it is still closed: %s", list.bytes)
		}
	})
}

// positionOf is where the newest entry of a name stands.
func (s *running) positionOf(name string) (position int64) {
	s.t.Helper()
	err := s.house.DB.Read(context.Background(), func(q store.Querier) error {
		return q.QueryRow("select max(position) from entry where name = $1", name).Scan(&position)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return position
}
