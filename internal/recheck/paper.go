package recheck

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"fincert/internal/store"
)

// paperOf is the kind of paper that entries of a name are printed on.
var paperOf = map[string]string{
	"certificate.issued": "certificate", "certificate.copied": "certificate", "certificate.reissued": "certificate", "certificate.renewed": "certificate",
}

// paperKey is what a paper is known by.
type paperKey struct {
	position int64
	kind     string
}

// papers: each is of an entry or of its letter, its file is there and is the one
// that was stored; and each entry that is printed has its paper, or a job that
// makes it. A letter's is made when somebody asks for it.
func (k *check) papers(q store.Querier) error {
	made, err := k.madePapers(q)
	if err != nil {
		return err
	}
	waiting, from, err := waitingPapers(q)
	if err != nil {
		return err
	}
	for _, position := range slices.Sorted(maps.Keys(k.printed)) {
		of := paperKey{position, k.printed[position]}
		if !made[of] && !waiting[of] && position <= from {
			k.found(Finding{Kind: PaperMissing, Position: position, Subject: of.kind})
		}
	}
	return nil
}

func (k *check) madePapers(q store.Querier) (made map[paperKey]bool, err error) {
	rows, err := q.Query(`select p.position, p.kind, p.object, p.sha256, p.size, coalesce(v.sha256, ''), coalesce(v.size, 0),
		(select count(*) from effect f where f.position = p.position and f.kind like 'letter.%' and p.kind in (f.kind, f.kind || '.both'))
		from paper p left join vault_object v on v.object = p.object order by p.position, p.kind`)
	if err != nil {
		return nil, fmt.Errorf("read the papers: %w", err)
	}
	defer rows.Close()
	made = map[paperKey]bool{}
	for rows.Next() {
		var of paperKey
		var object, want, got string
		var size, has, letters int64 // the letters that the paper is printed from
		err = rows.Scan(&of.position, &of.kind, &object, &want, &size, &got, &has, &letters)
		if err != nil {
			return nil, fmt.Errorf("read the papers: %w", err)
		}
		made[of] = true
		switch {
		case k.printed[of.position] != of.kind && letters == 0:
			k.found(Finding{Kind: PaperOrphan, Position: of.position, Subject: of.kind, Got: object})
		case got == "":
			k.found(Finding{Kind: FileMissing, Position: of.position, Subject: object})
		case got != want || has != size:
			k.found(Finding{Kind: FileAltered, Position: of.position, Subject: object,
				Want: fileFacts(want, size, ""), Got: fileFacts(got, has, "")})
		}
	}
	return made, rows.Err()
}

// waitingPapers are those that jobs are still to make, and how far the record
// was followed: what comes after has no job yet.
func waitingPapers(q store.Querier) (waiting map[paperKey]bool, from int64, err error) {
	err = q.QueryRow("select coalesce(max(position), 0) from follower where name = 'jobs'").Scan(&from)
	if err != nil {
		return nil, 0, fmt.Errorf("read how far the record was followed: %w", err)
	}
	waiting = map[paperKey]bool{}
	there, err := hasColumn(q, "river_job", "args") // the queue is made in steps, at a first start
	if err != nil || !there {
		return waiting, from, err
	}
	args := "json(args)" // River keeps them in SQLite's own form
	if q.Engine() == store.Postgres {
		args = "cast(args as text)"
	}
	list, err := store.Texts(q, "select "+args+` from river_job where kind = 'make-paper'
		and cast(state as text) in ('available', 'pending', 'retryable', 'running', 'scheduled')`)
	if err != nil {
		return nil, 0, fmt.Errorf("read the jobs that make papers: %w", err)
	}
	for _, text := range list {
		var order struct {
			Position int64  `json:"position"`
			Paper    string `json:"paper"`
		}
		err = json.Unmarshal([]byte(text), &order)
		if err != nil {
			return nil, 0, fmt.Errorf("read a job that makes a paper: %w", err)
		}
		waiting[paperKey{order.Position, order.Paper}] = true
	}
	return waiting, from, nil
}

func hasColumn(q store.Querier, table, column string) (bool, error) {
	query := "select count(*) from pragma_table_info($1) where name = $2"
	if q.Engine() == store.Postgres {
		query = "select count(*) from information_schema.columns where table_schema = current_schema() and table_name = $1 and column_name = $2"
	}
	var n int
	err := q.QueryRow(query, table, column).Scan(&n)
	return n > 0, err
}
