package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"maillage/internal/ground/fault"
)

// Option is one choice of a Select, RadioGroup or CheckGroup.
type Option struct {
	Value    string
	Label    string
	Help     string // radio and check groups only
	Group    string // consecutive options of one group stand under its name in a Select
	Disabled bool
}

// Input is what every field takes. Value is what was typed, even when wrong.
type Input struct {
	Name         string
	Label        string
	Help         string
	Error        string
	Value        string
	Values       []string // CheckGroup: the boxes that are checked
	Options      []Option
	Required     bool
	ID           string // "f-" + Name when empty; set it when a page shows the same name twice
	Type         string // TextField only: text (default), email, tel, url, search, password
	Autocomplete string
	InputMode    string
	Size         int // width in characters; 0 fills the form's measure
	MaxLength    int
	Rows         int    // TextArea; 4 when 0
	Accept       string // FileField
	Empty        string // Select: label of the empty choice; none when it is empty and a value is set
	Inline       bool   // radio and check groups on one line
	Autofocus    bool
	Disabled     bool
	ReadOnly     bool
	HideLabel    bool // the label is for screen readers only: a table cell, a filter
	Attrs        templ.Attributes
}

// DateHelp is the help every date field shows.
const DateHelp = "22/11, 22/11/26 ou hier"

// FormProps describes a form. Method is "post" when empty.
type FormProps struct {
	ID     string
	Action string
	Method string
	Key    string // idempotency key; a fresh one when empty. Not sent by GET
	Fields []Pair
	Files  bool // multipart, for FileField
	Attrs  templ.Attributes
}

// ErrorFor is the message that belongs to the input of that name, or nothing.
func ErrorFor(fields []fault.Field, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Message
		}
	}
	return ""
}

// InputID is the id an Input of that name gets: what an error summary links to.
func InputID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}

func (p FormProps) method() string {
	if p.Method == "" {
		return "post"
	}
	return strings.ToLower(p.Method)
}

func (in Input) id() string {
	if in.ID != "" {
		return in.ID
	}
	return InputID(in.Name)
}

// describedBy lists the texts tied to the input: its help, its error.
func (in Input) describedBy() string {
	var ids []string
	if in.Help != "" {
		ids = append(ids, in.id()+"-help")
	}
	if in.Error != "" {
		ids = append(ids, in.id()+"-error")
	}
	return strings.Join(ids, " ")
}

func (in Input) rows() string {
	if in.Rows == 0 {
		return "4"
	}
	return strconv.Itoa(in.Rows)
}

func (in Input) checked(value string) bool {
	return in.Value == value && value != "" || slices.Contains(in.Values, value)
}

// optionID numbers the choices: the first carries the group's own id, so that
// the error summary leads to it.
func (in Input) optionID(i int) string {
	if i == 0 {
		return in.id()
	}
	return in.id() + "-" + strconv.Itoa(i+1)
}

// date is the field as a date: its help when none is given, a short box.
func (in Input) date() Input {
	if in.Help == "" {
		in.Help = DateHelp
	}
	if in.Size == 0 {
		in.Size = 12
	}
	in.Type = "text"
	in.Autocomplete = "off"
	return in
}

// attrs are the attributes every single-box control shares.
func (in Input) attrs() templ.OrderedAttributes {
	var a templ.OrderedAttributes
	add := func(k string, v any) { a = append(a, templ.KeyValue[string, any]{Key: k, Value: v}) }
	add("id", in.id())
	add("name", in.Name)
	if d := in.describedBy(); d != "" {
		add("aria-describedby", d)
	}
	if in.Error != "" {
		add("aria-invalid", "true")
	}
	if in.Required {
		add("required", true)
	}
	if in.Autocomplete != "" {
		add("autocomplete", in.Autocomplete)
	}
	if in.InputMode != "" {
		add("inputmode", in.InputMode)
	}
	if in.MaxLength > 0 {
		add("maxlength", strconv.Itoa(in.MaxLength))
	}
	if in.Autofocus {
		add("autofocus", true)
	}
	if in.Disabled {
		add("disabled", true)
	}
	if in.ReadOnly {
		add("readonly", true)
	}
	return a
}

// optionGroup is a run of options under one name in a Select.
type optionGroup struct {
	name    string
	options []Option
}

func (in Input) groups() []optionGroup {
	var out []optionGroup
	for _, o := range in.Options {
		if len(out) == 0 || out[len(out)-1].name != o.Group {
			out = append(out, optionGroup{name: o.Group})
		}
		last := &out[len(out)-1]
		last.options = append(last.options, o)
	}
	return out
}

// number is the field as a number: a short box with the figures' keyboard.
func (in Input) number() Input {
	if in.Size == 0 {
		in.Size = 8
	}
	if in.InputMode == "" {
		in.InputMode = "decimal"
	}
	in.Type = "text"
	in.Autocomplete = "off"
	return in
}
