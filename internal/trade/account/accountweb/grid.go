package accountweb

import (
	"net/http"
	"sort"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"

	"github.com/a-h/templ"
)

// chapters cut the grid by the beginning of the permissions' codes; what fits
// none comes last.
var chapters = []struct {
	title    string
	prefixes []string
}{
	{"Patients", []string{"patient."}},
	{"Entretiens et RCP", []string{"care."}},
	{"Remontées et chiffres", []string{"reporting."}},
	{"Réseau et programme", []string{"network.", "programme."}},
	{"Imports", []string{"workbook."}},
	{"Comptes", []string{"account.", "access.", "home"}},
	{"Exploitation", []string{""}},
}

var professions = []access.Profession{access.GP, access.Psychologist, access.SocialWorker, access.Psychiatrist, access.Nurse, access.Pharmacist, access.OtherMember}

// holder is a column of the grid: a profession of a member, or another role.
type holder struct {
	short, label string
	who          access.Actor
}

func holders() []holder {
	shorts := map[access.Profession]string{
		access.GP: "MG", access.Psychologist: "Psy.", access.SocialWorker: "TS", access.Psychiatrist: "Psychiatre",
		access.Nurse: "IDE", access.Pharmacist: "Pharm.", access.OtherMember: "Autre",
	}
	roles := map[access.Role]string{
		access.AdminCoordination: "Coord. adm.", access.MedicalCoordination: "Coord. méd.", access.HostOrganisation: "Struct.",
		access.Agency: "ARS", access.Insurer: "AM", access.Evaluator: "Éval.", access.Operator: "Exploit.",
	}
	var list []holder
	for _, p := range professions {
		list = append(list, holder{shorts[p], p.Label(), access.Actor{Role: access.Member, Teams: []access.Team{{ID: 1, Profession: p}}}})
	}
	for _, r := range access.Roles {
		if r != access.Member {
			list = append(list, holder{roles[r], r.Label(), access.Actor{Role: r}})
		}
	}
	return list
}

// chapter is one table of the page.
type chapter struct {
	Title string
	Table ui.TableProps
}

// grid shows the table that decides, as the program reads it.
func (p *pages) grid(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page := web.Page{
		Title: "Grille des droits", Wide: true,
		Lead: "Ce que chaque rôle peut faire. Un membre n’agit que dans ses équipes, une coordination que dans sa région.",
	}
	return p.frame.Render(w, r, who, page, gridPage(holders(), gridChapters()))
}

func gridChapters() []chapter {
	columns := []ui.Column{{Label: "Action"}}
	for _, h := range holders() {
		columns = append(columns, ui.Column{Label: h.short})
	}
	rest := map[access.Permission]access.Rule{}
	for p, rule := range access.Grid {
		rest[p] = rule
	}
	var list []chapter
	for _, c := range chapters {
		var rows []access.Permission
		for p := range rest {
			if begins(string(p), c.prefixes) {
				rows = append(rows, p)
				delete(rest, p)
			}
		}
		sort.Slice(rows, func(i, j int) bool { return access.Grid[rows[i]].Label < access.Grid[rows[j]].Label })
		t := ui.TableProps{Caption: c.title, Columns: columns, Scroll: true, KeepTable: true}
		for _, p := range rows {
			t.Rows = append(t.Rows, gridRow(p))
		}
		list = append(list, chapter{c.title, t})
	}
	return list
}

func gridRow(p access.Permission) ui.Row {
	cells := []templ.Component{ui.T(access.Grid[p].Label)}
	for _, h := range holders() {
		cells = append(cells, mark(h.who.May(p)))
	}
	return ui.Row{Cells: cells}
}

func begins(code string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(code, p) {
			return true
		}
	}
	return false
}

func legend(columns []holder) []ui.Term {
	list := make([]ui.Term, len(columns))
	for i, h := range columns {
		list[i] = ui.Term{Label: h.short, Value: h.label}
	}
	return list
}
