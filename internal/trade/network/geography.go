package network

import "maillage/internal/trade/terminology"

// Place is a region or a département with its INSEE code.
type Place struct {
	Code   string
	Name   string
	Region string // of a département: the name of its region
}

// Regions lists the regions by code.
func Regions() []Place {
	var list []Place
	for _, r := range terminology.Regions() {
		list = append(list, Place{Code: r.Code, Name: r.Name})
	}
	return list
}

// Departements lists the départements of a region, of every region when it is
// empty, by code.
func Departements(region string) []Place {
	var list []Place
	for _, d := range terminology.Departements() {
		if region == "" || d.Region == region {
			list = append(list, Place{Code: d.Code, Name: d.Name, Region: RegionName(d.Region)})
		}
	}
	return list
}

// RegionName is a region's name, or its code when it is unknown.
func RegionName(code string) string {
	if r, ok := terminology.RegionByCode(code); ok {
		return r.Name
	}
	return code
}

// DepartementName is « Haute-Garonne (31) », or the code when it is unknown.
func DepartementName(code string) string {
	if d, ok := terminology.DepartementByCode(code); ok {
		return d.Name + " (" + code + ")"
	}
	return code
}

// Kinds lists the kinds of organisation in the order of forms.
func Kinds() []OrganisationKind {
	var list []OrganisationKind
	for _, t := range terminology.List(kindList) {
		list = append(list, OrganisationKind(t.Code))
	}
	return list
}
