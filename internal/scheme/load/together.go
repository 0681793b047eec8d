package load

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// together checks what no single item shows: the header, ids and dates of rows
// that share an id, kinds and traits that are named, and items that the code
// needs on every day.
func (d *decoder) together(files []file) {
	if d.header == nil {
		at := place{"scheme.yaml", 1}
		if len(files) > 0 && !slices.ContainsFunc(files, func(f file) bool { return f.name == at.file }) {
			at.file = files[0].name
		}
		d.add(at, "scheme.finding.no-scheme")
	}
	lines := d.timelines()
	for _, rows := range lines {
		d.overlaps(rows)
	}
	d.references()
	if d.header != nil && !d.content.Since.IsZero() {
		for _, need := range scheme.Needs() {
			d.needed(need, lines[need])
		}
	}
}

// timelines are the rows of each id, oldest first. Kinds, traits and depths share
// one space of ids, because a condition names any of them.
func (d *decoder) timelines() map[scheme.Need][]row {
	lines := map[scheme.Need][]row{}
	names := map[string]row{}
	for _, r := range d.rows {
		if r.ID == "" || r.Since.IsZero() {
			continue // has its own finding
		}
		key := scheme.Need{Section: r.section, List: r.list, ID: r.ID}
		lines[key] = append(lines[key], r)
		if r.section != scheme.Kinds && r.section != scheme.Traits && r.section != scheme.Depths {
			continue
		}
		if other, ok := names[r.ID]; ok && other.section != r.section {
			d.add(r.at, "scheme.finding.duplicate", fault.Text("id", r.ID))
		}
		names[r.ID] = r
	}
	for _, rows := range lines {
		slices.SortStableFunc(rows, func(a, b row) int { return a.Since.Compare(b.Since) })
	}
	return lines
}

// overlaps finds two rows of one id that hold on the same day.
func (d *decoder) overlaps(rows []row) {
	last := rows[0] // of the rows so far, the one that holds longest
	for _, r := range rows[1:] {
		switch {
		case last.Since == r.Since:
			d.add(r.at, "scheme.finding.duplicate", fault.Text("id", r.ID))
		case last.HoldsOn(r.Since):
			d.add(r.at, "scheme.finding.overlap", fault.Text("id", r.ID), fault.Day("on", r.Since),
				fault.Text("file", last.at.file), fault.Number("line", last.at.line))
		}
		if !last.Until.IsZero() && (r.Until.IsZero() || r.Until.After(last.Until)) {
			last = r
		}
	}
}

func (d *decoder) references() {
	kinds, traits, grounds := map[string]bool{}, map[string]bool{}, map[string]bool{} // depths stand in conditions as kinds do
	for _, r := range d.rows {
		switch r.section {
		case scheme.Kinds, scheme.Depths:
			kinds[r.ID] = true
		case scheme.Traits:
			traits[r.ID] = true
		case scheme.Grounds:
			grounds[r.ID] = grounds[r.ID] || r.list == scheme.Suspension
		}
	}
	for _, ref := range d.grounds {
		if !grounds[ref.id] {
			d.add(ref.at, "scheme.finding.unknown-ground", fault.Text("value", ref.id))
		}
	}
	for _, ref := range d.refs {
		if !traits[ref.id] && (ref.traits || !kinds[ref.id]) {
			d.add(ref.at, "scheme.finding.unknown-trait", fault.Text("value", ref.id))
		}
	}
}

// needed finds a day from the edition's first on which an item that the code
// names does not hold.
func (d *decoder) needed(need scheme.Need, rows []row) {
	args := []fault.Arg{fault.Text("section", string(need.Section)), fault.Text("id", need.ID)}
	if len(rows) == 0 {
		d.add(d.header.at, "scheme.finding.needed", args...)
		return
	}
	day := d.content.Since // the first day not yet known to be covered
	for _, r := range rows {
		if r.Since.After(day) {
			d.add(r.at, "scheme.finding.gap", append(args, fault.Day("from", day), fault.Day("to", r.Since.AddDays(-1)))...)
		}
		if r.Until.IsZero() {
			return
		}
		if !r.Until.Before(day) {
			day = r.Until.AddDays(1)
		}
	}
	d.add(rows[len(rows)-1].at, "scheme.finding.ends", append(args, fault.Day("from", day))...)
}
