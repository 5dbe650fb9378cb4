package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func csvLines(file []byte, lim Limits) ([]string, error) {
	var out []string
	for row, err := range ReadCSV(bytes.NewReader(file), lim) {
		if err != nil {
			return out, err
		}
		out = append(out, fmt.Sprintf("%d %s", row.Number, strings.Join(texts(row), "|")))
	}
	return out, nil
}

func TestReadCSVInEveryShape(t *testing.T) {
	t.Parallel()
	const text = "équipe;nom\r\nMSMA-31-01;Béatrice, l’aînée\r\n"
	latin, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("a\té\r\nb\tœ\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	plain := []string{"1 équipe|nom", "2 MSMA-31-01|Béatrice, l’aînée"}
	cases := []struct {
		name string
		file string
		want []string
	}{
		{"UTF-8", text, plain},
		{"UTF-8 with a mark", "\ufeff" + text, plain},
		{"Windows-1252", string(latin), plain},
		{"UTF-16 with tabs", string(wide), []string{"1 a|é", "2 b|œ"}},
		{"commas", "a,b,c\n1,\"2,5\",3\n4,5;6,7\n", []string{"1 a|b|c", "2 1|2,5|3", "3 4|5;6|7"}},
		{"semicolons with decimal commas", "a;b\n1,5;2,5\n3,5;4,25\n", []string{"1 a|b", "2 1,5|2,5", "3 3,5|4,25"}},
		{"tabs", "a\tb\n1\t2, 3\n", []string{"1 a|b", "2 1|2, 3"}},
		{"a title above", "Tableau, de suivi, 2026\n\na;b\n1;2\n3;4\n", []string{"1 Tableau, de suivi, 2026", "3 a|b", "4 1|2", "5 3|4"}},
		{"a line that names the separator", "sep=,\r\na;b,c\r\n", []string{"2 a;b|c"}},
		{"one column", "a\nb\n", []string{"1 a", "2 b"}},
		{"line ends inside quotes", "a;b\n\"x\ny\";z\nlast;1\n", []string{"1 a|b", "2 x\ny|z", "4 last|1"}},
		{"rows of empty cells", "a;b\n;;\n1;;\n", []string{"1 a|b", "3 1"}},
		{"stray quotes", "a;b\n5\" tube;x\n", []string{"1 a|b", "2 5\" tube|x"}},
		{"numbers and dates stay text", "n;d\n007;22/11/2026\n", []string{"1 n|d", "2 007|22/11/2026"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := csvLines([]byte(c.file), DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("rows (-got +want):\n%s", diff)
			}
		})
	}
}

func TestReadCSVRefuses(t *testing.T) {
	t.Parallel()
	lim := Limits{FileBytes: 100, Rows: 3, Columns: 4, CellBytes: 20}
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "vide"},
		{"a workbook", "PK\x03\x04\x00\x00", "pas un fichier texte"},
		{"a file too large", strings.Repeat("a", 101), "taille permise"},
		{"too many rows", "1\n2\n3\n4\n", "plus de 3\u00a0lignes"},
		{"too many columns", "a;b\n1;2;3;4;5\n", "plus de 4\u00a0colonnes (ligne\u00a02)"},
		{"a cell too long", "a\n" + strings.Repeat("b", 21) + "\n", "cellule trop longue (ligne\u00a02)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := csvLines([]byte(c.file), lim)
			wantRefusal(t, err, c.want)
		})
	}
}

func TestOurOwnCSVComesBack(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteCSV(&out, acts()); err != nil {
		t.Fatal(err)
	}
	got, err := csvLines(out.Bytes(), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1 pseudonym|held_on|minutes|due_cents|over_quota",
		"2 Étoile; « 7 »|2026-11-22|45|4210|false",
		"3 '=HYPERLINK(\"http://x\")|1899-05-03|-5|-1|true",
		"4 deux\nlignes \"citées\"",
		"6 |1900-03-01|< 11|123456789|false",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("rows (-got +want):\n%s", diff)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("a;b\n\"x\ny\";z\n"))
	f.Add([]byte("sep=,\r\na,b"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := csvLines(file, DefaultLimits)
		wantFaultOrNil(t, err)
	})
}
