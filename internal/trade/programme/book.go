package programme

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Book is every programme with its versions: a few rows, read afresh for each
// use-case that counts.
type Book struct {
	programmes []Programme
	versions   map[db.ID][]Version // by programme, oldest first
}

// Programmes lists them by code.
func (b *Book) Programmes() []Programme { return b.programmes }

// ByCode finds a programme.
func (b *Book) ByCode(code string) (Programme, bool) {
	for _, p := range b.programmes {
		if p.Code == code {
			return p, true
		}
	}
	return Programme{}, false
}

// ByID finds a programme.
func (b *Book) ByID(id db.ID) (Programme, bool) {
	for _, p := range b.programmes {
		if p.ID == id {
			return p, true
		}
	}
	return Programme{}, false
}

// Versions lists the versions of a programme, oldest first.
func (b *Book) Versions(programme db.ID) []Version { return b.versions[programme] }

// At is the version of a programme in force on a day; false when none is.
func (b *Book) At(programme db.ID, day civil.Day) (Version, bool) {
	return InForce(b.versions[programme], day)
}

// ForYear is the version that governs the n-th package year of an enrolment
// opened on a day: the one in force on the day that year opens (domain rules 21
// and 34). Before the first version the first governs, between two versions or
// after the last, the latest that began: a count must have a quota. The zero
// Version when the programme has none.
func (b *Book) ForYear(programme db.ID, opened civil.Day, n int) Version {
	versions := b.versions[programme]
	return governing(versions, YearPeriod(opened, n, governing(versions, opened).PackageMonths).From)
}

// Governing is the version to count by on a day, as ForYear chooses it.
func (b *Book) Governing(programme db.ID, day civil.Day) Version {
	return governing(b.versions[programme], day)
}

// YearOf says in which package year of an enrolment a day lies, by the length
// of year in force on the day of inclusion.
func (b *Book) YearOf(programme db.ID, opened, day civil.Day) int {
	return YearOf(opened, day, governing(b.versions[programme], opened).PackageMonths)
}

func governing(versions []Version, day civil.Day) Version {
	var best Version
	for i, v := range versions {
		if i == 0 || !v.ValidFrom.After(day) {
			best = v
		}
	}
	return best
}
