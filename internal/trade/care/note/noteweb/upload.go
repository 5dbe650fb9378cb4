package noteweb

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/care/note"
)

// longestField bounds what is kept of a field that is not the file, in bytes;
// fieldsMost how many there are.
const (
	longestField = 4000
	fieldsMost   = 50
)

// filesMost is how many files come or go at once: each is whole in memory, and
// one reader may be slow.
const filesMost = 6

// moving waits for a place among the files on their way.
func (p *pages) moving(h web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		select {
		case p.places <- struct{}{}:
			defer func() { <-p.places }()
			return h(w, r, who)
		case <-r.Context().Done():
			return r.Context().Err()
		}
	}
}

// readSent reads a form and its file, in memory alone: a temporary file would
// hold it in clear. The form is there even when the file is refused. Faults:
// Invalid.
func readSent(r *http.Request) (t typed, sent note.Sent, err error) {
	t = typed{Form: &web.Form{Values: url.Values{}, Errors: map[string]string{}}}
	parts, err := r.MultipartReader()
	if err != nil {
		return t, sent, nil // a form without a file: the draft's rules say what is missing
	}
	for range fieldsMost {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = readPart(part, t, &sent)
		}
		var heavy *http.MaxBytesError
		switch {
		case errors.As(err, &heavy), fault.KindOf(err) == fault.Invalid && err != nil:
			return t, sent, tooHeavy()
		case err != nil:
			return t, sent, fault.Refuse("Le formulaire n’a pas pu être lu.")
		}
	}
	t.Key = web.KeyOf(r, t.Values, sent.Content)
	return t, sent, nil
}

func readPart(part *multipart.Part, t typed, sent *note.Sent) error {
	if part.FormName() != "file" {
		b, err := io.ReadAll(io.LimitReader(part, longestField))
		t.Values.Add(part.FormName(), string(b))
		return err
	}
	content, err := io.ReadAll(io.LimitReader(part, note.MaxFile+1))
	if err != nil {
		return err
	}
	if len(content) > note.MaxFile {
		if _, err := io.Copy(io.Discard, part); err != nil { // read to the end, so that the answer is heard
			return err
		}
		return tooHeavy()
	}
	*sent = note.Sent{Name: part.FileName(), Declared: part.Header.Get("Content-Type"), Content: content}
	return nil
}

func tooHeavy() error {
	var wrong fault.Fields
	wrong.Add("file", "Ce fichier dépasse 10\u00a0Mo : réduisez-le ou coupez-le.")
	return wrong.Err()
}

// askAgain says on a form that comes back that its file must be chosen once more:
// no browser keeps it.
func (t typed) askAgain() {
	if t.Error("file") == "" {
		t.Errors["file"] = "Choisissez de nouveau le fichier : le navigateur ne le garde pas."
	}
}
