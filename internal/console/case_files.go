package console

import (
	"net/http"
	"slices"

	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// fileRow is a file as the list of all files of a case has it.
type fileRow struct {
	fileView
	what    string // what it was handed in as
	version int
	by      string
	day     string
}

// filesView is every file of a case, the latest first.
type filesView struct{ rows []fileRow }

// filesView is read from the history: a file that another one replaced stays in
// it, and counts as an earlier version of the same.
func (v *caseSeen) filesView() filesView {
	var shown filesView
	versions := map[string]int{}
	listed := map[string]bool{}
	for _, e := range v.view.History {
		if v.hides(e) {
			continue
		}
		what := v.handedInAs(e)
		fresh := false
		for _, f := range rule.Files(e.Entry) {
			if f.IsZero() || listed[what+f.Object] || v.relation == rule.Entrusted && !v.ownReport(e.Entry, f.Object) {
				continue
			}
			if !fresh {
				fresh = true
				versions[what]++
			}
			listed[what+f.Object] = true
			row := fileRow{fileView: v.files(*f)[0], what: what, version: versions[what], by: v.doer(e.Meta), day: date(e.Meta.On)}
			shown.rows = append(shown.rows, row)
		}
	}
	slices.Reverse(shown.rows)
	return shown
}

// ownReport reports whether an entry hands in a report of the laboratory that
// looks: of a case it sees no other files.
func (v *caseSeen) ownReport(e rule.Entry, object string) bool {
	switch e.(type) {
	case *rule.TestReported, *rule.TestReportCorrected:
	default:
		return false
	}
	return slices.ContainsFunc(v.c.Tests, func(t *rule.Test) bool {
		return t.Organisation == v.s.Actor.Organisation && t.Report.Object == object
	})
}

func (v *caseSeen) handedInAs(e casework.Recorded) string {
	switch e := e.Entry.(type) {
	case *rule.MaterialProvided:
		return v.materialName(e.Item)
	case *rule.TestReported: // one that replaces it is another version of the same
		return v.t("desk.case.card.report") + " " + v.taskNumber(e.Task)
	case *rule.TestReportCorrected:
		return v.t("desk.case.card.report") + " " + v.taskNumber(e.Task)
	}
	if about := v.aboutEntry(e.Entry); about != "" {
		return v.t(entryKey(e.Name)) + " " + about
	}
	return v.t(entryKey(e.Name))
}

// lookView is a file beside what is known of it.
type lookView struct {
	fileRow
	shown string // where its content is, if a page may show it
}

// fileLook shows one file of a case in a frame that can do nothing, beside
// where it came from.
func (d *console) fileLook(p *page, r *http.Request) (answer, error) {
	on := caseOf(r)
	var look lookView
	var title string
	err := d.look(r.Context(), p, on, func(s *rule.Situation, view casework.View) error {
		v, err := p.seeCase(s, view)
		if err != nil {
			return err
		}
		title = p.titleOf(v.c)
		for _, row := range v.filesView().rows {
			if row.at == fileAt(on.ID, r.PathValue("object")) {
				look.fileRow = row
				return nil
			}
		}
		return nil
	})
	if err == nil && look.at == "" { // what is used of a certificate lies in the case of its issue, and is none of its entries
		look.fileView, err = d.fileIn(p, r, on)
	}
	if err != nil {
		return answer{}, err
	}
	if look.look == "" {
		return answer{}, fault.New(fault.Invalid, "casefile.not-shown")
	}
	look.shown = look.at + "/view"
	return answer{
		head: head{title: look.name, under: []crumb{{p.t("desk.menu.cases"), "/desk/cases"}, {title, at(on)}}},
		body: p.lookPage(look),
	}, nil
}

// fileIn is a file that lies in a case, whatever it belongs to.
func (d *console) fileIn(p *page, r *http.Request, on rule.StreamID) (fileView, error) {
	file, err := d.Files.Find(r.Context(), p.actor, on.ID, r.PathValue("object"))
	if err != nil {
		return fileView{}, err
	}
	return (&sight{page: p, scope: on.ID}).files(file)[0], nil
}

// version is which one of the versions of the same thing a file belongs to.
func (p *page) version(n int) string { return p.t("desk.case.file.version", text.Args{"n": n}) }
