package finder

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/text"
)

// Row is one thing that can be found. It never changes; whoever holds it may
// read it without locks.
type Row struct {
	Kind         rule.Kind
	ID           string
	Position     int64  // of the entry that changed it last
	Number       string // as printed; an organisation's credit code
	Name         rule.Words
	Model        string
	Owner        string   // organisation: client, holder; whom a laboratory or a person belongs to
	Laboratories []string // organisations entrusted with it
	Product      string   // id
	ProductKind  string   // of the scheme
	Word         string   // where a case stands
	Purpose      string   // of a case
	Marks        []string // a laboratory's qualifications, a person's roles
	Opened       calendar.Date
	Submitted    calendar.Date
	Accepted     calendar.Date
	Closed       calendar.Date // closed, valid to, qualified until, left

	order  atomic.Pointer[string]
	sought string // its number, names and model, folded, one a line
}

// Stream is the thing itself.
func (r *Row) Stream() rule.StreamID { return rule.StreamID{Kind: r.Kind, ID: r.ID} }

// names reports whether the actor or their organisation stands in the row at all.
// To a party nothing else can exist, and of many rows the rule need not be asked.
func (r *Row) names(a rule.Actor) bool {
	return a.Organisation != "" && (r.Owner == a.Organisation || r.ID == a.Organisation || slices.Contains(r.Laboratories, a.Organisation)) ||
		r.Kind == rule.KindPerson && (r.ID == a.Person || r.ID == a.OnBehalf)
}

// exists asks the rule whether the thing exists for an actor, by as much of its
// state as the answer rests on.
func (r *Row) exists(a rule.Actor) bool { return r.relation(a) != rule.Foreign }

func (r *Row) relation(a rule.Actor) rule.Relation {
	switch r.Kind {
	case rule.KindCase:
		c := rule.Case{Client: r.Owner}
		for _, id := range r.Laboratories {
			c.Tests = append(c.Tests, &rule.Test{Organisation: id})
		}
		return c.Relation(a)
	case rule.KindCertificate:
		return (&rule.Certificate{Content: rule.CertificateContent{Holder: rule.Party{Organisation: r.Owner}}}).Relation(a)
	case rule.KindOrganisation:
		return (&rule.Organisation{ID: r.ID}).Relation(a)
	case rule.KindProduct:
		return (&rule.Product{ProductDescribed: rule.ProductDescribed{Client: r.Owner}}).Relation(a)
	case rule.KindLaboratory:
		return (&rule.Laboratory{LaboratoryRegistered: rule.LaboratoryRegistered{Organisation: r.Owner}}).Relation(a)
	case rule.KindPerson:
		return (&body.Person{ID: r.ID}).Relation(a)
	}
	return rule.Foreign
}

// readRows reads what changed after a position.
func readRows(q store.Querier, after int64) (list []*Row, err error) {
	rows, err := q.Query("select "+columns+" from "+Table+" where position > $1", after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := readRow(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func readRow(rows *sql.Rows) (*Row, error) {
	r := &Row{}
	var laboratories, marks, opened, submitted, accepted, closed string
	err := rows.Scan(&r.Kind, &r.ID, &r.Position, &r.Number, &r.Name.ZH, &r.Name.EN, &r.Model, &r.Owner, &laboratories,
		&r.Product, &r.ProductKind, &r.Word, &marks, &opened, &submitted, &accepted, &closed, &r.Purpose)
	if err != nil {
		return nil, err
	}
	r.Laboratories, r.Marks = apart(laboratories), apart(marks)
	for _, day := range []struct {
		written string
		into    *calendar.Date
	}{{opened, &r.Opened}, {submitted, &r.Submitted}, {accepted, &r.Accepted}, {closed, &r.Closed}} {
		if day.written == "" {
			continue
		}
		*day.into, err = calendar.ParseDate(day.written)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Stream(), err)
		}
	}
	fields := []string{r.Number, r.Name.ZH, r.Name.EN, r.Model}
	for i, field := range fields {
		fields[i] = text.Fold(field)
	}
	r.sought = strings.Join(slices.DeleteFunc(fields, func(f string) bool { return f == "" }), "\n")
	return r, nil
}

func apart(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

// NumberOrder is how a row sorts by its number.
func (r *Row) NumberOrder() string {
	if r.Number == "" {
		return ""
	}
	number, _, _ := strings.Cut(r.sought, "\n")
	return number
}

// Order is how a row sorts by its Chinese name: as dictionaries do, by Pinyin.
// It is worked out when somebody first sorts by it.
func (r *Row) Order() string {
	if known := r.order.Load(); known != nil {
		return *known
	}
	key := Order(r.Name.ZH)
	r.order.Store(&key)
	return key
}

// Order is how a Chinese name sorts that stands in no row.
func Order(name string) string {
	if name == "" {
		return ""
	}
	collating.Lock()
	defer collating.Unlock()
	defer collated.Reset()
	return string(collator.KeyFromString(&collated, name))
}

var (
	collating sync.Mutex // a collator serves one at a time
	collator  = collate.New(language.Chinese)
	collated  collate.Buffer
)
