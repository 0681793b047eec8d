package casework

import (
	"context"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Action is one thing that an actor could do to something, now or later.
type Action struct {
	Command  string
	On       rule.StreamID
	Possible bool
	Fault    *fault.Fault // why not now; nil when Possible
}

// View is one thing as of a position.
type View struct {
	State    rule.State
	Version  int64
	Position int64 // of its last entry
	History  []Recorded
}

// Judge lists the actions of this actor on a thing, and on the test tasks of a
// case: possible ones, and the others with the very fault that Do would give.
// What no role of the actor could ever do here is left out.
func (c *Casework) Judge(ctx context.Context, actor rule.Actor, on rule.StreamID) ([]Action, error) {
	var actions []Action
	err := c.Look(ctx, actor, on, func(s *rule.Situation, _ View) error {
		var err error
		actions, err = c.Actions(s)
		return err
	})
	return actions, err
}

// Look reads one thing for an actor, in one moment. A thing that is foreign to
// the actor does not exist. The situation is good within look only; the view
// may be kept.
func (c *Casework) Look(ctx context.Context, actor rule.Actor, on rule.StreamID, look func(*rule.Situation, View) error) error {
	return c.DB.Read(ctx, func(q store.Querier) error { return c.look(q, actor, on, look) })
}

func (c *Casework) look(q store.Querier, actor rule.Actor, on rule.StreamID, look func(*rule.Situation, View) error) (err error) {
	if c.states[on.Kind] == nil {
		return notFound()
	}
	s, r, err := c.situationNow(q, actor)
	if err != nil {
		return err
	}
	defer r.void(&err)
	s.On = on
	thing := r.stream(on)
	if r.err != nil {
		return r.err
	}
	relation := rule.Foreign
	if thing.version > 0 {
		relation = thing.state.Relation(s.Actor)
	}
	if relation == rule.Foreign {
		return notFound()
	}
	return look(s, thing.view().For(relation))
}

// For is the view of somebody who stands in this relation to the thing: without
// what must not be known outside the body for now.
func (v View) For(relation rule.Relation) View {
	thing, discreet := v.State.(rule.Discreet)
	if !discreet || relation == rule.InTheBody {
		return v
	}
	state, known := thing.Outside()
	v.State = state
	history := v.History
	v.History = nil
	for _, e := range history {
		if known(e.Meta.Position) {
			v.History = append(v.History, e)
		}
	}
	return v
}

// Actions lists what Judge lists, within a Look.
func (c *Casework) Actions(s *rule.Situation) ([]Action, error) { return c.actions(s, s.On) }

func (c *Casework) actions(s *rule.Situation, on rule.StreamID) ([]Action, error) {
	state := s.Record.State(on)
	relation := state.Relation(s.Actor)
	asked := *s
	asked.On = on
	asked.May = func(command string) (rule.Role, bool) { return c.Rights.May(s.Actor, command, relation) }
	actions := []Action{}
	for _, t := range c.ordered {
		if t.Kind != on.Kind || t.Creates {
			continue
		}
		role, may := c.Rights.May(s.Actor, t.Name(), relation)
		if !may {
			continue
		}
		blank := t.New()
		if file, isCase := state.(*rule.Case); isCase && (!t.Serves(file.Purpose) || len(file.Proposals) == 0 && rule.AboutProposals(blank)) {
			continue // where nothing was ever proposed, or in another kind of case, they would only be in the way
		}
		asked.Role = role
		why := rule.Judge(&asked, blank)
		actions = append(actions, Action{Command: t.Name(), On: on, Possible: why == nil, Fault: why})
	}
	if file, isCase := state.(*rule.Case); isCase {
		for _, test := range file.Tests {
			task := rule.StreamID{Kind: rule.KindTestTask, ID: test.Task}
			if s.Record.State(task).Relation(s.Actor) == rule.Foreign {
				continue
			}
			more, err := c.actions(s, task)
			if err != nil {
				return nil, err
			}
			actions = append(actions, more...)
		}
	}
	return actions, nil
}

// Load folds a thing up to and including a position (math.MaxInt64: all of
// it), with its history. It asks for no right: the caller does.
func (c *Casework) Load(ctx context.Context, on rule.StreamID, upTo int64) (View, error) {
	var view View
	err := c.DB.Read(ctx, func(q store.Querier) error {
		var err error
		view, err = c.view(q, on, upTo)
		return err
	})
	return view, err
}

func (c *Casework) view(q store.Querier, on rule.StreamID, upTo int64) (View, error) {
	if c.states[on.Kind] == nil {
		return View{}, notFound()
	}
	history, err := c.read(q, on, upTo)
	if err != nil {
		return View{}, err
	}
	if len(history) == 0 {
		return View{}, notFound()
	}
	err = c.openPrivates(q, on, history)
	if err != nil {
		return View{}, err
	}
	thing := &stream{state: c.newState(on.Kind)}
	thing.fold(history)
	return thing.view(), nil
}
