package app

import (
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"
)

// entry is one line of the navigation, for the readers who hold a permission.
type entry struct {
	label, href, icon string
	permission        access.Permission
}

// entries is the navigation of every role, in order. {team} is the reader's
// current team. A phone shows the first five at its foot, the others in the menu.
var entries = []entry{
	{label: "Ma journée", href: "/", icon: "house", permission: access.CaseloadOpen},
	{label: "Accueil", href: "/", icon: "house", permission: access.Home},
	{label: "File active", href: "/equipes/{team}/patients", icon: "users", permission: access.CaseloadOpen},
	{label: "Agenda", href: "/equipes/{team}/agenda", icon: "calendar-days", permission: access.AgendaOpen},
	{label: "RCP", href: "/equipes/{team}/rcp", icon: "users-round", permission: access.RCPOpen},
	{label: "Remontée", href: "/equipes/{team}/remontees", icon: "send", permission: access.ReturnSend},
	{label: "Tâches", href: "/equipes/{team}/taches", icon: "list-checks", permission: access.PlanOpen},
	{label: "Remontées", href: "/remontees", icon: "send", permission: access.BoardOpen},
	{label: "Activité", href: "/activite", icon: "chart-column", permission: access.StaffActs},
	{label: "Effectifs", href: "/effectifs", icon: "chart-column", permission: access.IndicatorsOpen},
	{label: "Imports", href: "/imports", icon: "upload", permission: access.ImportRun},
	{label: "Réseau", href: "/reseau/microstructures", icon: "map-pin", permission: access.NetworkOpen},
	{label: "Demandes d’accès", href: "/equipes/{team}/demandes", icon: "file-text", permission: access.AccessRequest},
	{label: "Accès exceptionnels", href: "/acces-exceptionnels", icon: "key-round", permission: access.GlassReview},
	{label: "Comptes", href: "/comptes", icon: "user-plus", permission: access.AccountList},
	{label: "Questionnaires", href: "/questionnaires", icon: "clipboard-list", permission: access.QuestionnaireManage},
	{label: "Exploitation", href: "/exploitation", icon: "settings", permission: access.Exploitation},
	{label: "Programme", href: "/programme", icon: "book-open", permission: access.ProgrammeOpen},
}

// nav gives a reader's navigation. A member's team is the one of the path, or
// his first.
func nav(who access.Actor, path string) []ui.NavItem {
	team := currentTeam(who, path)
	var list []ui.NavItem
	for _, e := range entries {
		if !who.May(e.permission) || e.label == "Accueil" && who.May(access.CaseloadOpen) {
			continue
		}
		if strings.Contains(e.href, "{team}") && team == "" {
			continue
		}
		href := strings.ReplaceAll(e.href, "{team}", team)
		list = append(list, ui.NavItem{Label: e.label, Href: href, Icon: iconOr(e.icon), Current: current(href, path)})
	}
	return list
}

func iconOr(name string) string {
	if ui.HasIcon(name) {
		return name
	}
	return ""
}

func current(href, path string) bool {
	if href == "/" {
		return path == "/"
	}
	return path == href || strings.HasPrefix(path, href+"/") || href == "/reseau/microstructures" && strings.HasPrefix(path, "/reseau/")
}

// currentTeam is the code of the team a member works in: the path's, if it is
// his, else his first.
func currentTeam(who access.Actor, path string) string {
	if rest, ok := strings.CutPrefix(path, "/equipes/"); ok {
		code, _, _ := strings.Cut(rest, "/")
		for _, t := range who.Teams {
			if t.Code == code {
				return code
			}
		}
	}
	if len(who.Teams) > 0 {
		return who.Teams[0].Code
	}
	return ""
}

// place shows the current microstructure or region, and lets a member of
// several teams change.
func place(who access.Actor, r *http.Request) ui.PlaceSwitch {
	if len(who.Teams) == 0 {
		return ui.PlaceSwitch{Kind: "Périmètre", Current: perimeter(who)}
	}
	now := currentTeam(who, r.URL.Path)
	p := ui.PlaceSwitch{Kind: "Microstructure"}
	for _, t := range who.Teams {
		if t.Code == now {
			p.Current = t.Name
		}
		p.Options = append(p.Options, ui.PlaceOption{Label: t.Name, Note: t.Code, Href: "/equipes/" + t.Code + "/patients", Current: t.Code == now})
	}
	return p
}
