package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Icon is one Lucide icon as inline SVG, hidden from screen readers: a word
// always stands beside it. An unknown name draws nothing; a test walks the
// names our components use.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, iconSVG(name))
		return err
	})
}

// HasIcon tells whether the set holds an icon of that name.
func HasIcon(name string) bool {
	_, ok := iconPaths[name]
	return ok
}

func iconSVG(name string) string {
	inner, ok := iconPaths[name]
	if !ok {
		return ""
	}
	return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">` + inner + `</svg>`
}
