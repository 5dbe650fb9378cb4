package reportingweb

import (
	"strings"

	"maillage/internal/ground/civil"
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

// monthCell is a month that does not break between its name and its year.
func monthCell(m civil.Month) templ.Component {
	return ui.T(strings.ReplaceAll(m.Long(), " ", "\u00a0"))
}
