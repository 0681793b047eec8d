package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Product is what is to be certified: one client's product under one name and
// model or version.
type Product struct {
	ID string
	ProductDescribed
	Watched   []Watch // the monitoring plan in force
	WatchedOn calendar.Date
}

// ProductDescribed enters a product.
type ProductDescribed struct {
	Client string   `json:"client"` // organisation id
	Kind   string   `json:"kind"`   // of the scheme
	Traits []string `json:"traits"` // of the scheme, sorted
	Name   Words    `json:"name"`
	Model  string   `json:"model"` // model, or version of software
}

func (*ProductDescribed) EntryName() string { return "product.described/1" }

func (p *Product) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *ProductDescribed:
		p.ID, p.ProductDescribed = m.Stream.ID, *e
	case *MonitoringPlanned:
		p.Watched, p.WatchedOn = e.Watched, m.On
	default:
		Unfolded(p, e)
	}
}

func (p *Product) Relation(a Actor) Relation { return relationOf(a, p.Client) }

// productOf reports whether a product is an organisation's: because it described it,
// or because a certificate of it names the organisation, whose holder may be another
// one by now.
func (s *Situation) productOf(product, organisation string) bool {
	known := Get[*Product](s.Record, KindProduct, product)
	if known == nil || known.Client == organisation {
		return known != nil
	}
	return slices.ContainsFunc(s.Record.Find(Key{IndexCertificateParty, organisation}), func(on StreamID) bool {
		c := Get[*Certificate](s.Record, KindCertificate, on.ID)
		return c != nil && c.Content.Product == product
	})
}

// UnitKey is what makes a unit of certification the same as another: client,
// product name and model, however they are spaced or cased (5.2.1).
func UnitKey(client, name, model string) string {
	return client + "\n" + NumberKey(name) + "\n" + NumberKey(model) // none of the parts can hold a line break
}

// DescribeProduct enters a product for the actor's organisation; staff name
// the client.
type DescribeProduct struct {
	Client string   `json:"client,omitempty"`
	Kind   string   `json:"kind"`
	Traits []string `json:"traits"`
	Name   Words    `json:"name"`
	Model  string   `json:"model"`
}

func (*DescribeProduct) CommandName() string             { return "DescribeProduct" }
func (*DescribeProduct) Guard(s *Situation) *fault.Fault { return nil }

func (c *DescribeProduct) Decide(s *Situation) ([]Event, *fault.Fault) {
	sch := s.Record.Scheme("")
	var f fault.Fields
	client := s.clientNamed(&f, c.Client)
	if _, known := sch.Kind(c.Kind, s.Today); !known {
		f.Add("kind", "field.unknown")
	}
	traits := slices.Sorted(slices.Values(c.Traits))
	for i, t := range c.Traits {
		if _, known := sch.Trait(t, s.Today); !known {
			f.Add(item("traits", i), "field.unknown")
		}
	}
	s.needPrintedWords(&f, "name", c.Name)
	s.needPrinted(&f, "model", c.Model)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ProductDescribed{client, c.Kind, slices.Compact(traits), c.Name.trimmed(), strings.TrimSpace(c.Model)})
}

// clientNamed is the client an act is for: the actor's own organisation, or
// the one that a member of staff names.
func (s *Situation) clientNamed(f *fault.Fields, named string) string {
	client := s.Actor.Organisation
	if s.Role.Staff() {
		client = named
	} else if named != "" && named != client {
		f.Add("client", "field.unknown") // another's organisation does not exist for a client
	}
	if s.organisation(client) == nil {
		f.Add("client", "field.unknown")
	}
	return client
}
