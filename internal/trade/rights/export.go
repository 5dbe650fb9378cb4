package rights

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// Portion is what one room gives of one person to the complete export: data as a
// machine reads it, and a function that prints the same for people. Tables are
// those whose rows it says: a test holds that no table of people is forgotten.
type Portion struct {
	Name   string // of the JSON member and of the minor's refusal
	Label  string
	Tables []string
	Of     Gives
	// ForParents is Of for the holders of parental authority, where a minor closes
	// some things and not the whole portion; nil: the same.
	ForParents Gives
}

// Gives is what a room gives of one person.
type Gives func(tx *db.Tx, who access.Actor, patient db.ID) (data any, print func(*paper.Document), err error)

// ExportDraft is what is typed to make an export.
type ExportDraft struct {
	For  Asker `form:"for"`
	Read bool  `form:"read"` // the texts were read again: nothing of a third party is in them
}

func (d ExportDraft) validate(p patient.Patient) error {
	var wrong fault.Fields
	switch {
	case d.For.Label() == "":
		wrong.Add("for", "Dites pour qui l’export est fait.")
	case p.Mode() == patient.ModeAnonymous && d.For != AskedByPerson:
		wrong.Add("for", "Le dossier est anonyme : il n’est remis qu’à la personne elle-même.")
	}
	if !d.Read {
		wrong.Add("read", "Relisez d’abord les textes : ce qu’un tiers a confié, ou qui ne concerne que lui, n’est pas communicable.")
	}
	return wrong.Err()
}

// File is an export ready to be handed over. Its name tells nothing.
type File struct {
	Name string
	Body []byte
}

// exported is the file dossier.json; docs/datasets.md says what it holds.
type exported struct {
	Format   string            `json:"format"`
	Version  int               `json:"version"`
	MadeOn   string            `json:"made_on"`
	For      Asker             `json:"made_for"`
	Record   string            `json:"record"`
	Team     string            `json:"team"`
	Portions map[string]any    `json:"portions"`
	Labels   map[string]string `json:"labels"`
}

type printed struct {
	label string
	print func(*paper.Document)
}

// Export makes the complete export of one person: a zip with what a machine
// reads and what a person reads, the same things in both (A22). Faults:
// Forbidden, also when the person is withheld from the reader; NotFound; Invalid.
func (s *Service) Export(ctx context.Context, who access.Actor, id db.ID, d ExportDraft) (File, error) {
	if err := who.Check(access.RecordExport); err != nil {
		return File{}, err
	}
	var person Person
	var out exported
	var parts []printed
	var now time.Time
	var head paper.Letterhead
	look := func(tx *db.Tx) (err error) {
		now = tx.Now()
		if person, err = s.person(tx, who, access.RecordExport, id); err != nil {
			return err
		}
		if person.Patient.Withheld {
			return reserved()
		}
		if err := d.validate(person.Patient); err != nil {
			return err
		}
		if head, err = letterhead(tx, person.Team.ID); err != nil {
			return err
		}
		out, parts, err = s.gather(tx, who, person, d)
		return err
	}
	line := audit.Line{Action: access.RecordExport, Subject: "record", SubjectID: id, Patient: id, Reason: string(d.For)}
	if err := s.Audit.Traced(ctx, s.DB, who, look, line); err != nil {
		return File{}, err
	}
	pdf, err := recordPaper(person, parts, now, head)
	if err != nil {
		return File{}, err
	}
	body, err := packed(out, pdf, now)
	return File{"export-" + civil.DayOf(now).String() + ".zip", body}, err
}

// gather asks each room for its portion. What a minor refuses to let parents know
// is left out without a word (L1111-5).
func (s *Service) gather(tx *db.Tx, who access.Actor, p Person, d ExportDraft) (exported, []printed, error) {
	out := exported{
		Format: "maillage/dossier", Version: 1, MadeOn: tx.Today().String(), For: d.For, Record: p.Patient.Number, Team: p.Team.Code,
		Portions: map[string]any{}, Labels: map[string]string{},
	}
	var parts []printed
	for _, one := range s.Portions {
		if d.For == AskedByParent && s.MinorRefuses != nil {
			refused, err := s.MinorRefuses(tx, p.Patient.ID, one.Name)
			if err != nil {
				return out, nil, err
			}
			if refused {
				continue
			}
		}
		give := one.Of
		if d.For == AskedByParent && one.ForParents != nil {
			give = one.ForParents
		}
		data, print, err := give(tx, who, p.Patient.ID)
		if err != nil {
			return out, nil, err
		}
		out.Portions[one.Name], out.Labels[one.Name] = data, one.Label
		parts = append(parts, printed{one.Label, print})
	}
	return out, parts, nil
}

// recordPaper is the same export for people.
func recordPaper(p Person, parts []printed, now time.Time, head paper.Letterhead) ([]byte, error) {
	d := paper.New(paper.Meta{
		Title: "Votre dossier", Subject: "Dossier " + p.Patient.Number, Author: p.Team.Name, Reference: "Dossier " + p.Patient.Number, Date: now,
	}, head)
	d.Facts(paper.Fact{Label: "Personne", Value: p.Patient.DisplayName()}, paper.Fact{Label: "Dossier", Value: p.Patient.Number},
		paper.Fact{Label: "Tenu par", Value: p.Team.Name + " (" + p.Team.Code + ")"})
	d.Paragraph("Voici tout ce que l’équipe a enregistré à votre sujet (articles L1111-7 du code de la santé publique et 15 du règlement général sur la protection des données). Ce que d’autres personnes ont confié, ou qui ne concerne qu’elles, n’y figure pas. Les mêmes informations sont dans le fichier dossier.json, pour un autre logiciel.")
	for _, one := range parts {
		d.Heading(one.label)
		one.print(d)
	}
	d.Note("Document couvert par le secret professionnel, remis à la personne concernée ou à qui elle en a donné le droit. Sa remise est tracée.")
	return d.Bytes()
}

// packed is the zip: the same data give the same bytes.
func packed(out exported, pdf []byte, now time.Time) ([]byte, error) {
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct {
		name string
		body []byte
	}{{"dossier.json", append(text, '\n')}, {"dossier.pdf", pdf}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: now})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.body); err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return b.Bytes(), err
}

// letterhead is who speaks: the region of a team.
func letterhead(tx *db.Tx, team db.ID) (paper.Letterhead, error) {
	m, err := network.TeamByID(tx, team)
	region, _ := terminology.RegionByCode(m.Region) // an unknown region leaves the letterhead without its name
	return paper.Letterhead{Region: region.Name, Organisation: "Réseau des microstructures médicales addictions"}, err
}

// Letterhead is that of the papers of a team.
func (s *Service) Letterhead(ctx context.Context, team access.Team) (head paper.Letterhead, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		head, err = letterhead(tx, team.ID)
		return err
	})
	return head, err
}

type exportedLine struct {
	At   string `json:"at"`
	Who  string `json:"who"`
	As   string `json:"as"`
	What string `json:"what"`
	Why  string `json:"why"`
}

// JournalPortion is who looked at the record.
func (s *Service) JournalPortion(tx *db.Tx, _ access.Actor, id db.ID) (any, func(*paper.Document), error) {
	selves, err := patient.Selves(tx, id)
	if err != nil {
		return nil, nil, err
	}
	all, _, err := entries(tx, JournalFilter{}.look(selves, allLines), allLines)
	if err != nil {
		return nil, nil, err
	}
	list := make([]exportedLine, len(all))
	for i, e := range all {
		list[i] = exportedLine{e.At.UTC().Format(time.RFC3339), e.Who, e.As, e.What, e.Why}
	}
	t, whole := journalTable(all)
	return list, func(d *paper.Document) {
		d.Paragraph("Ce qu’une personne a fait plusieurs fois le même jour est réuni.")
		d.Table(t)
		if !whole {
			d.Note("Les lignes plus anciennes sont dans le fichier dossier.json.")
		}
	}, nil
}

type exportedRequest struct {
	ReceivedOn string  `json:"received_on"`
	Channel    Channel `json:"channel"`
	AskedBy    Asker   `json:"asked_by"`
	Wants      Wish    `json:"wants"`
	DueOn      string  `json:"due_on"`
	State      State   `json:"state"`
	ClosedOn   string  `json:"closed_on"`
	Refusal    Refusal `json:"refusal"`
	Words      string  `json:"words"`
}

// RequestPortion is the requests of the person, and what was answered.
func (s *Service) RequestPortion(tx *db.Tx, who access.Actor, id db.ID) (any, func(*paper.Document), error) {
	all, err := requestsOf(tx, id, who.TeamIDs())
	if err != nil {
		return nil, nil, err
	}
	list := make([]exportedRequest, len(all))
	t := paper.Table{
		Empty:   "Aucune demande.",
		Columns: []paper.Column{{Title: "Reçue"}, {Title: "De"}, {Title: "Pour"}, {Title: "État"}, {Title: "Motif"}},
	}
	for i, r := range all {
		list[i] = exportedRequest{
			ReceivedOn: r.ReceivedOn.String(), Channel: r.Channel, AskedBy: r.AskedBy, Wants: r.Wants, DueOn: r.DueOn.String(), State: r.State,
			ClosedOn: r.ClosedOn.String(), Refusal: r.Refusal,
		}
		if r.State == Refused {
			sealed, err := wordsOf(tx, r.ID)
			if err != nil {
				return nil, nil, err
			}
			if list[i].Words, err = s.Seal.OpenText(requestWords, r.ID, sealed); err != nil {
				return nil, nil, err
			}
		}
		state := r.State.Label()
		if !r.ClosedOn.IsZero() {
			state += " le " + r.ClosedOn.Short()
		}
		t.Rows = append(t.Rows, []string{r.ReceivedOn.Short(), r.AskedBy.Label(), r.Wants.Label(), state, list[i].Words})
	}
	return list, func(d *paper.Document) { d.Table(t) }, nil
}

type exportedGlass struct {
	OpenedAt string `json:"opened_at"`
	EndedAt  string `json:"ended_at"`
	By       string `json:"by"`
	Team     string `json:"team"`
	Reason   string `json:"reason"`
	Outcome  string `json:"outcome"`
}

// GlassPortion is the exceptional accesses to the record.
func (s *Service) GlassPortion(tx *db.Tx, who access.Actor, id db.ID) (any, func(*paper.Document), error) {
	all, err := patient.GlassesTo(tx, id)
	if err != nil {
		return nil, nil, err
	}
	list := []exportedGlass{}
	t := paper.Table{Empty: "Aucun accès exceptionnel.", Columns: []paper.Column{{Title: "Ouvert"}, {Title: "Fermé"}, {Title: "Par"}, {Title: "Motif"}, {Title: "Revue"}}}
	for _, g := range all {
		if _, mine := who.Team(g.TeamID); !mine {
			continue
		}
		lines, err := s.lines(tx, who, []patient.Glass{g})
		if err != nil {
			return nil, nil, err
		}
		ended := g.EndsAt
		if g.RevokedAt != nil {
			ended = *g.RevokedAt
		}
		list = append(list, exportedGlass{g.OpenedAt.UTC().Format(time.RFC3339), ended.UTC().Format(time.RFC3339), lines[0].By, lines[0].FromTeam, string(g.Reason), string(g.Outcome)})
		t.Rows = append(t.Rows, []string{civil.Instant(g.OpenedAt), civil.Instant(ended), lines[0].By + ", " + lines[0].FromTeam, g.Reason.Label(), g.Outcome.Label()})
	}
	return list, func(d *paper.Document) { d.Table(t) }, nil
}
