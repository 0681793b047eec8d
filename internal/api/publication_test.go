package api_test

import "strings"

// withdrawn withdraws the certificate of a case: the body's people read where it is
// to be published, and where it was; its holder reads what was.
func (s *running) withdrawn(client, at, file string) {
	s.t.Helper()
	made, _ := s.send(client, "GET", at, "").body["certificate"].(map[string]any)
	certified := "/api/v1/certificates/" + made["id"].(string)
	s.must("decider", certified+"/withdraw-certificate", object("facts", []any{map[string]any{
		"ground": "not-curable", "about": s.send(client, "GET", at, "").text("client"), "source": "body", "text": "无法纠正"}}))
	medium := func() map[string]any {
		s.t.Helper()
		for _, item := range s.items("intake", "/api/v1/publications") {
			if media := item["facts"].(map[string]any)["media"].([]any); item["entry"] == "certificate.withdrawn/1" && len(media) == 1 {
				return media[0].(map[string]any)
			}
		}
		s.t.Fatal("the withdrawal is published nowhere")
		return nil
	}
	waits := medium()
	if waits["awaited"] != true || waits["publication"] != nil || waits["due"] == "" || waits["announced"] != s.today().String() {
		s.t.Errorf("awaited is %v", waits)
	}
	record := func(who string) string { return s.send(who, "GET", certified+"/record?lang=en", "").bytes }
	if inside := record(client); strings.Contains(inside, "due.publication") || strings.Contains(inside, `"media"`) {
		s.t.Errorf("the holder is told what the body still does: %s", inside)
	}
	if told := record("intake"); !strings.Contains(told, "due.publication") || !strings.Contains(told, `"media":[{`) {
		s.t.Errorf("intake is told %s", told)
	}
	said := object("medium", waits["id"], "on", s.today(), "where", "第 12 期第 3 版", "files", []string{file})
	if no := s.send(client, "POST", certified+"/record-publication", said, "Idempotency-Key", newKey()); no.status != 403 {
		s.t.Errorf("its holder records it: %d %s", no.status, no.bytes)
	}
	s.must("intake", certified+"/record-publication", said)
	if is, _ := medium()["publication"].(map[string]any); is["where"] != "第 12 期第 3 版" || medium()["awaited"] != false || medium()["late"] != false {
		s.t.Errorf("published is %v", medium())
	}
	if told := record(client); !strings.Contains(told, "第 12 期第 3 版") {
		s.t.Errorf("the holder is told %s", told)
	}
	if no := s.send("intake", "POST", certified+"/record-publication?lang=en", said, "Idempotency-Key", newKey()); no.status != 409 || no.text("clause") != "" {
		s.t.Errorf("published twice: %d %s", no.status, no.bytes)
	}
}
