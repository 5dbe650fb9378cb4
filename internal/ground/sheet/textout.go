package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/euro"
)

// WriteCSV writes a table as French Excel opens it: semicolons, a UTF-8 mark,
// CRLF, the keys as header. Days are ISO, amounts whole cents. What was
// written before an error stays written: a door gathers before it sends.
func WriteCSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = c.Key
	}
	if err := out.Write(record); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	err := t.each(func(_ int, values []any) error {
		for i, v := range values {
			record[i] = csvText(v)
		}
		return out.Write(record)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	if err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func csvText(v any) string {
	switch v := v.(type) {
	case string:
		return Defuse(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case civil.Day:
		return v.String()
	case euro.Amount:
		return strconv.FormatInt(int64(v), 10)
	default:
		return ""
	}
}

// WriteJSONL writes one JSON object a line, its names the columns' keys in
// their order. Days are ISO, amounts whole cents, an empty cell null. Texts
// are as they are: nothing runs JSON.
func WriteJSONL(w io.Writer, t Table) error {
	keys := make([][]byte, len(t.Columns))
	for i, c := range t.Columns {
		key, err := jsonText(c.Key)
		if err != nil {
			return fmt.Errorf("write json lines: %w", err)
		}
		keys[i] = key
	}
	out := bufio.NewWriter(w)
	err := t.each(func(_ int, values []any) error {
		for i, v := range values {
			lead := byte(',')
			if i == 0 {
				lead = '{'
			}
			text, err := jsonText(v)
			if err != nil {
				return err
			}
			_ = out.WriteByte(lead) // a failed write shows again at Flush
			_, _ = out.Write(keys[i])
			_ = out.WriteByte(':')
			_, _ = out.Write(text)
		}
		_, err := out.WriteString("}\n")
		return err
	})
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		return fmt.Errorf("write json lines: %w", err)
	}
	return nil
}

func jsonText(v any) ([]byte, error) {
	switch x := v.(type) {
	case civil.Day:
		v = x.String()
	case euro.Amount:
		v = int64(x)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
