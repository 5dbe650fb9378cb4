package situation

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/terminology"
)

// places are where the fields of Answers stand, by key.
var places = func() map[string][]int {
	m := map[string][]int{"products": nil}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Answers]()) {
		if key := f.Tag.Get("form"); key != "" {
			m[key] = f.Index
		}
		if f.Name == "Products" {
			m["products"] = f.Index
		}
	}
	return m
}()

// at is the field of a key.
func (a *Answers) at(key string) reflect.Value {
	return reflect.ValueOf(a).Elem().FieldByIndex(places[key])
}

// Given says whether a question has an answer other than « non renseigné » said
// by a box.
func (a Answers) Given(key string) bool {
	v := a.at(key)
	return !v.IsZero() && (v.Kind() != reflect.Slice || v.Len() > 0)
}

// Answered says whether a question has an answer, « non renseigné » included.
func (a Answers) Answered(key string) bool { return a.Given(key) || slices.Contains(a.NotStated, key) }

// IsPrefilled says whether an answer was taken from elsewhere and not confirmed.
func (a Answers) IsPrefilled(key string) bool { return slices.Contains(a.Prefilled, key) }

// Typed is an answer as a form shows it.
func (a Answers) Typed(key string) []string {
	switch v := a.at(key).Interface().(type) {
	case string:
		if v != "" {
			return []string{v}
		}
	case []string:
		return v
	case *int:
		if v != nil {
			return []string{strconv.Itoa(*v)}
		}
	case civil.Day:
		if !v.IsZero() {
			return []string{v.Short()}
		}
	}
	return nil
}

// Said is an answer in words, empty when it was not asked.
func (a Answers) Said(it Item) string {
	if slices.Contains(a.NotStated, it.Key) && !a.Given(it.Key) {
		return "Non renseigné"
	}
	if it.Answer == Ranked {
		words := make([]string, len(a.Products))
		for i, p := range a.Products {
			words[i] = strconv.Itoa(i+1) + ". " + p.Said()
		}
		return strings.Join(words, "\n")
	}
	values := a.Typed(it.Key)
	if it.List != "" {
		for i, v := range values {
			if i == 0 {
				values = slices.Clone(values)
			}
			values[i] = terminology.Label(it.List, terminology.Code(v))
		}
	}
	return strings.Join(values, ", ")
}

// Said is a line in words: « Alcool : mangé ou bu, tous les jours, dépendance,
// depuis 17 ans ».
func (p Product) Said() string {
	var words []string
	for _, one := range []struct{ list, code string }{{terminology.Route, p.Route}, {terminology.UseFrequency, p.Frequency}, {terminology.UseKind, p.Use}} {
		if one.code != "" && one.code != string(terminology.NotStated) {
			words = append(words, lower(terminology.Label(one.list, terminology.Code(one.code))))
		}
	}
	if p.Onset != nil {
		words = append(words, "depuis l’âge de "+strconv.Itoa(*p.Onset)+" ans")
	}
	name := terminology.Label(terminology.Product, terminology.Code(p.Code))
	if len(words) == 0 {
		return name
	}
	return name + " : " + strings.Join(words, ", ")
}

// Cells are a line in words, one for each of Lines.
func (p Product) Cells() []string {
	cells := make([]string, len(Lines))
	for i, it := range Lines {
		switch typed := p.Typed(it.Key); {
		case typed != "" && it.List != "":
			cells[i] = terminology.Label(it.List, terminology.Code(typed))
		case typed != "":
			cells[i] = typed + " ans"
		case it.Key == "onset" && p.NoOnset:
			cells[i] = "Non renseigné"
		}
	}
	return cells
}

// Typed is an answer of a line as a form shows it.
func (p Product) Typed(key string) string {
	switch key {
	case "product":
		return p.Code
	case "route":
		return p.Route
	case "frequency":
		return p.Frequency
	case "use":
		return p.Use
	case "onset":
		if p.Onset != nil {
			return number(*p.Onset)
		}
	}
	return ""
}

func number(n int) string { return strconv.Itoa(n) }

func lower(label string) string {
	r := []rune(label)
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

// Progress counts the questions that make sense, and those that have an answer.
func (a Answers) Progress() (answered, asked int) {
	for _, it := range Items {
		if !it.Asked(a) {
			continue
		}
		asked++
		if a.Answered(it.Key) {
			answered++
		}
	}
	return answered, asked
}

// SetAside takes out of the answers what cannot be, and keeps it as it was typed:
// a draft loses nothing. typed gives the text of a field.
func (a *Answers) SetAside(fields []string, typed func(field string) string) {
	for _, field := range fields {
		text := []rune(typed(field))
		if len(text) == 0 {
			continue
		}
		if a.Unread == nil {
			a.Unread = map[string]string{}
		}
		a.Unread[field] = string(text[:min(len(text), longestAside)])
		if rank, part, ok := lineField(field); ok {
			if rank <= len(a.Products) {
				a.Products[rank-1].clear(part)
			}
		} else if _, known := ItemNamed(field); known && field != "products" {
			a.at(field).SetZero()
		}
	}
}

// longestAside bounds what a draft keeps of a field that cannot be read: enough
// for a slip of the keyboard, too little for a note.
const longestAside = 24

// figuresOnly forgets what was set aside and holds a letter: of somebody who is
// anonymous nothing is kept that could be a name.
func (a *Answers) figuresOnly() {
	for field, text := range a.Unread {
		if strings.ContainsFunc(text, unicode.IsLetter) {
			delete(a.Unread, field)
		}
	}
}

// LineField names a field of the line of a rank, from 1.
func LineField(rank int, key string) string { return "p" + strconv.Itoa(rank) + "_" + key }

// lineField reads such a name.
func lineField(name string) (rank int, key string, ok bool) {
	head, key, ok := strings.Cut(name, "_")
	if !ok || !strings.HasPrefix(head, "p") {
		return 0, "", false
	}
	rank, err := strconv.Atoi(head[1:])
	return rank, key, err == nil && rank >= 1 && rank <= MostProducts
}

func (p *Product) clear(key string) {
	switch key {
	case "product":
		p.Code = ""
	case "route":
		p.Route = ""
	case "frequency":
		p.Frequency = ""
	case "use":
		p.Use = ""
	case "onset":
		p.Onset = nil
	}
}
