package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Used is what of a certification is used. The words are stored.
type Used string

const (
	UsedCertificate Used = "certificate"
	UsedReport      Used = "audit-report"
	UsedMark        Used = "mark"
)

// AllUsed are the things whose use is recorded, in the order of a list.
var AllUsed = []Used{UsedCertificate, UsedReport, UsedMark}

// UsageSystems are the systems that a holder has: one for certificate and audit
// report, one for the mark.
var UsageSystems = []Used{UsedCertificate, UsedMark}

// system is the one under which a thing is used.
func (u Used) system() Used {
	if u == UsedReport {
		return UsedCertificate
	}
	return u
}

// MostUses is how many uses are recorded at once; a longer log comes in parts.
const MostUses = 500

// Usage is what a holder put on record about the use of one certificate: its
// systems, and every use. Nothing is ever taken out of it.
type Usage struct {
	Systems []UsageSystem `json:"systems"`
	Uses    []Use         `json:"uses"`
}

// UsageSystem is the holder's document on how it uses certificate and audit
// report, or the mark. A later one takes the earlier's place.
type UsageSystem struct {
	Of    Used          `json:"of"`
	File  FileRef       `json:"file"`
	Since calendar.Date `json:"since"` // in force from this day
}

// System is the one in force that was filed last; false if there is none.
func (u Usage) System(of Used) (UsageSystem, bool) {
	for _, system := range slices.Backward(u.Systems) {
		if system.Of == of {
			return system, true
		}
	}
	return UsageSystem{}, false
}

// Use is one use of certificate, audit report or mark, with its days.
type Use struct {
	UseRecord
	Placement *MarkPlacement `json:"placement"` // of the mark on the product; nil for every other use
	Recorded  calendar.Date  `json:"recorded"`
	Ended     calendar.Date  `json:"ended"`  // when its end was told; zero if it came with one, or goes on
	Struck    calendar.Date  `json:"struck"` // when it was found to be recorded wrongly; zero if it stands
	Reason    Private        `json:"reason"` // why it was struck
}

// UseRecord is what is recorded of a use.
type UseRecord struct {
	ID    string        `json:"id"` // "U-01"
	Of    Used          `json:"of"`
	Where string        `json:"where"` // kind of place; of the scheme
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"` // its last day; zero while it goes on
	Text  Private       `json:"text"`
	Files []FileRef     `json:"files"`
}

// GoesOn reports whether a use that stands has not ended when a day is over.
func (u Use) GoesOn(day calendar.Date) bool {
	return u.Struck.IsZero() && (u.To.IsZero() || u.To.After(day))
}

// Use is the one with an id; nil if there is none.
func (u Usage) Use(id string) *Use {
	if i := slices.IndexFunc(u.Uses, func(one Use) bool { return one.ID == id }); i >= 0 {
		return &u.Uses[i]
	}
	return nil
}

func (u Usage) next(further int) string { return fmt.Sprintf("U-%02d", len(u.Uses)+1+further) }

// UsageSystemFiled is the holder's system for the use of certificate and audit
// report, or of the mark.
type UsageSystemFiled struct{ UsageSystem }

func (*UsageSystemFiled) EntryName() string { return "certificate.usage-system-filed/1" }

// UsesRecorded puts uses on record.
type UsesRecorded struct {
	Uses []UseRecord `json:"uses"`
}

func (*UsesRecorded) EntryName() string { return "certificate.uses-recorded/1" }

// UsesEnded says which was the last day of uses that went on.
type UsesEnded struct {
	Uses []string      `json:"uses"` // ids
	Last calendar.Date `json:"last"`
	Note Private       `json:"note"`
}

func (*UsesEnded) EntryName() string { return "certificate.uses-ended/1" }

// UseStruck says that a use was recorded wrongly. The record of it stays.
type UseStruck struct {
	Use    string  `json:"use"` // id
	Reason Private `json:"reason"`
}

func (*UseStruck) EntryName() string { return "certificate.use-struck/1" }

// apply folds what is about use; false for any other entry.
func (u *Usage) apply(e Entry, m Meta) bool {
	switch e := e.(type) {
	case *UsageSystemFiled:
		u.Systems = append(slices.Clip(u.Systems), e.UsageSystem)
	case *UsesRecorded:
		for _, use := range e.Uses {
			u.Uses = append(slices.Clip(u.Uses), Use{UseRecord: use, Recorded: m.On})
		}
	case *MarkPlaced:
		u.Uses = append(slices.Clip(u.Uses), e.use(m.On))
	case *UsesEnded:
		u.Uses = slices.Clone(u.Uses)
		for _, id := range e.Uses {
			if use := u.Use(id); use != nil {
				use.To, use.Ended = e.Last, m.On
			}
		}
	case *UseStruck:
		u.Uses = slices.Clone(u.Uses)
		if use := u.Use(e.Use); use != nil {
			use.Struck, use.Reason = m.On, e.Reason
		}
	default:
		return false
	}
	return true
}

// goesOver: a use goes on under the certificate in place of its own.
func (u Use) goesOver() bool { return u.Of == UsedMark && u.To.IsZero() && u.Struck.IsZero() }

// Left are the uses that did not go over to the certificate in place of this one:
// they ended before it, or end with its own.
func (u Usage) Left() (list []Use) {
	for _, use := range u.Uses {
		if !use.goesOver() {
			list = append(list, use)
		}
	}
	return list
}

// inherited is what goes on under the certificate that takes this one's place:
// the mark, where it stands. Its pictures stay with the certificate that they were
// taken for; the systems are the holder's, who may be another one.
func (u Usage) inherited() Usage {
	own := Usage{Systems: []UsageSystem{}, Uses: []Use{}}
	for _, use := range u.Uses {
		if !use.goesOver() {
			continue
		}
		use.ID, use.Files = own.next(0), []FileRef{}
		if p := use.Placement; p != nil {
			use.Placement = &MarkPlacement{On: p.On, Reason: p.Reason}
		}
		own.Uses = append(own.Uses, use)
	}
	return own
}

// MustStop are the uses that go on though the certificate is not valid: they
// must not, until it is valid again. The mark of a replaced certificate goes on
// under the one in its place.
//
// [6.3.2b] 在认证证书暂停期间，获证机构不得继续使用证书。
// [6.3.3b] 自证书撤销之日起，获证机构不得继续使用认证证书，或宣称获得该认证。
func (c *Certificate) MustStop(today calendar.Date) (list []Use) {
	status, _ := c.StatusOn(today)
	for _, use := range c.Usage.Uses {
		if use.GoesOn(today) && c.mustStop(use, status) {
			list = append(list, use)
		}
	}
	return list
}

func (c *Certificate) mustStop(use Use, status Status) bool {
	return status != StatusValid && (status != StatusReplaced || use.Of != UsedMark)
}

// dutiesOfUse: as long as a use goes on that must not, its holder stops it and
// says so.
func (s *Situation) dutiesOfUse(c *Certificate) []Duty {
	if len(c.MustStop(s.Today)) == 0 {
		return nil
	}
	_, since := c.StatusOn(s.Today)
	return []Duty{{What: DutyStopUses, Since: since, Waits: []Role{RoleClient}}}
}

// Beyond is the day on which the certificate ceased to be valid while a use
// went on beyond that day; zero if it did not. Who stops on the day itself
// stops in time.
func (c *Certificate) Beyond(u Use, today calendar.Date) calendar.Date {
	last := u.To
	if last.IsZero() || last.After(today) {
		last = today
	}
	for day := u.From; u.Struck.IsZero() && !day.IsZero() && !day.After(last); day = c.Life.Next(day) {
		if status, since := c.StatusOn(day); c.mustStop(u, status) && last.After(since) {
			return since
		}
	}
	return calendar.Date{}
}

// UsesFor is what a surveillance or renewal looks at: every use that was made since
// the examination before it, or since issue, the struck ones left out. Its
// checklist, which is scheme data, asks whether the record is true and complete.
//
// [6.2c] 对认证证书的使用情况如实记录存档。
// [7(3)] 对认证标志的使用情况如实记录和存档。
func (s *Situation) UsesFor(c *Case) (since calendar.Date, uses []Use) {
	certificate := s.CertificateOf(c)
	since = certificate.Life.Issued
	for _, other := range s.CasesOf(certificate.ID) {
		if held := other.held(); other.ID != c.ID && !other.Opened.After(c.Opened) && held.After(since) {
			since = held
		}
	}
	for _, use := range certificate.Usage.Uses {
		if use.Struck.IsZero() && (use.To.IsZero() || !use.To.Before(since)) {
			uses = append(uses, use)
		}
	}
	return since, uses
}

// MayGoOn refuses a use that is to go on while the certificate is not valid; one
// that ended is recorded all the same, since the record is to be true.
func (s *Situation) MayGoOn(c *Certificate, to calendar.Date) *fault.Fault {
	status, since := c.StatusOn(s.Today)
	if status == StatusValid || !to.IsZero() && !to.After(s.Today) {
		return nil
	}
	args := []fault.Arg{fault.Term("status", "usage.status."+string(status)), fault.Day("since", since)}
	switch status {
	case StatusSuspended:
		return fault.Refuse("6.3.2b", "usage.not-valid", args...)
	case StatusWithdrawn:
		return fault.Refuse("6.3.3b", "usage.not-valid", args...)
	}
	return fault.RefuseOurs("usage.not-valid", args...)
}

// mustHaveSystem: a use is recorded under the holder's system for it, so one of
// these was filed (ours). Where the certificate has ended for good there comes no
// more system, and what is true is recorded without one.
func (s *Situation) mustHaveSystem(of ...Used) *fault.Fault {
	c := s.certificate()
	filed := func(of Used) bool { _, filed := c.Usage.System(of); return filed }
	if c.Life.Ended == "" && !slices.ContainsFunc(of, filed) {
		return fault.RefuseOurs("usage.no-system")
	}
	return nil
}

// days checks the days of a use: it began not before the certificate and not in
// the future, and ended not before it began.
func (s *Situation) days(f *fault.Fields, at string, c *Certificate, from, to calendar.Date) {
	s.notLater(f, at+"from", from)
	if !from.IsZero() && from.Before(c.Life.Issued) {
		f.Add(at+"from", "usage.before-issue", fault.Day("issued", c.Life.Issued))
	}
	if !to.IsZero() && to.Before(from) {
		f.Add(at+"to", "field.period")
	}
}

// FileUsageSystem files the holder's system for the use of certificate and audit
// report, or of the mark.
//
// [6.2c] 获证机构应建立认证证书、审核报告使用和管理制度
// [7(3)] 获证企业应建立认证标志使用管理制度
type FileUsageSystem struct {
	Of    Used          `json:"of"` // certificate, mark
	File  FileRef       `json:"file"`
	Since calendar.Date `json:"since"`
}

func (*FileUsageSystem) CommandName() string { return "FileUsageSystem" }

func (*FileUsageSystem) Guard(s *Situation) *fault.Fault {
	if ended := s.certificate().Life.Ended; ended != "" {
		return fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(ended)))
	}
	return nil
}

func (c *FileUsageSystem) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if !slices.Contains(UsageSystems, c.Of) {
		f.Add("of", "field.unknown")
	}
	if c.File.IsZero() {
		f.Add("file", "field.required")
	}
	s.notLater(&f, "since", c.Since)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&UsageSystemFiled{UsageSystem(*c)})
}

// UseInput is one use as it is entered, or as a row of a table says it.
type UseInput struct {
	Of    Used          `json:"of"`    // certificate, audit-report, mark
	Where string        `json:"where"` // kind of place; of the scheme
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to,omitempty"` // its last day; empty while it goes on
	Text  string        `json:"text"`
	Files []FileRef     `json:"files,omitempty"`
}

// RecordUses puts uses of certificate, audit report and mark on record, one or
// many at once. None is taken when one of them is wrong.
//
// [6.2a] 认证证书可以展示在文件、网站、通过认证的工作场所、销售场所、广告和宣传资料或广告宣传等商业活动中
// [6.2c] 对认证证书的使用情况如实记录存档。
// [7(3)] 对认证标志的使用情况如实记录和存档。
type RecordUses struct {
	Uses []UseInput `json:"uses"`
}

func (*RecordUses) CommandName() string { return "RecordUses" }

func (*RecordUses) Guard(s *Situation) *fault.Fault { return s.mustHaveSystem(UsageSystems...) }

func (c *RecordUses) Decide(s *Situation) ([]Event, *fault.Fault) {
	certificate, places := s.certificate(), s.Record.Scheme("")
	var f fault.Fields
	switch {
	case len(c.Uses) == 0:
		f.Add("uses", "field.required")
	case len(c.Uses) > MostUses:
		f.Add("uses", "usage.many", fault.Number("most", MostUses), fault.Number("is", len(c.Uses)))
		return nil, f.Err()
	}
	entry := &UsesRecorded{}
	for i, in := range c.Uses {
		at := item("uses", i) + "."
		if !slices.Contains(AllUsed, in.Of) {
			f.Add(at+"of", "field.unknown")
		} else if s.mustHaveSystem(in.Of.system()) != nil {
			f.Add(at+"of", "usage.no-system")
		}
		if _, known := places.Way(scheme.UsagePlaces, in.Where, s.Today); !known {
			f.Add(at+"where", "field.unknown")
		}
		s.days(&f, at, certificate, in.From, in.To)
		needText(&f, at+"text", in.Text)
		entry.Uses = append(entry.Uses, UseRecord{certificate.Usage.next(i), in.Of, in.Where, in.From, in.To, Say(in.Text), append([]FileRef{}, in.Files...)})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	for _, use := range entry.Uses {
		if no := s.MayGoOn(certificate, use.To); no != nil {
			return nil, no
		}
	}
	return s.one(entry)
}

// EndUses says that uses stopped, and which was their last day.
type EndUses struct {
	Uses []string      `json:"uses"` // ids
	Last calendar.Date `json:"last"`
	Note string        `json:"note,omitempty"`
}

func (*EndUses) CommandName() string { return "EndUses" }

func (*EndUses) Guard(s *Situation) *fault.Fault {
	if !slices.ContainsFunc(s.certificate().Usage.Uses, func(u Use) bool { return u.GoesOn(s.Today) }) {
		return fault.RefuseOurs("usage.none-open")
	}
	return nil
}

func (c *EndUses) Decide(s *Situation) ([]Event, *fault.Fault) {
	usage := s.certificate().Usage
	var f fault.Fields
	if len(c.Uses) == 0 {
		f.Add("uses", "field.required")
	}
	for i, id := range c.Uses {
		switch use := usage.Use(id); {
		case use == nil || !use.GoesOn(s.Today):
			f.Add(item("uses", i), "field.unknown")
		case slices.Contains(c.Uses[:i], id):
			f.Add(item("uses", i), "field.twice")
		case c.Last.Before(use.From):
			f.Add("last", "usage.ends-before", fault.Text("use", id), fault.Day("from", use.From))
		}
	}
	s.notLater(&f, "last", c.Last)
	optionalText(&f, "note", c.Note)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&UsesEnded{append([]string{}, c.Uses...), c.Last, Say(c.Note)})
}

// StrikeUse says that a use was recorded wrongly, and why. What is true instead
// is recorded as a use of its own.
type StrikeUse struct {
	Use    string `json:"use"` // id
	Reason string `json:"reason"`
}

func (*StrikeUse) CommandName() string { return "StrikeUse" }

func (*StrikeUse) Guard(s *Situation) *fault.Fault {
	if !slices.ContainsFunc(s.certificate().Usage.Uses, func(u Use) bool { return u.Struck.IsZero() }) {
		return fault.RefuseOurs("usage.none")
	}
	return nil
}

func (c *StrikeUse) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if use := s.certificate().Usage.Use(c.Use); use == nil || !use.Struck.IsZero() {
		f.Add("use", "field.unknown")
	}
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&UseStruck{c.Use, Say(c.Reason)})
}
