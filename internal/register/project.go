package register

import (
	"encoding/json"
	"fmt"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Projector writes the register's rows in the command's transaction.
type Projector struct{}

// Tables are the tables that Project writes, and nothing else writes.
func (Projector) Tables() []string {
	return []string{"register_certificate", "register_event", "register_transition", "announcement"}
}

// Project writes the public rows of one entry in the transaction that appends
// it, so that an act and its publication stand or fall together. The rows are
// a function of the entry and its envelope alone. Entries that are not public
// write nothing.
func (Projector) Project(tx *store.Tx, meta rule.Meta, entry rule.Entry) error {
	turn, public := rule.TurnOf(entry, meta)
	if !public {
		return nil
	}
	if meta.Stream.Kind == rule.KindTransition {
		return projectTransition(tx, meta, turn, entry)
	}
	key, err := "", error(nil)
	if turn.What == rule.TurnIssued {
		key, err = projectIssued(tx, meta, *turn.Content)
		turn.ValidTo, turn.Content = calendar.Date{}, nil // they stand there
	} else {
		err = tx.QueryRow("select key from register_certificate where stream_id = $1", meta.Stream.ID).Scan(&key)
	}
	if err != nil {
		return fmt.Errorf("register %s of certificate %s: %w", turn.What, meta.Stream.ID, err)
	}
	return projectTurn(tx, meta, key, turn)
}

func projectIssued(tx *store.Tx, meta rule.Meta, c rule.CertificateContent) (key string, err error) {
	content, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	key = rule.NumberKey(c.Number)
	_, err = tx.Exec(`insert into register_certificate
		(key, number, stream_id, position, instant, issued, valid_to, holder, product, model, content)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		key, c.Number, meta.Stream.ID, meta.Position, store.Instant(meta.At), c.Issue.String(), c.ValidTo.String(),
		c.Holder.Name.ZH, c.ProductName.ZH, c.Model, string(content))
	return key, err
}

func projectTurn(tx *store.Tx, meta rule.Meta, key string, turn rule.Turn) error {
	content := ""
	if turn.Content != nil {
		says, err := json.Marshal(turn.Content)
		if err != nil {
			return fmt.Errorf("write the content of certificate %s: %w", key, err)
		}
		content = string(says)
	}
	_, err := tx.Exec(`insert into register_event
		(position, key, instant, effective, event, announcement, valid_to, annuls, last_day, reasons, content)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		meta.Position, key, store.Instant(meta.At), turn.On.String(), string(turn.What), turn.Announcement,
		turn.ValidTo.String(), string(turn.Of), turn.Until.String(), strings.Join(turn.Reasons, betweenReasons), content)
	if err != nil {
		return fmt.Errorf("register event %s of %s: %w", turn.What, key, err)
	}
	return announce(tx, meta, turn)
}

// announce makes the row of an announcement: the first entry that names it. It may
// be about many certificates.
func announce(tx *store.Tx, meta rule.Meta, turn rule.Turn) error {
	if turn.Announcement == "" {
		return nil
	}
	_, err := tx.Exec(`insert into announcement (number, position, instant, effective, event)
		values ($1, $2, $3, $4, $5) on conflict do nothing`,
		turn.Announcement, meta.Position, store.Instant(meta.At), turn.On.String(), string(turn.What))
	if err != nil {
		return fmt.Errorf("announce %s: %w", turn.Announcement, err)
	}
	return nil
}

// betweenReasons stands between the ids of reasons in their column.
const betweenReasons = ","
