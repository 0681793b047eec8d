package console

import (
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
)

// products describes the list of products.
func (v *rows) products() list.List[*finder.Row] {
	kind := v.kindColumn()
	kind.Extra = false
	return list.List[*finder.Row]{
		Columns: []column{
			v.nameColumn("desk.column.product", true), v.modelColumn(), v.ownerColumn("desk.column.client"), kind,
			counted("certificates", "desk.menu.certificates", func(id string) int { return v.counts().ofProduct[id] }, rule.KindCertificate, "product"),
		},
		Filters: []filter{v.kindFilter(), v.ownerFilter("desk.column.client")},
		Order:   "name,model",
	}
}
