package recheck

import (
	"fmt"
	"maps"
	"slices"

	"fincert/internal/store"
)

// keysOf is under what the stream of an entry must be found from here on: the
// index and its value.
func keysOf(e *entry) (keys [][2]string) {
	f := e.facts
	add := func(index, value string) { keys = append(keys, [2]string{index, value}) }
	number := func() { add(kindOf(e.name)+".number", numberKey(f.text("number"))) }
	some := func(index, value string) {
		if value != "" {
			add(index, value)
		}
	}
	switch base(e.name) {
	case "access-log.sealed":
		add("access-log", f.text("day"))
		add("access-log", "")
	case "appeal.received":
		number()
	case "body.established":
		add("body", "")
	case "calendar.adopted":
		add("calendar", "")
	case "case.opened":
		number()
		add("case.unit", unitKey(f, f.text("client"), "name"))
	case "case.surveillance-opened", "case.renewal-opened", "case.transition-opened":
		number()
		add("case.certificate", f.text("certificate"))
	case "case.change-opened":
		number()
		add("case.certificate", f.text("certificate"))
		add("case.unit", unitKey(f, f.text("client"), "name"))
	case "case.version-assessed":
		add("case.unit", unitKey(f, f.text("client"), "name"))
	case "certificate.issued", "certificate.copied":
		content := f.object("content")
		if base(e.name) == "certificate.issued" {
			add("certificate.number", numberKey(content.text("number")))
		}
		add("certificate.unit", unitKey(content, content.object("holder").text("organisation"), "productName"))
		parties := map[string]bool{}
		for _, party := range []string{"holder", "manufacturer", "enterprise"} {
			id := content.object(party).text("organisation")
			if !parties[id] { // the three may be one
				some("certificate.party", id)
			}
			parties[id] = true
		}
		for _, standard := range content.list("standards") {
			add("certificate.standard", standard.text("id"))
		}
	case "certificate.withdrawn":
		add("certificate.withdrawn-from", f.text("holder"))
		add("certificate.withdrawn-from", f.text("code"))
	case "complaint.received":
		number()
		some("complaint.organisation", f.text("organisation"))
	case "complaint.taken-up", "post.rejected":
		add("post.item", f.text("item"))
	case "dispute.received":
		number()
		some("post.item", f.text("item"))
	case "laboratory.registered":
		add("laboratory.organisation", f.text("organisation"))
	case "misuse.received":
		number()
		some("post.item", f.text("item"))
		some("misuse.certificate", f.text("certificate"))
	case "organisation.corrected":
		add("organisation.code", f.object("now").text("code"))
	case "organisation.registered":
		add("organisation.code", f.text("code"))
	case "person.deputy-appointed":
		add("deputy", f.text("deputy"))
	case "transition.announced":
		add("transition", "")
		number()
	case "scheme.adopted":
		add("scheme", "")
	}
	return keys
}

// unitKey is what makes two units of certification the same: client, name of the
// product and model.
func unitKey(of object, client, name string) string {
	return client + "\n" + numberKey(of.object(name).text("zh")) + "\n" + numberKey(of.text("model"))
}

// lookups: whoever is found by a key was given it by the entry that the row
// names; and what an entry gives a key is found by it, or a number would be given
// twice, an organisation registered twice, a deputy not known.
func (k *check) lookups(q store.Querier, batch []entry, where string, args ...any) error {
	rows, err := q.Query("select index_name, value, kind, id, position from lookup where "+where, args...)
	if err != nil {
		return fmt.Errorf("read lookup: %w", err)
	}
	defer rows.Close()
	streams := make(map[int64]string, len(batch))
	wanted := map[string]int64{} // what must be found, with its position
	for i := range batch {
		e := &batch[i]
		streams[e.position] = e.stream()
		for _, key := range keysOf(e) {
			at := key[0] + " " + key[1] + " " + e.stream()
			if !k.keyed[at] { // given again it stays with the first entry
				k.keyed[at] = true
				wanted[at] = e.position
			}
		}
	}
	for rows.Next() {
		var index, value, kind, id string
		var position int64
		err = rows.Scan(&index, &value, &kind, &id, &position)
		if err != nil {
			return fmt.Errorf("read lookup: %w", err)
		}
		at := index + " " + value + " " + kind + "/" + id
		if wanted[at] == position && streams[position] == kind+"/"+id {
			delete(wanted, at)
		} else {
			k.found(Finding{Kind: RowExtra, Position: position, Subject: "lookup " + index + " " + short(value)})
		}
	}
	for _, at := range slices.Sorted(maps.Keys(wanted)) {
		k.found(Finding{Kind: RowMissing, Position: wanted[at], Subject: "lookup " + short(at)})
	}
	return rows.Err()
}
