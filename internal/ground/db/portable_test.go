package db_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"

	"pgregory.net/rapid"
)

// constructs are the SQL that rooms may use: each gives the same on both
// engines. « it » is the table made by shelf; n counts 1 to 4, label is 'a' to
// 'd', price is null for the last.
var constructs = []struct{ name, query, want string }{
	{"parameters are reused and out of order", `select cast($2 as text) || cast($1 as text) || cast($2 as text) from it where n = 1`, "bab"},
	{"a common table expression", `with big as (select n from it where n > 2 and $1 <> $2) select count(*) from big`, "2"},
	{"a recursive one", `with recursive c(n) as (select 1 union all select n + 1 from c where n < 5 and $1 <> $2) select count(*) from c`, "5"},
	{"a count over the whole result", `select n || '/' || count(*) over () from it where $1 <> $2 order by n limit 1`, "1/4"},
	{"a filtered count", `select count(*) filter (where n > 1 and $1 <> $2) from it`, "3"},
	{"is not distinct from", `select count(*) from it where price is not distinct from null and $1 <> $2`, "1"},
	{"row values for paging", `select n from it where (flag, n) > (true, 1) and $1 <> $2 order by flag, n limit 1`, "3"},
	{"boolean columns and literals", `select count(*) from it where flag and flag = true and not (flag = false) and $1 <> $2`, "2"},
	{"string_agg in an order", `select string_agg(label, ',' order by n desc) from it where $1 <> $2`, "d,c,b,a"},
	{"concat_ws", `select concat_ws('-', label, null, 'x') from it where n = 1 and $1 <> $2`, "a-x"},
	{"a full outer join", `select count(*) from it a full outer join (select n + 2 as m from it where $1 <> $2) b on a.n = b.m`, "6"},
	{"a sum cast to bigint", `select cast(sum(price) as bigint) from it where $1 <> $2`, "600"},
	{"coalesce and nullif", `select coalesce(nullif(label, 'a'), 'was a') from it where n = 1 and $1 <> $2`, "was a"},
	{"case", `select case when n > 3 then 'many' else 'few' end from it where n = 4 and $1 <> $2`, "many"},
	{"the latest instant, by order", `select n from it where $1 <> $2 order by at desc limit 1`, "4"},
	{"days compare as days", `select count(*) from it where held_on between '2026-03-01' and '2026-03-02' and $1 <> $2`, "2"},
	{"exists", `select count(*) from it a where exists (select 1 from it b where b.n = a.n + 1) and $1 <> $2`, "3"},
	{"substr and length", `select substr(label || 'xyz', 2, 2) || length(label) from it where n = 1 and $1 <> $2`, "xy1"},
	{"offset", `select n from it where $1 <> $2 order by n limit 1 offset 2`, "3"},
	{"nulls have a place in an order that says it", `select n from it where $1 <> $2 order by price nulls first limit 1`, "4"},
	{"union all", `select count(*) from (select n from it where $1 <> $2 union all select n from it) u`, "8"},
	{"a window with a partition", `select max(r) from (select row_number() over (partition by flag order by n) as r from it where $1 <> $2) w`, "2"},
}

type shelfRow struct {
	N      int       `db:"n"`
	Label  string    `db:"label"`
	Price  *int64    `db:"price"`
	Flag   bool      `db:"flag"`
	HeldOn civil.Day `db:"held_on"`
	At     time.Time `db:"at"`
	Blob   []byte    `db:"blob"`
}

func shelf(t *testing.T, h dbtest.House) {
	t.Helper()
	write(t, h.DB, func(tx *db.Tx) error {
		if _, err := tx.Exec(`create table it (n integer not null, label text not null, price bigint, flag boolean not null,
			held_on date not null, at timestamp not null, blob bytea, constraint it_pk primary key (n), constraint it_n check (n > 0))`); err != nil {
			return err
		}
		if _, err := tx.Exec(`create unique index it_once on it (label) where flag`); err != nil {
			return err
		}
		for n := 1; n <= 4; n++ {
			price := int64(100 * n)
			row := shelfRow{n, string(rune('a' + n - 1)), &price, n%2 == 1, civil.Must(2026, 3, n), tx.Now().Add(time.Duration(n) * time.Millisecond), nil}
			if n == 4 {
				row.Price = nil
			}
			if err := tx.Insert("it", row); err != nil {
				return err
			}
		}
		return nil
	})
}

func write(t *testing.T, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestEachConstructGivesTheSameOnBothEngines(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		shelf(t, h)
		for _, c := range constructs {
			err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
				var got string
				err := tx.Get(&got, c.query, "a", "b")
				if got != c.want {
					t.Errorf("%s: got %q, want %q", c.name, got, c.want)
				}
				return err
			})
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

func TestWritingConstructsGiveTheSameOnBothEngines(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		shelf(t, h)
		var trace []string
		one := func(name, query string, args ...any) {
			write(t, h.DB, func(tx *db.Tx) error {
				var got string
				found, err := tx.Find(&got, query, args...)
				trace = append(trace, fmt.Sprint(name, " ", found, " ", got))
				return err
			})
		}
		one("insert returning", `insert into it (n, label, flag, held_on, at) values ($1, 'e', false, '2026-03-05', $2) returning label`, 5, dbtest.Start)
		one("on conflict do nothing", `insert into it (n, label, flag, held_on, at) values ($1, 'z', false, '2026-03-05', $2) on conflict (n) do nothing returning label`, 5, dbtest.Start)
		one("on conflict do update", `insert into it (n, label, flag, held_on, at) values ($1, 'z', false, '2026-03-05', $2)
			on conflict (n) do update set label = it.label || excluded.label returning label`, 5, dbtest.Start)
		one("update from", `update it set label = o.label || 'x' from it o where it.n = 5 and o.n = $1 returning it.label`, 1)
		one("claim", `update it set flag = true where n = (select n from it where not flag order by n limit $1) and not flag returning label`, 1)
		one("delete returning", `delete from it where n = $1 returning label`, 5)
		want := []string{"insert returning true e", "on conflict do nothing false ", "on conflict do update true ez", "update from true ax", "claim true b", "delete returning true ax"}
		if !slices.Equal(trace, want) {
			t.Errorf("got  %q\nwant %q", trace, want)
		}
		for name, statement := range map[string]string{
			"a named check":          `insert into it (n, label, flag, held_on, at) values (-1, 'q', false, '2026-01-01', '2026-01-01 00:00:00')`,
			"a partial unique index": `insert into it (n, label, flag, held_on, at) values (9, 'a', true, '2026-01-01', '2026-01-01 00:00:00')`,
			"not null":               `insert into it (n, label, flag, held_on, at) values (9, null, false, '2026-01-01', '2026-01-01 00:00:00')`,
		} {
			if err := h.DB.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(statement); return err }); err == nil {
				t.Errorf("%s let a wrong row in", name)
			}
		}
		for _, change := range []string{`alter table it add column extra integer`, `alter table it rename column extra to more`, `alter table it drop column more`} {
			write(t, h.DB, func(tx *db.Tx) error { _, err := tx.Exec(change); return err })
		}
	})
}

// Whatever the zone and the precision, an instant comes back as the same
// instant, in UTC, to the microsecond, and sorts as time does.
func TestInstantsComeBackInUTCAndSort(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, time.FixedZone("", 2*3600), time.FixedZone("", -11*3600-1800), time.Local}
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		shelf(t, h)
		rapid.Check(t, func(rt *rapid.T) {
			var want []time.Time
			for range 6 {
				near := rapid.Int64Range(-3_000_000, 3_000_000).Draw(rt, "microseconds")
				at := dbtest.Start.Add(time.Duration(near)*time.Microsecond + time.Duration(rapid.IntRange(0, 999).Draw(rt, "nanoseconds")))
				want = append(want, at.In(zones[rapid.IntRange(0, len(zones)-1).Draw(rt, "zone")]))
			}
			var got []time.Time
			err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
				if _, err := tx.Exec(`delete from it`); err != nil {
					return err
				}
				for i, at := range want {
					if err := tx.Insert("it", shelfRow{N: i + 1, Label: fmt.Sprint(i), HeldOn: civil.Must(2026, 1, 1), At: at}); err != nil {
						return err
					}
				}
				got = nil
				return tx.Select(&got, `select at from it order by at, n`)
			})
			if err != nil {
				rt.Fatal(err)
			}
			for i := range want {
				want[i] = want[i].UTC().Truncate(time.Microsecond)
			}
			slices.SortStableFunc(want, time.Time.Compare)
			for i := range want {
				if _, offset := got[i].Zone(); offset != 0 || !got[i].Equal(want[i]) {
					rt.Fatalf("instant %d: got %v, want %v", i, got[i], want[i])
				}
			}
		})
	})
}

func TestAnInstantIsFoundByEqualityWhateverItsZone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		shelf(t, h)
		paris := time.FixedZone("Paris", 3600)
		at := dbtest.Start.Add(time.Millisecond).In(paris)
		read(t, h.DB, func(tx *db.Tx) error {
			var n int
			found, err := tx.Find(&n, `select n from it where at = $1`, &at)
			if !found || n != 1 {
				t.Errorf("got %v, %d: want the first row", found, n)
			}
			return err
		})
	})
}

func TestAListIsExpandedAndAnEmptyOneMatchesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		shelf(t, h)
		for _, list := range [][]int{nil, {1}, {1, 3, 9}} {
			in, args := db.In(2, list)
			read(t, h.DB, func(tx *db.Tx) error {
				var got []int
				err := tx.Select(&got, `select n from it where label <> $1 and n in `+in, append([]any{"zz"}, args...)...)
				if want := min(len(list), 2); len(got) != want {
					t.Errorf("%v: got %v", list, got)
				}
				return err
			})
		}
	})
}

func TestListsOfManyLengthsDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		shelf(t, h)
		for n := 1; n < 4*db.StatementsMost+200; n++ {
			read(t, h.DB, func(tx *db.Tx) error {
				var got int
				return tx.Get(&got, fmt.Sprintf("select count(*) from it where n < %d", n+10))
			})
		}
		if kept := h.DB.StatementsKept(); kept > db.StatementsMost+8 {
			t.Errorf("%d statements are kept prepared", kept)
		}
	})
}
