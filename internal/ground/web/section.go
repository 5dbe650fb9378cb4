package web

import (
	"net/http"
	"sort"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"
)

// section is one of the pages under a same thing: they are shown as tabs on each
// of them, whatever the face that answers.
type section struct {
	base, label, path string
	permission        access.Permission
	rank              int
}

// Section says that a page is one of the tabs of a thing: base is the pattern of
// the thing's own page (« /patients/{id} »), path the pattern of this one, rank
// its place among the tabs. Readers without the permission do not see it.
func (f *Frame) Section(base, path, label string, p access.Permission, rank int) {
	f.sections = append(f.sections, section{base, label, path, p, rank})
	sort.SliceStable(f.sections, func(i, j int) bool { return f.sections[i].rank < f.sections[j].rank })
}

// tabs are the pages beside the one asked for: those of the thing whose pattern
// begins the request's.
func (f *Frame) tabs(r *http.Request, who access.Actor) []ui.Tab {
	_, pattern, _ := strings.Cut(r.Pattern, " ")
	var list []ui.Tab
	here := -1
	longest := 0
	for _, s := range f.sections {
		if pattern != s.base && !strings.HasPrefix(pattern, s.base+"/") || !who.May(s.permission) {
			continue
		}
		list = append(list, ui.Tab{Label: s.label, Href: filled(s.path, r)})
		if within(pattern, s.path) && len(s.path) > longest {
			here, longest = len(list)-1, len(s.path)
		}
	}
	if len(list) < 2 {
		return nil
	}
	if here >= 0 {
		list[here].Current = true
	}
	return list
}

func within(pattern, path string) bool {
	return pattern == path || strings.HasPrefix(pattern, path+"/")
}

// filled puts the request's own values in a pattern.
func filled(path string, r *http.Request) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, "{"); ok {
			parts[i] = r.PathValue(strings.TrimSuffix(name, "}"))
		}
	}
	return strings.Join(parts, "/")
}
