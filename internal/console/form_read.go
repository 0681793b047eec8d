package console

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"fincert/internal/console/form"
	"fincert/internal/draft"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// mostFileTime is how long a form with files may take.
const mostFileTime = 30 * time.Minute

// take puts a file that came with a form into the vault and gives its object id.
type take func(ctx context.Context, name string, content io.Reader) (object string, err error)

// taker takes files for a case; nil: the form takes none.
func (d *console) taker(p *page, scope string) take {
	if scope == "" {
		return nil
	}
	return func(ctx context.Context, name string, content io.Reader) (string, error) {
		sch, _, err := d.Casework.InForce(ctx)
		if err != nil {
			return "", err
		}
		limit := min(d.Vault.Limit, int64(sch.Limit(scheme.LimitFileSize, p.today).Value))
		file, err := d.Vault.Put(ctx, scope, name, vault.Bounded(content, limit))
		return file.Object, err
	}
}

// readForm reads what a browser sent. Files go into the vault as they come; the
// values name them as if they had been uploaded before.
func (d *console) readForm(r *http.Request, files take) (form.Values, error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		r.Body = http.MaxBytesReader(nil, r.Body, mostBytes)
		err = r.ParseForm()
		if err != nil {
			return nil, formFault(err)
		}
		return checked(r.PostForm)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, formFault(err)
	}
	values := form.Values{}
	left := int64(mostBytes)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return checked(values)
		}
		if err != nil {
			return nil, formFault(err)
		}
		name := part.FormName()
		if part.FileName() != "" {
			if files == nil {
				continue
			}
			object, err := files(r.Context(), part.FileName(), web.Incoming(part))
			if err != nil {
				return nil, err
			}
			values.Add(name, object)
			continue
		}
		if part.Header.Get("Content-Type") != "" {
			continue // a field for a file that was left empty
		}
		said, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return nil, formFault(err)
		}
		left -= int64(len(said))
		if left < 0 {
			return nil, fault.New(fault.TooLarge, "web.too-large", fault.Number("limit", mostBytes>>20))
		}
		values.Add(name, string(said))
	}
}

func formFault(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	return fault.New(fault.Invalid, "desk.form-unreadable")
}

// checked are values that a record can hold: UTF-8 without NUL, and not more of
// them than a form has.
func checked(values form.Values) (form.Values, error) {
	n := 0
	for name, given := range values {
		n += len(given)
		for i, value := range given {
			if !utf8.ValidString(value) || strings.IndexByte(value, 0) >= 0 {
				given[i] = strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", "�"), "�")
			}
		}
		if !utf8.ValidString(name) {
			delete(values, name)
		}
	}
	if n > form.MostValues {
		return nil, fault.New(fault.TooLarge, "desk.form-long")
	}
	return values, nil
}

// unhurried lets a form with files take its time.
func unhurried(w http.ResponseWriter) {
	until := now.System().Now().Add(mostFileTime)
	// Connections that cannot have deadlines (in tests) run without.
	_ = http.NewResponseController(w).SetReadDeadline(until)
	_ = http.NewResponseController(w).SetWriteDeadline(until.Add(mostTime))
}

// draftPlace is where what somebody types into a form is kept.
func (d *console) draftPlace(p *page, c rule.CommandType, id string) draft.Place {
	return draft.Place{Person: p.actor.Person, For: p.actor.Organisation, Command: c.Name(), Thing: string(c.Kind) + "/" + id}
}

// keepDraft keeps what was typed into the form at an address.
func (d *console) keepDraft(ctx context.Context, p *page, address string, values form.Values) error {
	for _, c := range d.Casework.Commands() {
		id, ok := actOf(c, address)
		if ok {
			_, err := d.Drafts.Save(ctx, d.draftPlace(p, c, id), own(values))
			return err
		}
	}
	return nil // no form of ours: what was typed stays in the browser's own history
}

// actOf tells whether an address is that of a command's form, and for which
// thing.
func actOf(c rule.CommandType, address string) (id string, ok bool) {
	path, _, _ := strings.Cut(address, "?")
	rest, ok := strings.CutPrefix(path, "/desk/"+c.Kind.Plural()+"/")
	if !ok {
		return "", false
	}
	if c.Creates {
		return "", rest == c.Slug()
	}
	id, ok = strings.CutSuffix(rest, "/"+c.Slug())
	return id, ok && id != "" && !strings.Contains(id, "/")
}
