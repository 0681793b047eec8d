package api

import (
	"context"

	"fincert/internal/casework"
	"fincert/internal/rule"
)

// published tells of each announced turn in a list in which media outside it was
// published, or is to be, and until when.
func (a *API) published(ctx context.Context, lines []Listed, items []casework.Change) error {
	return a.Casework.Consult(ctx, func(s *rule.Situation) error {
		for i, item := range items {
			c, announcement := item.State.(*rule.Certificate), item.Entry.(rule.Turner).Turn().Announcement
			delete(lines[i].Facts, "copies")
			lines[i].Facts["media"] = mediaFacts(s, s.MediaOf(c, announcement))
		}
		return nil
	})
}

// mediaFacts are media outside, each with what came of it.
func mediaFacts(s *rule.Situation, media []rule.Medium) []any {
	all := []any{}
	for _, m := range media {
		last, _ := s.PublicationDue(m.Notice)
		one := facts{"id": m.ID(), "medium": m.Way.ID, "name": rule.Words(m.Way.Name), "announcement": m.Announcement, "event": string(m.What),
			"announced": date(m.On), "due": date(last), "awaited": m.Awaited(), "publication": nil}
		if m.Publication != nil {
			one["publication"] = factsIn(m.Publication)
			one["late"] = s.PublishedLate(m)
		}
		all = append(all, one)
	}
	return all
}
