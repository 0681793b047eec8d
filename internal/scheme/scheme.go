package scheme

import (
	"slices"

	"fincert/internal/calendar"
)

// Content is everything an edition holds, in the order of its files.
type Content struct {
	ID      string        // of the scheme: "fintech-product"
	Edition string        // "2026.1"
	Since   calendar.Date // the edition's first day
	Name    Text

	Sentences  []Sentence
	Stages     []Stage
	Limits     []Limit
	Scope      []ScopeQuestion
	Kinds      []Kind
	Traits     []Trait
	Materials  []Material
	Standards  []Standard
	CheckItems []CheckItem
	Dimensions []Dimension
	Levels     []Level
	Depths     []Depth
	Verdicts   []Verdict
	Ways       []Way
	Qualified  []Qualification
	Numbers    []NumberPattern
	Statuses   []Status
	Seconds    []Second
	Grounds    []Ground
	Showings   []Showing
	Changes    []ChangeClass
}

// Scheme is one edition of the scheme. It does not change after New and may be
// shared. A day before the edition's first day is answered as its first day,
// so that a look-up is total: a case of an older day has its own edition.
type Scheme struct{ c Content }

// New is the edition with this content, which package load has checked.
func New(c Content) *Scheme { return &Scheme{c} }

// Content is everything in the edition; whoever asks for it does not change it.
func (s *Scheme) Content() Content { return s.c }

// ID names the scheme; Edition names this edition of it.
func (s *Scheme) ID() string      { return s.c.ID }
func (s *Scheme) Edition() string { return s.c.Edition }

// Name is the rule's title.
func (s *Scheme) Name() Text { return s.c.Name }

// Since is the edition's first day.
func (s *Scheme) Since() calendar.Date { return s.c.Since }

func (s *Scheme) day(on calendar.Date) calendar.Date {
	if on.Before(s.c.Since) {
		return s.c.Since
	}
	return on
}

// Sentence is a text to print. It is empty for an id without a constant here.
func (s *Scheme) Sentence(id string, on calendar.Date) Text {
	row, _ := find(s.c.Sentences, id, s.day(on))
	return row.Text
}

// Stages are the seven elements of certification in their order.
func (s *Scheme) Stages(on calendar.Date) []Stage { return holding(s.c.Stages, s.day(on)) }

// Limit is a number of the rule or of ours. It is zero for an id without a
// constant here.
func (s *Scheme) Limit(id string, on calendar.Date) Limit {
	row, _ := find(s.c.Limits, id, s.day(on))
	return row
}

// Limits are all of them.
func (s *Scheme) Limits(on calendar.Date) []Limit { return holding(s.c.Limits, s.day(on)) }

// ScopeQuestions are the conditions of clause 1.
func (s *Scheme) ScopeQuestions(on calendar.Date) []ScopeQuestion {
	return holding(s.c.Scope, s.day(on))
}

// Kinds of product that can be applied for.
func (s *Scheme) Kinds(on calendar.Date) []Kind { return holding(s.c.Kinds, s.day(on)) }

// Kind finds one of them.
func (s *Scheme) Kind(id string, on calendar.Date) (Kind, bool) {
	return find(s.c.Kinds, id, s.day(on))
}

// Traits that a product can have.
func (s *Scheme) Traits(on calendar.Date) []Trait {
	return slices.DeleteFunc(holding(s.c.Traits, s.day(on)), func(t Trait) bool { return t.Purpose })
}

// Trait finds one of them.
func (s *Scheme) Trait(id string, on calendar.Date) (Trait, bool) {
	return find(s.c.Traits, id, s.day(on))
}

// Materials are exactly those asked for a product of this kind with these
// traits, in the order of 5.2.2, each with the reason it is asked for.
func (s *Scheme) Materials(kind string, traits []string, on calendar.Date) []Material {
	facts := s.facts(kind, traits, on)
	var asked []Material
	for _, m := range holding(s.c.Materials, s.day(on)) {
		if facts.meet(m.Condition) {
			m.Because = s.because(m.Condition, facts, on)
			asked = append(asked, m)
		}
	}
	return asked
}

// Material finds one by its id, asked for or not.
func (s *Scheme) Material(id string, on calendar.Date) (Material, bool) {
	return find(s.c.Materials, id, s.day(on))
}

// Standards are all standards in the edition that holds on the day.
func (s *Scheme) Standards(on calendar.Date) []Standard { return holding(s.c.Standards, s.day(on)) }

// Standard finds the edition that holds on the day.
func (s *Scheme) Standard(id string, on calendar.Date) (Standard, bool) {
	return find(s.c.Standards, id, s.day(on))
}

// Editions are all editions of one standard, oldest first.
func (s *Scheme) Editions(id string) []Standard {
	var editions []Standard
	for _, row := range s.c.Standards {
		if row.ID == id {
			editions = append(editions, row)
		}
	}
	slices.SortStableFunc(editions, func(a, b Standard) int { return a.Since.Compare(b.Since) })
	return editions
}

// Basis are the standards that a product is certified against (chapter 2).
func (s *Scheme) Basis(kind string, traits []string, on calendar.Date) []Standard {
	return s.inRole(Basis, kind, traits, on)
}

// EvidenceStandards are those whose fulfilment the client shows (5.2.2(5)).
func (s *Scheme) EvidenceStandards(kind string, traits []string, on calendar.Date) []Standard {
	return s.inRole(Evidence, kind, traits, on)
}

func (s *Scheme) inRole(role Role, kind string, traits []string, on calendar.Date) []Standard {
	facts := s.facts(kind, traits, on)
	var list []Standard
	for _, row := range s.Standards(on) {
		if row.Role == role && facts.meet(row.Condition) {
			list = append(list, row)
		}
	}
	return list
}

// TestClauses are the requirements that the type test must cover.
func (s *Scheme) TestClauses(kind string, traits []string, on calendar.Date) []TestClause {
	return ClausesOf(s.Basis(kind, traits, on))
}

// ClausesOf are the requirements of these standards.
func ClausesOf(standards []Standard) []TestClause {
	var clauses []TestClause
	for _, row := range standards {
		if len(row.Chapters) == 0 {
			clauses = append(clauses, TestClause{ID: row.ID, Standard: row.ID, Number: row.Number, Title: row.Title})
		}
		for _, chapter := range row.Chapters {
			clauses = append(clauses, TestClause{
				ID: row.ID + "-" + chapter.Number, Standard: row.ID, Number: row.Number,
				Chapter: chapter.Number, Title: chapter.Title,
			})
		}
	}
	return clauses
}

// Involves reports whether a trait is true of a product, by itself or implied.
func (s *Scheme) Involves(trait, kind string, traits []string, on calendar.Date) bool {
	return s.facts(kind, traits, on).known[trait]
}

// Checklist are the items of one list that are asked for this product; among its
// traits are the ids of the depths that its problems reach.
func (s *Scheme) Checklist(list, kind string, traits []string, on calendar.Date) []CheckItem {
	facts := s.facts(kind, traits, on)
	var items []CheckItem
	for _, item := range holding(s.c.CheckItems, s.day(on)) {
		if item.List == list && facts.meet(item.Condition) {
			items = append(items, item)
		}
	}
	return items
}

// Dimensions of tracking monitoring.
func (s *Scheme) Dimensions(on calendar.Date) []Dimension {
	return holding(s.c.Dimensions, s.day(on))
}

// Dimension finds one of them.
func (s *Scheme) Dimension(id string, on calendar.Date) (Dimension, bool) {
	return find(s.c.Dimensions, id, s.day(on))
}

// Levels of problems, the lightest first.
func (s *Scheme) Levels(on calendar.Date) []Level { return holding(s.c.Levels, s.day(on)) }

// Level finds one by its number.
func (s *Scheme) Level(level int, on calendar.Date) (Level, bool) {
	for _, row := range s.Levels(on) {
		if row.Level == level {
			return row, true
		}
	}
	return Level{}, false
}

// Depths are those that this many problems reach; found holds their levels.
func (s *Scheme) Depths(found []int, on calendar.Date) []Depth {
	var reached []Depth
	for _, row := range holding(s.c.Depths, s.day(on)) {
		count := 0
		for _, level := range found {
			if level >= row.Level {
				count++
			}
		}
		if count >= row.Count {
			reached = append(reached, row)
		}
	}
	return reached
}

// Verdicts are the words of one list.
func (s *Scheme) Verdicts(list string, on calendar.Date) []Verdict {
	var words []Verdict
	for _, row := range holding(s.c.Verdicts, s.day(on)) {
		if row.List == list {
			words = append(words, row)
		}
	}
	return words
}

// Verdict finds one word of a list.
func (s *Scheme) Verdict(list, id string, on calendar.Date) (Verdict, bool) {
	return find(s.Verdicts(list, on), id, s.day(on))
}

// Ways are the ways of one list.
func (s *Scheme) Ways(list string, on calendar.Date) []Way {
	var ways []Way
	for _, row := range holding(s.c.Ways, s.day(on)) {
		if row.List == list {
			ways = append(ways, row)
		}
	}
	return ways
}

// Outside are the ways of one list of announcing that lie outside this program. It is
// asked of many certificates at once: where there are none, nothing is made.
func (s *Scheme) Outside(list string, on calendar.Date) (ways []Way) {
	for i := range s.c.Ways {
		if way := &s.c.Ways[i]; way.Outside && way.List == list && way.HoldsOn(s.day(on)) {
			ways = append(ways, *way)
		}
	}
	return ways
}

// Way finds one way of a list.
func (s *Scheme) Way(list, id string, on calendar.Date) (Way, bool) {
	return find(s.Ways(list, on), id, s.day(on))
}

// Grounds are those of one list, in the order of the rule.
func (s *Scheme) Grounds(list string, on calendar.Date) []Ground {
	var grounds []Ground
	for _, row := range holding(s.c.Grounds, s.day(on)) {
		if row.List == list {
			grounds = append(grounds, row)
		}
	}
	return grounds
}

// Ground finds one of a list.
func (s *Scheme) Ground(list, id string, on calendar.Date) (Ground, bool) {
	return find(s.Grounds(list, on), id, s.day(on))
}

// Showings are what is looked at before a certificate that was suspended for
// these grounds may be used again.
func (s *Scheme) Showings(grounds []string, on calendar.Date) []Showing {
	var asked []Showing
	for _, row := range holding(s.c.Showings, s.day(on)) {
		if slices.ContainsFunc(row.For, func(id string) bool { return slices.Contains(grounds, id) }) {
			asked = append(asked, row)
		}
	}
	return asked
}

// Qualifications are what the laboratory of a report made before holds on the
// day of its report (5.2.2(6)).
func (s *Scheme) Qualifications(on calendar.Date) []Qualification {
	return holding(s.c.Qualified, s.day(on))
}

// NumberPattern is how a number is built. It is zero for an id without a
// constant here.
func (s *Scheme) NumberPattern(id string, on calendar.Date) NumberPattern {
	row, _ := find(s.c.Numbers, id, s.day(on))
	return row
}

// Statuses of a certificate.
func (s *Scheme) Statuses(on calendar.Date) []Status { return holding(s.c.Statuses, s.day(on)) }

// Status finds one. It is zero for an id without a constant here.
func (s *Scheme) Status(id string, on calendar.Date) Status {
	row, _ := find(s.c.Statuses, id, s.day(on))
	return row
}

// SecondPerson reports whether the command needs a second person on the day.
func (s *Scheme) SecondPerson(command string, on calendar.Date) bool {
	_, asked := find(s.c.Seconds, command, s.day(on))
	return asked
}

// SecondPersons are all commands that need one on some day.
func (s *Scheme) SecondPersons() (commands []string) {
	for _, row := range s.c.Seconds {
		commands = append(commands, row.ID)
	}
	return commands
}

// Clauses are the ids of all clauses that this edition names, sorted, once each.
func (s *Scheme) Clauses() []string {
	var ids []string
	s.each(func(_ Section, item Item) {
		if clause := item.Head().Clause; clause != "" {
			ids = append(ids, clause)
		}
	})
	slices.Sort(ids)
	return slices.Compact(ids)
}

// each calls visit with every item of every section.
func (s *Scheme) each(visit func(Section, Item)) {
	eachOf(Sentences, s.c.Sentences, visit)
	eachOf(Stages, s.c.Stages, visit)
	eachOf(Limits, s.c.Limits, visit)
	eachOf(Scope, s.c.Scope, visit)
	eachOf(Kinds, s.c.Kinds, visit)
	eachOf(Traits, s.c.Traits, visit)
	eachOf(Materials, s.c.Materials, visit)
	eachOf(Standards, s.c.Standards, visit)
	eachOf(Checklists, s.c.CheckItems, visit)
	eachOf(Dimensions, s.c.Dimensions, visit)
	eachOf(Levels, s.c.Levels, visit)
	eachOf(Depths, s.c.Depths, visit)
	eachOf(Verdicts, s.c.Verdicts, visit)
	eachOf(Ways, s.c.Ways, visit)
	eachOf(Qualified, s.c.Qualified, visit)
	eachOf(Numbers, s.c.Numbers, visit)
	eachOf(Statuses, s.c.Statuses, visit)
	eachOf(Seconds, s.c.Seconds, visit)
	eachOf(Grounds, s.c.Grounds, visit)
	eachOf(Showings, s.c.Showings, visit)
	eachOf(Changes, s.c.Changes, visit)
}

func eachOf[T Item](section Section, rows []T, visit func(Section, Item)) {
	for _, row := range rows {
		visit(section, row)
	}
}
