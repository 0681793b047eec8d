package desk

import (
	"net/http"
	"slices"

	"fincert/test/browser"
)

// begun are forms of commands as they are opened: each kind of field and each shape
// of page once, some on which the answers are checked at once, some of commands
// that are not possible now.
var begun = slices.Concat(
	by("client", "/desk/organisations/register-organisation", "/desk/products/describe-product", "/desk/cases/{draft}/submit-application",
		"/desk/cases/{draft}/provide-material", "/desk/cases/{draft}/withdraw-application"),
	by("intake", "/desk/cases/{checking}/judge-materials", "/desk/cases/{checking}/answer-scope", "/desk/cases/{checking}/receive-paper",
		"/desk/cases/{checking}/accept-application"),
	by("monitoring", "/desk/cases/{monitoring}/record-problem", "/desk/cases/{checking}/assess-operation", "/desk/cases/{stable}/dispatch-test"),
	from("laboratory", "/desk/cases?state=testing", "/desk/cases/0 /desk/test-tasks/0*/record-test-verdicts"),
	by("reviewer", "/desk/cases/{monitoring}/record-review"),
	by("inspector", "/desk/cases/{stable}/plan-inspection"),
	by("evaluator", "/desk/cases/{evaluating}/evaluate-case"),
	by("decider", "/desk/cases/{deciding}/grant-certification", "/desk/cases/{deciding}/require-rectification"),
	by("manager", "/desk/cases/{draft}/record-exception"),
	by("administrator", "/desk/laboratories/register-laboratory", "/desk/calendars/import-notice"),
	[]sight{{role: "client", at: "/desk/bodies/establish-body", status: http.StatusForbidden}},
)

// answered are forms that were sent: refused, to be checked, from a page that is
// stale, and after the session had ended.
var answered = []sight{
	{role: "client", at: "/desk/products/describe-product", presses: send, status: http.StatusUnprocessableEntity},
	{role: "intake", at: "/desk/cases/{checking}/judge-materials", first: beside},
	{role: "intake", at: "/desk/cases/{checking}/judge-materials", presses: send, status: http.StatusUnprocessableEntity},
	{role: "intake", at: "/desk/cases/{checking}/request-supplement", presses: send, status: http.StatusOK,
		fills: []filled{gives("items.0.item", "quality-system"), gives("items.0.why", "缺少第三章")}},
	{role: "decider", at: "/desk/cases/{deciding}/grant-certification", presses: send, status: http.StatusUnprocessableEntity},
	{role: "intake", at: "/desk/cases/{checking}/record-contract", presses: send, first: sawItNew, status: http.StatusPreconditionFailed,
		fills: []filled{gives("number", "HT-1"), gives("signed", "2026-01-05")}},
	{role: "client", at: "/desk/products/describe-product", presses: send, first: signedOut, status: http.StatusUnauthorized,
		fills: []filled{gives("name.zh", "收单系统")}},
}

const (
	beside = `new Promise(done => {
		document.addEventListener('htmx:afterSettle', () => done(0), {once: true});
		document.querySelector('main button[name="act:look"]').click();
	})`
	sawItNew  = `document.querySelector('[name="act:version"]').value = 0`
	signedOut = `fetch('/sign-out', {method: 'POST'}).then(() => 0)`
)

// tries does on a page what the sight is about, and gives what it led to.
func (d *demo) tries(tab *browser.Tab, s sight, saw browser.Sight) browser.Sight {
	d.t.Helper()
	for _, f := range s.fills {
		if wrong := fillIn(tab, f); wrong != "" {
			d.t.Errorf("%s for %q: %s", s.at, s.role, wrong)
		}
	}
	if s.first != "" {
		browser.Eval[int](tab, s.first)
	}
	if s.presses == "" {
		return saw
	}
	return tab.Click(s.presses)
}
