// Package draft keeps what a person typed into a form and did not send yet, so
// that neither an error nor an expired session nor a closed window loses it.
//
// It promises that a form comes back exactly as it was typed, to the same person
// acting for the same organisation and to nobody else; that what was typed is
// encrypted under the person's key and goes with the person; and that files put
// in for a draft stay as long as it does. One form of one thing has one draft:
// what is saved later takes the place of what was saved before; a form that was
// sent has none, whatever of it was still on its way. A draft that nobody saved
// again for 60 days goes.
//
// A draft is no part of the record: nothing is checked, nobody else sees it, no
// command reads it. Whether the person may still send it is asked when it is
// sent. A backup holds drafts like every text about people: encrypted, and
// unreadable once the keys are renewed after the person was erased.
package draft
