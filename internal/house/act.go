package house

import (
	"context"

	"fincert/internal/casework"
	"fincert/internal/rule"
)

// Do carries out one command through casework and gives the thing that it was
// about or that it made. It is for whoever acts in the house without a door of
// its own, such as a story: every call is its own act and expects no version.
func (h *House) Do(ctx context.Context, actor rule.Actor, command rule.Command, on rule.StreamID) (rule.StreamID, error) {
	done, err := h.Casework.Do(ctx, actor, command, on, casework.Opts{Expect: casework.AnyVersion})
	return done.On, err
}

// Look reads one thing as an actor sees it, in one moment; what is foreign to
// the actor does not exist. The situation is good within see only.
func (h *House) Look(ctx context.Context, actor rule.Actor, on rule.StreamID, see func(*rule.Situation, rule.State) error) error {
	return h.Casework.Look(ctx, actor, on, func(s *rule.Situation, view casework.View) error {
		return see(s, view.State)
	})
}
