package console

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"fincert/internal/console/form"
	"fincert/internal/draft"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// take puts a file that came with a form where the form's files belong, and
// gives its object id.
type take func(part *multipart.Part) (object string, err error)

// taker takes files for a case; nil: the form takes none.
func (d *console) taker(ctx context.Context, p *page, scope string) take {
	if scope == "" {
		return nil
	}
	return func(part *multipart.Part) (string, error) {
		file, err := d.Files.PutPart(ctx, p.actor, scope, part)
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
		if part.FileName() != "" && form.IsReadName(name) {
			content, err := io.ReadAll(io.LimitReader(part, left+1))
			if err != nil {
				return nil, formFault(err)
			}
			left -= int64(len(content))
			if left < 0 {
				return nil, fault.New(fault.TooLarge, "web.too-large", fault.Number("most", mostBytes))
			}
			form.Picked(values, name, filepath.Base(part.FileName()), content)
			continue
		}
		if part.FileName() != "" {
			if files == nil {
				continue
			}
			object, err := files(part)
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
			return nil, fault.New(fault.TooLarge, "web.too-large", fault.Number("most", mostBytes))
		}
		values.Add(name, string(said))
	}
}

func formFault(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "web.too-large", fault.Number("most", int(tooLarge.Limit)))
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

// draftPlace is where what somebody types into a form is kept.
func draftPlace(p *page, c rule.CommandType, on rule.StreamID) draft.Place {
	return draft.Place{Person: p.actor.Person, Organisation: p.actor.Organisation, Command: c.Name(), Thing: on}
}

// keepDraft keeps what was typed into the form at an address.
func (d *console) keepDraft(ctx context.Context, p *page, address string, values form.Values) error {
	for _, c := range d.Casework.Commands() {
		on, ok := actOf(c, address)
		if ok {
			_, err := d.Drafts.Save(ctx, draftPlace(p, c, on), values.Get(sentKey), own(values))
			if fault.Is(err, fault.Conflict) {
				return nil // its first click was sent before the session ended
			}
			return err
		}
	}
	return nil // no form of ours: what was typed stays in the browser's own history
}

// actOf tells whether an address is that of a command's form, and for which
// thing.
func actOf(c rule.CommandType, address string) (on rule.StreamID, ok bool) {
	path, _, _ := strings.Cut(address, "?")
	rest, ok := strings.CutPrefix(path, "/desk/"+c.Kind.Plural()+"/")
	if !ok {
		return rule.StreamID{}, false
	}
	if c.Creates {
		return rule.StreamID{}, rest == c.Slug()
	}
	id, ok := strings.CutSuffix(rest, "/"+c.Slug())
	return rule.StreamID{Kind: c.Kind, ID: id}, ok && id != "" && !strings.Contains(id, "/")
}
