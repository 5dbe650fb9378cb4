package ui

import (
	"net/url"

	"github.com/a-h/templ"

	"maillage/internal/ground/fault"
)

// galleryPage is the frame the gallery stands in: invented people and places.
func galleryPage() PageProps {
	return PageProps{
		Title:   "Galerie des composants",
		Lead:    "Chaque composant dans ses états, avec des noms inventés, pour juger d’un coup d’œil.",
		Crumbs:  []Link{{"Accueil", "/"}, {"Aide", "/aide"}, {"Galerie", ""}},
		Actions: []Action{{Label: "Inclure un patient", Icon: "user-plus", Href: "#"}, {Label: "Exporter", Icon: "download", Variant: Secondary, Href: "#"}},
		Nav: []NavItem{
			{Label: "Ma journée", Href: "#", Icon: "house", Current: true},
			{Label: "File active", Href: "#", Icon: "users"},
			{Label: "RCP", Href: "#", Icon: "users-round", Badge: 3, Waits: "à préparer"},
			{Label: "Remontée", Href: "#", Icon: "clipboard-check", Badge: 1, Waits: "à envoyer"},
			{Label: "Équipe", Href: "#", Icon: "network"},
			{Label: "Programme", Href: "#", Icon: "book-open"},
			{Label: "Import", Href: "#", Icon: "upload"},
		},
		Place: PlaceSwitch{Current: "Microstructure des Minimes", Kind: "Microstructure", Options: []PlaceOption{
			{Label: "Microstructure des Minimes", Note: "MSMA-31-01", Href: "#", Current: true},
			{Label: "Microstructure du Lauragais", Note: "MSMA-31-04", Href: "#"},
		}},
		User:   UserMenu{Name: "Jeanne Exemple-Vraisemblable", RoleLabel: "Psychologue", Links: []Link{{"Mon compte", "#"}, {"Mes sessions", "#"}}, SignOut: "/deconnexion"},
		Search: true,
		Demo:   true,
		Flash: &Flash{
			Kind: OK, Message: "Entretien du 22/11/2026 enregistré pour Camille Inventée.",
			UndoAction: "#", UndoFields: []Pair{{"id", "1"}},
		},
		RequestID: "01JD-EXEMPLE",
	}
}

// galleryColumns are those of a caseload.
func galleryColumns() []Column {
	return []Column{
		{Key: "nom", Label: "Patient", Sortable: true},
		{Key: "inclusion", Label: "Inclusion", Sortable: true, HidePhone: true},
		{Label: "Forfait"},
		{Key: "dernier", Label: "Dernier entretien", Sortable: true},
		{Label: "À faire"},
		{Label: "Actions", HideLabel: true},
	}
}

func galleryMeters(psy, social, rcp int) []Meter {
	return []Meter{{"Psychologue", "Psy", psy, 5}, {"Social", "", social, 6}, {"RCP", "", rcp, 4}}
}

func galleryRow(name, note, in, last string, m []Meter, state State, flags []Flag) Row {
	return Row{State: state, Cells: []templ.Component{
		Two(A(name, "#"), note), T(in), Meters(m, Line), T(last), Flags(flags),
		PostButton(PostProps{Action: "#", Label: "Entretien", Variant: Secondary, Small: true}),
	}}
}

func galleryTable() TableProps {
	return TableProps{
		ID: "liste", Caption: "File active de la microstructure", Columns: galleryColumns(),
		Sort: Sort{Key: "nom"}, Path: "/patients", Query: url.Values{"etat": {"actif"}},
		Rows: []Row{
			galleryRow("Camille INVENTÉE", "née le 02/03/1984", "12/01/2026", "18/11/2026", galleryMeters(3, 4, 2), Neutre, nil),
			galleryRow("Dominique DE LA TRÈS-LONGUE-FAMILLE-FICTIVE", "né le 30/10/1961", "03/02/2026", "02/07/2026", galleryMeters(4, 6, 0), Attention, []Flag{{State: Attention, Label: "Aucun RCP depuis 5 mois"}}),
			galleryRow("Patient anonyme n°"+WideSpace+"0412", "mode anonyme", "21/10/2026", "—", galleryMeters(0, 0, 0), Neutre, []Flag{{State: Info, Label: "Premier entretien à fixer"}}),
			galleryRow("Sacha EXEMPLE", "né le 14/07/1999", "04/12/2025", "20/11/2026", galleryMeters(6, 5, 4), Alerte, []Flag{{State: Alerte, Label: "Forfait dépassé"}, {State: Attention, Label: "Fin le 03/12/2026"}}),
		},
	}
}

func galleryTiles() []Tile {
	return []Tile{
		{Figure: N(58), Label: "Patients actifs", Href: "#", Note: "3 de plus qu’en octobre"},
		{Figure: N(1204), Label: "Entretiens de l’année", Href: "#"},
		{Figure: "4", Label: "Absences non excusées", Href: "#", State: Attention, Note: "sur 61 rendez-vous"},
		{Figure: "<" + NarrowSpace + "11", Label: "Sorties", Note: "masqué : de 1 à 10 personnes"},
	}
}

var galleryProfessions = []Option{
	{Value: "psy", Label: "Psychologue"},
	{Value: "as", Label: "Travail social", Help: "assistance de service social, éducation spécialisée"},
	{Value: "mg", Label: "Médecine générale"},
}

var galleryErrors = []fault.Field{
	{Name: "held_on", Message: "Le 31/02 n’existe pas."},
	{Name: "minutes", Message: "La durée va de 5 à 240 minutes."},
}

func galleryTimeline() []Event {
	return []Event{
		{When: "22/11/2026", Title: "Entretien enregistré", By: "Jeanne Exemple, psychologue", Note: "Présent, au cabinet, 45 minutes.", State: OK, Icon: "check"},
		{When: "14/11/2026", Title: "Absence non excusée", By: "Jeanne Exemple, psychologue", State: Attention, Icon: "x"},
		{When: "02/09/2026", Title: "RCP", By: "4 membres présents", Href: "#", Icon: "users-round"},
		{When: "12/01/2026", Title: "Inclusion"},
	}
}

// GalleryPage is one page of the gallery.
type GalleryPage struct {
	Path string
	Page templ.Component
}

// GalleryPages are the pages to look at: every component, a caseload of 60
// lines, a wide board, the pictures, no data, sign-in, an error.
func GalleryPages() []GalleryPage {
	list := galleryPage()
	list.Title, list.Lead, list.Crumbs, list.Flash, list.Demo = "File active", "", nil, nil, false
	board, pictures, empty := list, list, list
	board.Title, pictures.Title, empty.Title, empty.Width = "Remontées", "Images", "Ma journée", Text
	board.Place = PlaceSwitch{Current: "Occitanie", Kind: "Région"}
	return []GalleryPage{
		{"/", Gallery()},
		{"/liste", Page(list, galleryCaseload())},
		{"/tableau", Page(board, galleryBoard())},
		{"/images", Page(pictures, galleryPictures())},
		{"/vide", Page(empty, EmptyState("calendar-days", "Aucun rendez-vous aujourd’hui", "Les rendez-vous que vous fixez depuis la file active apparaissent ici.", []Action{{Label: "Ouvrir la file active", Href: "#"}}))},
		{"/connexion", BarePage(BareProps{Title: "Se connecter", Demo: true}, gallerySignIn())},
		{"/erreur", ErrorPage(500, "Erreur interne", "La demande n’a pas abouti. Rien n’a été enregistré.", "01JD-EXEMPLE")},
	}
}

// galleryLongTable is a full page of a caseload.
func galleryLongTable() TableProps {
	t := galleryTable()
	for len(t.Rows) < 60 {
		t.Rows = append(t.Rows, t.Rows[len(t.Rows)%4])
	}
	return t
}

var galleryMonths = []string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}

// galleryBoardTable is teams × months.
func galleryBoardTable() TableProps {
	t := TableProps{Caption: "Remontées par équipe et par mois", Scroll: true, Columns: []Column{{Label: "Microstructure"}}}
	for _, m := range galleryMonths {
		t.Columns = append(t.Columns, Column{Label: m})
	}
	marks := []templ.Component{Tag(OK, "Acceptée"), Tag(Info, "Envoyée"), Tag(Neutre, "Brouillon"), Tag(Attention, "En retard"), Tag(Alerte, "Absente")}
	for i := range 30 {
		r := Row{Cells: []templ.Component{Two(A("Microstructure n°"+WideSpace+N(i+1), "#"), "MSMA-31-"+N(i+10))}}
		for j := range galleryMonths {
			r.Cells = append(r.Cells, marks[(i*j+j/3)%len(marks)])
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

var galleryRegion = []string{"09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"}

func galleryMap(only []string) MapProps {
	m := MapProps{
		ID: "carte" + N(len(only)), Title: "Patients pour 100 000 habitants", Desc: "Les départements les plus couverts sont autour de Toulouse et de Montpellier.",
		Only: only, Value: "Patients", Dots: []Dot{{"Toulouse", 43.6045, 1.444}, {"Montpellier", 43.6119, 3.8772}},
		Legend: []MapLegend{{0, "sans équipe"}, {1, "moins de 11"}, {2, "de 11 à 30"}, {3, "de 31 à 60"}, {4, "de 61 à 100"}, {5, "plus de 100"}},
	}
	for i, c := range galleryRegion {
		m.Areas = append(m.Areas, Area{Code: c, Level: i%5 + 1, Text: N(i*17 + 4), Href: "#"})
	}
	return m
}
