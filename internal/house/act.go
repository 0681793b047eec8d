package house

import (
	"context"

	"fincert/internal/casework"
	"fincert/internal/postbox"
	"fincert/internal/rule"
)

// Do carries out one command through casework and gives the thing that it was
// about or that it made. It is for whoever acts in the house without a door of
// its own, such as a story: every call is its own act and expects no version.
func (h *House) Do(ctx context.Context, actor rule.Actor, command rule.Command, on rule.StreamID) (rule.StreamID, error) {
	done, err := h.Casework.Do(ctx, actor, command, on, casework.Opts{Expect: casework.AnyVersion})
	return done.On, err
}

// Send puts what somebody of the public has to say into the postbox, as the forms
// of the public pages do, and gives the item's id. Faults: those of postbox.Send.
func (h *House) Send(ctx context.Context, p rule.Posted) (item string, err error) {
	public, err := h.Register.Current(ctx)
	if err != nil {
		return "", err
	}
	_, known := public.Find(p.Certificate)
	secret, err := h.Postbox.Send(ctx, postbox.Sending{Token: postbox.NewToken(), Known: known, Answers: postbox.Answers{
		Kind: p.Kind, About: p.About, Certificate: p.Certificate, Place: p.Place, Text: p.Text, Right: p.Right, Name: p.Name, Contact: p.Contact}})
	if err != nil {
		return "", err
	}
	sent, err := h.Postbox.Standing(ctx, secret)
	return sent.ID, err
}

// Look reads one thing as an actor sees it, in one moment; what is foreign to
// the actor does not exist. The situation is good within see only.
func (h *House) Look(ctx context.Context, actor rule.Actor, on rule.StreamID, see func(*rule.Situation, rule.State) error) error {
	return h.Casework.Look(ctx, actor, on, func(s *rule.Situation, view casework.View) error {
		return see(s, view.State)
	})
}
