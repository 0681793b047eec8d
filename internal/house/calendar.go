package house

import (
	"context"
	"encoding/json"
	"net/http"

	"fincert/internal/api"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// ImportNoticeAddress is where the socket in the data folder takes a notice on
// days off. Nothing of it is reachable from outside; the command itself is the
// API's, too.
const ImportNoticeAddress = "/local/calendar/import"

// NoticeOrder is a notice, and whether it is only to be tried.
type NoticeOrder struct {
	body.ImportNotice
	DryRun bool `json:"dry_run"`
}

// Imported says what edition follows and which clocks it moves.
type Imported struct {
	Edition string           `json:"edition"`
	Moved   []casework.Moved `json:"moved"`
}

// importNotice lists the clocks that the notice moves before it is put into
// force: afterwards nobody could tell what they were.
func (h *House) importNotice(w http.ResponseWriter, r *http.Request) {
	var asked NoticeOrder
	err := json.NewDecoder(r.Body).Decode(&asked)
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	actor, known := api.Local(r.Context())
	if !known {
		h.door.Problem(w, r, fault.New(fault.Forbidden, "web.forbidden"))
		return
	}
	answer, err := h.ImportNotice(r.Context(), actor, asked)
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	h.door.JSON(w, r, http.StatusOK, answer)
}

// ImportNotice tries a notice, lists the clocks that it moves, and puts it into
// force unless it is only tried.
func (h *House) ImportNotice(ctx context.Context, actor rule.Actor, o NoticeOrder) (Imported, error) {
	_, before, err := h.Casework.InForce(ctx)
	if err != nil {
		return Imported{}, err
	}
	tried, err := h.Casework.Preview(ctx, actor, &o.ImportNotice, rule.StreamID{})
	if err != nil {
		return Imported{}, err
	}
	var after *calendar.Calendar
	for _, e := range tried.Entries {
		if adopted, is := e.Entry.(*body.CalendarAdopted); is {
			after, err = adopted.Calendar()
			if err != nil {
				return Imported{}, err
			}
		}
	}
	answer := Imported{Edition: after.Edition()}
	answer.Moved, err = h.Casework.ClockMoves(ctx, before, after)
	if err != nil || o.DryRun {
		return answer, err
	}
	_, err = h.Casework.Do(ctx, actor, &o.ImportNotice, rule.StreamID{}, casework.Opts{Expect: casework.AnyVersion})
	return answer, err
}
