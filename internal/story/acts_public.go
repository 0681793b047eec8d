package story

import "fincert/internal/rule"

// sent is something of the public that nobody has dealt with yet. What it says of
// a certificate is about that of the life.
func sent(post rule.Posted) tale {
	return func(t *teller, l *telling) error {
		_, err := t.send(l, post)
		return err
	}
}

// send puts something into the postbox and gives its id.
func (t *teller) send(l *telling, post rule.Posted) (item string, err error) {
	err = t.atCertificate(l, func(_ rule.StreamID, _ *rule.Situation, c *rule.Certificate) error {
		post.Certificate = c.Content.Number
		return nil
	})
	if err != nil {
		return "", err
	}
	item, err = t.house.Send(t.ctx, post)
	t.clock.Advance(t.between)
	return item, err
}

// takenUp sends something and has intake take it up by the command that is made
// for it.
func takenUp(post rule.Posted, command func(rule.FromPostItem) rule.Command) tale {
	return func(t *teller, l *telling) error {
		item, err := t.send(l, post)
		if err != nil {
			return err
		}
		l.voice, err = t.do(t.people["intake"], command(rule.FromPostItem{Item: item}), rule.StreamID{})
		return err
	}
}

func misused(place, text string) tale {
	return takenUp(rule.Posted{Kind: rule.PostMisuse, Place: place, Text: text},
		func(item rule.FromPostItem) rule.Command { return &rule.TakeUpMisuse{FromPostItem: item} })
}

func disputed(text, right, name string) tale {
	return takenUp(rule.Posted{Kind: rule.PostDispute, Text: text, Right: right, Name: name},
		func(item rule.FromPostItem) rule.Command { return &rule.TakeUpDispute{FromPostItem: item} })
}

func turnedAway(text string) tale {
	return takenUp(rule.Posted{Kind: rule.PostComplaint, About: rule.AboutBody, Text: text},
		func(item rule.FromPostItem) rule.Command { return &rule.RejectPost{FromPostItem: item, Reason: "spam"} })
}

// complained is a complaint about the client and the product of the life.
func complained(way, from, business, text string) tale {
	return func(t *teller, l *telling) (err error) {
		l.voice, err = t.do(t.people["intake"], &rule.ReceiveComplaint{Received: t.today(), From: from, Way: way,
			Organisation: rule.CreditCodeFor(t.firms[l.client].first17), Product: l.product, Business: business, Text: text}, rule.StreamID{})
		return err
	}
}

// appealed is the client's appeal against the latest decision.
func appealed(grounds string) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.client(l), &rule.LodgeAppeal{Grounds: grounds}, l.file)
		if err != nil {
			return err
		}
		return t.look(l, func(_ *rule.Situation, c *rule.Case) error {
			decision := c.Decisions[len(c.Decisions)-1]
			l.voice = rule.StreamID{Kind: rule.KindAppeal, ID: decision.Appeals[len(decision.Appeals)-1].Appeal}
			return nil
		})
	}
}

// linked says that the latest complaint has to do with the case.
func linked(t *teller, l *telling) error {
	_, err := t.do(t.people["intake"], &rule.LinkComplaint{Complaint: l.voice.ID}, l.file)
	return err
}

func analysed(affects bool, reasons string) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people["reviewer"], &rule.AnalyseComplaint{Complaint: l.voice.ID, Affects: affects, Reasons: reasons}, l.file)
		return err
	}
}

// assigned gives the latest misuse to somebody.
func assigned(login string) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people["intake"], &rule.AssignMisuse{Person: t.people[login].Person}, l.voice)
		return err
	}
}

// answered is how the latest of what the life's product was reported for ended.
func answered(login string, command rule.Command) tale {
	return func(t *teller, l *telling) error {
		_, err := t.do(t.people[login], command, l.voice)
		return err
	}
}
