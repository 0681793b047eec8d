package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Needed is a material that an application needs, and why.
type Needed struct {
	ID            string            `json:"id"`
	Name          rule.Words        `json:"name"`
	Clause        string            `json:"clause" doc:"our id of the clause that asks for it"`
	Cite          string            `json:"cite" doc:"the clause as the rule numbers it"`
	Because       rule.Words        `json:"because" doc:"the kind or trait that asks for it; empty when it is asked of every product"`
	Form          string            `json:"form" doc:"paper, electronic, both or either"`
	Seal          bool              `json:"seal" doc:"bears the official seal"`
	Party         string            `json:"party" doc:"the organisation it is wanted of, if of one"`
	Files         []scheme.FileKind `json:"files" doc:"kinds of files it may be handed in as; none: any that is taken"`
	ForAcceptance bool              `json:"forAcceptance" doc:"must be verified before the application is accepted"`
}

// NeededList is everything an application for such a product needs.
type NeededList struct {
	Edition string   `json:"edition" doc:"edition of the scheme"`
	Items   []Needed `json:"items"`
}

func (a *API) addMaterials() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/schemes/materials", OperationID: "list-materials", Tags: []string{"schemes"},
		Parameters: []*huma.Param{
			parameter("query", "kind", "kind of product, of the scheme", true),
			parameter("query", "traits", "traits of the product, with commas between", false),
			langParameter(),
		},
		Responses: a.responses(reflect.TypeFor[NeededList]()),
	}, a.materialList)
}

func (a *API) materialList(w http.ResponseWriter, r *http.Request, _ rule.Actor) error {
	sch, _, err := a.Casework.InForce(r.Context())
	if err != nil {
		return err
	}
	today := a.today()
	query := r.URL.Query()
	if _, known := sch.Kind(query.Get("kind"), today); !known {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "kind"))
	}
	var traits []string
	for trait := range strings.SplitSeq(query.Get("traits"), ",") {
		if trait = strings.TrimSpace(trait); trait == "" {
			continue
		}
		if _, known := sch.Trait(trait, today); !known {
			return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "traits"))
		}
		traits = append(traits, trait)
	}
	list := NeededList{Edition: sch.Edition(), Items: []Needed{}}
	for _, m := range sch.Materials(query.Get("kind"), traits, today) {
		list.Items = append(list.Items, a.needed(m))
	}
	a.Door.JSON(w, r, http.StatusOK, list)
	return nil
}

func (a *API) needed(m scheme.Material) Needed {
	return Needed{
		ID: m.ID, Name: rule.Words(m.Name), Clause: m.Clause, Cite: a.Door.Cite(m.Clause), Because: rule.Words(m.Because),
		Form: string(m.Form), Seal: m.Seal, Party: string(m.Party), Files: append([]scheme.FileKind{}, m.Files...), ForAcceptance: m.ForAcceptance,
	}
}
