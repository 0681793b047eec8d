package house

import (
	"context"
	"net/http"

	"fincert/internal/casework"
	"fincert/internal/register"
	"fincert/internal/store"
)

// publicRows hands casework's changes to the register, which does not know
// casework.
type publicRows struct{ register.Projector }

func (p publicRows) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, change := range changes {
		if err := p.Projector.Project(tx, change.Meta, change.Entry); err != nil {
			return err
		}
	}
	return nil
}

func projectors() []casework.Projector { return []casework.Projector{publicRows{}} }

func (h *House) addSite(mux *http.ServeMux) {}
