package console_test

import (
	"net/http"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// TestAChangeOfTheBasisIsSeenByItsHoldersAndFollowedByTheBody: its page, the list
// of all, the board with its export, and the moved deadline among the exceptions.
//
// [6.3.1e]
func TestAChangeOfTheBasisIsSeenByItsHoldersAndFollowedByTheBody(t *testing.T) {
	var transition, certificate rule.StreamID
	var number string
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		number = b.Certificate(t, certificate).Content.Number
		b.NewEdition(t)
		transition = b.Announce(t, 100)
		b.Must(t, b.As(rule.RoleManager), b.Moving(200), transition)
	})
	manager, client := d.as(d.body.As(rule.RoleManager), "manager"), d.as(d.body.Client, "client")
	at := "/desk/transitions/" + transition.ID + "?lang=zh"
	_, page := d.get(manager, at)
	says(t, "manager", page, []string{"B2026-01", "JR/T 0199-2026", "算法安全一章重写", "检测能力不足", "截止日由", "/desk/transition-progress?transition=B2026-01", "推迟认证依据变更的截止日"}, nil)
	_, page = d.get(client, at)
	says(t, "client", page, []string{"B2026-01", "算法安全一章重写"}, []string{"职员", "推迟认证依据变更的截止日"})
	_, page = d.get(manager, "/desk/transitions?lang=zh")
	says(t, "all", page, []string{"B2026-01", "期限内", "公告认证依据变更"}, nil)
	for name, who := range map[string]*http.Client{"manager": manager, "client": client} {
		_, page = d.get(who, "/desk/transition-progress?lang=zh&state=not-begun&transition=B2026-01")
		says(t, name, page, []string{number, "未申请（1）", "/desk/certificates/" + certificate.ID, "环节"}, []string{"⟦"})
		_, page = d.get(who, "/desk/transition-progress.csv?lang=zh&sort=-deadline")
		says(t, name+"'s export", page, []string{number, "B2026-01", "未申请"}, nil)
	}
	_, page = d.get(manager, "/desk/exceptions?lang=zh")
	says(t, "exceptions", page, []string{"截止日由", "检测能力不足", "6.3.1"}, nil)
	if status, _ := d.get(d.as(d.body.Tester, "laboratory"), "/desk/transition-progress"); status != http.StatusNotFound {
		t.Errorf("a laboratory sees the board with %d", status)
	}
}

// TestAChangeOfTheBasisThatWasTakenBackIsShownAsThat: on its page, in the list of all
// and on the certificate, while nobody is led to a board any more.
func TestAChangeOfTheBasisThatWasTakenBackIsShownAsThat(t *testing.T) {
	var transition, certificate rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		b.NewEdition(t)
		transition = b.Announce(t, 100)
		b.Must(t, b.As(rule.RoleManager), b.TakingBack(), transition)
	})
	manager, client := d.as(d.body.As(rule.RoleManager), "manager"), d.as(d.body.Client, "client")
	for name, who := range map[string]*http.Client{"manager": manager, "client": client} {
		_, page := d.get(who, "/desk/transitions/"+transition.ID+"?lang=zh")
		says(t, name, page, []string{"已撤回", "标准尚未发布", "算法安全一章重写"}, []string{"transition-progress?transition=", "⟦"})
		_, page = d.get(who, "/desk/certificates/"+certificate.ID+"?lang=zh")
		says(t, name+"'s certificate", page, []string{"已通知获证机构认证依据变更已撤回"}, []string{"未申请", "⟦"})
		_, page = d.get(who, "/desk/transition-progress?lang=zh")
		says(t, name+"'s board", page, nil, []string{"B2026-01"})
	}
	_, page := d.get(manager, "/desk/transitions?lang=zh")
	says(t, "all", page, []string{"B2026-01", "已撤回"}, []string{"期限内"})
	_, page = d.get(manager, "/desk/transitions/"+transition.ID+"/take-back-transition?lang=en")
	says(t, "the form", page, []string{"The change was taken back on", "There is nothing to do"}, nil)
}

// TestAStandardThatIsNewToTheBasisIsFollowedAsOtherChangesAre: on its page, on the
// board and on the certificate; no page speaks of an edition that is left.
//
// [6.3.1e]
func TestAStandardThatIsNewToTheBasisIsFollowedAsOtherChangesAre(t *testing.T) {
	var transition, certificate rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		b.NewStandard(t, "cloud")
		transition = rule.StreamID{Kind: rule.KindTransition, ID: b.Make(t, b.As(rule.RoleManager), b.AnnouncingStandard(100))}
	})
	manager, client := d.as(d.body.As(rule.RoleManager), "manager"), d.as(d.body.Client, "client")
	for name, who := range map[string]*http.Client{"manager": manager, "client": client} {
		_, page := d.get(who, "/desk/transitions/"+transition.ID+"?lang=zh")
		says(t, name, page, []string{"金融智能体安全规范", "JR/T 0300-2026", "智能体须符合专门规范"}, []string{"旧版本", "⟦"})
		_, page = d.get(who, "/desk/transition-progress?lang=zh&state=not-begun")
		says(t, name+"'s board", page, []string{"B2026-01", "/desk/certificates/" + certificate.ID}, []string{"⟦"})
		_, page = d.get(who, "/desk/certificates/"+certificate.ID+"?lang=zh")
		says(t, name+"'s certificate", page, []string{"JR/T 0300-2026", "未申请"}, []string{"⟦"})
	}
}
