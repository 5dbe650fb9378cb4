package terminology

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func TestAtlasRefusesABadFile(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a line before any département": "001;X;100;1\n",
		"a line too short":              "=01\n001;X\n",
		"a line without size":           "=01\n001;X;100;\n",
	} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := openAtlas(b.Bytes()); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, err := openAtlas([]byte("not gzip")); err == nil {
		t.Error("not gzip: got no error")
	}
}

func TestTheEmbeddedCommunesStaySmall(t *testing.T) {
	t.Parallel()
	if got, most := len(communesFile), 400<<10; got > most {
		t.Errorf("communes: got %d bytes, want at most %d", got, most)
	}
}

func BenchmarkOpenAtlas(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := openAtlas(communesFile); err != nil {
			b.Fatal(err)
		}
	}
}
