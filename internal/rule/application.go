package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Indexes and series of cases.
const (
	IndexCaseNumber = "case.number" // NumberKey
	IndexUnit       = "case.unit"   // UnitKey
)

func caseSeries(year int) string { return fmt.Sprintf("case/%d", year) }

// Material is what the client has handed in for one thing that 5.2.2 asks for.
type Material struct {
	Item     string
	Files    []FileRef // the current ones; earlier ones stay in the history
	Papers   []PaperReceipt
	Promised calendar.Date // the day by which it follows, if promised
	Verdict  string
	Note     Private
	JudgedBy string
	Changed  int64 // position of the last hand-in
	// AskedAgain is the position at which it was last found not sufficient.
	AskedAgain int64
}

// PaperReceipt is a paper, or a thing, that arrived.
type PaperReceipt struct {
	Item     string        `json:"item"`
	Received calendar.Date `json:"received"`
	Sealed   bool          `json:"sealed"`  // bears the official seal
	Courier  string        `json:"courier"` // number of the consignment, if any
	Place    Private       `json:"place"`   // where the original is kept
}

// Flag is something that intake should look at; it refuses nothing.
type Flag struct {
	Key    string `json:"key"`    // catalog key
	Number string `json:"number"` // of the case or certificate it is about
}

// ApplicationOpened begins a case.
type ApplicationOpened struct {
	Number        string   `json:"number"`
	Serial        int      `json:"serial"`
	Year          int      `json:"year"`
	Client        string   `json:"client"`
	Product       string   `json:"product"`
	Manufacturer  string   `json:"manufacturer"`
	Enterprise    string   `json:"enterprise"`
	ProductKind   string   `json:"productKind"`
	Traits        []string `json:"traits"`
	Name          Words    `json:"name"`
	Model         string   `json:"model"`
	EarlierReport bool     `json:"earlierReport"`
}

func (*ApplicationOpened) EntryName() string { return "case.opened/1" }
func (e *ApplicationOpened) Keys() []Key {
	return []Key{{IndexCaseNumber, NumberKey(e.Number)}, {IndexUnit, UnitKey(e.Client, e.Name.ZH, e.Model)}}
}
func (e *ApplicationOpened) Serials() []Serial { return []Serial{{caseSeries(e.Year), e.Serial}} }

// MaterialProvided hands in files for one material.
type MaterialProvided struct {
	Item  string    `json:"item"`
	Files []FileRef `json:"files"`
}

func (*MaterialProvided) EntryName() string { return "case.material-provided/1" }

// MaterialPromised says by when a material follows.
type MaterialPromised struct {
	Item string        `json:"item"`
	By   calendar.Date `json:"by"`
}

func (*MaterialPromised) EntryName() string { return "case.material-promised/1" }

// PaperReceived records papers and things that arrived.
type PaperReceived struct {
	Receipts []PaperReceipt `json:"receipts"`
	Late     Private        `json:"late"` // why it is recorded later than received
}

func (*PaperReceived) EntryName() string { return "case.paper-received/1" }

// ApplicationSubmitted is the first complete electronic submission.
type ApplicationSubmitted struct {
	Flags []Flag `json:"flags"`
}

func (*ApplicationSubmitted) EntryName() string { return "case.submitted/1" }

func (c *Case) applyApplication(e Entry, m Meta) {
	switch e := e.(type) {
	case *ApplicationOpened:
		c.ID, c.Number, c.Opened, c.Edition = m.Stream.ID, e.Number, m.On, m.Scheme
		c.Purpose = PurposeInitial
		c.Client, c.Product, c.Manufacturer, c.Enterprise = e.Client, e.Product, e.Manufacturer, e.Enterprise
		c.Kind, c.Traits, c.Name, c.Model = e.ProductKind, e.Traits, e.Name, e.Model
		c.Materials, c.ClientActed = map[string]*Material{}, m.On
	case *MaterialProvided:
		mat := c.material(e.Item)
		mat.Files, mat.Changed = e.Files, m.Position
		mat.Verdict, mat.JudgedBy, mat.Note = "", "", Private{}
		c.ClientActed = m.On
	case *MaterialPromised:
		c.material(e.Item).Promised = e.By
		c.ClientActed = m.On
	case *PaperReceived:
		c.ClientActed = m.On
		for _, r := range e.Receipts {
			mat := c.material(r.Item)
			mat.Papers, mat.Changed = append(mat.Papers, r), m.Position
			mat.Verdict, mat.JudgedBy, mat.Note = "", "", Private{}
		}
	case *ApplicationSubmitted:
		c.Submitted, c.Edition, c.Flags, c.raised = m.On, m.Scheme, e.Flags, e.Flags
	}
}

func (c *Case) material(id string) *Material {
	mat := c.Materials[id]
	if mat == nil {
		mat = &Material{Item: id}
		c.Materials[id] = mat
	}
	return mat
}

// has is what was handed in for a material; nothing, if nothing was.
func (c *Case) has(id string) Material {
	if mat := c.Materials[id]; mat != nil {
		return *mat
	}
	return Material{Item: id}
}

// Required is exactly what 5.2.2 asks for this product, each with its clause
// and reason, and after it what was asked for beyond the list:
//
// [5.2.2] 认证委托方在申请认证时，应提交的申请材料包括但不限于
// [5.2.2(1)] [5.2.2(2)] [5.2.2(3)] [5.2.2(4)] [5.2.2(5)]
//
// An organisation that stands in two places is asked for its papers once.
func (s *Situation) Required(c *Case) []scheme.Material {
	sch, day := s.SchemeOf(c)
	listed := slices.DeleteFunc(sch.Materials(c.Kind, slices.Concat(c.Traits, c.purposes()), day), func(m scheme.Material) bool {
		switch m.Party {
		case scheme.Manufacturer:
			return c.Manufacturer == c.Client
		case scheme.ProductionEnterprise:
			return c.Enterprise == c.Client || c.Enterprise == c.Manufacturer
		}
		return false
	})
	return append(listed, c.furtherMaterials()...)
}

func requirement(required []scheme.Material, id string) (scheme.Material, bool) {
	i := slices.IndexFunc(required, func(m scheme.Material) bool { return m.ID == id })
	if i < 0 {
		return scheme.Material{}, false
	}
	return required[i], true
}

// OpenApplication begins a case for a product of the client.
//
// [5.2.1] 原则上，按产品名称、型号（版本号）申请认证。
type OpenApplication struct {
	Product       string `json:"product"`
	Manufacturer  string `json:"manufacturer,omitempty"` // organisation id or credit code; empty: the client itself
	Enterprise    string `json:"enterprise,omitempty"`   // production enterprise, likewise; empty: the manufacturer
	EarlierReport bool   `json:"earlierReport,omitempty"`
}

func (*OpenApplication) CommandName() string { return "OpenApplication" }

func (*OpenApplication) Guard(s *Situation) *fault.Fault {
	if s.body() == nil {
		return fault.RefuseOurs("body.not-established")
	}
	return nil
}

func (c *OpenApplication) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	product := Get[*Product](s.Record, KindProduct, c.Product)
	if product == nil || product.Relation(s.Actor) == Foreign {
		f.Add("product", "field.unknown")
		return nil, f.Err()
	}
	manufacturer, enterprise := s.OrganisationBy(c.Manufacturer), s.OrganisationBy(c.Enterprise)
	if manufacturer == "" {
		manufacturer = product.Client
	}
	if enterprise == "" {
		enterprise = manufacturer
	}
	s.checkPrinted(&f, "product", product.texts()...)
	for _, party := range []struct{ path, id string }{
		{"client", product.Client}, {"manufacturer", manufacturer}, {"enterprise", enterprise},
	} {
		switch o := s.organisation(party.id); {
		case o == nil:
			f.Add(party.path, "field.unknown")
		case party.path == "client" || party.id != product.Client: // named once
			s.checkPrinted(&f, party.path, o.texts()...)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	traits := slices.Clone(product.Traits)
	if c.EarlierReport && !slices.Contains(traits, scheme.TraitEarlierReport) {
		traits = append(traits, scheme.TraitEarlierReport)
	}
	year := s.Today.Year()
	serial := s.Record.Last(caseSeries(year)) + 1
	return s.one(&ApplicationOpened{
		Number: s.number(scheme.NumberCase, "", serial), Serial: serial, Year: year,
		Client: product.Client, Product: product.ID, Manufacturer: manufacturer, Enterprise: enterprise,
		ProductKind: product.Kind, Traits: traits, Name: product.Name, Model: product.Model,
		EarlierReport: c.EarlierReport,
	})
}

// ProvideMaterial hands in the files of one material; files handed in earlier
// stay in the history.
type ProvideMaterial struct {
	Item  string    `json:"item"`
	Files []FileRef `json:"files"`
}

func (*ProvideMaterial) CommandName() string { return "ProvideMaterial" }

func (*ProvideMaterial) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Submitted.IsZero() {
		return nil
	}
	if f := c.mustNotBeEvaluated(); f != nil {
		return f
	}
	for _, m := range s.Required(c) {
		if c.Awaits(m.ID) {
			return nil
		}
	}
	return fault.RefuseOurs("material.nothing-asked")
}

// Awaits reports whether, after submission, the client is to hand in something
// for this material: it was promised, found lacking, or a supplement asks it.
func (c *Case) Awaits(id string) bool {
	mat := c.has(id)
	if c.asked(id) {
		return true
	}
	switch mat.Verdict {
	case scheme.MaterialSupplement, scheme.MaterialFollows:
		return true
	case "":
		return len(mat.Files) == 0 // nothing yet, or only its paper
	}
	return false
}

func (c *ProvideMaterial) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	if len(c.Files) == 0 {
		f.Add("files", "field.required")
	}
	if len(c.Files) > 50 {
		f.Add("files", "field.many", fault.Number("most", 50))
		return nil, f.Err()
	}
	required, known := requirement(s.Required(file), c.Item)
	if !known {
		f.Add("item", "material.not-asked")
	}
	for i, ref := range c.Files {
		if known && !required.Takes(ref.MediaType) {
			f.Add(item("files", i), "material.file-kind", fault.Text("type", ref.MediaType), Words(required.Name).arg("material"))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !file.Submitted.IsZero() && !file.Awaits(c.Item) {
		return nil, fault.RefuseOurs("material.settled", Words(required.Name).arg("material"))
	}
	return s.one(&MaterialProvided{c.Item, c.Files})
}

// PromiseMaterial says by when a material of the groups (2) to (5) follows;
// the first group must be complete.
type PromiseMaterial struct {
	Item string        `json:"item"`
	By   calendar.Date `json:"by"`
}

func (*PromiseMaterial) CommandName() string { return "PromiseMaterial" }

func (*PromiseMaterial) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if !c.Accepted.IsZero() {
		return fault.RefuseOurs("case.accepted", fault.Day("on", c.Accepted))
	}
	return nil
}

// LatestToFollow is the last day by which a material may be promised today.
func (s *Situation) LatestToFollow(c *Case) calendar.Date {
	return s.after(s.LimitOf(c, scheme.LimitMaterialFollows), s.Today)
}

func (c *PromiseMaterial) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	latest := s.LatestToFollow(file)
	var f fault.Fields
	required, known := requirement(s.Required(file), c.Item)
	switch {
	case !known:
		f.Add("item", "material.not-asked")
	case required.ForAcceptance:
		return nil, fault.Refuse("5.2.3a", "material.needed-now", Words(required.Name).arg("material"))
	}
	switch {
	case c.By.IsZero():
		f.Add("by", "field.required")
	case c.By.Before(s.Today):
		f.Add("by", "field.past", fault.Day("today", s.Today))
	case c.By.After(latest):
		f.Add("by", "field.late", fault.Day("latest", latest))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return append([]Event{{s.On, &MaterialPromised{c.Item, c.By}}}, s.followsBy(file, c.By)...), nil
}

// PaperReceiptInput is a receipt as intake enters it.
type PaperReceiptInput struct {
	Item     string        `json:"item"`
	Received calendar.Date `json:"received"`
	Sealed   bool          `json:"sealed"`
	Courier  string        `json:"courier,omitempty"`
	Place    string        `json:"place"`
}

// ReceivePaper records papers and things that arrived at the body.
type ReceivePaper struct {
	Receipts []PaperReceiptInput `json:"receipts"`
	Late     string              `json:"late,omitempty"` // why it is recorded after the day of receipt
}

func (*ReceivePaper) CommandName() string { return "ReceivePaper" }
func (*ReceivePaper) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	return c.mustNotBeEvaluated()
}

func (c *ReceivePaper) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	required := s.Required(file)
	var f fault.Fields
	var receipts []PaperReceipt
	late := false
	if len(c.Receipts) == 0 {
		f.Add("receipts", "field.required")
	}
	for i, r := range c.Receipts {
		at := item("receipts", i)
		if _, known := requirement(required, r.Item); !known {
			f.Add(at+".item", "material.not-asked")
		}
		if !r.Received.IsZero() && r.Received.Before(file.Opened) {
			f.Add(at+".received", "field.before-application", fault.Day("opened", file.Opened))
		}
		late = s.received(&f, file, at+".received", r.Received) || late
		checkText(&f, at+".courier", r.Courier, longestName, false)
		NeedLine(&f, at+".place", r.Place)
		receipts = append(receipts, PaperReceipt{r.Item, r.Received, r.Sealed, r.Courier, Say(r.Place)})
	}
	whyLate(&f, late, c.Late)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&PaperReceived{receipts, Say(c.Late)})
}

// received checks the day on which something arrived: receipts alone may be
// recorded later than they happened, within the scheme's limit. late reports
// that this one is.
func (s *Situation) received(f *fault.Fields, c *Case, path string, day calendar.Date) (late bool) {
	sch, bound := s.SchemeOf(c)
	return s.arrived(f, sch.Limit(scheme.LimitReceiptBackdate, bound), path, day)
}

// arrived is received for what belongs to no case.
func (s *Situation) arrived(f *fault.Fields, backdate scheme.Limit, path string, day calendar.Date) (late bool) {
	earliest := s.Today.AddDays(-backdate.Value)
	s.notLater(f, path, day)
	if !day.IsZero() && day.Before(earliest) {
		f.Add(path, "field.backdated", fault.Day("earliest", earliest))
		return false
	}
	return !day.IsZero() && day.Before(s.Today)
}

// whyLate asks for the reason why a receipt is recorded late.
func whyLate(f *fault.Fields, late bool, reason string) {
	if late {
		needText(f, "late", reason)
	} else {
		optionalText(f, "late", reason)
	}
}

// SubmitApplication files the application. The day is the anchor for the age
// of an earlier report (5.2.3) and stays it while supplements run.
//
// [5.1a] 认证委托方向认证机构申请认证，认证机构对申请材料进行初审，确认合格后受理申请。
type SubmitApplication struct{}

func (*SubmitApplication) CommandName() string { return "SubmitApplication" }

func (*SubmitApplication) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if !c.Submitted.IsZero() {
		return fault.RefuseOurs("case.submitted", fault.Day("on", c.Submitted))
	}
	if f := lacking("5.2.2", "application.incomplete", s.Required(c), func(m scheme.Material) bool {
		return c.fileable(m, s.Today)
	}); f != nil {
		return f
	}
	if c.Purpose == PurposeRenewal {
		return s.mustBeRenewable(s.CertificateOf(c))
	}
	return s.mustHaveReport(c)
}

// fileable reports whether enough of a material is there to file the
// application: its file if one is wanted; for the rest something received, or
// a promise. Papers of the first group may arrive after the files.
func (c *Case) fileable(m scheme.Material, today calendar.Date) bool {
	mat := c.has(m.ID)
	if len(mat.Files) > 0 {
		return true
	}
	if _, file := m.Form.Wants(); !file && len(mat.Papers) > 0 {
		return true
	}
	return !m.ForAcceptance && !mat.Promised.IsZero() && !today.After(mat.Promised)
}

// lacking refuses with all materials that do not pass, each with its clause.
func lacking(clause, key string, required []scheme.Material, passes func(scheme.Material) bool) *fault.Fault {
	var missing []fault.Field
	for _, m := range required {
		if !passes(m) {
			missing = append(missing, fault.Field{Path: m.ID, Key: "material.lacking",
				Args: []fault.Arg{Words(m.Name).arg("material"), fault.Text("clause", Cite(m.Clause))}})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	f := fault.Refuse(clause, key, fault.Number("count", len(missing)))
	f.Fields = missing
	return f
}

func (c *SubmitApplication) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	events := []Event{{s.On, &ApplicationSubmitted{Flags: append(s.sameUnit(file), s.barredFlags(file)...)}}}
	if file.EarlierReport != nil {
		events = append(events, s.filing(file, file.EarlierReport.Dated, s.Today)...)
	}
	return events, nil
}

// sameUnit flags other open applications and valid certificates of the same
// client for the same name and model.
func (s *Situation) sameUnit(c *Case) []Flag {
	unit := UnitKey(c.Client, c.Name.ZH, c.Model)
	flags := []Flag{}
	if c.Purpose == PurposeRenewal || c.Purpose == PurposeTransition {
		return flags // it is the same unit
	}
	for _, id := range s.Record.Find(Key{IndexUnit, unit}) {
		other := Get[*Case](s.Record, KindCase, id.ID)
		if id != s.On && other.Closed.IsZero() && !other.Submitted.IsZero() {
			flags = append(flags, Flag{"flag.same-unit-case", other.Number})
		}
	}
	for _, id := range s.Record.Find(Key{IndexCertifiedUnit, unit}) {
		certificate := Get[*Certificate](s.Record, KindCertificate, id.ID)
		if status, _ := certificate.StatusOn(s.Today); status == StatusValid && id.ID != c.Of {
			flags = append(flags, Flag{"flag.same-unit-certificate", certificate.Content.Number})
		}
	}
	return flags
}
