package story

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

// Crowd is how much is to happen in a body of some size.
type Crowd struct {
	Certified int // cases that end with a certificate
	Open      int // cases that stand somewhere on the way on the last day
	Seed      uint64
	Told      func(day string, commands int) // called now and then; may be nil
}

// crowdSpan is how many working days before the last day a crowd's story
// begins: three years, the life of a certificate.
const crowdSpan = 752

// firmsOfACrowd is how many clients share the cases.
const firmsOfACrowd = 400

// CrowdBegins is Begin for a crowd.
func CrowdBegins(until time.Time) (time.Time, error) { return begin(until, crowdSpan) }

// TellCrowd tells the lives of a crowd as Tell tells its own, for measurements
// of a large record. Most lives are the usual one; every tenth has supplements,
// a problem, a second test and a rectification. All materials of one hand-in
// are one file, so that the disk holds a record rather than a million files.
func TellCrowd(ctx context.Context, h *house.House, clock *now.Manual, until time.Time, crowd Crowd) (Told, error) {
	started := now.System().Now()
	t := newTeller(ctx, h, clock, until)
	t.bundled, t.between, t.told = true, 400*time.Millisecond, crowd.Told
	told, err := t.begin()
	if err != nil {
		return Told{}, err
	}
	for n := range firmsOfACrowd {
		_, err = t.enter(crowdFirm(n), rule.RoleClient, "client "+crowdFirm(n).id)
		if err != nil {
			return Told{}, err
		}
	}
	_, err = t.live(crowd.lives())
	if err != nil {
		return Told{}, err
	}
	clock.Set(until)
	told.Commands, told.Took = t.commands, now.System().Now().Sub(started)
	return told, nil
}

func crowdFirm(n int) organisation {
	return organisation{id: fmt.Sprintf("firm-%03d", n), first17: fmt.Sprintf("91110108CRD%06d", n),
		name:    zhEN(fmt.Sprintf("第%d号金融科技有限公司（演示）", n+1), fmt.Sprintf("FinTech Company No. %d (demo)", n+1)),
		address: zhEN(fmt.Sprintf("北京市海淀区示例街 %d 号", n+1), fmt.Sprintf("%d Shili Street, Haidian District, Beijing", n+1)),
		contact: "王小明"}
}

// lives are drawn from the seed alone: the same crowd is told again alike.
func (c Crowd) lives() []*life {
	draw := rand.New(rand.NewPCG(c.Seed, 1))
	kinds := []product{{kind: "software"}, {kind: "software", traits: []string{"algorithm"}},
		{kind: "information-system", traits: []string{"cloud"}}, {kind: "hardware", traits: []string{"dedicated-terminal"}},
		{kind: "information-system", traits: []string{"blockchain"}}, {kind: "executable"}}
	laboratories := []string{"north", "south"}
	lives := make([]*life, 0, c.Certified+c.Open)
	for n := range c.Certified + c.Open {
		what := kinds[draw.IntN(len(kinds))]
		what.name = zhEN(fmt.Sprintf("金融科技产品 %05d", n+1), fmt.Sprintf("FinTech product %05d", n+1))
		what.model = fmt.Sprintf("V%d.%d", draw.IntN(9)+1, draw.IntN(10))
		acts := theUsual(laboratories[draw.IntN(2)])
		if n%10 == 9 {
			acts = complete().acts
		}
		length := acts[len(acts)-1].day
		ago := 1 + draw.IntN(length)
		if n < c.Certified {
			ago = length + 1 + draw.IntN(crowdSpan-length-1)
		}
		lives = append(lives, &life{zhEN("众多案件之一", "One of many"), crowdFirm(draw.IntN(firmsOfACrowd)).id, what, ago, acts})
	}
	return lives
}

// bundle is one file for all of the titles.
func (t *teller) bundle(l *telling, titles []string) ([]rule.FileRef, error) {
	one := *t
	one.bundled = false
	refs, err := one.files(l, "合订 "+t.today().String())
	if err != nil {
		return nil, err
	}
	return slices.Repeat(refs, len(titles)), nil
}
