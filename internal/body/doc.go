// Package body is what a certification body does that the rule does not say:
// its people, and the editions of the scheme and of the calendar that it works
// by. Like package rule it is pure: no clock, database, network or log. Its
// refusals never cite the rule.
//
// It imports rule, scheme, calendar and fault, and nothing else of ours.
package body

import "fincert/internal/rule"

// Book is what this package adds to the record.
func Book() rule.Book {
	return rule.Book{
		States: map[rule.Kind]func() rule.State{
			rule.KindPerson:    func() rule.State { return &Person{} },
			rule.KindScheme:    func() rule.State { return &SchemeEdition{} },
			rule.KindCalendar:  func() rule.State { return &CalendarEdition{} },
			rule.KindAccessLog: func() rule.State { return &AccessLogDay{} },
		},
		Entries: []rule.EntryType{
			rule.EntryOf[PersonRegistered](rule.KindPerson),
			rule.EntryOf[PersonJoined](rule.KindPerson),
			rule.EntryOf[RolesSet](rule.KindPerson),
			rule.EntryOf[DeputyAppointed](rule.KindPerson),
			rule.EntryOf[DeputyEnded](rule.KindPerson),
			rule.EntryOf[PersonsMerged](rule.KindPerson),
			rule.EntryOf[MergeEnded](rule.KindPerson),
			rule.EntryOf[PersonEnded](rule.KindPerson),
			rule.EntryOf[PersonErased](rule.KindPerson),
			rule.EntryOf[SchemeAdopted](rule.KindScheme),
			rule.EntryOf[CalendarAdopted](rule.KindCalendar),
			rule.EntryOf[NoticeImported](rule.KindCalendar),
			rule.EntryOf[AccessLogSealed](rule.KindAccessLog),
		},
		Commands: []rule.CommandType{
			rule.Creating[RegisterPerson](rule.KindPerson),
			rule.CommandOf[JoinOrganisation](rule.KindPerson),
			rule.CommandOf[SetRoles](rule.KindPerson),
			rule.CommandOf[AppointDeputy](rule.KindPerson),
			rule.CommandOf[EndDeputy](rule.KindPerson),
			rule.CommandOf[MergePersons](rule.KindPerson),
			rule.CommandOf[EndMerge](rule.KindPerson),
			rule.CommandOf[EndPerson](rule.KindPerson),
			rule.CommandOf[ErasePerson](rule.KindPerson),
			rule.Creating[AdoptScheme](rule.KindScheme),
			rule.Creating[AdoptCalendar](rule.KindCalendar),
			rule.Creating[ImportNotice](rule.KindCalendar),
			rule.Creating[SealAccessLog](rule.KindAccessLog),
		},
	}
}
