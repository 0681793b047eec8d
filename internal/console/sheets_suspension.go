package console

import (
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// suspensionSheets are the forms of suspension, restoration, withdrawal and
// cancellation.
var suspensionSheets = map[string]sheet{
	"ProposeSuspension":            {ready: func(d *draw) { d.proposes(scheme.Suspension) }},
	"ProposeWithdrawal":            {ready: func(d *draw) { d.proposes(scheme.Withdrawal) }},
	"ProposeSuspensionOfParty":     {ready: proposeOfParty, check: true},
	"RequestSuspension":            {check: true},
	"SuspendOnOrder":               {ready: suspendOnOrder, check: true, again: true},
	"SuspendCertificate":           {ready: func(d *draw) { d.decidesFor(scheme.Suspension, &rule.SuspendCertificate{}) }, check: true, again: true},
	"AddSuspensionGround":          {ready: func(d *draw) { d.decidesFor(scheme.Suspension, &rule.AddSuspensionGround{}) }, check: true, again: true},
	"ExtendSuspension":             {ready: extendSuspension, check: true},
	"RequestRestoration":           {ready: requestRestoration, check: true},
	"ReviewRestoration":            {ready: reviewRestoration},
	"RestoreCertificate":           {check: true, again: true},
	"RefuseRestoration":            {check: true, again: true},
	"WithdrawCertificate":          {ready: func(d *draw) { d.decidesFor(scheme.Withdrawal, &rule.WithdrawCertificate{}) }, check: true, again: true},
	"RejectCertificateProposal":    {ready: rejectProposal, check: true},
	"RequestCancellation":          {ready: requestCancellation, check: true},
	"CancelCertificate":            {check: true, again: true},
	"ReceiveCopy":                  {ready: receiveCopy},
	"DeclareCopyLost":              {ready: func(d *draw) { d.copies() }, check: true},
	"RecordCertificateException":   {ready: recordCertificateException},
	"WithdrawCertificateException": {ready: withdrawCertificateException},
	"LodgeCertificateAppeal":       {ready: lodgeCertificateAppeal, check: true},
	"PermitReapplication":          {ready: permitReapplication},
}

// certificate is the certificate that a form is about.
func (d *draw) certificate() *rule.Certificate { return d.state.(*rule.Certificate) }

// ofGround offers what a fact can be: its ground, how it came up, and whom it is
// about.
func (d *draw) ofGround(list, at string) {
	var grounds, sources []option
	sch := d.s.Record.Scheme("")
	for _, g := range sch.Grounds(list, d.s.Today) {
		if g.ID != scheme.GroundHolderAsks {
			grounds = append(grounds, option{Value: g.ID, Label: d.desk.Door.Cite(g.Cite()) + " " + d.words(g.Name)})
		}
	}
	for _, way := range sch.Ways(scheme.FactSources, d.s.Today) {
		sources = append(sources, option{Value: way.ID, Label: d.words(way.Name)})
	}
	d.choose(at+"ground", grounds)
	d.choose(at+"source", sources)
	d.tillToday(at+"confirmed", d.s.Today.AddMonths(-12))
	if list == scheme.Withdrawal {
		d.field(at + "confirmed").Optional = true
		return
	}
	limit := sch.Limit(scheme.LimitSuspensionLaw, d.s.Today)
	d.field(at + "confirmed").Says = d.t("desk.suspension.law", text.Args{"limit": d.lengthOf(limit)})
}

// parties are the organisations that the certificate names.
func (d *draw) parties(path string) {
	var options []option
	content := d.certificate().Content
	for _, one := range []struct {
		as    string
		party rule.Party
	}{{"holder", content.Holder}, {"manufacturer", content.Manufacturer}, {"enterprise", content.Enterprise}} {
		if !has(options, one.party.Organisation) {
			options = append(options, option{Value: one.party.Organisation, Label: d.say(one.party.Name), Hint: d.t("desk.case.fact." + one.as)})
		}
	}
	d.choose(path, options)
}

func (d *draw) proposes(list string) {
	d.ofGround(list, "")
	d.parties("about")
	fact := rule.FactInput{About: d.certificate().Content.Holder.Organisation, Confirmed: d.s.Today}
	if list == scheme.Withdrawal {
		d.begin(&rule.ProposeWithdrawal{FactInput: fact})
		return
	}
	d.begin(&rule.ProposeSuspension{FactInput: fact})
}

// proposeOfParty says on which certificates a suspension will be proposed.
func proposeOfParty(d *draw) {
	d.ofGround(scheme.Suspension, "")
	var numbers []string
	for _, c := range d.s.Naming(d.on.ID) {
		numbers = append(numbers, c.Content.Number)
	}
	d.field("ground").Says = d.t("desk.suspension.naming", text.Args{"certificates": d.inText(numbers)})
	d.begin(&rule.ProposeSuspensionOfParty{Confirmed: d.s.Today})
}

func suspendOnOrder(d *draw) {
	d.tillToday("confirmed", d.s.Today.AddMonths(-12))
	d.begin(&rule.SuspendOnOrder{Confirmed: d.s.Today})
}

// decidesFor offers what was proposed; without it the decider states the facts.
func (d *draw) decidesFor(list string, begin rule.Command) {
	proposed := d.prepared(d.certificate().Waiting(list))
	d.only("proposal", proposed)
	if len(proposed) == 0 {
		d.drop("proposal")
	}
	d.ofGround(list, "facts.")
	d.parties("facts.about")
	facts := []rule.FactInput{{About: d.certificate().Content.Holder.Organisation, Confirmed: d.s.Today}}
	if len(proposed) > 0 {
		facts = nil
	}
	switch c := begin.(type) {
	case *rule.SuspendCertificate:
		c.Facts = facts
	case *rule.AddSuspensionGround:
		c.Facts = facts
	case *rule.WithdrawCertificate:
		c.Facts = facts
	}
	d.begin(begin)
}

// prepared describes proposals with what stands behind each.
func (d *draw) prepared(list []*rule.Prepared) (options []option) {
	about := map[string]form.Aside{}
	for _, p := range list {
		options = append(options, option{Value: p.ID, Label: p.ID + " " + d.groundName(p.List, p.Fact.Ground), Hint: shortened(p.Fact.Text.Shown(), 90)})
		facts := []form.Answer{{Label: d.t("desk.suspension.proposed"), Says: []string{date(p.On)}}}
		if !p.Fact.Confirmed.IsZero() {
			facts = append(facts, form.Answer{Label: d.t("desk.suspension.confirmed"), Says: []string{date(p.Fact.Confirmed)}})
		}
		if !p.FellDue.IsZero() {
			facts = append(facts, form.Answer{Label: d.t("desk.suspension.fell-due"), Says: []string{date(p.FellDue)}})
		}
		about[p.ID] = form.Aside{Text: p.Fact.Text.Shown(), Cite: d.desk.Door.Cite(p.Fact.Clause), Facts: facts}
	}
	d.field("proposal").About = about
	return options
}

// groundNamed names a ground of a list.
func (p *page) groundNamed(sch *scheme.Scheme, list, id string) string {
	for _, g := range sch.Grounds(list, p.today) {
		if g.ID == id {
			return p.words(g.Name)
		}
	}
	return id
}

func (d *draw) groundName(list, id string) string {
	return d.groundNamed(d.s.Record.Scheme(""), list, id)
}

func extendSuspension(d *draw) {
	c := d.certificate()
	if u := c.Suspension(); u != nil {
		d.field("reason").Says = d.t("desk.suspension.extends", text.Args{"from": date(u.Until), "to": date(d.s.SuspendedUntil(c, u.On))})
	}
}

// requestRestoration has a row for everything that is to be shown.
func requestRestoration(d *draw) {
	u := d.certificate().Suspension()
	var options []option
	begin := &rule.RequestRestoration{}
	if u != nil {
		for _, shown := range d.s.ToShow(u) {
			options = append(options, option{Value: shown.ID, Label: d.words(shown.Name)})
			begin.Shown = append(begin.Shown, rule.ShownInput{Item: shown.ID})
		}
		d.field("shown").Says = d.t("desk.suspension.last", text.Args{"last": date(u.Until)})
	}
	d.heads("shown", "item", options)
	d.begin(begin)
}

// reviewRestoration shows of each thing what the holder says and handed in.
func reviewRestoration(d *draw) {
	r := d.certificate().Request()
	begin := &rule.ReviewRestoration{}
	var options []option
	about := map[string]form.Aside{}
	if r != nil {
		for _, shown := range r.Shown {
			options = append(options, option{Value: shown.Item, Label: d.showingNamed(d.s.Record.Scheme(""), shown.Item)})
			about[shown.Item] = form.Aside{Text: shown.Text.Shown(), Links: d.filesAside(shown.Files)}
			begin.Verdicts = append(begin.Verdicts, rule.ShownVerdictInput{Item: shown.Item})
		}
	}
	d.heads("verdicts", "item", options).About = about
	d.yesNo("verdicts.met", "desk.restoration.met", "desk.restoration.not-met")
	d.begin(begin)
	d.unsaid("verdicts.met")
}

func rejectProposal(d *draw) { d.only("proposal", d.prepared(d.certificate().Rejectable())) }

// requestCancellation asks for the day of a paper only where one came.
func requestCancellation(d *draw) {
	if !d.staff() {
		d.drop("received")
		d.drop("late")
		return
	}
	d.received("received")
	d.field("received").Optional = true
}

func receiveCopy(d *draw) {
	d.copies()
	d.received("received")
	d.begin(&rule.ReceiveCopy{Received: d.s.Today})
}

// copies offers the papers that are to come back.
func (d *draw) copies() {
	var options []option
	for _, p := range d.certificate().Out() {
		options = append(options, option{Value: rule.CopyID(p), Label: copyName(d.page, p.Number), Hint: d.t("desk.recall.since", text.Args{"since": date(p.Recalled), "due": date(d.s.RecallDue(p))})})
	}
	d.only("copy", options)
}

func recordCertificateException(d *draw) {
	var limits []option
	for _, limit := range d.s.ExceptableHere(d.certificate()) {
		limits = append(limits, option{Value: limit.ID, Label: d.words(limit.Name), Hint: d.limitNow(limit.Cite(), d.lengthOf(limit))})
		d.field("to").Says = d.t("desk.exception.unit", text.Args{"unit": d.t("desk.unit." + string(limit.Unit)), "now": d.lengthOf(limit)})
	}
	d.only("limit", limits)
}

func withdrawCertificateException(d *draw) {
	var unused []option
	for _, x := range d.certificate().Exceptions.Unused() {
		limit := d.s.Record.Scheme("").Limit(x.Limit, d.s.Today)
		said := d.t("desk.exception.limit", text.Args{"limit": d.words(limit.Name), "to": d.t("desk.limit."+x.Unit, text.Args{"count": x.To})})
		unused = append(unused, option{Value: x.ID, Label: x.ID + " " + said, Hint: shortened(x.Reason.Shown(), 90)})
	}
	d.only("exception", unused)
}

func permitReapplication(d *draw) {
	var bars []string
	for _, bar := range d.s.Barred(d.caseFile().Client) {
		bars = append(bars, d.t("desk.reapply.bar", text.Args{"certificate": bar.Certificate, "withdrawn": date(bar.Withdrawn), "last": date(bar.Last)}))
	}
	d.field("reason").Says = strings.Join(bars, "\n")
}

// lodgeCertificateAppeal offers the decisions against which the holder can still
// appeal, the latest first.
func lodgeCertificateAppeal(d *draw) {
	lodgeAppeal(d)
	decisions, _ := d.s.Appealable(d.state.(*rule.Certificate))
	var against []form.Option
	for _, one := range decisions {
		against = append(against, form.Option{Value: string(one.Kind), Label: d.t("letter.decision."+string(one.Kind), text.Args{"decided": one.On}),
			Hint: d.t("desk.appeal.last", text.Args{"last": d.s.LastToAppeal(one.On)})})
	}
	d.only("against", against)
}
