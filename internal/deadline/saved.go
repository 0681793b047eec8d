package deadline

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"io"
	"io/fs"
	"os"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Saved says where what follows from the record outlives a stop, so that after a
// start only what happened since is read. It is a copy that may be lost: whatever
// does not fit the record, its editions and the program is passed over and derived
// anew (docs/adr/0009-what-was-derived-is-saved.md).
type Saved struct {
	File string // empty: nowhere
	// Program tells programs apart that may derive different things.
	Program func() (string, error)
}

// savedHead is the first thing in the file; as many savedThing follow as it says.
type savedHead struct {
	Program      string
	Leaf         string // of the last entry that was read: the record is the same one
	UpTo         int64
	Day          calendar.Date
	Basis        basis
	BasisRevised Revised
	Holders      map[string]rule.Words
	Things       int
}

type savedThing struct {
	On    rule.StreamID
	Kept  *derived // nil where only steps are known of it
	Steps []*Step
}

// keep saves; that it could not costs time after the next start, and nothing else.
func (d *Deadlines) keep(ctx context.Context) {
	if err := d.Save(ctx); err != nil {
		d.Log.WarnContext(ctx, "save what was derived", "error", err)
	}
}

// Save writes what is kept, unless somebody reads it at the moment: then they
// would wait for the disk. If we crash in it, the file of before stays.
func (d *Deadlines) Save(ctx context.Context) error {
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	default:
		return nil
	}
	if d.Saved.File == "" || d.upTo == 0 {
		return nil
	}
	program, err := d.Saved.Program()
	if err != nil {
		return err
	}
	leaf, err := d.Record.Leaf(ctx, d.upTo)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(d.Saved.File+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = d.write(file, program, leaf)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), d.Saved.File)
	}
	if err != nil {
		os.Remove(file.Name())
		return err
	}
	return nil
}

// write leaves room for the sum, which is known last.
func (d *Deadlines) write(file *os.File, program, leaf string) error {
	_, err := file.Write(make([]byte, sha256.Size))
	if err != nil {
		return err
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(file, sum), 1<<20)
	to := gob.NewEncoder(out)
	things := d.toSave()
	err = to.Encode(savedHead{Program: program, Leaf: leaf, UpTo: d.upTo, Day: d.day, Basis: d.basis, BasisRevised: d.basisRevised,
		Holders: d.holders, Things: len(things)})
	for _, thing := range things {
		if err != nil {
			return err
		}
		err = to.Encode(thing)
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	_, err = file.WriteAt(sum.Sum(nil), 0)
	return err
}

func (d *Deadlines) toSave() (list []savedThing) {
	for on, kept := range d.things {
		list = append(list, savedThing{On: on, Kept: kept, Steps: d.steps[on]})
	}
	for on, steps := range d.steps {
		if d.things[on] == nil {
			list = append(list, savedThing{On: on, Steps: steps})
		}
	}
	return list
}

// load takes what was saved, if it is of this record, these editions and this
// program and of no later day; else it leaves everything to be derived.
func (d *Deadlines) load(ctx context.Context, current basis, today calendar.Date) error {
	text, err := os.ReadFile(d.Saved.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	program, err := d.Saved.Program()
	if err != nil {
		return err
	}
	if len(text) < sha256.Size || sha256.Sum256(text[sha256.Size:]) != [sha256.Size]byte(text) {
		return errors.New("the file is damaged")
	}
	from := gob.NewDecoder(bytes.NewReader(text[sha256.Size:]))
	var head savedHead
	err = from.Decode(&head)
	if err != nil || head.Program != program || head.Basis != current || today.Before(head.Day) {
		return nil // another program's, or of other editions: nothing is wrong with that
	}
	leaf, err := d.Record.Leaf(ctx, head.UpTo)
	if err != nil || leaf == "" || leaf != head.Leaf {
		return err
	}
	for range head.Things {
		var thing savedThing
		err := from.Decode(&thing)
		if err != nil {
			d.forget()
			return err
		}
		if thing.Kept != nil {
			d.things[thing.On] = thing.Kept.found()
		}
		if len(thing.Steps) > 0 {
			d.steps[thing.On] = thing.Steps
		}
	}
	d.upTo, d.day, d.basis, d.basisRevised = head.UpTo, head.Day, head.Basis, head.BasisRevised
	if head.Holders != nil {
		d.holders = head.Holders
	}
	return nil
}

// found has what is not written, since it follows from the rest.
func (k *derived) found() *derived {
	for _, row := range k.Rows {
		row.text = row.searched()
	}
	return k
}
