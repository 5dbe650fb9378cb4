package workbook_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/workbook"
)

// install is an empty install with its rule book, and what imports into it.
type install struct {
	dbtest.House
	svc *workbook.Service
}

var operator = access.Console("essai")

func newInstall(t testing.TB, h dbtest.House) install {
	t.Helper()
	check(t, h.DB.Write(context.Background(), func(tx *db.Tx) error { return programme.Seed(tx, false) }))
	return install{h, &workbook.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
}

func file(raw []byte) workbook.File {
	return workbook.File{Name: "suivi.xlsx", Content: bytes.NewReader(raw), Size: int64(len(raw))}
}

// apply imports the valid rows, as the operator.
func (in install) apply(t testing.TB, raw []byte, asOf civil.Day) (workbook.Run, *workbook.Preview) {
	t.Helper()
	run, p, err := in.svc.Apply(t.Context(), operator, file(raw), asOf, true, "")
	check(t, err)
	return run, p
}

// figures computes the return of a team and month from what the install holds.
func (in install) figures(t testing.TB, keys []workbook.TeamMonth) map[workbook.TeamMonth]workbook.Figures {
	t.Helper()
	out := map[workbook.TeamMonth]workbook.Figures{}
	check(t, in.DB.Read(t.Context(), func(tx *db.Tx) error {
		for _, k := range keys {
			team, err := network.TeamByCode(tx, k.Team)
			if err != nil {
				return err
			}
			f, err := reporting.Compute(tx, team.ID, k.Month)
			if err != nil {
				return err
			}
			out[k] = workbook.Figures(f)
		}
		return nil
	}))
	return out
}

// unlike are the tables that an import and its undoing may leave otherwise: the
// journal, the runs, the keys of forms, and the numbers already given.
var unlike = []string{"audit_line", "audit_checkpoint", "import_run", "request_key", "record_number", "goose_db_version", "job"}

// dump writes every row of every other table.
func (in install) dump(t testing.TB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	check(t, in.DB.Read(t.Context(), func(tx *db.Tx) error {
		var tables []string
		names := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
		if in.DB.Engine() == db.Postgres {
			names = `select table_name from information_schema.tables where table_schema = 'public'`
		}
		if err := tx.Select(&tables, names); err != nil {
			return err
		}
		for _, table := range tables {
			if slices.Contains(unlike, table) {
				continue
			}
			row := `cast(t as text)`
			if in.DB.Engine() == db.SQLite {
				var columns []string
				if err := tx.Select(&columns, `select 'quote('||name||')' from pragma_table_info('`+table+`')`); err != nil {
					return err
				}
				row = strings.Join(columns, " || '|' || ")
			}
			var rows []string
			if err := tx.Select(&rows, `select `+row+` as r from `+table+` t order by r`); err != nil {
				return err
			}
			out[table] = rows
		}
		return nil
	}))
	return out
}
