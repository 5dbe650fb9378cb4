package note_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/patient"
)

func letter(title string) note.DocumentDraft {
	return note.DocumentDraft{Segment: note.Medical, Kind: "letter", DatedOn: today.AddDays(-200), Title: title}
}

func picture(t *testing.T, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 4, 3))
	img.SetGray(1, 1, color.Gray{200})
	var b bytes.Buffer
	if err := encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pdf = "%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"

func TestAFileIsWhatItsContentSays(t *testing.T) {
	t.Parallel()
	drawn := picture(t, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
	photo := picture(t, func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
	broken := bytes.Clone(drawn)
	broken[len(broken)-20] ^= 1
	join := func(a []byte, b string) []byte { return append(bytes.Clone(a), b...) }
	cases := map[string]struct {
		content        []byte
		name, declared string
		want           note.Media // none: refused
	}{
		"a PDF":                                {[]byte(pdf), "courrier.pdf", "application/pdf", note.PDF},
		"a PDF without a name":                 {[]byte(pdf), "", "", note.PDF},
		"a PDF with its name in capitals":      {[]byte(pdf), `C:\Bureau\COURRIER.PDF`, "application/octet-stream", note.PDF},
		"a PNG":                                {drawn, "a.png", "image/png", note.PNG},
		"a JPEG":                               {photo, "a.JPG", "image/jpeg", note.JPEG},
		"a JPEG of a telephone, with its data": {join(photo, "SEFH\x00\x00"), "a.jpeg", "image/jpeg", note.JPEG},
		"words":                                {[]byte("Bonjour,\r\nvoici l’été.\f"), "a.txt", "text/plain; charset=utf-8", note.Text},
		"words with a mark of order":           {[]byte("\ufeffBonjour"), "a.txt", "", note.Text},

		"nothing":                       {nil, "a.txt", "", ""},
		"too heavy":                     {bytes.Repeat([]byte("x"), note.MaxFile+1), "a.txt", "", ""},
		"a PDF that is cut":             {[]byte(pdf[:20]), "a.pdf", "", ""},
		"a PDF behind something":        {[]byte("x" + pdf), "a.pdf", "", ""},
		"a PNG that is cut":             {drawn[:len(drawn)-4], "a.png", "", ""},
		"a PNG with a file behind":      {join(drawn, "PK\x03\x04"), "a.png", "", ""},
		"a PNG whose sum is wrong":      {broken, "a.png", "", ""},
		"a PNG of a head alone":         {drawn[:8], "a.png", "", ""},
		"a JPEG that is cut":            {photo[:len(photo)-2], "a.jpg", "", ""},
		"a PNG called a PDF":            {drawn, "a.pdf", "", ""},
		"a PNG declared a PDF":          {drawn, "a.png", "application/pdf", ""},
		"words called a program":        {[]byte("echo"), "a.bat", "", ""},
		"a PDF with two ends":           {[]byte(pdf), "a.pdf.exe", "", ""},
		"a page of the web":             {[]byte("<!DOCTYPE html><html></html>"), "a.txt", "", ""},
		"a page with a space before":    {[]byte("\n <script>alert(1)</script>"), "a.txt", "", ""},
		"a drawing SVG":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "a.txt", "", ""},
		"XML":                           {[]byte(`<?xml version="1.0"?><a/>`), "a.txt", "", ""},
		"a script":                      {[]byte("#!/bin/sh\nrm"), "a.txt", "", ""},
		"PostScript":                    {[]byte("%!PS-Adobe-3.0"), "a.txt", "", ""},
		"a Windows program":             {[]byte("MZ\x90\x00\x03\x00\x00\x00"), "a.txt", "", ""},
		"a Linux program":               {[]byte("\x7fELF\x02\x01\x01\x00"), "a.txt", "", ""},
		"an archive":                    {[]byte("PK\x03\x04\x14\x00"), "a.txt", "", ""},
		"a GIF":                         {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "a.gif", "", ""},
		"words that are not in UTF-8":   {[]byte("\xe9t\xe9 de cette ann\xe9e"), "a.txt", "", ""},
		"words with a mark of terminal": {[]byte("a\x1b[31m"), "a.txt", "", ""},
	}
	for name, c := range cases {
		got, err := note.MediaOf(c.content, c.name, c.declared)
		if c.want == "" {
			if wantKind(t, name, err, fault.Invalid); fields(err) != "file" {
				t.Errorf("%s: got fields %q", name, fields(err))
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, c.want)
		}
	}
}

func FuzzMediaOf(f *testing.F) {
	f.Add([]byte(pdf), "a.pdf")
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "a.png")
	f.Add([]byte("\xff\xd8\xff\xe0"), "a.jpg")
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		m, err := note.MediaOf(content, name, "")
		if (err == nil) != (m.Label() != "") {
			t.Errorf("got %q and %v", m, err)
		}
	})
}

func TestADocumentAndItsVersions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		gp, nurse, social := w.people[access.GP], w.people[access.Nurse], w.people[access.SocialWorker]
		id, err := w.AddDocument(ctx, gp, e.PatientID, letter("Courrier de l’hôpital"), note.Sent{Name: "x.pdf", Content: []byte(pdf)}, "k")
		w.must(err)
		again, err := w.AddDocument(ctx, gp, e.PatientID, letter("Courrier de l’hôpital"), note.Sent{Name: "x.pdf", Content: []byte(pdf)}, "k")
		w.must(err)
		want(t, "sent twice", again, id)
		next := note.DocumentDraft{Title: "Courrier, seconde page", Version: 1}
		wantKind(t, "by another", w.ReplaceDocument(ctx, nurse, e.PatientID, id, next, note.Sent{Content: []byte("page")}, ""), fault.Forbidden)
		w.must(w.ReplaceDocument(ctx, gp, e.PatientID, id, next, note.Sent{Content: []byte("page")}, ""))
		wantKind(t, "on an older version", w.ReplaceDocument(ctx, gp, e.PatientID, id, next, note.Sent{Content: []byte("page 2")}, ""), fault.Conflict)

		v, err := w.OpenDocument(ctx, nurse, e.PatientID, id)
		w.must(err)
		sum := sha256.Sum256([]byte(pdf))
		if len(v.Files) != 2 || v.Files[1].Title != "Courrier de l’hôpital" || v.Files[1].SHA256 != hex.EncodeToString(sum[:]) || v.Files[1].Size != len(pdf) || v.Document.Current.Media != note.Text {
			t.Errorf("got %+v", v)
		}
		for version, content := range map[int]string{1: pdf, 2: "page"} {
			f, err := w.File(ctx, nurse, e.PatientID, id, version)
			w.must(err)
			want(t, "content", string(f.Content), content)
			if strings.Contains(f.Name, "Courrier") || !strings.HasPrefix(f.Name, "document-") {
				t.Errorf("name: got %s", f.Name)
			}
		}
		_, err = w.File(ctx, nurse, e.PatientID, id, 3)
		wantKind(t, "a version that is not", err, fault.NotFound)
		_, err = w.File(ctx, social, e.PatientID, id, 1)
		wantKind(t, "another segment", err, fault.NotFound)
		list, err := w.OpenDocuments(ctx, social, e.PatientID)
		w.must(err)
		want(t, "the list of another segment", len(list.List), 0)
		want(t, "files opened, in the journal", w.count(`select count(*) from audit_line where subject = 'document.file'`), 2)
		wantKind(t, "withdrawn by a nurse", w.WithdrawDocument(ctx, nurse, e.PatientID, id, note.WithdrawalDraft{Reason: "x", Version: 2}, ""), fault.Forbidden)
		w.must(w.WithdrawDocument(ctx, w.gp2, e.PatientID, id, note.WithdrawalDraft{Reason: "Mauvais dossier", Version: 2}, ""))
		list, err = w.OpenDocuments(ctx, nurse, e.PatientID)
		w.must(err)
		if d := list.List[0]; d.Withdrawn == nil || d.Withdrawn.Reason != "Mauvais dossier" || d.MayChange {
			t.Errorf("withdrawn: got %+v", d)
		}
		_, err = w.File(ctx, nurse, e.PatientID, id, 2)
		w.must(err)
		w.must(h.DB.Read(ctx, func(tx *db.Tx) error {
			c, err := note.Portion(tx, h.Seal, gp, e.PatientID)
			want(t, "in the copy of the person", len(c.Documents), 0)
			return err
		}))
		w.object(e)
		_, err = w.File(ctx, nurse, e.PatientID, id, 1)
		wantKind(t, "after an objection", err, fault.NotFound)
	})
}

func TestADocumentIsRefusedWithEveryReason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		gp := w.people[access.GP]
		cases := map[string]struct {
			draft   note.DocumentDraft
			content string
			fields  string
		}{
			"nothing typed":    {note.DocumentDraft{}, "", "title segment kind dated_on file"},
			"a day to come":    {note.DocumentDraft{Segment: note.Shared, Kind: "letter", Title: "x", DatedOn: today.AddDays(1)}, "x", "dated_on"},
			"a kind unknown":   {note.DocumentDraft{Segment: note.Shared, Kind: "x", Title: "x", DatedOn: today}, "x", "kind"},
			"a segment closed": {note.DocumentDraft{Segment: note.Social, Kind: "letter", Title: "x", DatedOn: today}, "x", "segment"},
			"a page":           {note.DocumentDraft{Segment: note.Shared, Kind: "letter", Title: "x", DatedOn: today}, "<html>", "file"},
			"two lines":        {note.DocumentDraft{Segment: note.Shared, Kind: "letter", Title: "x\ny", DatedOn: today}, "x", "title"},
		}
		for name, c := range cases {
			_, err := w.AddDocument(ctx, gp, e.PatientID, c.draft, note.Sent{Content: []byte(c.content)}, "")
			wantKind(t, name, err, fault.Invalid)
			want(t, name, fields(err), c.fields)
		}
		_, err := w.AddDocument(ctx, w.stranger, e.PatientID, letter("x"), note.Sent{Content: []byte("x")}, "")
		wantKind(t, "another team", err, fault.NotFound)

		anonymous := w.include(patient.Anonymous{Alias: "Ardoise"})
		_, err = w.AddDocument(ctx, gp, anonymous.PatientID, letter("Lettre de claire@exemple.fr"), note.Sent{Content: []byte("06 12 34 56 78")}, "")
		want(t, "an anonymous person", fields(err), "no_identity title file")
		d := letter("Ordonnance")
		d.NoIdentity = true
		_, err = w.AddDocument(ctx, gp, anonymous.PatientID, d, note.Sent{Content: []byte("60 mg")}, "")
		w.must(err)
	})
}

func TestADocumentChangedUnderneathIsNotGiven(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		gp := w.people[access.GP]
		var ids [2]db.ID
		for i, content := range []string{"premier", "second"} {
			var err error
			ids[i], err = w.AddDocument(ctx, gp, e.PatientID, letter(content), note.Sent{Content: []byte(content)}, "")
			w.must(err)
		}
		w.write(func(tx *db.Tx) error { // the sealed content of one in the place of the other
			_, err := tx.Exec(`update document_content set content = (select c.content from document_content c join document_version v on v.id = c.version_id where v.document_id = $1)
				where version_id = (select v.id from document_version v where v.document_id = $2)`, ids[0], ids[1])
			return err
		})
		_, err := w.File(ctx, gp, e.PatientID, ids[1], 1)
		wantKind(t, "exchanged", err, fault.Internal)
		w.write(func(tx *db.Tx) error { // by somebody who has the keys: the digest tells
			var version db.ID
			w.must(tx.Get(&version, `select id from document_version where document_id = $1`, ids[0]))
			sealed, err := h.Seal.Seal("document_content.content", version, []byte("forgé"))
			w.must(err)
			_, err = tx.Exec(`update document_content set content = $1 where version_id = $2`, sealed, version)
			return err
		})
		_, err = w.File(ctx, gp, e.PatientID, ids[0], 1)
		wantKind(t, "forged", err, fault.Internal)
	})
}

func TestTheTypesOfDocumentsAreData(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range note.DocumentTypes.Codes {
		if c.Code == "" || c.Label == "" || seen[c.Code] {
			t.Errorf("got %+v", c)
		}
		seen[c.Code] = true
	}
	if note.DocumentTypes.Source == "" || note.DocumentType("letter") == "" || note.DocumentType("unknown") != "" {
		t.Error("the list does not say where it comes from, or knows what is not in it")
	}
}
