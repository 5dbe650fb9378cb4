package app

import (
	"context"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/text"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
)

// hitsMost is how many results each heading of the search shows.
const hitsMost = 5

// directorySearch finds what is nobody's record: teams, professionals, pages.
// Nothing that fails here may hide the patients found: it is left out.
func (r *rooms) directorySearch(ctx context.Context, who access.Actor, q string) []ui.SearchGroup {
	teams, people := ui.SearchGroup{Label: "Microstructures"}, ui.SearchGroup{Label: "Professionnels"}
	if list, err := r.network.ListTeams(ctx, who, network.ListFilter{Q: q, Page: 1, Size: hitsMost}); err == nil {
		for _, t := range list.Lines {
			teams.Hits = append(teams.Hits, ui.SearchHit{Label: t.Name, Note: t.Code, Href: "/reseau/microstructures/" + t.Code, Icon: "map-pin"})
		}
	}
	if list, err := r.network.ListProfessionals(ctx, who, network.ListFilter{Q: q, Page: 1, Size: hitsMost}); err == nil {
		for _, p := range list.Lines {
			people.Hits = append(people.Hits, ui.SearchHit{Label: p.Name(), Note: p.Describe(), Href: "/reseau/professionnels/" + p.ID.String(), Icon: "users"})
		}
	}
	return []ui.SearchGroup{teams, people, pagesNamed(who, q)}
}

// pagesNamed finds pages of the reader's own navigation.
func pagesNamed(who access.Actor, q string) ui.SearchGroup {
	g := ui.SearchGroup{Label: "Pages"}
	key := text.Fold(q)
	for _, item := range nav(who, "/") {
		if key != "" && strings.Contains(text.Fold(item.Label), key) {
			g.Hits = append(g.Hits, ui.SearchHit{Label: item.Label, Href: item.Href, Icon: item.Icon})
		}
	}
	return g
}
