package console

import (
	"fincert/internal/access"
	"fincert/internal/console/form"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// postSheets are the forms for what the public sends, and for what it becomes.
var postSheets = map[string]sheet{
	"TakeUpComplaint": {ready: takeUpComplaint, before: withPost},
	"TakeUpMisuse":    {ready: waitingItem, before: withPost},
	"TakeUpDispute":   {ready: waitingItem, before: withPost},
	"RejectPost": {before: withPost, check: true, ready: func(d *draw) {
		waitingItem(d)
		d.choose("reason", d.listed(scheme.PostReasons))
	}},
	"CloseMisuse":       {ready: closeMisuse, check: true},
	"CloseDispute":      {ready: func(d *draw) { d.choose("outcome", d.listed(scheme.DisputeOutcomes)) }, check: true},
	"EraseMisuseTexts":  {ready: erasing, check: true, again: true},
	"EraseDisputeTexts": {ready: erasing, check: true, again: true},
}

// mostWaiting is how many items a form offers; the postbox itself leads to each.
const mostWaiting = 50

// withPost fetches what waits in the postbox, for those who may read it.
func withPost(d *draw) (err error) {
	if access.MayReadPost(d.actor) {
		d.post, err = d.waitingPost()
	}
	return err
}

// waitingPost is the item that the address names, or the latest that wait.
func (d *draw) waitingPost() ([]postbox.Item, error) {
	asked := d.asked.Get("item")
	if asked == "" {
		items, _, err := d.desk.Postbox.Items(d.ctx, postbox.Query{State: postbox.Waiting, Limit: mostWaiting})
		return items, err
	}
	item, err := d.desk.Postbox.Item(d.ctx, asked)
	if err != nil || item.State() != postbox.Waiting {
		return nil, err
	}
	return []postbox.Item{item}, nil
}

// waitingItem offers what waits, each with what it says.
func waitingItem(d *draw) {
	var options []option
	about := map[string]form.Aside{}
	for _, item := range d.post {
		options = append(options, option{Value: item.ID, Label: d.t("desk.post.item", text.Args{
			"kind": d.t("desk.post." + string(item.Kind)), "number": item.Number, "on": date(item.Day)}),
			Hint: shortened(item.Answers.Text, 90)})
		about[item.ID] = form.Aside{Facts: d.posted(item.Answers)}
	}
	d.only("item", options)
	d.field("item").About = about
	if len(options) == 0 {
		d.field("item").Says = d.t("desk.post.none")
	}
}

func (d *draw) posted(a postbox.Answers) (facts []form.Answer) {
	for _, said := range []struct{ key, text string }{
		{"certificate", a.Certificate}, {"place", a.Place}, {"text", a.Text}, {"right", a.Right}, {"name", a.Name}, {"contact", a.Contact},
	} {
		if said.text != "" {
			facts = append(facts, form.Answer{Label: d.t("desk.post." + said.key), Says: []string{said.text}})
		}
	}
	return facts
}

func closeMisuse(d *draw) {
	d.choose("outcome", d.listed(scheme.MisuseOutcomes))
	d.field("outcome").Redraws = true
	finding := d.field("finding")
	finding.Kind, finding.When, finding.Optional = form.Text, form.IsOneOf("outcome", scheme.MisuseSuspension), false
}

func takeUpComplaint(d *draw) {
	waitingItem(d)
	d.seek("organisation", rule.KindOrganisation)
	d.seek("product", rule.KindProduct)
}
