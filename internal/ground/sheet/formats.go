package sheet

import (
	"encoding/xml"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"maillage/internal/ground/civil"
)

// epoch is the day a workbook counts from.
type epoch bool

const epoch1904 epoch = true // Excel for Mac, once

// format is what a number format says about the number behind it.
type format struct {
	date bool  // a day, with or without a time
	pad  uint8 // digits shown at least: 0042 is 42 in format 0000
}

// loadFormats reads which cell styles show a day. Without a styles part every
// number is a number.
func (b *Book) loadFormats(name string) error {
	if name == "" || b.part(name) == nil {
		return nil
	}
	p, err := b.open(name)
	if err != nil {
		return err
	}
	defer p.close()
	codes := map[string]format{}
	inCells := false
	return p.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			codes[attr(e, "numFmtId")] = formatOf(attr(e, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id := attr(e, "numFmtId")
				f, ok := codes[id]
				if !ok {
					f = builtin(id)
				}
				b.formats = append(b.formats, f)
			}
		}
		if len(b.formats)+len(codes) > maxStyles {
			return refuse(msgCorrupt, errors.New("sheet: too many formats"))
		}
		return nil
	})
}

// builtin knows the formats that a workbook need not spell out: 14 to 17 and
// 22 are days, 27 to 36 and 50 to 58 are the days of other languages; 18 to 21
// and 45 to 47 are times and lengths of time, which are numbers to us.
func builtin(id string) format {
	n, err := strconv.Atoi(id)
	if err != nil {
		return format{}
	}
	switch {
	case n >= 14 && n <= 17, n == 22, n >= 27 && n <= 36, n >= 50 && n <= 58:
		return format{date: true}
	}
	return format{}
}

// formatOf reads a format code, its first section: positive numbers. A code
// is a day when it shows a year, a day or a month; j and a are how some French
// writers spell d and y. « 00000 » and « 0#" "##" "## » are numbers whose
// leading zeros are shown.
func formatOf(code string) format {
	bare := bareCode(code)
	for _, word := range []string{"general", "standard"} {
		bare = strings.ReplaceAll(bare, word, "")
	}
	for _, word := range []string{"am/pm", "a/p"} {
		bare = strings.ReplaceAll(bare, word, "h")
	}
	switch {
	case strings.ContainsAny(bare, "ydja"):
		return format{date: true}
	case strings.Contains(bare, "m") && !strings.ContainsAny(bare, "hs"):
		return format{date: true}
	case strings.Trim(bare, "0# ") == "":
		digits := strings.ReplaceAll(bare, " ", "")
		if first := strings.IndexByte(digits, '0'); first >= 0 && len(digits)-first > 1 {
			return format{pad: uint8(min(len(digits)-first, 32))}
		}
	}
	return format{}
}

// bareCode keeps the letters that mean something: no quoted text, no escaped
// character, no colour or condition in brackets, but the [h] of a length of
// time.
func bareCode(code string) string {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case quoted:
			quoted = c != '"'
		case c == '"':
			quoted = true
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return strings.ToLower(out.String())
			}
			if in := strings.ToLower(code[i+1 : i+end]); in != "" && strings.Trim(in, "hms") == "" {
				out.WriteString("h")
			}
			i += end
		case c == ';':
			return strings.ToLower(out.String())
		default:
			out.WriteByte(c)
		}
	}
	return strings.ToLower(out.String())
}

// day turns a serial number into its day and the minutes past midnight. The
// 1900 count holds a 29 February 1900 that never was: serial 60 is no day.
func (e epoch) day(serial float64) (day civil.Day, minutes int, ok bool) {
	if math.IsNaN(serial) || serial < 1 || serial >= lastSerial {
		return civil.Day{}, 0, false
	}
	whole := math.Floor(serial)
	minutes = int(math.Round((serial - whole) * 24 * 60))
	if minutes == 24*60 {
		whole, minutes = whole+1, 0
	}
	n := int(whole)
	switch {
	case e == epoch1904:
		day = civil.Must(1904, time.January, 1).AddDays(n)
	case n == 60:
		return civil.Day{}, 0, false
	case n < 60:
		day = civil.Must(1899, time.December, 31).AddDays(n)
	default:
		day = civil.Must(1899, time.December, 30).AddDays(n)
	}
	return day, minutes, true
}

// lastSerial is in 2198 (2202 counted from 1904): past it a day is a slip of the keyboard, so a
// number.
const lastSerial = 109_000
