package recheck

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/personal"
	"fincert/internal/store"
	"fincert/internal/vault"
)

// reference is where an entry points to a text or a file.
type reference struct {
	position int64
	stream   string
}

// references gathers what a batch of entries points to.
type references struct {
	texts    []personal.Ref
	textsAt  map[string]reference // by the text's id
	files    []object
	filesAt  []reference
	absent   []absent // texts that are not there; whether they may be is known at the end
	erasures map[string]bool
}

type absent struct {
	id string
	at reference
}

func (r *references) take(e *entry) {
	at := reference{e.position, e.stream()}
	if isErasure(e.name) {
		r.erasures[at.stream] = true
		for kind, field := range erasedBeside {
			ids, _ := e.facts[field].([]any)
			for _, id := range ids {
				r.erasures[fmt.Sprintf("%s/%v", kind, id)] = true
			}
		}
	}
	each(e.facts, func(o object) {
		if id, commitment := o.text("ref"), o.text("commitment"); id != "" && commitment != "" {
			r.texts = append(r.texts, personal.Ref{ID: id, Commitment: commitment})
			r.textsAt[id] = at
		}
		if o.text("object") != "" && o.text("sha256") != "" {
			r.files = append(r.files, o)
			r.filesAt = append(r.filesAt, at)
		}
	})
}

// erasedBeside are the kinds of streams that an erasure names in its body, and
// in which field.
var erasedBeside = map[string]string{"test-task": "tasks", "appeal": "appeals"}

// isErasure: from this entry on the texts of its stream may be gone.
func isErasure(name string) bool {
	return base(name) == "person.erased" || strings.HasSuffix(base(name), ".texts-erased")
}

// check looks for the texts and the files' rows of the batch and forgets it.
func (r *references) check(q store.Querier, texts *personal.Store, found func(Finding)) error {
	altered, missing, err := texts.CheckTx(q, r.texts)
	if err != nil {
		return fmt.Errorf("check texts: %w", err)
	}
	for _, ref := range altered {
		at := r.textsAt[ref.ID]
		found(Finding{Kind: TextAltered, Position: at.position, Subject: at.stream, Field: ref.ID})
	}
	for _, ref := range missing {
		r.absent = append(r.absent, absent{ref.ID, r.textsAt[ref.ID]})
	}
	err = r.checkFiles(q, found)
	r.texts, r.files, r.filesAt = r.texts[:0], r.files[:0], r.filesAt[:0]
	clear(r.textsAt)
	return err
}

func (r *references) checkFiles(q store.Querier, found func(Finding)) error {
	ids := make([]string, len(r.files))
	for i, f := range r.files {
		ids[i] = f.text("object")
	}
	held := map[string]string{}
	for from := 0; from < len(ids); from += 500 {
		var where store.Where
		where.In("object", ids[from:min(from+500, len(ids))])
		rows, err := q.Query("select object, sha256, size, media_type from vault_object"+where.SQL(), where.Args()...)
		if err != nil {
			return fmt.Errorf("read the rows of files: %w", err)
		}
		for rows.Next() {
			var object, sum, kind string
			var size int64
			err = rows.Scan(&object, &sum, &size, &kind)
			if err != nil {
				rows.Close()
				return fmt.Errorf("read the rows of files: %w", err)
			}
			held[object] = fileFacts(sum, size, kind)
		}
		err = errors.Join(rows.Err(), rows.Close())
		if err != nil {
			return fmt.Errorf("read the rows of files: %w", err)
		}
	}
	for i, f := range r.files {
		at, want := r.filesAt[i], fileFacts(f.text("sha256"), f.number("size"), f.text("type"))
		got, have := held[f.text("object")]
		switch {
		case !have:
			found(Finding{Kind: FileMissing, Position: at.position, Subject: f.text("object")})
		case got != want:
			found(Finding{Kind: FileAltered, Position: at.position, Subject: f.text("object"), Want: want, Got: got})
		}
	}
	return nil
}

func fileFacts(sum string, size int64, kind string) string {
	return sum + " " + strconv.FormatInt(size, 10) + " " + kind
}

// finish tells of texts that are gone without having been erased.
func (r *references) finish(found func(Finding)) {
	for _, a := range r.absent {
		if !r.erasures[a.at.stream] {
			found(Finding{Kind: TextMissing, Position: a.at.position, Subject: a.at.stream, Field: a.id})
		}
	}
}

// checkBytes reads every file of the vault whole and compares it with its row.
// Equal bytes that several rows share are read once.
func checkBytes(ctx context.Context, db *store.DB, v *vault.Vault, found func(Finding)) (files int, err error) {
	type object struct {
		id, blob, sum string
		size          int64
	}
	var last object
	for {
		var page []object
		err = db.Read(ctx, func(q store.Querier) error {
			rows, err := q.Query(`select object, blob, sha256, size from vault_object
				where blob > $1 or blob = $1 and object > $2 order by blob, object limit 500`, last.blob, last.id)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var o object
				err = rows.Scan(&o.id, &o.blob, &o.sum, &o.size)
				if err != nil {
					return err
				}
				page = append(page, o)
			}
			return rows.Err()
		})
		if err != nil {
			return files, fmt.Errorf("list the files: %w", err)
		}
		if len(page) == 0 {
			return files, nil
		}
		for _, o := range page {
			if o.blob == last.blob && o.sum == last.sum && o.size == last.size {
				last = o
				continue
			}
			last = o
			files++
			sum, size, err := readWhole(ctx, v, o.id)
			if ctx.Err() != nil {
				return files, ctx.Err()
			}
			switch {
			case fault.Is(err, fault.NotFound): // tidied away since the page was read
			case err != nil:
				found(Finding{Kind: FileAltered, Subject: o.id, Want: o.sum, Got: short(err.Error())})
			case sum != o.sum || size != o.size:
				found(Finding{Kind: FileAltered, Subject: o.id, Want: fileFacts(o.sum, o.size, ""), Got: fileFacts(sum, size, "")})
			}
		}
	}
}

func readWhole(ctx context.Context, v *vault.Vault, object string) (sum string, size int64, err error) {
	r, _, err := v.Open(ctx, object)
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	digest := sha256.New()
	size, err = io.Copy(digest, r)
	return hex.EncodeToString(digest.Sum(nil)), size, err
}
