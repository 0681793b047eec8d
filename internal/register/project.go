package register

import (
	"encoding/json"
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// Event is the stored word for what happened to a certificate.
type Event string

// EventIssued is the first event of every certificate.
const EventIssued Event = "issued"

// Projector writes the register's rows in the command's transaction.
type Projector struct{}

// Tables are the tables that Project writes, and nothing else writes.
func (Projector) Tables() []string {
	return []string{"register_certificate", "register_event", "announcement"}
}

// Project writes the public rows of one entry in the transaction that appends
// it, so that an act and its publication stand or fall together. The rows are
// a function of the entry and its envelope alone. Entries that are not public
// write nothing.
func (Projector) Project(tx *store.Tx, meta rule.Meta, entry rule.Entry) error {
	switch e := entry.(type) {
	case *rule.CertificateIssued:
		return projectIssued(tx, meta, e)
	}
	return nil
}

func projectIssued(tx *store.Tx, meta rule.Meta, issued *rule.CertificateIssued) error {
	c := issued.Content
	content, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write the content of certificate %s: %w", c.Number, err)
	}
	key, instant := rule.NumberKey(c.Number), store.Instant(meta.At)
	_, err = tx.Exec(`insert into register_certificate
		(key, number, stream_id, position, instant, issued, valid_to, holder, product, model, content)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		key, c.Number, meta.Stream.ID, meta.Position, instant, c.Issue.String(), c.ValidTo.String(),
		c.Holder.Name.ZH, c.ProductName.ZH, c.Model, string(content))
	if err != nil {
		return fmt.Errorf("register certificate %s: %w", c.Number, err)
	}
	return projectEvent(tx, meta.Position, happening{
		key: key, event: EventIssued, announcement: c.Announcement,
		instant: instant, effective: c.Issue.String(),
	})
}

type happening struct {
	key, announcement  string
	event              Event
	instant, effective string
}

func projectEvent(tx *store.Tx, position int64, h happening) error {
	_, err := tx.Exec(`insert into register_event (position, key, instant, effective, event, announcement)
		values ($1, $2, $3, $4, $5, $6)`,
		position, h.key, h.instant, h.effective, string(h.event), h.announcement)
	if err != nil {
		return fmt.Errorf("register event %s of %s: %w", h.event, h.key, err)
	}
	if h.announcement == "" {
		return nil
	}
	_, err = tx.Exec(`insert into announcement (number, position, instant, effective, event)
		values ($1, $2, $3, $4, $5)`,
		h.announcement, position, h.instant, h.effective, string(h.event))
	if err != nil {
		return fmt.Errorf("announce %s: %w", h.announcement, err)
	}
	return nil
}
