package main

import (
	"encoding/json"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/text"
)

// lifeQuestion is a line of a batch: what a certificate that lived like this is
// worth on a day.
type lifeQuestion struct {
	ID     json.RawMessage `json:"id"`
	Issued calendar.Date   `json:"issued"`
	Events []lifeEvent     `json:"events"`
	On     calendar.Date   `json:"on"`
}

type lifeEvent struct {
	Type    rule.TurnKind `json:"type"`
	On      calendar.Date `json:"on"`
	ValidTo calendar.Date `json:"valid_to"` // of a renewal
}

type lifeAnswer struct {
	ID     json.RawMessage `json:"id"`
	Status string          `json:"status"`
}

// answerLife answers a line with the regulator's code, or with "replaced", for
// which it has none, or "none" before issue. It asks the same function as the
// register does, by the shipped scheme.
func answerLife(line []byte) (any, error) {
	var q lifeQuestion
	err := readLine(line, &q)
	if err != nil {
		return nil, err
	}
	life, err := q.life()
	if err != nil {
		return nil, err
	}
	if q.On.IsZero() {
		return nil, missing("on")
	}
	status, _ := life.StatusOn(q.On)
	answer := lifeAnswer{ID: idOf(line), Status: string(status)}
	switch status {
	case rule.StatusNone, rule.StatusReplaced:
	default:
		answer.Status = load.Shipped().Status(string(status), q.On).Code
	}
	return answer, nil
}

func (q *lifeQuestion) life() (rule.Life, error) {
	if q.Issued.IsZero() {
		return rule.Life{}, missing("issued")
	}
	validity := load.Shipped().Limit(scheme.LimitCertificateValidity, q.Issued)
	life := rule.Life{}.After(rule.Turn{What: rule.TurnIssued, On: q.Issued, ValidTo: q.Issued.AddMonths(validity.Value)})
	for _, e := range q.Events {
		err := e.check()
		if err != nil {
			return life, err
		}
		after, no := life.Take(rule.Turn{What: e.Type, On: e.On, ValidTo: e.ValidTo})
		if no != nil {
			return life, sentence{no.Key, named(no.Args)}
		}
		life = after
	}
	return life, nil
}

// check refuses what is no event, before it is asked whether it can happen.
func (e lifeEvent) check() error {
	switch e.Type {
	case rule.TurnSuspended, rule.TurnRestored, rule.TurnRenewed, rule.TurnWithdrawn, rule.TurnCancelled, rule.TurnReplaced:
	default:
		return sentence{key: "cli.status-event", args: text.Args{"text": string(e.Type)}}
	}
	switch {
	case e.On.IsZero():
		return missing("events.on")
	case e.Type == rule.TurnRenewed && e.ValidTo.IsZero():
		return missing("events.valid_to")
	case e.Type != rule.TurnRenewed && !e.ValidTo.IsZero():
		return sentence{key: "cli.status-valid-to", args: text.Args{"text": string(e.Type)}}
	}
	return nil
}

func missing(field string) error {
	return sentence{key: "cli.batch-missing", args: text.Args{"field": field}}
}
