package terminology

import (
	_ "embed"
	"encoding/json"
	"slices"

	"maillage/internal/ground/civil"
)

// The places come from the code officiel géographique of INSEE and the postal
// codes of La Poste (Licence Ouverte 2.0), as reduced by data/build.mjs.
var (
	//go:embed data/geography/regions.json
	regionsFile []byte
	//go:embed data/geography/departements.json
	departementsFile []byte
	//go:embed data/geography/territories.json
	territoriesFile []byte

	regions      = mustRead[Region](regionsFile)
	departements = mustRead[Departement](departementsFile)
	territories  = mustRead[Territory](territoriesFile)
)

// Region is a region of France, or an overseas collectivity standing for one.
type Region struct {
	Code string `json:"code"` // INSEE: "76"
	Name string `json:"name"`
}

// Departement is a département, or an overseas collectivity standing for one.
type Departement struct {
	Code       string `json:"code"` // INSEE: "31", "2A", "974"
	Name       string `json:"name"`
	Region     string `json:"region"`     // code of its region
	Population int    `json:"population"` // inhabitants of its communes, INSEE
}

// Territory is a part of a region entrusted to one member of its coordination.
// It is dated data: a coordination may cut its region otherwise.
type Territory struct {
	Code         string    `json:"code"`
	Name         string    `json:"name"`
	Region       string    `json:"region"`   // code of its region
	Inferred     bool      `json:"inferred"` // deduced, no public source gives it: « valeur à confirmer »
	Source       string    `json:"source"`   // French
	ValidFrom    civil.Day `json:"valid_from"`
	ValidTo      civil.Day `json:"valid_to"` // zero: still valid
	Departements []string  `json:"departements"`
}

// Regions gives every region by code.
func Regions() []Region { return slices.Clone(regions) }

// Departements gives every département by code: 01 … 19, 21 … 29, 2A, 2B, 30 …
func Departements() []Departement { return slices.Clone(departements) }

// RegionByCode gives a region by its INSEE code.
func RegionByCode(code string) (Region, bool) {
	i := slices.IndexFunc(regions, func(r Region) bool { return r.Code == code })
	if i < 0 {
		return Region{}, false
	}
	return regions[i], true
}

// DepartementByCode gives a département by its INSEE code.
func DepartementByCode(code string) (Departement, bool) {
	i := slices.IndexFunc(departements, func(d Departement) bool { return d.Code == code })
	if i < 0 {
		return Departement{}, false
	}
	return departements[i], true
}

// DepartementOf gives the code of the département in which the INSEE code of a
// commune lies, existing commune or former one; "" when the code names none
// (abroad, not five characters, Corsica before 1976).
func DepartementOf(insee string) string {
	if len(insee) != 5 {
		return ""
	}
	length := 2
	if insee[:2] == "97" || insee[:2] == "98" {
		length = 3
	}
	d, _ := DepartementByCode(insee[:length])
	return d.Code
}

// TerritoryOf gives the territory of its region's coordination in which a
// département lies on a day; false in a region that is not cut.
func TerritoryOf(departement string, on civil.Day) (Territory, bool) {
	for _, t := range territories {
		if t.valid(on) && slices.Contains(t.Departements, departement) {
			t.Departements = slices.Clone(t.Departements)
			return t, true
		}
	}
	return Territory{}, false
}

func (t Territory) valid(on civil.Day) bool {
	return civil.Period{From: t.ValidFrom, To: t.ValidTo}.Contains(on)
}

// mustRead reads an embedded file; one that does not read is a programmer's
// fault and stops the program at its start.
func mustRead[T any](raw []byte) []T {
	var all []T
	if err := json.Unmarshal(raw, &all); err != nil {
		panic("terminology: " + err.Error())
	}
	return all
}
