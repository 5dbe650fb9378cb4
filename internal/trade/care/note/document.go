package note

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Document is a file kept in a stay: a letter received, a report, a certificate.
// Read by those of its segment; a correction is a new version, and what is taken
// back is withdrawn with a reason. No version is ever changed.
type Document struct {
	ID         db.ID
	Enrolment  db.ID
	Team       db.ID
	Segment    Segment
	Kind       string // code of DocumentTypes
	DatedOn    civil.Day
	Author     db.ID
	AuthorName string
	Profession access.Profession
	Version    int
	Current    File
	Withdrawn  *Withdrawal
	Refusal    *Refusal
	Own        bool
	MayChange  bool
	MayTake    bool
}

// File is one version of a document, without its content.
type File struct {
	Number int
	Title  string
	Media  Media
	Size   int
	SHA256 string // in hexadecimal
	By     string
	At     time.Time
}

// DocumentDraft is what is typed with a document.
type DocumentDraft struct {
	Enrolment  db.ID     `form:"enrolment"` // zero: the latest stay
	Segment    Segment   `form:"segment"`
	Kind       string    `form:"kind"`
	DatedOn    civil.Day `form:"dated_on"`
	Title      string    `form:"title"`
	Refusal    bool      `form:"parental_refusal"`
	NoIdentity bool      `form:"no_identity"`
	Version    int       `form:"version"` // of the document that was read, 0 for a new one
}

// Sent is a file as it arrived. Its name is compared with its content and then
// forgotten: it may say who somebody is.
type Sent struct {
	Name     string
	Declared string
	Content  []byte
}

const longestTitle = 150

// oldest is the first day a document may bear.
var oldest = civil.Must(1900, 1, 1)

// validate holds what was typed against the rules. p is what the author is in the
// team; a new version keeps the segment, the kind and the day of the first.
func (d DocumentDraft) validate(p access.Profession, today civil.Day, anonymous, first bool) error {
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(d.Title); {
	case strings.TrimSpace(d.Title) == "":
		wrong.Add("title", "Donnez un titre au document.")
	case n > longestTitle || strings.Contains(d.Title, "\n"):
		wrong.Add("title", "Le titre tient sur une ligne de "+strconv.Itoa(longestTitle)+" caractères.")
	}
	if first {
		d.validateFirst(&wrong, p, today)
	}
	if anonymous && !d.NoIdentity {
		wrong.Add("no_identity", "Cette personne est anonyme : confirmez que rien, dans le titre ni dans le fichier, ne l’identifie.")
		if traces := Scan(d.Title, today); len(traces) > 0 {
			wrong.Add("title", "Ce titre semble contenir "+Told(traces)+".")
		}
	}
	return wrong.Err()
}

func (d DocumentDraft) validateFirst(wrong *fault.Fields, p access.Profession, today civil.Day) {
	if !d.Segment.Admits(p) {
		wrong.Add("segment", "Choisissez qui lira ce document.")
	}
	if DocumentType(d.Kind) == "" {
		wrong.Add("kind", "Choisissez le type du document.")
	}
	switch {
	case d.DatedOn.IsZero():
		wrong.Add("dated_on", "Indiquez la date du document.")
	case d.DatedOn.After(today):
		wrong.Add("dated_on", "Le "+d.DatedOn.Short()+" est dans le futur.")
	case d.DatedOn.Before(oldest):
		wrong.Add("dated_on", "Cette date est trop ancienne.")
	}
}

// Type is one kind of document. JDV is its code in JDV_J07, empty while no source
// gives it: an empty one is never exported as a code.
type Type struct {
	Code  string `json:"code"`
	Label string `json:"label_fr"`
	JDV   string `json:"jdv_j07"`
}

//go:embed data/document_type.json
var typesFile []byte

// TypeList is the list of types and where it comes from.
type TypeList struct {
	List   string `json:"list"`
	Title  string `json:"title_fr"`
	Source string `json:"source"`
	Since  string `json:"valid_from"`
	Codes  []Type `json:"codes"`
}

// DocumentTypes is the list in force: a data file, read at the start.
var DocumentTypes = mustTypes(typesFile)

func mustTypes(file []byte) TypeList {
	var l TypeList
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		panic("note: document types: " + err.Error())
	}
	return l
}

// DocumentType is the label of a type, empty for a code that is not of the list.
func DocumentType(code string) string {
	i := slices.IndexFunc(DocumentTypes.Codes, func(t Type) bool { return t.Code == code })
	if i < 0 {
		return ""
	}
	return DocumentTypes.Codes[i].Label
}
