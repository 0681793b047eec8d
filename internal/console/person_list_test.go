package console_test

import (
	"regexp"
	"slices"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// peopleNamed are the names of a list of people, in its order.
func peopleNamed(page string) (names []string) {
	for _, found := range regexp.MustCompile(`<th scope="row"><a href="/desk/people/[^"]+">([^<]*)</a>`).FindAllStringSubmatch(page, -1) {
		names = append(names, found[1])
	}
	return names
}

func TestPeopleAreFoundAndSortedByTheirNames(t *testing.T) {
	d := open(t, func(b *caseworktest.Body) {
		for _, name := range []string{"赵一", "白二", "马三"} {
			b.Hire(t, b.As(rule.RoleAdministrator), name, "", rule.RoleReviewer)
		}
	})
	browser := d.as(d.body.As(rule.RoleAdministrator), "administrator")
	_, page := d.get(browser, "/desk/people?q=%E9%A9%AC%E4%B8%89")
	if names := peopleNamed(page); !slices.Equal(names, []string{"马三"}) {
		t.Errorf("looking for 马三 finds %v", names)
	}
	for address, want := range map[string][]string{"name": {"白二", "马三", "赵一"}, "-name": {"赵一", "马三", "白二"}} {
		_, page := d.get(browser, "/desk/people?sort="+address)
		names := slices.DeleteFunc(peopleNamed(page), func(name string) bool { return !slices.Contains(want, name) })
		if !slices.Equal(names, want) {
			t.Errorf("sorted by %s they are %v", address, names)
		}
	}
}
