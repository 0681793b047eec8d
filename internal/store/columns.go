package store

import "time"

// instantLayout has a fixed width, so that stored instants sort as text.
const instantLayout = "2006-01-02T15:04:05.000000Z"

// Instant is an instant as a column holds it: UTC, whole microseconds.
func Instant(t time.Time) string { return t.UTC().Format(instantLayout) }

// ParseInstant reads what Instant wrote.
func ParseInstant(text string) (time.Time, error) { return time.Parse(instantLayout, text) }

// Texts are the rows of a query that gives one column of texts.
func Texts(q Querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var texts []string
	for rows.Next() {
		var text string
		err = rows.Scan(&text)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}
