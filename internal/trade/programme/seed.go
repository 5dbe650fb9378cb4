package programme

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

//go:embed data/equipaddict.json
var equipaddict []byte

//go:embed data/sante_mentale.json
var santeMentale []byte

// known is the rule book as the data file writes it: what is common to every
// version once, and what differs in each version.
type known struct {
	Code       string           `json:"code"`
	Name       string           `json:"name"`
	Regime     Regime           `json:"regime"`
	Components []knownComponent `json:"components"`
	Versions   []knownVersion   `json:"versions"`
	Rules      []knownRule      `json:"rules"`
}

type knownComponent struct {
	Component string `json:"component"`
	Source    string `json:"source"`
}

type knownVersion struct {
	Code              string            `json:"code"`
	ValidFrom         civil.Day         `json:"valid_from"`
	ValidTo           civil.Day         `json:"valid_to"`
	LegalReference    string            `json:"legal_reference"`
	QuotaPsychologist int               `json:"quota_psychologist"`
	QuotaSocialWorker int               `json:"quota_social_worker"`
	QuotaCaseReview   int               `json:"quota_case_review"`
	PackageMonths     int               `json:"package_months"`
	QuotasUnknown     bool              `json:"quotas_unknown"`
	DemoOnly          bool              `json:"demo_only"` // an invented version, for the demonstration
	Sources           map[string]string `json:"sources"`   // of the rules whose source differs
}

type knownRule struct {
	Key        string     `json:"key"`
	Label      string     `json:"label"`
	Confidence Confidence `json:"confidence"`
	Source     string     `json:"source"`
	Value      *string    `json:"value"`
}

const (
	demoReturnDueDay = 10
	demoSource       = "Valeur inventée pour la démonstration"
)

// Seed installs the known rule book when it is absent, and changes nothing when
// it is there. No amount is installed: no source gives one without another
// contradicting it. For a demonstration, the day a return is due on is invented
// and each version says so.
func Seed(tx *db.Tx, demo bool) error {
	for _, file := range [][]byte{equipaddict, santeMentale} {
		var k known
		if err := json.Unmarshal(file, &k); err != nil {
			return fmt.Errorf("rule book: %w", err)
		}
		there, err := installed(tx, k.Code)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		if err := k.seed(tx, demo); err != nil {
			return err
		}
	}
	return nil
}

func (k known) seed(tx *db.Tx, demo bool) error {
	p := Programme{ID: tx.NewID(), Code: k.Code, Name: k.Name, Regime: k.Regime}
	if err := tx.Insert("programme", p); err != nil {
		return err
	}
	for _, v := range k.Versions {
		if v.DemoOnly && !demo {
			continue
		}
		if err := k.install(tx, p.ID, v, demo); err != nil {
			return fmt.Errorf("rule book, version %s: %w", v.Code, err)
		}
	}
	return nil
}

func (k known) install(tx *db.Tx, programme db.ID, kv knownVersion, demo bool) error {
	v := Version{
		ID: tx.NewID(), ProgrammeID: programme, Code: kv.Code, ValidFrom: kv.ValidFrom, ValidTo: kv.ValidTo,
		LegalReference: kv.LegalReference, QuotaPsychologist: kv.QuotaPsychologist, QuotaSocialWorker: kv.QuotaSocialWorker,
		QuotaCaseReview: kv.QuotaCaseReview, PackageMonths: kv.PackageMonths,
		QuotasKnown: !kv.QuotasUnknown, Demo: demo,
	}
	if demo {
		due := demoReturnDueDay
		v.ReturnDueDay = &due
	}
	if err := tx.Insert("programme_version", v); err != nil {
		return err
	}
	for _, c := range k.Components {
		if err := tx.Insert("tariff_component", Component{VersionID: v.ID, Name: c.Component, Source: c.Source}); err != nil {
			return err
		}
	}
	for i, kr := range k.Rules {
		if err := tx.Insert("programme_rule", kr.of(v, kv.Sources[kr.Key], i+1)); err != nil {
			return err
		}
	}
	return nil
}

// of is the rule in one version.
func (kr knownRule) of(v Version, source string, rank int) Rule {
	r := Rule{VersionID: v.ID, Key: kr.Key, Value: kr.Value, Label: kr.Label, Confidence: kr.Confidence, Source: kr.Source, Rank: rank}
	if source != "" {
		r.Source = source
	}
	if v.Demo && kr.Key == "return.due_day" || v.QuotasKnown && kr.Confidence == Unknown && v.value(kr.Key) != nil {
		r.Confidence, r.Source = Made, demoSource
	}
	return r
}
