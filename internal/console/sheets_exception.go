package console

import (
	"encoding/json"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// exceptionSheets are the forms of departures from what holds normally, and of
// what two people do.
var exceptionSheets = map[string]sheet{
	"RecordException":   {ready: recordException},
	"PermitEdition":     {ready: permitEdition},
	"PermitDivision":    {ready: permitDivision},
	"WithdrawException": {ready: withdrawException},
	"ConfirmAct":        {ready: func(d *draw) { d.proposals(d.s.ToSecond(d.caseFile())) }, check: true},
	"RejectAct":         {ready: func(d *draw) { d.proposals(d.s.ToSecond(d.caseFile())) }},
	"TakeBackAct":       {ready: func(d *draw) { d.proposals(d.s.OwnProposals(d.caseFile())) }},
}

// recordException offers the limits that hold "normally", as they hold now.
func recordException(d *draw) {
	var limits []option
	for _, limit := range d.s.Exceptable(d.caseFile()) {
		limits = append(limits, option{Value: limit.ID, Label: d.words(limit.Name), Hint: d.limitNow(limit.Cite(), d.lengthOf(limit))})
	}
	d.only("limit", limits)
	d.field("limit").Redraws = true
	for _, limit := range d.s.Exceptable(d.caseFile()) {
		if limit.ID == d.named("limit") {
			d.field("to").Says = d.t("desk.exception.unit", text.Args{"unit": d.t("desk.unit." + string(limit.Unit)), "now": d.lengthOf(limit)})
		}
	}
}

func (d *draw) limitNow(clause, length string) string {
	if cite := d.desk.Door.Cite(clause); cite != "" {
		return d.t("desk.exception.now", text.Args{"length": length, "cite": cite})
	}
	return d.t("desk.exception.now-ours", text.Args{"length": length})
}

// permitEdition offers the standards of the case's basis and the editions of
// the one that is chosen.
func permitEdition(d *draw) {
	basis := d.s.BasisToday(d.caseFile())
	sch := d.s.Record.Scheme("")
	var standards, editions []option
	for _, st := range basis {
		standards = append(standards, option{Value: st.ID, Label: st.Number + " " + d.words(st.Title)})
	}
	d.only("standard", standards)
	d.field("standard").Redraws = true
	for _, st := range basis {
		if st.ID != d.named("standard") {
			continue
		}
		for _, edition := range sch.Editions(st.ID) {
			if edition.Number != st.Number {
				editions = append(editions, option{Value: edition.Number, Label: edition.Number})
			}
		}
	}
	d.only("edition", editions)
}

func permitDivision(d *draw) {
	var found []string
	for _, f := range d.caseFile().Flags {
		found = append(found, d.t(f.Key, text.Args{"number": f.Number}))
	}
	d.field("reason").Says = d.inText(found)
}

func withdrawException(d *draw) {
	var unused []option
	for _, x := range d.caseFile().Exceptions.Unused() {
		unused = append(unused, option{Value: x.ID, Label: x.ID + " " + d.exception(x), Hint: shortened(x.Reason.Shown(), 90)})
	}
	d.only("exception", unused)
}

// exception says what an exception permits.
func (d *draw) exception(x *rule.Exception) string {
	switch x.About {
	case rule.AboutStandard:
		return d.t("desk.exception.edition", text.Args{"edition": x.Edition, "instead": x.Instead})
	case rule.AboutUnit:
		return d.t("desk.exception.division")
	}
	sch, day := d.s.SchemeOf(d.caseFile())
	return d.t("desk.exception.limit", text.Args{
		"limit": d.words(sch.Limit(x.Limit, day).Name), "to": d.t("desk.limit."+x.Unit, text.Args{"count": x.To})})
}

// proposals offers proposed acts, each with what it says.
func (d *draw) proposals(list []*rule.Proposal) {
	var options []option
	about := map[string]form.Aside{}
	for _, p := range list {
		c, known := d.desk.Casework.Command(p.Command)
		if !known {
			continue
		}
		options = append(options, option{Value: p.ID, Label: p.ID + " " + d.t("command."+c.Slug()),
			Hint: d.t("desk.proposal.by", text.Args{"person": d.person(d.s, p.Person), "on": date(p.On)})})
		about[p.ID] = form.Aside{Facts: d.proposed(c, p.Proposed())}
	}
	d.only("proposal", options)
	d.field("proposal").About = about
}

// proposed is what a command would have been typed as, in words.
func (d *draw) proposed(c rule.CommandType, input json.RawMessage) []form.Answer {
	command := c.New()
	if json.Unmarshal(input, command) != nil {
		return []form.Answer{{Label: d.t("desk.proposal.input"), Says: []string{d.t("desk.proposal.erased")}}}
	}
	fields := form.Of(command)
	like := &draw{page: d.page, ctx: d.ctx, s: d.s, on: d.on, state: d.state, fields: fields, values: form.ValuesOf(fields, command), found: d.found}
	if of := d.desk.sheets[c.Name()]; of.ready != nil && of.before == nil {
		of.ready(like)
	}
	sheet := form.Sheet{Lang: d.lang, Slug: c.Slug(), Fields: like.fields, Values: like.values,
		File: func(object string) (form.File, bool) { return d.proposedFile(command, object) }}
	return sheet.Answers()
}

func (d *draw) proposedFile(command rule.Command, object string) (form.File, bool) {
	for _, ref := range rule.Files(command) {
		if ref.Object == object {
			return form.File{Name: ref.Name, Size: ref.Size, SHA256: ref.SHA256}, ref.Name != ""
		}
	}
	return form.File{}, false
}
