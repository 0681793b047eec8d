package api

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// CertificateRecord is a certificate as its holder and the body's people see it:
// beside what is public, what was proposed, asked for, decided and is due.
type CertificateRecord struct {
	Thing
	Due []any `json:"due" doc:"what falls due, the earliest first"`
}

func (a *API) addCertificateRecord() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/certificates/{id}/record", OperationID: "get-certificate-record", Tags: []string{"certificates"},
		Description: "A certificate with its suspensions, requests, papers, exceptions and decisions, for its holder and the body's staff.",
		Parameters:  []*huma.Param{parameter("path", "id", "id of the certificate", true), langParameter()},
		Responses:   a.responses(reflect.TypeFor[CertificateRecord]()),
	}, a.certificateRecord)
}

func (a *API) certificateRecord(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	on := rule.StreamID{Kind: rule.KindCertificate, ID: r.PathValue("id")}
	var record CertificateRecord
	err := a.look(r, actor, on, func(s *rule.Situation, view casework.View, relation rule.Relation) error {
		c, is := view.State.(*rule.Certificate)
		if !is {
			return fmt.Errorf("%s folds to %T", on, view.State)
		}
		judged, err := a.Casework.Actions(s)
		if err != nil {
			return err
		}
		lang := web.Language(r)
		falls := slices.DeleteFunc(s.FallsOf(c), func(d rule.Due) bool { return d.Inside && relation != rule.InTheBody })
		record = CertificateRecord{
			Thing: Thing{ID: on.ID, Kind: string(on.Kind), Version: view.Version, Facts: factsIn(c),
				History: history(lang, view.History, relation), Actions: a.describe(lang, judged)},
			Due: listOf(a.falls(lang, s, falls)),
		}
		status, since := c.StatusOn(s.Today)
		record.Facts["status"], record.Facts["since"] = string(status), date(since)
		if relation != rule.InTheBody { // what one of the body's people proposed to another is inside
			delete(record.Facts, "proposals")
		} else {
			record.Facts["media"] = mediaFacts(s, s.Media(c))
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(record.Version))
	a.Door.JSON(w, r, http.StatusOK, record)
	return nil
}
