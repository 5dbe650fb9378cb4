package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/rights"
)

// What a minor closes to the holders of parental authority, note by note or item
// by item, is not in what is made for them, nor that it was closed; it is in what
// is made for the minor.
func TestTheExportForParentsHoldsNothingThatAMinorCloses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		r := wire(&settings{}, &install{db: h.DB, audit: h.Audit, seal: h.Seal})
		gp, person, ctx := minor(t, h), db.ID(0), context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		today := civil.DayOf(h.Clock.Now())
		must(h.DB.Write(ctx, func(tx *db.Tx) error {
			p, err := programme.ByCode(tx, programme.EQUIPADDICT)
			if err != nil {
				return err
			}
			person, _, err = patient.Include(tx, h.Seal, patient.Inclusion{
				NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Inventé", FirstNames: "Lou", BirthDate: today.AddYears(-16)}},
				TeamID: gp.Teams[0].ID, ProgrammeID: p.ID, OpenedOn: today.AddDays(-30), OpenedBy: gp.Professional, Behaviours: []string{"alcohol"}, OtherScheme: "none",
			})
			return err
		}))
		write := func(body string, refusal bool) {
			t.Helper()
			_, err := r.note.Publish(ctx, gp, person, note.Draft{Segment: note.Shared, NotedOn: today, Body: body, Refusal: refusal}, "")
			must(err)
		}
		write("mot-partageable", false)
		write("mot-reserve", true)
		_, err := r.note.AddDocument(ctx, gp, person, note.DocumentDraft{
			Segment: note.Shared, Kind: note.DocumentTypes.Codes[0].Code, DatedOn: today, Title: "titre-du-courrier",
		}, note.Sent{Name: "x.txt", Content: []byte("Texte inventé")}, "")
		must(err)
		refuse := func(items ...patient.RecordItem) {
			t.Helper()
			must(r.patient.RefuseParents(ctx, gp, person, patient.MinorDraft{Items: items, RefusedOn: today, Statement: "mes-mots-a-moi"}, ""))
		}
		holds := func(when string, asker rights.Asker, want, not []string) {
			t.Helper()
			f, err := r.rights.Export(ctx, gp, person, rights.ExportDraft{For: asker, Read: true})
			must(err)
			text := dossier(t, f)
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s, for %s: %q is missing", when, asker, w)
				}
			}
			for _, w := range not {
				if strings.Contains(text, w) {
					t.Errorf("%s, for %s: %q is there", when, asker, w)
				}
			}
		}
		holds("one note closed", rights.AskedByParent, []string{"mot-partageable", "titre-du-courrier"}, []string{"mot-reserve", `"closed_to_parents": true`})
		refuse(patient.Documents)
		holds("documents refused", rights.AskedByParent, []string{"mot-partageable"}, []string{"mot-reserve", "titre-du-courrier", "mes-mots-a-moi"})
		refuse(patient.Notes)
		holds("notes refused too", rights.AskedByParent, []string{"Inventé"}, []string{"mot-partageable", "mot-reserve", "titre-du-courrier", "mes-mots-a-moi"})
		holds("all that", rights.AskedByPerson, []string{"mot-partageable", "mot-reserve", "titre-du-courrier", "mes-mots-a-moi"}, nil)
	})
}

// minor makes a team and its GP.
func minor(t *testing.T, h dbtest.House) (gp access.Actor) {
	t.Helper()
	err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
		if err := programme.Seed(tx, false); err != nil {
			return err
		}
		site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison inventée", Departement: "31"})
		if err != nil {
			return err
		}
		since := civil.Must(2024, 3, 1)
		team, _, err := network.PutTeam(tx, network.TeamDraft{Code: "MSMA-31-01", Name: "Équipe inventée", Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
		if err != nil {
			return err
		}
		id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Exemple", FirstName: "Camille", Profession: access.GP}, 0)
		if err != nil {
			return err
		}
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: id, Profession: access.GP, From: since})
		gp = access.Actor{Account: 1, Professional: id, Name: "Camille Exemple", Role: access.Member, Teams: []access.Team{{ID: team, Code: "MSMA-31-01", Profession: access.GP}}}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return gp
}

// dossier is what a machine reads of an export.
func dossier(t *testing.T, f rights.File) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(f.Body), int64(len(f.Body)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := z.Open("dossier.json")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	b, err := io.ReadAll(in)
	if err != nil || !json.Valid(b) {
		t.Fatalf("dossier.json: %v", err)
	}
	return string(b)
}
