package house

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"sync"

	"fincert/internal/access"
	"fincert/internal/casework"
	"fincert/internal/deadline"
	"fincert/internal/postbox"
	"fincert/internal/rule"
)

// asSystem carries out commands as the installation itself.
type asSystem struct{ work *casework.Casework }

// Do carries out one command, as package deadline asks for it.
func (s asSystem) Do(ctx context.Context, command rule.Command, on rule.StreamID, key string) error {
	_, err := s.work.Do(ctx, theSystem, command, on, casework.Opts{Key: key, Expect: casework.AnyVersion})
	return err
}

// letterbox tells package deadline what lies in the postbox.
type letterbox struct{ box *postbox.Box }

// Waiting is what nobody has dealt with, for those for whom there is a postbox.
func (p letterbox) Waiting(ctx context.Context, actor rule.Actor) (list []deadline.Posted, err error) {
	if !access.MayReadPost(actor) {
		return nil, nil
	}
	items, err := p.box.Waiting(ctx)
	for _, i := range items {
		list = append(list, deadline.Posted{ID: i.ID, Number: i.Number, Since: i.Day})
	}
	return list, err
}

var (
	_ deadline.Post   = letterbox{}
	_ deadline.Doer   = asSystem{}
	_ deadline.Record = (*casework.Casework)(nil)
)

// programSum is the hash of the program that runs, which takes a tenth of a second
// and is asked for by who saves or finds what one derived.
var programSum = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	return hex.EncodeToString(sum.Sum(nil)), err
})
