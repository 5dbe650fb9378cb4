package sheet

import (
	"fmt"

	"maillage/internal/ground/fault"
)

// Limits bound what reading one file may cost. A file past one of them is
// refused as a whole: half a workbook must never look like a whole one.
type Limits struct {
	FileBytes     int64 // size of the file as given
	UnzippedBytes int64 // bytes that come out of the archive, all parts together
	Ratio         int64 // unzipped bytes for one byte of file, looked at past ratioFloor
	TextBytes     int64 // memory kept for the texts that cells share
	Sheets        int   // worksheets
	Rows          int   // rows with something in them, per sheet
	Columns       int   // position of the last cell with something in it
	CellBytes     int   // UTF-8 length of one cell; Excel's own bound is 32,767 characters
}

// DefaultLimits hold the yearly workbook of a large region many times over,
// and keep the reader under 256 MB whatever it is given.
var DefaultLimits = Limits{
	FileBytes:     20 << 20,
	UnzippedBytes: 200 << 20,
	Ratio:         100,
	TextBytes:     64 << 20,
	Sheets:        64,
	Rows:          200_000,
	Columns:       256,
	CellBytes:     128 << 10,
}

const (
	// ratioFloor is the size under which the ratio says nothing: a few
	// thousand empty styled cells shrink more than a hundredfold.
	ratioFloor = 8 << 20
	// maxParts bounds the archive's entries; a workbook has a few dozen.
	maxParts = 10_000
	// maxStyles is past the 65,490 cell formats Excel itself allows.
	maxStyles = 100_000
	// maxRowNumber and maxColumn are the format's own edges.
	maxRowNumber = 1_048_576
	maxColumn    = 16_384
)

const (
	msgNotXLSX   = "Ce fichier n’est pas un classeur Excel (.xlsx)."
	msgOldXLS    = "Ce classeur est protégé par un mot de passe ou à l’ancien format .xls\u202f: ouvrez-le dans Excel et enregistrez-le sans mot de passe au format .xlsx."
	msgBinary    = "Ce classeur est au format binaire .xlsb\u202f: ouvrez-le dans Excel et enregistrez-le au format .xlsx."
	msgOpenDoc   = "Ce fichier est un classeur LibreOffice (.ods)\u202f: enregistrez-le au format .xlsx."
	msgCorrupt   = "Ce classeur est endommagé et ne peut pas être lu en entier."
	msgBomb      = "Ce classeur se décompresse en un volume démesuré\u202f: il est refusé."
	msgShared    = "Ce classeur contient trop de texte pour être lu en une fois."
	msgEmpty     = "Ce fichier est vide."
	msgNoSheet   = "Ce classeur ne contient aucune feuille de calcul."
	msgBinaryCSV = "Ce fichier n’est pas un fichier texte (.csv)."
)

func refuse(message string, cause error) error {
	return &fault.Error{Kind: fault.Invalid, Message: message, Cause: cause}
}

func refuseSize(limit int64) error {
	return refuse(fmt.Sprintf("Ce fichier dépasse la taille permise (%d\u00a0Mo).", max(1, limit>>20)), nil)
}

func refuseSheets(limit int) error {
	return refuse(fmt.Sprintf("Ce classeur a plus de %d\u00a0feuilles.", limit), nil)
}

func refuseRows(where string, limit int) error {
	return refuse(fmt.Sprintf("%s a plus de %s\u00a0lignes remplies.", where, thousands(limit)), nil)
}

func refuseColumns(where string, row, limit int) error {
	return refuse(fmt.Sprintf("%s a plus de %d\u00a0colonnes (ligne\u00a0%d).", where, limit, row), nil)
}

func refuseCell(where string, row int) error {
	return refuse(fmt.Sprintf("%s contient une cellule trop longue (ligne\u00a0%d).", where, row), nil)
}

// sheetCalled names a sheet at the head of a sentence.
func sheetCalled(name string) string { return "La feuille «\u202f" + name + "\u202f»" }

// thousands groups an integer the French way.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
