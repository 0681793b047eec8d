// Package casefile is how people hand in the files of a case and fetch them,
// through whatever door: as one body, as a part of a form, or in pieces that go
// on after the connection broke off. It promises that the same people may do the
// same at all doors, within the same limit and with the same refusals; that a
// file counts only in the case that it was put in for; and that nobody is given
// a file before it is written down that they read it.
//
// It refuses to tell a foreign case or file from one that does not exist.
package casefile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"mime/multipart"
	"slices"
	"time"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// MostTime is how long a file may take in or out in one go.
const MostTime = 30 * time.Minute

var (
	unknown   = fault.New(fault.NotFound, "web.no-such-thing")
	forbidden = fault.New(fault.Forbidden, "web.forbidden")
)

// Config is what files of cases need.
type Config struct {
	Casework *casework.Casework
	Access   *access.Access
	Vault    *vault.Vault
	Door     *web.Door
	Clock    now.Clock
	Log      *slog.Logger
}

// Files is safe for concurrent use.
type Files struct{ Config }

// New makes the ways in and out.
func New(c Config) *Files { return &Files{c} }

// Limit is how many bytes a file may have today.
func (f *Files) Limit(ctx context.Context) (int64, error) {
	sch, _, err := f.Casework.InForce(ctx)
	if err != nil {
		return 0, err
	}
	return min(f.Vault.Limit, int64(sch.Limit(scheme.LimitFileSize, calendar.DateOf(f.Clock.Now())).Value)), nil
}

// MayPut refuses whoever may not hand in files for a case: NotFound
// "web.no-such-thing", Forbidden "web.forbidden". Whoever works on the case may;
// who only reads may not.
func (f *Files) MayPut(ctx context.Context, actor rule.Actor, id string) error {
	_, relation, err := f.stands(ctx, actor, id)
	if err != nil {
		return err
	}
	switch relation {
	case rule.Own, rule.Entrusted:
		return nil
	case rule.InTheBody:
		reads := func(r rule.Role) bool { return r == rule.RoleRegulator || r == rule.RoleAdministrator }
		if slices.ContainsFunc(actor.Roles, func(r rule.Role) bool { return !reads(r) }) {
			return nil
		}
	}
	return forbidden
}

// Put takes a file in for a case: the faults of MayPut, and of vault.Put.
func (f *Files) Put(ctx context.Context, actor rule.Actor, id, name string, content io.Reader) (rule.FileRef, error) {
	err := f.MayPut(ctx, actor, id)
	if err != nil {
		return rule.FileRef{}, err
	}
	limit, err := f.Limit(ctx)
	if err != nil {
		return rule.FileRef{}, err
	}
	file, err := f.Vault.Put(ctx, id, name, vault.Bounded(content, limit))
	if err != nil {
		return rule.FileRef{}, err
	}
	return refTo(file), nil
}

// PutPart takes a file in that is a field of a form, as browsers send it without
// JavaScript. It is never in memory as a whole.
func (f *Files) PutPart(ctx context.Context, actor rule.Actor, id string, part *multipart.Part) (rule.FileRef, error) {
	return f.Put(ctx, actor, id, part.FileName(), web.Incoming(part))
}

func refTo(f vault.File) rule.FileRef {
	return rule.FileRef{Object: f.Object, SHA256: f.SHA256, Size: f.Size, MediaType: f.MediaType, Name: f.Name}
}

// Open gives a file of a case to who may read it, and writes down that they do;
// address is where they ask from. Fault: NotFound "web.no-such-thing".
func (f *Files) Open(ctx context.Context, actor rule.Actor, id, object, address string) (io.ReadCloser, rule.FileRef, error) {
	file, err := f.Find(ctx, actor, id, object)
	if err != nil {
		return nil, rule.FileRef{}, err
	}
	content, err := f.read(ctx, actor, id, file, address)
	return content, file, err
}

// Find is a file of a case, for who may read it. Fault: NotFound
// "web.no-such-thing".
func (f *Files) Find(ctx context.Context, actor rule.Actor, id, object string) (rule.FileRef, error) {
	c, relation, err := f.stands(ctx, actor, id)
	if err != nil {
		return rule.FileRef{}, err
	}
	if !web.Plain(object) || relation == rule.Entrusted && !knows(c, actor, object) {
		return rule.FileRef{}, unknown
	}
	file, there, err := f.Vault.Find(ctx, object)
	if err == nil && (!there || file.Scope != id) {
		err = unknown
	}
	return refTo(file), err
}

// read opens what was found and writes down who is given it: who reads what is
// not written down is not given it.
func (f *Files) read(ctx context.Context, actor rule.Actor, id string, file rule.FileRef, address string) (io.ReadCloser, error) {
	content, _, err := f.Vault.Open(ctx, file.Object)
	if err != nil {
		return nil, err
	}
	err = f.Access.Read(ctx, actor, id, file.Object, address)
	if err != nil {
		return nil, errors.Join(err, content.Close())
	}
	return content, nil
}

// knows: a laboratory sees the reports of its own tasks.
func knows(c *rule.Case, actor rule.Actor, object string) bool {
	for _, t := range c.Tests {
		if t.Organisation == actor.Organisation && t.Report.Object == object {
			return true
		}
	}
	return false
}

// stands is how the actor stands to a case for files: a laboratory that was
// entrusted with a task of it may hand in and fetch files, though it does not
// see the case.
func (f *Files) stands(ctx context.Context, actor rule.Actor, id string) (*rule.Case, rule.Relation, error) {
	if !web.Plain(id) {
		return nil, rule.Foreign, unknown
	}
	view, err := f.Casework.Load(ctx, rule.StreamID{Kind: rule.KindCase, ID: id}, math.MaxInt64)
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && view.State == nil:
		return nil, rule.Foreign, unknown
	case err != nil:
		return nil, rule.Foreign, err
	}
	c, is := view.State.(*rule.Case)
	if !is {
		return nil, rule.Foreign, fmt.Errorf("case %s folds to %T", id, view.State)
	}
	relation := c.Relation(actor)
	if relation == rule.Foreign {
		return nil, rule.Foreign, unknown
	}
	return c, relation, nil
}
