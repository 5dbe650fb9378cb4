package db

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Schema says how far the migrations of a database are.
type Schema struct {
	Have int64 // the newest applied
	Want int64 // the newest this program knows
}

// Current says whether the program and the database fit.
func (s Schema) Current() bool { return s.Have == s.Want }

// engineFiles shows the migrations of one engine: files for both, and those
// whose name ends with the engine's name.
type engineFiles struct {
	fs.FS
	engine Engine
}

// ReadDir hides the other engine's half of each pair.
func (f engineFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.FS, name)
	if err != nil {
		return nil, err
	}
	var mine []fs.DirEntry
	for _, e := range all {
		parts := strings.Split(e.Name(), ".")
		if len(parts) == 2 || parts[1] == string(f.engine) {
			mine = append(mine, e)
		}
	}
	return mine, nil
}

func (d *DB) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.engine == Postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, d.writes.DB, engineFiles{files, d.engine}, options...)
}

// Migrate brings the schema to this program's. Each step is one transaction.
func (d *DB) Migrate(ctx context.Context) (steps int, err error) {
	p, err := d.provider()
	if err != nil {
		return 0, err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// Schema reads how far the migrations are.
func (d *DB) Schema(ctx context.Context) (Schema, error) {
	p, err := d.provider()
	if err != nil {
		return Schema{}, err
	}
	s := Schema{}
	for _, src := range p.ListSources() {
		s.Want = max(s.Want, src.Version)
	}
	s.Have, err = p.GetDBVersion(ctx)
	if errors.Is(err, goose.ErrNoCurrentVersion) || errors.Is(err, goose.ErrVersionNotFound) {
		err = nil
	}
	return s, err
}
