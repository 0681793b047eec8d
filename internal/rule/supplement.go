package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// SupplementItem is one material asked for again, and why.
type SupplementItem struct {
	Item string  `json:"item"`
	Why  Private `json:"why"`
}

// Supplement is a request for more material and its end.
type Supplement struct {
	ID        string
	Items     []SupplementItem
	Requested calendar.Date
	At        int64         // position of the request
	Due       calendar.Date // by when the client is asked to answer
	Completed calendar.Date
}

func (u *Supplement) asks(id string) bool {
	return slices.ContainsFunc(u.Items, func(i SupplementItem) bool { return i.Item == id })
}

// SupplementRequested asks the client for more. After acceptance the clock of
// 5.8 pauses from here.
type SupplementRequested struct {
	ID     string           `json:"id"`
	Client string           `json:"client"`
	Items  []SupplementItem `json:"items"`
	Due    calendar.Date    `json:"due"`
}

func (*SupplementRequested) EntryName() string { return "case.supplement-requested/1" }
func (e *SupplementRequested) Letters() []Letter {
	return []Letter{{Kind: "supplement", To: e.Client}}
}

// SupplementCompleted is the client's complete hand-in.
type SupplementCompleted struct {
	ID string `json:"id"`
}

func (*SupplementCompleted) EntryName() string { return "case.supplement-completed/1" }

func (c *Case) applySupplement(e Entry, m Meta) {
	switch e := e.(type) {
	case *SupplementRequested:
		c.Supplements = append(c.Supplements, &Supplement{ID: e.ID, Items: e.Items, Requested: m.On, At: m.Position, Due: e.Due})
	case *SupplementCompleted:
		for _, u := range c.Supplements {
			if u.ID == e.ID {
				u.Completed = m.On
			}
		}
	}
}

func (c *Case) openSupplement() *Supplement {
	for _, u := range c.Supplements {
		if u.Completed.IsZero() {
			return u
		}
	}
	return nil
}

// SupplementItemInput is one material asked for again, as the examiner types it.
type SupplementItemInput struct {
	Item string `json:"item"`
	Why  string `json:"why"`
}

// RequestSupplement asks the client for materials again, before or after
// acceptance; one request at a time.
type RequestSupplement struct {
	Items []SupplementItemInput `json:"items"`
	Due   calendar.Date         `json:"due,omitempty"` // left out: the scheme's usual limit
}

func (*RequestSupplement) CommandName() string { return "RequestSupplement" }

func (*RequestSupplement) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	if u := c.openSupplement(); u != nil {
		return fault.RefuseOurs("case.supplement-open", fault.Day("since", u.Requested))
	}
	return c.mustNotBeEvaluated()
}

func (c *RequestSupplement) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	required := s.Required(file)
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	if len(c.Items) == 0 {
		f.Add("items", "field.required")
	}
	entry := &SupplementRequested{ID: s.NewID(), Client: file.Client, Due: c.Due}
	seen := map[string]bool{}
	for i, in := range c.Items {
		at := item("items", i)
		switch _, known := requirement(required, in.Item); {
		case !known:
			f.Add(at+".item", "material.not-asked")
		case seen[in.Item]:
			f.Add(at+".item", "field.twice")
		}
		seen[in.Item] = true
		needText(&f, at+".why", in.Why)
		entry.Items = append(entry.Items, SupplementItem{in.Item, Say(in.Why)})
	}
	switch {
	case c.Due.IsZero():
		entry.Due = s.after(sch.Limit(scheme.LimitSupplementDue, day), s.Today)
	case !c.Due.After(s.Today):
		f.Add("due", "field.past", fault.Day("today", s.Today))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(entry)
}

// CompleteSupplement says that everything asked for has been handed in; only
// then the clock of 5.8 runs again.
type CompleteSupplement struct{}

func (*CompleteSupplement) CommandName() string { return "CompleteSupplement" }

func (*CompleteSupplement) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	u := c.openSupplement()
	if u == nil {
		return fault.RefuseOurs("supplement.none")
	}
	asked := slices.DeleteFunc(s.Required(c), func(m scheme.Material) bool { return !u.asks(m.ID) })
	return lacking("", "supplement.incomplete", asked, func(m scheme.Material) bool {
		return c.has(m.ID).Changed > u.At && c.unverifiable(m) == ""
	})
}

func (c *CompleteSupplement) Decide(s *Situation) ([]Event, *fault.Fault) {
	return s.one(&SupplementCompleted{s.caseFile().openSupplement().ID})
}
