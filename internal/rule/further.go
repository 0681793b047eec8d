package rule

import (
	"fmt"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// FurtherMaterial is a material that the scheme does not list and that was
// asked for in one case, with the reason.
type FurtherMaterial struct {
	ID    string  `json:"id"` // further-01, within its case
	Title Private `json:"title"`
	Form  string  `json:"form"` // a form of the scheme's materials
	Seal  bool    `json:"seal"` // its paper bears the official seal
	Why   Private `json:"why"`
}

// FurtherMaterialAsked makes a further material one of those that the case
// needs.
type FurtherMaterialAsked struct{ FurtherMaterial }

func (*FurtherMaterialAsked) EntryName() string { return "case.further-material-asked/1" }

func (c *Case) applyFurther(e *FurtherMaterialAsked, _ Meta) {
	c.Further = append(c.Further, e.FurtherMaterial)
}

// furtherMaterials are what was asked for beyond the scheme's list, as the
// scheme would list it: required until it is found in order or not applicable.
func (c *Case) furtherMaterials() (list []scheme.Material) {
	for _, m := range c.Further {
		title := m.Title.Shown()
		list = append(list, scheme.Material{
			Dated: scheme.Dated{ID: m.ID, Clause: "5.2.2"}, Name: scheme.Text{ZH: title, EN: title},
			Form: scheme.Form(m.Form), Seal: m.Seal,
		})
	}
	return list
}

// isFurther reports whether the material was asked for beyond the scheme's list.
func (c *Case) isFurther(id string) bool {
	for _, m := range c.Further {
		if m.ID == id {
			return true
		}
	}
	return false
}

// FurtherMaterialInput is a further material as the examiner asks for it.
type FurtherMaterialInput struct {
	Title string `json:"title"`
	Form  string `json:"form"`
	Seal  bool   `json:"seal,omitempty"`
	Why   string `json:"why"`
}

// check carries out
//
// [5.2.2] 应提交的申请材料包括但不限于
//
// What goes beyond the list is asked for with a title, a form and a reason.
func (in FurtherMaterialInput) check(f *fault.Fields, at string, number int) *FurtherMaterialAsked {
	NeedLine(f, at+".title", in.Title)
	form := scheme.Form(in.Form)
	switch form {
	case scheme.Paper, scheme.Electronic, scheme.PaperAndElectronic, scheme.PaperOrElectronic, scheme.Object:
	default:
		f.Add(at+".form", "field.unknown")
	}
	needText(f, at+".why", in.Why)
	return &FurtherMaterialAsked{FurtherMaterial{
		ID: fmt.Sprintf("further-%02d", number), Title: Say(in.Title), Form: in.Form, Seal: in.Seal, Why: Say(in.Why),
	}}
}
