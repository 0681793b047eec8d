package console

import (
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// complaintSheets are the forms of complaints.
var complaintSheets = map[string]sheet{
	"ReceiveComplaint":    {ready: receiveComplaint},
	"LinkComplaint":       {ready: linkComplaint},
	"AnalyseComplaint":    {ready: analyseComplaint},
	"CloseComplaint":      {ready: func(d *draw) { d.choose("outcome", d.listed(scheme.ComplaintOutcomes)) }},
	"EraseComplaintTexts": {ready: erasing, check: true, again: true},
	"EraseCaseTexts":      {ready: erasing, check: true, again: true},
}

func receiveComplaint(d *draw) {
	d.received("received")
	d.choose("way", d.complaintWays())
	d.seek("organisation", rule.KindOrganisation)
	d.seek("product", rule.KindProduct)
	d.begin(&rule.ReceiveComplaint{Received: d.s.Today})
}

func (d *draw) complaintWays() (options []option) {
	for _, way := range d.s.Record.Scheme("").Ways(scheme.ComplaintWays, d.s.Today) {
		options = append(options, option{Value: way.ID, Label: d.words(way.Name)})
	}
	return options
}

// received bounds the day on which something arrived by how far back it may be
// recorded.
func (d *draw) received(path string) {
	limit := d.s.Record.Scheme("").Limit(scheme.LimitReceiptBackdate, d.s.Today)
	d.tillToday(path, d.s.Today.AddDays(-limit.Value))
	d.field(path).Says = d.t("desk.limit.backdate", text.Args{"limit": d.lengthOf(limit)})
}

// linkComplaint offers the complaints about the case's organisations.
func linkComplaint(d *draw) {
	var options []option
	for _, c := range d.s.ProposedComplaints(d.caseFile()) {
		options = append(options, d.complaint(c))
	}
	if asked := d.asked.Get("complaint"); asked != "" { // about another organisation
		for _, on := range d.s.Record.Find(rule.Key{Index: rule.IndexComplaintNumber, Value: rule.NumberKey(asked)}) {
			if c := rule.Get[*rule.Complaint](d.s.Record, rule.KindComplaint, on.ID); c != nil && !has(options, c.Number) {
				options = append(options, d.complaint(c))
			}
		}
	}
	d.only("complaint", options)
}

func has(options []option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}

func (d *draw) complaint(c *rule.Complaint) option {
	return option{Value: c.Number, Label: c.Number + " " + shortened(c.Business.Shown(), 40), Hint: shortened(c.Text.Shown(), 90)}
}

func analyseComplaint(d *draw) {
	c := d.caseFile()
	var options []option
	about := map[string]form.Aside{}
	for _, linked := range c.Complaints {
		complaint := rule.Get[*rule.Complaint](d.s.Record, rule.KindComplaint, linked.Complaint)
		if complaint == nil || !c.Analysable(linked) {
			continue
		}
		options = append(options, d.complaint(complaint))
		about[linked.Number] = form.Aside{Links: d.filesAside(complaint.Files)}
	}
	d.only("complaint", options)
	d.field("complaint").About = about
	d.yesNo("affects", "desk.complaint.affects", "desk.complaint.no-effect")
}

// erasing needs an order only while the records must be kept.
func erasing(d *draw) { d.field("order").Small = "code" }
