package api_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/fault"
	"fincert/internal/notice"
	papers "fincert/internal/pdf"
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

func TestALettersPaperIsForItsRecipientAndTheBodyAndGoesWithTheTextsItShows(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		ctx := context.Background()
		first, _ := applying(s)
		s.must("first", "/api/v1/cases/"+first+"/withdraw-application", `{"reason":"张三决定改期"}`)
		position := s.positionOf("case.withdrawn/1")
		address := fmt.Sprintf("/api/v1/letters/%d/withdrawn/pdf", position)
		if early := s.send("first", "GET", address, ""); early.status != 404 {
			t.Errorf("before it is delivered: %d", early.status)
		}
		err := s.house.Inbox.Work(ctx, notice.Delivery{Position: position, Effect: "letter.withdrawn"})
		if err != nil {
			t.Fatal(err)
		}
		for _, nowhere := range []string{"/api/v1/letters/1/withdrawn/pdf", "/api/v1/letters/x/withdrawn/pdf", fmt.Sprintf("/api/v1/letters/%d/grant/pdf", position)} {
			if got := s.send("administrator", "GET", nowhere, ""); got.status != 404 {
				t.Errorf("%s: %d %s", nowhere, got.status, got.bytes)
			}
		}
		if foreign := s.send("second", "GET", address, ""); foreign.status != 404 {
			t.Errorf("another client is given %d", foreign.status)
		}
		said := func(who, address string) string {
			t.Helper()
			got := s.send(who, "GET", address, "")
			if got.status != 200 {
				t.Fatalf("%s is given %d %s", who, got.status, got.bytes)
			}
			file, err := papers.Read([]byte(got.bytes))
			if err != nil || len(file.Signatures) != 1 {
				t.Fatalf("%v, %d signatures", err, len(file.Signatures))
			}
			var lines []string
			for _, page := range file.Pages {
				lines = append(lines, page...)
			}
			return strings.Join(lines, "")
		}
		inbox := s.send("first", "GET", "/api/v1/letters", "").body["items"].([]any)[0].(map[string]any)
		if words := said("administrator", address); !strings.Contains(words, "张三决定改期") || strings.Contains(words, "Confirmation") ||
			!strings.Contains(words, fmt.Sprint("编号：", inbox["number"])) {
			t.Errorf("it says %s", words)
		}
		if list := s.send("first", "GET", "/api/v1/letters", ""); !strings.Contains(list.bytes, `"opened":""`) {
			t.Errorf("the body read it and it counts as opened: %s", list.bytes)
		}
		if words := said("first", address+"?lang=both"); !strings.Contains(words, "张三决定改期") || !strings.Contains(words, "Confirmation of withdrawal") {
			t.Errorf("with a translation it says %s", words)
		}
		if list := s.send("first", "GET", "/api/v1/letters", ""); strings.Contains(list.bytes, `"opened":""`) {
			t.Errorf("its recipient read it: %s", list.bytes)
		}
		before, there, err := s.house.Papers.Find(ctx, position, "letter.withdrawn")
		if err != nil || !there {
			t.Fatal(there, err)
		}
		s.must("administrator", "/api/v1/cases/"+first+"/erase-case-texts", `{"order":"2026-7"}`)
		if _, there, err = s.house.Papers.Find(ctx, position, "letter.withdrawn"); there || err != nil {
			t.Errorf("the paper still stands: %v", err)
		}
		if _, _, err = s.house.Vault.Open(ctx, before.Object); !fault.Is(err, fault.NotFound) {
			t.Errorf("its bytes can still be read: %v", err)
		}
		for _, address := range []string{address, address + "?lang=both"} {
			if words := said("first", address); strings.Contains(words, "张三") || !strings.Contains(words, "〔已删除〕") || !strings.Contains(words, "重新制作") {
				t.Errorf("made anew it says %s", words)
			}
		}
	})
}
