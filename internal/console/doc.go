// Package console is the door for people who are signed in: clients,
// laboratories, the body's staff. Every page lies under /desk/.
//
// It promises that what a person sees is what they may see, asked anew at each
// request; that every command of the books can be given here, with the reason
// and the clause when it cannot; and that nothing typed is lost when a session
// ends, a page is stale or an act is refused. It decides nothing: rights, guards
// and words are those of casework.Judge, which the API tells as well.
package console
