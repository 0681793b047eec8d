package api

import (
	"fincert/internal/rule"
	"fincert/internal/text"
)

// Proposed is an act on a case that waits, or waited, for a second person.
type Proposed struct {
	ID      string `json:"id"`
	Command string `json:"command"`
	Word    string `json:"word" doc:"what the command is called, in the reader's language"`
	Input   any    `json:"input" doc:"the command's body; null when its text was erased"`
	On      string `json:"on" doc:"the day it was proposed"`
	Person  string `json:"person" doc:"id of who proposed it"`
	Role    string `json:"role" doc:"the role by which it was proposed"`
	Outcome string `json:"outcome" doc:"confirmed, rejected, taken-back or lapsed; empty while it waits"`
	Ended   string `json:"ended"`
	By      string `json:"by" doc:"id of who confirmed or rejected it or took it back"`
	Reason  string `json:"reason" doc:"why it was rejected"`
}

// proposals are those of a case that somebody in this relation may know of: a
// client learns of what the body intends when it happens, and not before.
func (a *API) proposals(lang text.Lang, c *rule.Case, relation rule.Relation) []Proposed {
	all := []Proposed{}
	for _, p := range c.Proposals {
		if relation == rule.InTheBody || !p.Role.Staff() {
			all = append(all, a.proposed(lang, p))
		}
	}
	return all
}

func (a *API) proposed(lang text.Lang, p *rule.Proposal) Proposed {
	word := p.Command
	if kind, known := a.Casework.Command(p.Command); known {
		word = text.T(lang, "command."+kind.Slug())
	}
	var input any // null, not an empty text
	if given := p.Proposed(); given != nil {
		input = given
	}
	return Proposed{
		ID: p.ID, Command: p.Command, Word: word, Input: input, On: date(p.On), Person: p.Person, Role: string(p.Role),
		Outcome: string(p.Outcome), Ended: date(p.Ended), By: p.By, Reason: p.Reason.Shown(),
	}
}
