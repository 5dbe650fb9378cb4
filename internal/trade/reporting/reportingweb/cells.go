package reportingweb

import (
	"maillage/internal/ground/web/ui"

	"github.com/a-h/templ"
)

func cells(list ...templ.Component) []templ.Component { return list }

// orNothing is a text, or a dash that is said.
func orNothing(s string) templ.Component {
	if s == "" {
		return nothing()
	}
	return ui.T(s)
}
