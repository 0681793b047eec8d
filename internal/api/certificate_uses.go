package api

import (
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// UsageAnswer is how a holder uses a certificate, its audit report and the mark.
type UsageAnswer struct {
	Version  int64    `json:"version"`
	Systems  []facts  `json:"systems" doc:"the holder's systems for use, as they were filed; the last one of a kind is in force"`
	Uses     []facts  `json:"uses" doc:"every use on record, also those struck as recorded wrongly"`
	MustStop []string `json:"mustStop" doc:"ids of uses that go on though the certificate is not valid"`
	Actions  []Action `json:"actions"`
}

func (a *API) addUsage() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/certificates/{id}/uses", OperationID: "list-uses", Tags: []string{"certificates"},
		Description: "How certificate, audit report and mark are used, for the holder and the body's staff.",
		Parameters:  []*huma.Param{parameter("path", "id", "id of the certificate", true), langParameter()},
		Responses:   a.responses(reflect.TypeFor[UsageAnswer]()),
	}, a.usage)
}

func (a *API) usage(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	on := rule.StreamID{Kind: rule.KindCertificate, ID: r.PathValue("id")}
	answer := UsageAnswer{Systems: []facts{}, Uses: []facts{}, MustStop: []string{}}
	err := a.look(r, actor, on, func(s *rule.Situation, view casework.View, _ rule.Relation) error {
		c, ok := view.State.(*rule.Certificate)
		if !ok {
			return fmt.Errorf("%s folds to %T", on, view.State)
		}
		judged, err := a.Casework.Actions(s)
		if err != nil {
			return err
		}
		answer.Version, answer.Actions = view.Version, a.describe(web.Language(r), judged)
		for _, system := range c.Usage.Systems {
			answer.Systems = append(answer.Systems, factsIn(system))
		}
		for _, use := range c.Usage.Uses {
			answer.Uses = append(answer.Uses, factsIn(use))
		}
		for _, use := range c.MustStop(s.Today) {
			answer.MustStop = append(answer.MustStop, use.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(answer.Version))
	a.Door.JSON(w, r, http.StatusOK, answer)
	return nil
}
