package rule

import (
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ComplaintTakenUp says that a complaint came from the postbox. It stands in the
// complaint's stream, behind the entry that says what the complaint is.
type ComplaintTakenUp struct {
	Item        string    `json:"item"`        // id in the postbox
	Post        string    `json:"post"`        // number that the sender was given
	Certificate string    `json:"certificate"` // id; empty when none of that number is known
	Files       []FileRef `json:"files"`
}

func (*ComplaintTakenUp) EntryName() string { return "complaint.taken-up/1" }
func (e *ComplaintTakenUp) Keys() []Key     { return []Key{{IndexPostItem, e.Item}} }

// TakeUpComplaint enters a complaint from the postbox. Staff say which
// organisation and business it is about. One about the body itself names no
// organisation.
type TakeUpComplaint struct {
	FromPostItem
	Organisation string `json:"organisation,omitempty"` // id or credit code; left out: the holder of the certificate
	Product      string `json:"product,omitempty"`      // id; left out with the organisation: the certificate's
	Business     string `json:"business"`
}

func (*TakeUpComplaint) CommandName() string { return "TakeUpComplaint" }

func (*TakeUpComplaint) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *TakeUpComplaint) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if no := c.waiting(s, &f); no != nil {
		return nil, no
	}
	p := c.posted
	certificate := s.postedCertificate(p)
	about, product := s.OrganisationBy(c.Organisation), c.Product
	if c.Organisation == "" && certificate != nil {
		about = certificate.Content.Holder.Organisation
		if product == "" {
			product = certificate.Content.Product
		}
	}
	switch {
	case c.Organisation == "" && about == "" && p.About != AboutBody:
		f.Add("organisation", "field.required")
	case c.Organisation != "" && s.organisation(about) == nil:
		f.Add("organisation", "field.unknown")
	case product != "" && !s.productOf(product, about):
		f.Add("product", "field.unknown")
	}
	needText(&f, "business", c.Business)
	if err := f.Err(); err != nil {
		return nil, err
	}
	year := s.Today.Year()
	serial := s.Record.Last(complaintSeries(year)) + 1
	taken := &ComplaintTakenUp{Item: p.Item, Post: p.Number, Files: p.Files}
	if certificate != nil {
		taken.Certificate = certificate.ID
	}
	return []Event{
		{s.On, &ComplaintReceived{
			Number: s.number(scheme.NumberComplaint, "", serial), Serial: serial, Year: year,
			Received: p.Received, From: p.from(), Way: scheme.WayWebsite,
			Organisation: about, Product: product, Business: Say(c.Business), Text: p.said(),
		}},
		{s.On, taken},
	}, nil
}

// said is everything that the sender wrote, also where they took another form
// than that for complaints.
func (p Posted) said() Private {
	all := p.Text
	for _, more := range []string{p.Right, p.Place} {
		if more != "" {
			all += "\n\n" + more
		}
	}
	return Say(all)
}
