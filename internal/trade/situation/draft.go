package situation

import (
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// StartDraft is what begins a situation.
type StartDraft struct {
	Kind Kind      `form:"kind"`
	On   civil.Day `form:"situated_on"` // 1
}

func (d StartDraft) check(wrong *fault.Fields, today civil.Day) {
	if d.Kind.Label() == "" {
		wrong.Add("kind", "Choisissez la sorte de situation.")
	}
	switch {
	case d.On.IsZero():
		wrong.Add("situated_on", "Indiquez la date de situation.")
	case d.On.After(today):
		wrong.Add("situated_on", "La date de situation ne peut pas être dans le futur.")
	case d.On.Year() < firstYear:
		wrong.Add("situated_on", "Cette date est trop ancienne.")
	}
}

// Draft is what is typed of a situation. Page names the opened form: what it
// saves by itself never clashes with itself.
type Draft struct {
	StartDraft
	Answers
	Confirmed []string `form:"confirmed"` // sections whose prefilled answers were looked at
	Version   int      `form:"version"`
	Page      string   `form:"page"`
}

const (
	firstYear = 1900
	oldest    = 120 // years of age
	most      = 999 // of a count
)

// Impossible says what cannot be, and nothing else: a day or a year to come, a
// negative or absurd count, an age past 120, a code out of its list. All the rest
// is a Warning. Faults: Invalid.
func (d Draft) Impossible(today civil.Day) error {
	var wrong fault.Fields
	d.check(&wrong, today)
	for _, it := range Items {
		switch it.Answer {
		case Ranked:
			d.lines(&wrong)
		case Day:
			if on, _ := d.at(it.Key).Interface().(civil.Day); on.After(today) {
				wrong.Add(it.Key, it.Label+" : la date ne peut pas être dans le futur.")
			} else if !on.IsZero() && on.Year() < firstYear {
				wrong.Add(it.Key, it.Label+" : cette date est trop ancienne.")
			}
		case Number, Year:
			if n, _ := d.at(it.Key).Interface().(*int); n != nil {
				if why := it.refuses(*n, today); why != "" {
					wrong.Add(it.Key, it.Label+" : "+why)
				}
			}
		default:
			for _, code := range d.Typed(it.Key) {
				if !terminology.Known(it.List, terminology.Code(code)) {
					wrong.Add(it.Key, it.Label+" : choisissez dans la liste.")
					break
				}
			}
		}
	}
	return wrong.Err()
}

// refuses says why a number cannot be the answer.
func (it Item) refuses(n int, today civil.Day) string {
	switch {
	case it.Answer == Year && (n < firstYear || n > today.Year()):
		return fmt.Sprintf("une année de %d à %d est attendue.", firstYear, today.Year())
	case it.Answer == Year:
		return ""
	case n < 0:
		return "un nombre ne peut pas être négatif."
	case it.Age && n > oldest:
		return fmt.Sprintf("un âge de 0 à %d ans est attendu.", oldest)
	case n > most:
		return fmt.Sprintf("%d au plus.", most)
	}
	return ""
}

// lines holds the ranked list against its codes.
func (d Draft) lines(wrong *fault.Fields) {
	if len(d.Products) > MostProducts {
		wrong.Add(LineField(1, "product"), fmt.Sprintf("%d lignes au plus.", MostProducts))
	}
	for i, p := range d.Products {
		rank := i + 1
		if p.Code == "" {
			wrong.Add(LineField(rank, "product"), fmt.Sprintf("Rang %d : choisissez le produit ou l’addiction.", rank))
		}
		for _, one := range []struct{ key, code string }{{"product", p.Code}, {"route", p.Route}, {"frequency", p.Frequency}, {"use", p.Use}} {
			for _, it := range Lines {
				if it.Key == one.key && one.code != "" && !terminology.Known(it.List, terminology.Code(one.code)) {
					wrong.Add(LineField(rank, one.key), fmt.Sprintf("Rang %d : choisissez dans la liste.", rank))
				}
			}
		}
		if p.Onset != nil && (*p.Onset < 0 || *p.Onset > oldest) {
			wrong.Add(LineField(rank, "onset"), fmt.Sprintf("Rang %d : un âge de 0 à %d ans est attendu.", rank, oldest))
		}
	}
}

// settle takes off what says twice the same thing: « non renseigné » beside an
// answer.
func (a *Answers) settle() {
	var kept []string
	for _, key := range a.NotStated {
		if it, known := ItemNamed(key); known && it.NotStatedBox() && !a.Given(key) {
			kept = append(kept, key)
		}
	}
	a.NotStated = kept
	for i := range a.Products {
		if a.Products[i].Onset != nil {
			a.Products[i].NoOnset = false
		}
	}
}
