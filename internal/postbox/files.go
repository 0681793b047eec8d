package postbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/vault"
)

// MostFiles is how many files may come with one item.
const MostFiles = 3

// pictures are the types of files that are taken, with the endings of the names
// that they are kept under.
var pictures = map[string]string{"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}

// File is one that came with an item. Its name is ours: what the sender called
// it may name people.
type File struct {
	Object    string
	SHA256    string
	Size      int64
	MediaType string
	Name      string
}

// MostBytes is how large one file may be.
func (b *Box) MostBytes(ctx context.Context) (int64, error) {
	sch, err := b.Scheme(ctx)
	if err != nil {
		return 0, err
	}
	return min(b.Vault.Limit, int64(sch.Limit(scheme.LimitPostFile, calendar.DateOf(b.Clock.Now())).Value)), nil
}

// Keep takes a file in for a form that was not sent yet. Faults: TooLarge
// "vault.too-large"; Invalid "postbox.type", "postbox.token", "vault.empty",
// "vault.damaged"; Busy "store.full". A file whose form is never sent goes after
// 30 days, like any that nobody refers to.
func (b *Box) Keep(ctx context.Context, token string, r io.Reader) (File, error) {
	if !isToken(token) {
		return File{}, fault.New(fault.Invalid, "postbox.token")
	}
	most, err := b.MostBytes(ctx)
	if err != nil {
		return File{}, err
	}
	f, err := b.Vault.Put(ctx, scopeOf(token), "", vault.Bounded(r, most))
	no, is := fault.As(err)
	if is && no.Key == "vault.type" {
		return File{}, fault.New(fault.Invalid, "postbox.type")
	}
	if err != nil {
		return File{}, err
	}
	if pictures[f.MediaType] == "" {
		return File{}, fault.New(fault.Invalid, "postbox.type")
	}
	return fileOf(f), nil
}

// Attached are the files of a form that were kept for it.
func (b *Box) Attached(ctx context.Context, token string, objects []string) (files []File, err error) {
	err = b.DB.Read(ctx, func(q store.Querier) error {
		files, err = b.attached(q, token, objects)
		return err
	})
	return files, err
}

// attached refuses a file that was not put in for this form, or is not there any
// more.
func (b *Box) attached(q store.Querier, token string, objects []string) (files []File, err error) {
	var f fault.Fields
	if len(objects) > MostFiles {
		f.Add("file", "postbox.too-many-files", fault.Number("most", MostFiles))
		return nil, f.Err()
	}
	for _, object := range objects {
		file, ok, err := vault.Complete(q, object)
		if err != nil {
			return nil, err
		}
		switch {
		case !ok || file.Scope != scopeOf(token):
			f.Add("file", "postbox.file-gone")
		case !slices.ContainsFunc(files, func(f File) bool { return f.Object == object }):
			files = append(files, fileOf(file))
		}
	}
	if no := f.Err(); no != nil {
		return nil, no
	}
	return files, nil
}

func fileOf(f vault.File) File { return File{f.Object, f.SHA256, f.Size, f.MediaType, f.Name} }

// scopeOf is what the files of a form lie under in the vault.
func scopeOf(token string) string {
	sum := sha256.Sum256([]byte("fincert postbox file\x00" + token))
	return "postbox/" + hex.EncodeToString(sum[:16])
}

func filesTx(q store.Querier, item Item) (files []File, err error) {
	rows, err := q.Query(`select f.place, v.object, v.sha256, v.size, v.media_type from postbox_file f
		join vault_object v on v.object = f.object where f.item = $1 order by f.place`, item.ID)
	if err != nil {
		return nil, fmt.Errorf("read its files: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var f File
		var place int
		err = rows.Scan(&place, &f.Object, &f.SHA256, &f.Size, &f.MediaType)
		if err != nil {
			return nil, fmt.Errorf("read its files: %w", err)
		}
		f.Name = fmt.Sprintf("%s-%d.%s", item.Number, place, pictures[f.MediaType])
		files = append(files, f)
	}
	return files, rows.Err()
}

// Open reads a file of an item. Fault: NotFound "postbox.unknown".
func (b *Box) Open(ctx context.Context, id, object string) (io.ReadCloser, File, error) {
	item, err := b.Item(ctx, id)
	if err != nil {
		return nil, File{}, err
	}
	i := slices.IndexFunc(item.Files, func(f File) bool { return f.Object == object })
	if i < 0 {
		return nil, File{}, fault.New(fault.NotFound, "postbox.unknown")
	}
	content, _, err := b.Vault.Open(ctx, object)
	return content, item.Files[i], err
}

// Held are the files that the postbox refers to, for the vault's tidying.
func Held(q store.Querier) ([]string, error) {
	return store.Texts(q, "select object from postbox_file")
}

// Accept is what a form's field for files asks the browser to offer.
func Accept() string {
	types := make([]string, 0, len(pictures))
	for mediaType := range pictures {
		types = append(types, mediaType)
	}
	slices.Sort(types)
	return strings.Join(types, ",")
}
