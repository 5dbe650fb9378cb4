package situation

import (
	"reflect"
	"slices"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// Sources are what a new situation may be prefilled from.
type Sources struct {
	Patient   patient.Patient
	Enrolment patient.Enrolment
	Detail    patient.Detail
	Earlier   bool       // an earlier stay is known
	Last      *Situation // the last one, of this stay or of another
}

// Prefill gives the first answers of a situation. Sex and age are those of the
// record; the rest comes from the last situation, else from what the inclusion
// said, and is marked until somebody confirms it. An anonymous person has no birth
// date: no age is made up.
func Prefill(s Sources, on civil.Day) Answers {
	var a Answers
	if s.Last != nil {
		a = s.Last.Answers
		a.Prefilled, a.Unread, a.Age = nil, nil, nil
		a.Products, a.NotStated = slices.Clone(a.Products), slices.DeleteFunc(slices.Clone(a.NotStated), func(key string) bool { return key == "age" })
	} else {
		a.fromEnrolment(s)
	}
	if s.Last == nil || s.Last.Enrolment != s.Enrolment.ID {
		a.StartedOn = s.Enrolment.OpenedOn
		if s.Earlier {
			a.TreatedBefore = "previously"
		}
	}
	for _, it := range Items {
		if a.Answered(it.Key) && it.Key != "sex" {
			a.Prefilled = append(a.Prefilled, it.Key)
		}
	}
	if sex := s.Patient.Sex; sex != "" && sex != string(terminology.SexUnknown) {
		a.Sex = sex
	}
	if age := s.Patient.Age(on); age >= 0 {
		a.Age = &age
	}
	return a
}

// fromEnrolment takes what the inclusion said: behaviours as products in their
// order, the referral as origin. Several products that cannot be told apart are
// no product, but the TDI's polydrug use. Setting: outpatient by default, so that
// RECAP and TDI agree (2.1, inferred).
func (a *Answers) fromEnrolment(s Sources) {
	for _, code := range s.Detail.Behaviours {
		switch {
		case code == "polydrug":
			a.Polydrug = "yes"
		case terminology.Known(terminology.Product, terminology.Code(code)) && len(a.Products) < MostProducts:
			a.Products = append(a.Products, Product{Code: code})
		}
	}
	if len(a.Products) > 0 {
		a.OriginProduct = a.Products[0].Code
	}
	if terminology.Known(terminology.CareOrigin, terminology.Code(s.Enrolment.Referral)) {
		a.Origin = s.Enrolment.Referral
	}
	a.Setting = "outpatient"
}

// keepMarks gives the marks that stay after a saving: those of answers that were
// neither changed nor confirmed with their section.
func keepMarks(was, now Answers, confirmed []string) []string {
	var kept []string
	for _, key := range was.Prefilled {
		it, known := ItemNamed(key)
		if !known || slices.Contains(confirmed, string(it.Section)) || !now.Answered(key) {
			continue
		}
		if reflect.DeepEqual(was.at(key).Interface(), now.at(key).Interface()) {
			kept = append(kept, key)
		}
	}
	return kept
}
