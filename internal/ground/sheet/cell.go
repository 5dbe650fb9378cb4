package sheet

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
)

// Cell is the value of one cell. The zero Cell is empty.
type Cell struct {
	// Text is what there is to read, in every case: the text; the digits of a
	// number as they were typed (1980, 45 for 45.0, 0042 where the format shows
	// the zeros); a day as 22/11/2026, with 14:30 behind it if it has a time;
	// VRAI or FAUX; the error, such as #N/A.
	Text string
	// Number is the number stored, of a day too (its serial).
	Number float64
	// Day is the day, when IsDate.
	Day civil.Day

	IsNumber  bool // the cell holds a number, a day included
	IsDate    bool // … that its format shows as a day, between 1900 and 2200
	IsFormula bool // … computed: what we read is the result last stored
	IsError   bool // … that failed
}

// cell makes the value of a cell from its type, its style and its raw text.
func (b *Book) cell(kind, style, raw, inline string) (Cell, error) {
	switch kind {
	case "s":
		if raw == "" {
			return Cell{}, nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(raw))
		if err != nil || i < 0 || i >= len(b.strings) {
			return Cell{}, refuse(msgCorrupt, errors.New("sheet: no such shared text"))
		}
		return Cell{Text: b.strings[i]}, nil
	case "inlineStr":
		return Cell{Text: inline}, nil
	case "str":
		return Cell{Text: unescape(raw)}, nil
	case "b":
		return boolean(raw), nil
	case "e":
		return Cell{Text: raw, IsError: raw != ""}, nil
	case "d":
		return isoDate(raw), nil
	default:
		return b.number(style, strings.TrimSpace(raw)), nil
	}
}

func boolean(raw string) Cell {
	switch strings.TrimSpace(raw) {
	case "":
		return Cell{}
	case "0", "false":
		return Cell{Text: "FAUX"}
	default:
		return Cell{Text: "VRAI"}
	}
}

// isoDate reads the rare cells that hold a date as text: 2026-11-22T14:30:00.
func isoDate(raw string) Cell {
	raw = strings.TrimSpace(raw)
	if len(raw) < 10 {
		return Cell{Text: raw}
	}
	day, err := civil.ParseISO(raw[:10])
	if err != nil {
		return Cell{Text: raw}
	}
	text := day.Short()
	if len(raw) >= 16 && raw[10] == 'T' && raw[11:16] != "00:00" {
		text += " " + raw[11:16]
	}
	return Cell{Text: text, Day: day, IsDate: true}
}

func (b *Book) number(style, raw string) Cell {
	if raw == "" {
		return Cell{}
	}
	n, ok := parseNumber(raw)
	if !ok {
		return Cell{Text: raw}
	}
	var f format
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(b.formats) {
		f = b.formats[i]
	} else if style == "" && len(b.formats) > 0 {
		f = b.formats[0]
	}
	if f.date {
		if day, minutes, ok := b.epoch.day(n); ok {
			text := day.Short()
			if minutes > 0 {
				text += fmt.Sprintf(" %02d:%02d", minutes/60, minutes%60)
			}
			return Cell{Text: text, Number: n, Day: day, IsNumber: true, IsDate: true}
		}
	}
	text := numberText(raw, n)
	if short := int(f.pad) - len(text); short > 0 && allDigits(text) {
		text = strings.Repeat("0", short) + text
	}
	return Cell{Text: text, Number: n, IsNumber: true}
}

// parseNumber reads a number of the format; no infinity, no hexadecimal.
func parseNumber(raw string) (float64, bool) {
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(raw, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

// numberText writes a number as a person typed it. Whole numbers keep their
// digits; others are cut at the 15 that Excel shows, so that the noise of
// binary fractions (0.30000000000000004) and exponents (1.85E14) go.
func numberText(raw string, n float64) string {
	if allDigits(strings.TrimPrefix(raw, "-")) {
		return raw
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil || math.Abs(short) >= 1e21 {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	if short == 0 {
		return "0"
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
