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

// Supplement is a request for more material and its end. Several may be open at
// once; each ends by its own complete hand-in.
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

// OpenSupplements are those that the client has not answered as a whole.
func (c *Case) OpenSupplements() (open []*Supplement) {
	for _, u := range c.Supplements {
		if u.Completed.IsZero() {
			open = append(open, u)
		}
	}
	return open
}

// openSupplement is the one that the client is asked to answer first.
func (c *Case) openSupplement() *Supplement {
	var first *Supplement
	for _, u := range c.OpenSupplements() {
		if first == nil || u.Due.Before(first.Due) {
			first = u
		}
	}
	return first
}

// asked reports whether an open supplement asks for the material.
func (c *Case) asked(id string) bool {
	return slices.ContainsFunc(c.OpenSupplements(), func(u *Supplement) bool { return u.asks(id) })
}

// supplementedAt is the position of the latest request for a supplement.
func (c *Case) supplementedAt() (at int64) {
	for _, u := range c.Supplements {
		at = max(at, u.At)
	}
	return at
}

// SupplementAnswer is how far one item of a supplement is answered.
type SupplementAnswer struct {
	Item string
	Why  Private
	// Lack is the catalog key of what is still missing, empty when the item is
	// answered.
	Lack string
	// Insufficient is the examiner's word on an answer that was not enough; the
	// item is asked for again.
	Insufficient Private
}

// Answers tell, item by item, what of a supplement is there and what lacks. An
// item is answered by what came after the request and, if that was found not
// sufficient, after this was said.
func (s *Situation) Answers(c *Case, u *Supplement) []SupplementAnswer {
	required := s.Required(c)
	answers := make([]SupplementAnswer, len(u.Items))
	for i, asked := range u.Items {
		answers[i] = SupplementAnswer{Item: asked.Item, Why: asked.Why}
		if u.Completed.IsZero() {
			answers[i].Lack, answers[i].Insufficient = c.lackOf(required, u, asked.Item)
		}
	}
	return answers
}

// lackOf is what keeps an item of an open supplement from being answered.
func (c *Case) lackOf(required []scheme.Material, u *Supplement, item string) (key string, insufficient Private) {
	mat := c.has(item)
	switch m, known := requirement(required, item); {
	case mat.AskedAgain > u.At && mat.Changed < mat.AskedAgain:
		return "supplement.insufficient", mat.Note
	case mat.Changed < u.At:
		return "supplement.unanswered", Private{}
	case known:
		return c.unverifiable(m), Private{}
	}
	return "", Private{}
}

// lacksFor refuses with the items of open supplements that are not answered.
func (s *Situation) lacksFor(c *Case, supplements ...*Supplement) *fault.Fault {
	required := s.Required(c)
	return lacking("", "supplement.incomplete", required, func(m scheme.Material) bool {
		return !slices.ContainsFunc(supplements, func(u *Supplement) bool {
			lack, _ := c.lackOf(required, u, m.ID)
			return u.asks(m.ID) && lack != ""
		})
	})
}

// SupplementItemInput is one material asked for again, as the examiner types it.
type SupplementItemInput struct {
	Item string `json:"item"`
	Why  string `json:"why"`
}

// RequestSupplement asks the client for materials again, or for further ones,
// in any stage until the decision. What was evaluated before is evaluated anew
// when the answer is there.
//
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
type RequestSupplement struct {
	Items   []SupplementItemInput  `json:"items,omitempty"`
	Further []FurtherMaterialInput `json:"further,omitempty"` // what the scheme does not list
	Due     calendar.Date          `json:"due,omitempty"`     // left out: the scheme's usual limit
}

func (*RequestSupplement) CommandName() string { return "RequestSupplement" }

func (*RequestSupplement) Guard(s *Situation) *fault.Fault { return s.caseFile().mustBeSubmitted() }

func (c *RequestSupplement) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	required := s.Required(file)
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	if len(c.Items)+len(c.Further) == 0 {
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
		case file.asked(in.Item):
			f.Add(at+".item", "supplement.asked")
		}
		seen[in.Item] = true
		needText(&f, at+".why", in.Why)
		entry.Items = append(entry.Items, SupplementItem{in.Item, Say(in.Why)})
	}
	var events []Event
	for i, in := range c.Further {
		material := in.check(&f, item("further", i), len(file.Further)+i+1)
		events = append(events, Event{s.On, material})
		entry.Items = append(entry.Items, SupplementItem{material.ID, Say(in.Why)})
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
	return append(events, Event{s.On, entry}), nil
}

// CompleteSupplement says that everything one supplement asked for has been
// handed in; only then its pause of the clock of 5.8 ends.
type CompleteSupplement struct {
	Supplement string `json:"supplement,omitempty"` // its id; may be left out while only one is open
}

func (*CompleteSupplement) CommandName() string { return "CompleteSupplement" }

func (*CompleteSupplement) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	open := c.OpenSupplements()
	if len(open) == 0 {
		return fault.RefuseOurs("supplement.none")
	}
	for _, u := range open {
		if s.lacksFor(c, u) == nil {
			return nil
		}
	}
	return s.lacksFor(c, open...)
}

func (c *CompleteSupplement) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	open := file.OpenSupplements()
	i := slices.IndexFunc(open, func(u *Supplement) bool { return u.ID == c.Supplement })
	if c.Supplement == "" && len(open) == 1 {
		i = 0
	}
	if i < 0 {
		var f fault.Fields
		if c.Supplement == "" {
			f.Add("supplement", "field.required")
		} else {
			f.Add("supplement", "field.unknown")
		}
		return nil, f.Err()
	}
	if no := s.lacksFor(file, open[i]); no != nil {
		return nil, no
	}
	return s.one(&SupplementCompleted{open[i].ID})
}
