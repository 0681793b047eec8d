package recheck

import "strconv"

// postTable says what became of what the public sent.
const postTable = "postbox_event"

// posts are the streams that began with what the public sent.
type posts map[string]sent

// sent is what such a stream says of itself in its first entries.
type sent struct{ item, number string }

// take gives the rows that an entry makes.
func (p posts) take(e *entry) []row {
	b := e.facts
	stream := e.stream()
	known := p[stream]
	r := row{
		"position": strconv.FormatInt(e.position, 10), "day": e.effective, "stream_kind": e.kind, "stream_id": e.id,
		"event": "taken-up", "outcome": "", "answer": "",
	}
	switch base(e.name) {
	case "misuse.received", "dispute.received":
		known = sent{b.text("item"), b.text("number")}
	case "complaint.received":
		p[stream] = sent{number: b.text("number")}
		return nil
	case "complaint.taken-up":
		known.item = b.text("item")
	case "misuse.closed", "dispute.closed", "complaint.closed":
		r["event"], r["outcome"], r["answer"] = "closed", b.text("outcome"), b.object("answer").text("ref")
	case "post.rejected":
		known.item = b.text("item")
		r["event"], r["outcome"] = "rejected", b.text("reason")
	default:
		return nil
	}
	p[stream] = known
	if known.item == "" {
		return nil
	}
	r["item"], r["number"] = known.item, known.number
	return []row{r}
}
