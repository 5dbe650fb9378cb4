package app

import (
	"context"
	"slices"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
)

// followers are the tables whose rows follow a person at a merge, by the room
// that registers its Follow in wiring.go.
func followers() []string {
	return slices.Concat(patient.NamesPerson(), care.NamesPerson(), stayTables, teamTables)
}

// staying are those that name a person and stay as they are, and why.
var staying = map[string]string{
	"audit_line": "the journal is never rewritten: patient.Selves gives the records that are one person",
}

// A table that names a person follows a merge: a room that makes one registers
// its Follow, or this fails.
func TestEveryTableThatNamesAPersonFollowsAMerge(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	var tables []string
	err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Select(&tables, `select m.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'patient_id' order by m.name`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) < 6 {
		t.Fatalf("only %v name a person", tables)
	}
	for _, table := range tables {
		if !slices.Contains(followers(), table) && staying[table] == "" {
			t.Errorf("%s names a person and does not follow a merge: give its room a Follow (see care/follow.go), register it in wiring.go, list it here", table)
		}
	}
	for _, table := range followers() {
		if !slices.Contains(tables, table) {
			t.Errorf("%s is said to name a person and has no column patient_id", table)
		}
	}
}
