// Package demo makes a network of invented people: teams, patients, years of
// acts, returns. Everything goes through the rooms, so that what it makes is
// what a real network would have made; nothing here is true of anybody.
//
// The same seed on the same day gives the same network.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"

	"maillage/internal/demo/people"
	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// Size says how large a network is.
type Size struct {
	Name     string
	Teams    int
	Patients int
	Months   int
}

// The sizes of the contract.
var (
	Small    = Size{"small", 3, 60, 14}
	Region   = Size{"region", 38, 1500, 24}
	National = Size{"national", 2000, 100000, 36}
)

// SizeNamed finds a size. Faults: Invalid for an unknown one.
func SizeNamed(name string) (Size, error) {
	for _, s := range []Size{Small, Region, National} {
		if s.Name == name {
			return s, nil
		}
	}
	return Size{}, fault.Refuse("Taille inconnue : " + name + " (small, region ou national).")
}

// House is the install that is filled.
type House struct {
	DB    *db.DB
	Seal  *seal.Sealer
	Audit *audit.Keeper
}

// Progress is told how far the building is.
type Progress func(teams, of, patients, acts int)

// mark says that an install holds the demonstration.
const mark = "demo"

// Is says whether an install holds the demonstration, and which.
func Is(ctx context.Context, d *db.DB) (name string, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		name, err = db.Mark(tx, mark)
		return err
	})
	return name, err
}

// builder is a demonstration being made.
type builder struct {
	House
	size      Size
	seed      uint64
	rand      *rand.Rand
	nextOne   func() people.Person
	today     civil.Day
	first     civil.Day
	programme programme.Programme
	teams     []*team
	patients  int
	acts      int
	towns     map[string][]terminology.Commune
	numbers   int // invented RPPS and FINESS given so far
}

// Build fills an empty install. passwordHash opens every demonstration account.
// Faults: Conflict when the install holds something already.
func Build(ctx context.Context, h House, size Size, seed uint64, passwordHash string, progress Progress) ([]SignIn, error) {
	b := &builder{House: h, size: size, seed: seed, rand: rand.New(rand.NewPCG(seed, 1))}
	var stop func()
	b.nextOne, stop = pull(people.People(seed))
	defer stop()
	b.today = civil.DayOf(h.DB.Now())
	b.first = b.today.AddMonths(-size.Months)
	if err := h.DB.Write(ctx, b.begin); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := b.network(ctx); err != nil {
		return nil, fmt.Errorf("demonstration, network: %w", err)
	}
	for i, t := range b.teams {
		err := h.DB.Write(ctx, func(tx *db.Tx) error { return b.fill(tx, t) })
		if err != nil {
			return nil, fmt.Errorf("demonstration, team %s: %w", t.code, err)
		}
		progress(i+1, len(b.teams), b.patients, b.acts)
	}
	if err := b.move(ctx); err != nil {
		return nil, fmt.Errorf("demonstration, transfers: %w", err)
	}
	var signIns []SignIn
	err := h.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if signIns, err = b.accounts(tx, passwordHash); err != nil {
			return err
		}
		if err := db.SetMark(tx, mark, size.Name); err != nil {
			return err
		}
		return b.Audit.Note(tx, access.Console("démonstration"), audit.Line{Action: "demo.build", Subject: "demo"})
	})
	return signIns, err
}

// begin refuses an install that holds anything, and marks the rule book as the
// demonstration's.
func (b *builder) begin(tx *db.Tx) error {
	teams, err := network.Teams(tx, "")
	if err != nil {
		return err
	}
	if len(teams) > 0 {
		return fault.Clash("Cette installation contient déjà un réseau : la démonstration demande un dossier vide.")
	}
	if err := programme.Seed(tx, true); err != nil {
		return err
	}
	if b.programme, err = programme.ByCode(tx, programme.EQUIPADDICT); err != nil {
		return err
	}
	return b.schedule(tx)
}

// chance is true p times in a hundred.
func (b *builder) chance(p int) bool { return b.rand.IntN(100) < p }

// between draws a number, both ends included.
func (b *builder) between(least, most int) int {
	if most <= least {
		return least
	}
	return least + b.rand.IntN(most-least+1)
}

// workday moves a day to a weekday that is not a holiday, forward.
func workday(d civil.Day) civil.Day {
	for !civil.IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}
