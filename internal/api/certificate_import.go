package api

import (
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/usesheet"
)

func (a *API) addUsesImport() {
	a.add(huma.Operation{
		Method: http.MethodPost, Path: "/api/v1/certificates/{id}/uses/import", OperationID: "import-uses", Tags: []string{"certificates"},
		Description: "The body is a table of uses, CSV in UTF-8 or GB18030 (GBK is part of it) or an Excel workbook without formulas, with the columns of, where, from, to and text or their labels on the form. " +
			"It is recorded as RecordUses records them, and nothing of it when a row is wrong; rows[5].from is the day in line 5.",
		Parameters: []*huma.Param{
			parameter("path", "id", "id of the certificate", true),
			parameter("header", "Idempotency-Key", "as with a command", true),
			parameter("header", "If-Match", "as with a command", false),
			langParameter(),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: binary},
		Responses:   a.responses(reflect.TypeFor[CommandAnswer]()),
	}, a.usesImport)
}

func (a *API) usesImport(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	key, err := commandKey(r)
	if err != nil {
		return err
	}
	expect, err := expected(r)
	if err != nil {
		return err
	}
	file, err := io.ReadAll(io.LimitReader(r.Body, usesheet.MostBytes+1))
	if err != nil {
		return fmt.Errorf("read a table of uses: %w", err)
	}
	on := rule.StreamID{Kind: rule.KindCertificate, ID: r.PathValue("id")}
	var places []scheme.Way
	err = a.look(r, actor, on, func(s *rule.Situation, _ casework.View, _ rule.Relation) error {
		places = s.Record.Scheme("").Ways(scheme.UsagePlaces, s.Today)
		return nil
	})
	if err != nil {
		return err
	}
	sheet, err := usesheet.Read(file, places)
	if err != nil {
		return err
	}
	kind, known := a.Casework.Command(sheet.Command.CommandName())
	if !known {
		return fmt.Errorf("%s is no command", sheet.Command.CommandName())
	}
	if sheet.Wrong.Err() != nil { // what the rule finds wrong is told beside it
		_, err = a.Casework.Preview(r.Context(), actor, sheet.Command, on)
		return a.tell(r, actor, kind, sheet, err)
	}
	done, err := a.Casework.Do(r.Context(), actor, sheet.Command, on, casework.Opts{Key: key, Expect: expect})
	if err != nil {
		return a.tell(r, actor, kind, sheet, err)
	}
	actions, err := a.actions(r, actor, done.On)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(done.Version))
	a.Door.JSON(w, r, http.StatusOK, CommandAnswer{ID: done.On.ID, Version: done.Version, Actions: actions})
	return nil
}

// tell says everything that is wrong with a table, by its lines.
func (a *API) tell(r *http.Request, actor rule.Actor, kind rule.CommandType, sheet *usesheet.Sheet, err error) error {
	no, is := fault.As(err)
	if err != nil && (!is || no.Kind != fault.Invalid || len(no.Fields) == 0) {
		return a.notDone(r, actor, kind, err)
	}
	return sheet.Tell(no)
}
