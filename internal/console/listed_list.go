package console

import (
	"context"
	"slices"
	"strconv"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/console/list"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// registers are the lists that are read across all cases: of entries, each with
// what became of it since.
var registers = []table{
	listedTable(rule.ListExceptions, (*listedRows).exception, colWhat, colState, colClause, colOn, colBy, colReason),
	listedTable(rule.ListProposals, (*listedRows).proposal, colWhat, colState, colOn, colBy, colEnded, colReason),
	listedTable(rule.ListCorrections, (*listedRows).correction, colWhat, colOn, colBy, colReason),
	listedTable(rule.ListComplaints, (*listedRows).complaint, colAbout, colState, colOn, colEnded, colReason).first("ReceiveComplaint"),
	listedTable(rule.ListAppeals, (*listedRows).appeal, colAbout, colState, colOn, colEnded, colReason),
	listedTable(rule.ListMisuses, (*listedRows).misuse, colAbout, colState, colOn, colBy, colEnded, colReason),
	listedTable(rule.ListDisputes, (*listedRows).dispute, colAbout, colState, colOn, colEnded, colReason),
	listedTable(rule.ListRecalls, (*listedRows).recall, colWhat, colAbout, colState, colOn, colEnded),
	listedTable(rule.ListPublications, (*listedRows).publication, colWhat, colAbout, colState, colOn, colEnded, colMedia),
	listedTable(rule.ListTransitions, (*listedRows).transition, colWhat, colAbout, colState, colOn, colEnded, colReason).first("AnnounceTransition"),
	progressTable,
	accountTable,
}

func (t table) first(begins string) table {
	t.begins = begins
	return t
}

// listedRow is one entry of such a list, in words.
type listedRow struct {
	place      int64 // of the entry in the record
	number, at string
	what       string // happened, or is asked for
	about      string // whom it concerns
	mark       mark
	state      string // id of the state
	on, ended  calendar.Date
	by         string
	clause     string
	reason     string
	left       bool // there is nothing to tell of it: it is left out
}

// listedRows are what rows are worded with, within one request.
type listedRows struct {
	*rows
	s *rule.Situation
}

// The columns that such lists have.
var (
	colWhat   = list.Column[listedRow]{Key: "what", Head: "desk.listed.what", Value: func(r listedRow) list.Value { return list.Text(r.what) }}
	colAbout  = list.Column[listedRow]{Key: "about", Head: "desk.listed.about", Value: func(r listedRow) list.Value { return list.Text(r.about) }}
	colState  = list.Column[listedRow]{Key: "state", Head: "desk.column.state", Value: func(r listedRow) list.Value { return stateValue(r.mark) }}
	colOn     = list.Column[listedRow]{Key: "on", Head: "desk.listed.on", Value: func(r listedRow) list.Value { return list.Day(r.on) }}
	colEnded  = list.Column[listedRow]{Key: "ended", Head: "desk.listed.ended", Value: func(r listedRow) list.Value { return list.Day(r.ended) }}
	colBy     = list.Column[listedRow]{Key: "by", Head: "desk.listed.by", Value: func(r listedRow) list.Value { return list.Text(r.by) }}
	colClause = list.Column[listedRow]{Key: "clause", Head: "desk.scheme.head.clause", Value: func(r listedRow) list.Value { return list.Text(r.clause) }}
	colReason = list.Column[listedRow]{Key: "reason", Head: "desk.listed.reason", Loose: true, Value: func(r listedRow) list.Value { return list.Text(r.reason) }}
	colMedia  = list.Column[listedRow]{Key: "reason", Head: "desk.publication.media", Loose: true, Value: colReason.Value}
)

// mostListed is how many entries are read at once.
const mostListed = 200

// listedTable is a list of the rule's, for the body's people.
func listedTable(which rule.List, word func(*listedRows, casework.Change, *listedRow), columns ...list.Column[listedRow]) table {
	name := string(which)
	return table{
		path: "/desk/" + name, title: "desk.menu." + name, empty: "desk.list.empty." + name, sought: "desk.list.text.any", shown: (*page).staff,
		read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
			worded, err := v.listed(ctx, which, word)
			return listedList(v.page, worded, columns).Any(), list.AnyRows(worded), err
		},
	}
}

// listed reads and words all of a list.
func (v *rows) listed(ctx context.Context, which rule.List, word func(*listedRows, casework.Change, *listedRow)) (all []listedRow, err error) {
	var entries []casework.Change
	for cursor := ""; ; {
		some, next, err := v.desk.Casework.Listed(ctx, v.actor, which, cursor, mostListed)
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
		if next == "" {
			break
		}
		cursor = next
	}
	err = v.desk.Casework.Consult(ctx, func(s *rule.Situation) error {
		worder := &listedRows{v, s}
		for _, e := range entries {
			row := listedRow{
				place: e.Meta.Position, number: rule.NumberOf(e.State), at: at(e.Meta.Stream), on: e.Meta.On,
				by: v.named(nameIn(s, e.Meta.Person), e.Meta.Role),
			}
			word(worder, e, &row)
			if !row.left {
				all = append(all, row)
			}
		}
		return nil
	})
	return all, err
}

// named is somebody in a role.
func (p *page) named(name string, role rule.Role) string {
	word := p.t("role." + string(role))
	if name == "" {
		return word
	}
	return p.t("desk.listed.named", text.Args{"name": name, "role": word})
}

// listedList describes such a list: the states to choose from are those there
// are.
func listedList(p *page, all []listedRow, columns []list.Column[listedRow]) list.List[listedRow] {
	state := list.Filter[listedRow]{Key: "state", Head: "desk.column.state", Has: func(r listedRow, choice string) bool { return r.state == choice }}
	for _, r := range all {
		if r.state != "" && !slices.ContainsFunc(state.Choices, func(c list.Choice) bool { return c.Value == r.state }) {
			state.Choices = append(state.Choices, list.Choice{Value: r.state, Words: r.mark.word})
		}
	}
	l := list.List[listedRow]{
		Columns: append([]list.Column[listedRow]{
			{Key: "number", Head: "desk.column.number", Fixed: true, Value: func(r listedRow) list.Value { return list.Link(p.orID(r.number, p.t("desk.listed.open")), r.at) }},
		}, columns...),
		Filters: []list.Filter[listedRow]{{Key: "on", Head: "desk.listed.on", Day: func(r listedRow) calendar.Date { return r.on }}},
		Find: func(sought string) func(listedRow) bool {
			return func(r listedRow) bool { return finds(sought, r.number, r.what, r.about, r.by, r.reason) }
		},
		Order: "-on", ID: func(r listedRow) string { return strconv.FormatInt(r.place, 10) },
	}
	if len(state.Choices) > 0 {
		l.Filters = append([]list.Filter[listedRow]{state}, l.Filters...)
	}
	return l
}

func (v *listedRows) exception(e casework.Change, row *listedRow) {
	if m, is := e.Entry.(*rule.TransitionMoved); is {
		row.what, row.clause, row.reason = v.movedWords(m), v.desk.Door.Cite("6.3.1e"), v.say(m.Reason)
		row.state, row.mark = "used", mark{word: v.t("desk.case.exception.mark.used"), class: "ok", icon: "right"}
		return
	}
	x := rule.ExceptionIn(e.State, e.Entry)
	row.what, row.clause, row.reason = v.exceptionWords(x), v.desk.Door.Cite(x.Clause), x.Reason.Shown()
	switch {
	case !x.Withdrawn.IsZero():
		row.state, row.mark = "withdrawn", mark{class: "mute", icon: "cancelled"}
	case !x.Used.IsZero():
		row.state, row.mark = "used", mark{class: "ok", icon: "right"}
	default:
		row.state, row.mark = "in-force", mark{class: "info", icon: "info"}
	}
	row.mark.word = v.t("desk.case.exception.mark." + row.state)
}

// exceptionWords says what an exception lets be.
func (p *rows) exceptionWords(x *rule.Exception) string {
	switch {
	case x.Limit != "":
		limit := p.inForce.Limit(x.Limit, p.today)
		return p.t("desk.case.exception.limit", text.Args{"limit": p.words(limit.Name), "from": p.amount(limit.Unit, x.From), "to": p.amount(limit.Unit, x.To)})
	case x.Edition != "":
		return p.t("desk.case.exception.standard", text.Args{"from": x.Instead, "to": x.Edition})
	}
	return p.t("desk.case.exception.unit")
}

var proposalMarks = map[rule.ProposalOutcome]mark{
	"": {class: "wait", icon: "clock"}, "confirmed": {class: "ok", icon: "right"}, "rejected": {class: "bad", icon: "wrong"},
	"taken-back": {class: "mute", icon: "cancelled"}, "lapsed": {class: "mute", icon: "expired"},
}

func (v *listedRows) proposal(e casework.Change, row *listedRow) {
	c, is := e.State.(*rule.Case)
	if !is {
		return
	}
	p := c.Proposal(e.Entry.(*rule.ActProposed).ID)
	row.what, row.ended, row.reason = p.Command, p.Ended, p.Reason.Shown()
	if command, known := v.desk.Casework.Command(p.Command); known {
		row.what = v.t("command." + command.Slug())
	}
	row.state, row.mark = "waits", proposalMarks[p.Outcome]
	if p.Outcome != "" {
		row.state = string(p.Outcome)
	}
	row.mark.word = v.t("desk.case.proposal.mark." + row.state)
}

func (v *listedRows) correction(e casework.Change, row *listedRow) {
	row.what = v.t(entryKey(e.Entry.EntryName()))
	row.reason = reasonOf(e.Entry).Shown()
	if row.number == "" {
		row.number = v.titleOf(e.State)
	}
}

// reasonOf is why something was corrected.
func reasonOf(e rule.Entry) rule.Private {
	switch e := e.(type) {
	case *rule.PaperReceiptCorrected:
		return e.Reason
	case *rule.ContractCorrected:
		return e.Reason
	case *rule.VisitDayCorrected:
		return e.Reason
	case *rule.ReportDaysCorrected:
		return e.Reason
	case *rule.TestReportCorrected:
		return e.Reason
	case *rule.ProblemMoved:
		return e.Reason
	case *rule.OrganisationCorrected:
		return e.Reason
	case *body.PersonJoined:
		return e.Reason
	}
	return rule.Private{}
}

// outcome is how something that was closed ended.
func (v *listedRows) outcome(row *listedRow, verdicts, outcome string, closed calendar.Date, answer rule.Private) {
	row.ended, row.reason, row.state = closed, answer.Shown(), outcome
	if outcome == "" {
		row.state, row.mark = "open", mark{v.t("desk.listed.open-still"), "wait", "clock"}
		return
	}
	row.mark = mark{word: outcome, class: "mute", icon: "minus"}
	if word, known := v.inForce.Verdict(verdicts, outcome, v.today); known {
		row.mark.word = v.words(word.Name)
	}
}

func (v *listedRows) complaint(e casework.Change, row *listedRow) {
	c := e.State.(*rule.Complaint)
	row.on, row.about = c.Received, v.called(c.Organisation)
	if c.Organisation == "" {
		row.about = v.t("desk.postbox.about.body")
	}
	v.outcome(row, scheme.ComplaintOutcomes, c.Outcome, c.Closed, c.Answer)
}

func (v *listedRows) appeal(e casework.Change, row *listedRow) {
	a := e.State.(*rule.Appeal)
	about := a.CaseNumber
	if a.Certificate != "" {
		about = a.CertificateNumber
	}
	row.on, row.about, row.ended, row.reason = a.Received, v.t("desk.listed.of-case", text.Args{"case": about, "client": v.called(a.Client)}), a.Ended, a.Reasons.Shown()
	row.state, row.mark = "open", mark{v.t("desk.listed.open-still"), "wait", "clock"}
	if a.How != "" {
		row.state, row.mark = string(a.How), mark{v.t("appeal.end." + string(a.How)), "info", "right"}
	}
}

func (v *listedRows) misuse(e casework.Change, row *listedRow) {
	m := e.State.(*rule.Misuse)
	row.on, row.about, row.by = m.Received, v.certificateNumber(m.Certificate, m.Shown), nameIn(v.s, m.Assigned)
	v.outcome(row, scheme.MisuseOutcomes, m.Outcome, m.Closed, m.Answer)
}

func (v *listedRows) dispute(e casework.Change, row *listedRow) {
	d := e.State.(*rule.Dispute)
	row.on, row.about = d.Received, v.certificateNumber(d.Certificate, rule.Private{})
	v.outcome(row, scheme.DisputeOutcomes, d.Outcome, d.Closed, d.Answer)
}

// recall is a certificate that ended, or of which another copy was made, and
// whether its papers have come back.
func (v *listedRows) recall(e casework.Change, row *listedRow) {
	c := e.State.(*rule.Certificate)
	row.what, row.about = v.t(entryKey(e.Entry.EntryName())), v.called(c.Content.Holder.Organisation)
	papers := c.Copies
	if content := rule.Freezes(e.Entry); content != nil { // another copy took the place of those before it
		papers = slices.DeleteFunc(slices.Clone(papers), func(p *rule.Copy) bool { return p.Number >= content.Copy })
	}
	out := slices.DeleteFunc(slices.Clone(papers), func(p *rule.Copy) bool { return !p.Out() })
	for _, p := range papers {
		for _, day := range []calendar.Date{p.Returned, p.Lost} {
			if day.After(row.ended) {
				row.ended = day
			}
		}
	}
	switch {
	case !slices.ContainsFunc(papers, func(p *rule.Copy) bool { return !p.Recalled.IsZero() }):
		row.state, row.mark = "annulled", mark{class: "mute", icon: "cancelled"}
	case len(out) == 0:
		row.state, row.mark = "done", mark{class: "ok", icon: "right"}
	case v.today.After(v.s.RecallDue(out[0])):
		row.state, row.mark, row.ended = "overdue", mark{class: "bad", icon: "warn"}, calendar.Date{}
	default:
		row.state, row.mark, row.ended = "out", mark{class: "wait", icon: "clock"}, calendar.Date{}
	}
	row.mark.word = v.t("desk.recall.state." + row.state)
}

// certificateNumber is a certificate's number, or what was said to be one.
func (v *listedRows) certificateNumber(id string, shown rule.Private) string {
	c := rule.Get[*rule.Certificate](v.s.Record, rule.KindCertificate, id)
	if c == nil {
		return shown.Shown()
	}
	return c.Content.Number
}
