package house

import (
	"context"

	"fincert/internal/casework"
	"fincert/internal/deadline"
	"fincert/internal/rule"
)

// asSystem carries out commands as the installation itself.
type asSystem struct{ work *casework.Casework }

// Do carries out one command, as package deadline asks for it.
func (s asSystem) Do(ctx context.Context, command rule.Command, on rule.StreamID, key string) error {
	_, err := s.work.Do(ctx, theSystem, command, on, casework.Opts{Key: key, Expect: casework.AnyVersion})
	return err
}

var (
	_ deadline.Doer   = asSystem{}
	_ deadline.Record = (*casework.Casework)(nil)
)
