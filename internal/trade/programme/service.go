package programme

import (
	"context"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Service reads the rule book for people.
type Service struct {
	DB *db.DB
}

// Entry is one programme as its page shows it.
type Entry struct {
	Programme Programme
	Versions  []Edition // the latest first
}

// Edition is one version with its statements.
type Edition struct {
	Version    Version
	InForce    bool // today
	Components []Component
	Rules      []Rule
}

// RuleBook is every programme with its versions, their statements and sources.
// Faults: Forbidden.
func (s *Service) RuleBook(ctx context.Context, who access.Actor) ([]Entry, error) {
	if err := who.Check(access.ProgrammeOpen); err != nil {
		return nil, err
	}
	var entries []Entry
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		book, err := Load(tx)
		if err != nil {
			return err
		}
		entries = make([]Entry, len(book.programmes))
		for i, p := range book.programmes {
			entries[i].Programme = p
			if entries[i].Versions, err = editions(tx, book.versions[p.ID], tx.Today()); err != nil {
				return err
			}
		}
		return nil
	})
	return entries, err
}

func editions(tx *db.Tx, versions []Version, today civil.Day) ([]Edition, error) {
	current, found := InForce(versions, today)
	list := make([]Edition, 0, len(versions))
	for i := len(versions) - 1; i >= 0; i-- {
		e := Edition{Version: versions[i], InForce: found && versions[i].ID == current.ID}
		var err error
		if e.Components, err = Components(tx, e.Version.ID); err != nil {
			return nil, err
		}
		if e.Rules, err = Rules(tx, e.Version); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Chapter is the rules of an edition about one subject, in their order.
type Chapter struct {
	Title string
	Rules []Rule
}

// Chapters groups the rules by the first word of their keys, each chapter where
// its first rule stands.
func (e Edition) Chapters() []Chapter {
	var list []Chapter
	at := map[string]int{}
	for _, r := range e.Rules {
		subject, _, _ := strings.Cut(r.Key, ".")
		i, ok := at[subject]
		if !ok {
			i = len(list)
			at[subject] = i
			list = append(list, Chapter{Title: chapterTitle(subject)})
		}
		list[i].Rules = append(list[i].Rules, r)
	}
	return list
}

func chapterTitle(subject string) string {
	switch subject {
	case "quota":
		return "Contenu annuel"
	case "package":
		return "Forfait"
	case "inclusion":
		return "Inclusion"
	case "information":
		return "Information du patient et partage"
	case "session":
		return "Entretiens"
	case "rcp":
		return "RCP"
	case "caseload":
		return "File active"
	case "exit":
		return "Sortie"
	case "team":
		return "Microstructure"
	case "return":
		return "Remontée mensuelle"
	case "entry":
		return "Saisie"
	case "programme":
		return "Durée du programme"
	default:
		return subject
	}
}
