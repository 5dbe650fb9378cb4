package web

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Form is what was typed, and what is wrong with it: enough to show the form
// again as it was.
type Form struct {
	Values url.Values
	Errors map[string]string
	Alert  string // about the whole form
	Key    string // idempotency key of what was sent; the form comes back with it
}

// NewForm is an empty form with its first values.
func NewForm(pairs ...string) *Form {
	f := &Form{Values: url.Values{}, Errors: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// Read takes the form of a request. Its key is KeyOf what was sent. Faults:
// Invalid when it cannot be read.
func Read(r *http.Request) (*Form, error) {
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, err
		}
		return nil, fault.Refuse("Le formulaire n’a pas pu être lu.")
	}
	return &Form{Values: r.PostForm, Errors: map[string]string{}, Key: KeyOf(r, r.PostForm)}, nil
}

// KeyOf makes the idempotency key of a request out of the key its form carried,
// where it was sent and what was typed: sent twice it has one effect, but a form
// corrected while its first answer was awaited, or taken back by the browser, is
// another request. more is what was sent beside the fields, such as a file. No
// key in the form, no key.
func KeyOf(r *http.Request, typed url.Values, more ...[]byte) string {
	if typed.Get("_key") == "" {
		return ""
	}
	h := sha256.New()
	for _, part := range append([][]byte{[]byte(r.URL.Path), []byte(typed.Encode())}, more...) {
		sum := sha256.Sum256(part)
		_, _ = h.Write(sum[:]) // a hash never fails
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Get is what was typed in a field.
func (f *Form) Get(name string) string { return f.Values.Get(name) }

// Has says whether a box was ticked, or a choice made, in a field.
func (f *Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error is the message of a field, empty when it has none.
func (f *Form) Error(name string) string { return f.Errors[name] }

// Refused takes the messages of an Invalid fault onto the form and says whether
// it was one: the page is then shown again. Other errors go back to the frame.
func (f *Form) Refused(err error) bool {
	if fault.KindOf(err) != fault.Invalid {
		return false
	}
	f.Alert = fault.MessageOf(err)
	for _, field := range fault.FieldsOf(err) {
		if f.Errors[field.Name] == "" {
			f.Errors[field.Name] = field.Message
		}
	}
	return true
}

// Decode fills a draft from the form: each field tagged `form:"name"`, of type
// string, bool, int, *int, civil.Day, db.ID, a named string, or a slice of
// strings. Faults: Invalid, with a message at each field that cannot be read.
func Decode(f *Form, today civil.Day, draft any) error {
	var wrong fault.Fields
	v := reflect.ValueOf(draft).Elem()
	for _, sf := range reflect.VisibleFields(v.Type()) {
		name := sf.Tag.Get("form")
		if name == "" {
			continue
		}
		if err := set(v.FieldByIndex(sf.Index), f.Values[name], today); err != nil {
			wrong.Add(name, err.Error())
		}
	}
	return wrong.Err()
}

var (
	dayType = reflect.TypeFor[civil.Day]()
	idType  = reflect.TypeFor[db.ID]()
)

func set(v reflect.Value, values []string, today civil.Day) error {
	text := ""
	if len(values) > 0 {
		text = clean(values[0])
	}
	switch {
	case v.Type() == dayType:
		return setDay(v, text, today)
	case v.Type() == idType:
		return setID(v, text)
	case v.Kind() == reflect.Slice:
		list := reflect.MakeSlice(v.Type(), 0, len(values))
		for _, s := range values {
			if s = clean(s); s != "" {
				list = reflect.Append(list, reflect.ValueOf(s).Convert(v.Type().Elem()))
			}
		}
		v.Set(list)
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		v.SetBool(text != "" && text != "non" && text != "0")
	case v.Kind() == reflect.Int:
		return setInt(v, text)
	case v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Int:
		if text == "" {
			return nil
		}
		n := reflect.New(v.Type().Elem())
		if err := setInt(n.Elem(), text); err != nil {
			return err
		}
		v.Set(n)
	default:
		panic("web.Decode: no way to read a " + v.Type().String())
	}
	return nil
}

func setDay(v reflect.Value, text string, today civil.Day) error {
	if text == "" {
		return nil
	}
	d, err := civil.Parse(text, today)
	if err != nil {
		return err
	}
	v.Set(reflect.ValueOf(d))
	return nil
}

func setID(v reflect.Value, text string) error {
	if text == "" {
		return nil
	}
	id, err := db.ParseID(text)
	if err != nil {
		return errors.New("Choix inconnu : choisissez dans la liste.")
	}
	v.Set(reflect.ValueOf(id))
	return nil
}

func setInt(v reflect.Value, text string) error {
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(strings.ReplaceAll(strings.ReplaceAll(text, "\u202f", ""), "\u00a0", ""))
	if err != nil {
		return errors.New("Écrivez un nombre entier, par exemple 45.")
	}
	v.SetInt(int64(n))
	return nil
}

// clean trims, and drops what no field should hold: control characters other
// than line breaks, marks that turn the direction of the text round, with which a
// name could be shown as another, and what is not seen at all. The two joiners
// stay inside a word (they make some letters and signs), never alone.
func clean(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || joiner(r):
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || joiner(r) })
}

func joiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// PathID reads an identifier of the path. Faults: NotFound, whatever was there.
func PathID(r *http.Request, name string) (db.ID, error) {
	id, err := db.ParseID(r.PathValue(name))
	if err != nil {
		return 0, fault.Missing()
	}
	return id, nil
}

// Today is the civil day of the frame's clock.
func (f *Frame) Today() civil.Day { return civil.DayOf(f.now()) }

func (f *Frame) now() time.Time { return f.Now() }
