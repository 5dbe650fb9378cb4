package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// act is one entretien that a client wants recorded: its day and minutes are its
// own, so that it is known again in the database.
type act struct {
	enrolment, key string
	heldOn         civil.Day
	minutes        int
	acknowledged   bool
}

func (a act) form() url.Values {
	return url.Values{"held_on": {a.heldOn.String()}, "presence": {"attended"}, "mode": {"cabinet"}, "minutes": {strconv.Itoa(a.minutes)}, "confirm": {"oui"}, "_key": {a.key}}
}

// ledger is what the clients remember, outside the system.
type ledger struct {
	mu   sync.Mutex
	acts []*act
}

// followed lists the enrolments open in the psychologist's team.
func followed(t testing.TB, in *install) (list []db.ID) {
	t.Helper()
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Select(&list, `select e.id from enrolment e join membership b on b.microstructure_id = e.microstructure_id
			join account a on a.professional_id = b.professional_id
			where a.email = 'psychologue@demo.example' and b.to_on is null and e.closed_on is null and e.opened_on < $1 order by e.id`, civil.DayOf(clock()).AddDays(-40))
	})
	if err != nil || len(list) < 5 {
		t.Fatalf("%d people followed: %v", len(list), err)
	}
	return list
}

// run starts the program on a directory; the end of the process is the caller's.
func run(t *testing.T, program string, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	cmd.Stderr = &words
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var said map[string]string
		if json.Unmarshal(lines.Bytes(), &said) == nil && said["listening"] != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }() // so that the program never waits for us
			return cmd, said["listening"]
		}
	}
	_ = cmd.Wait()
	t.Fatalf("the program did not start:\n%s", words.String())
	return nil, ""
}

// send posts an act and says whether it was acknowledged.
func (a *act) send(v *visitor) bool {
	r, err := v.client.PostForm(v.base+"/suivis/"+a.enrolment+"/entretiens", a.form())
	if err != nil {
		return false // the server died: nobody knows
	}
	_, err = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return err == nil && r.StatusCode == http.StatusSeeOther && !strings.HasPrefix(r.Header.Get("Location"), "/connexion")
}

// bear records from sixteen clients until the program has acknowledged enough,
// and kills it there, in the middle of whatever it does.
func (l *ledger) bear(t *testing.T, cmd *exec.Cmd, v *visitor, people []db.ID, enough int64) {
	t.Helper()
	var done atomic.Int64
	var dead atomic.Bool
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for !dead.Load() {
				a := l.next(people)
				if !a.send(v) {
					return
				}
				l.mu.Lock()
				a.acknowledged = true
				l.mu.Unlock()
				if done.Add(1) == enough {
					dead.Store(true)
					if err := cmd.Process.Kill(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	_ = cmd.Wait() // it was killed
}

// next makes an act, whose number says its day and minutes.
func (l *ledger) next(people []db.ID) *act {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.acts)
	a := &act{
		enrolment: people[n%len(people)].String(), key: fmt.Sprintf("crash-%d", n),
		heldOn: civil.DayOf(clock()).AddDays(-1 - n/600%30), minutes: 1 + n%600,
	}
	l.acts = append(l.acts, a)
	return a
}

// missing compares the ledger with the database: acts that were acknowledged and
// are not there, and acts that are there more than once.
func (l *ledger) missing(t *testing.T, in *install) (lost, doubled []string) {
	t.Helper()
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		for _, a := range l.acts {
			id, err := db.ParseID(a.enrolment)
			if err != nil {
				return err
			}
			var n int
			if err := tx.Get(&n, `select count(*) from session s join account a on a.id = s.made_by
				where s.enrolment_id = $1 and s.held_on = $2 and s.minutes = $3 and a.email = 'psychologue@demo.example'`, id, a.heldOn, a.minutes); err != nil {
				return err
			}
			if n == 0 && a.acknowledged {
				lost = append(lost, a.key)
			}
			if n > 1 {
				doubled = append(doubled, a.key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lost, doubled
}

// holdTogether checks what must be true of any install, at any time: balances
// equal a recount, each recorded session has its line, the journal is whole.
func holdTogether(t *testing.T, in *install) {
	t.Helper()
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		var wrong []struct {
			Enrolment db.ID `db:"enrolment_id"`
			Year      int   `db:"year"`
		}
		err := tx.Select(&wrong, `select b.enrolment_id, b.year from balance b
			where b.psychologist <> (select count(*) from session s where s.enrolment_id = b.enrolment_id and s.year = b.year and s.counter = 'psychologist' and s.presence = 'attended' and s.reversed_at is null)
			or b.social_worker <> (select count(*) from session s where s.enrolment_id = b.enrolment_id and s.year = b.year and s.counter = 'social_worker' and s.presence = 'attended' and s.reversed_at is null)`)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			t.Errorf("balances that are not the count of their sessions: %v", wrong)
		}
		var untraced int
		if err := tx.Get(&untraced, `select count(*) from session s where s.made_at > (select min(made_at) from sign_in)
			and not exists (select 1 from audit_line l where l.subject = 'session' and l.subject_id = s.id)`); err != nil {
			return err
		}
		if untraced > 0 {
			t.Errorf("%d sessions left no line in the journal", untraced)
		}
		if in.db.Engine() == db.SQLite {
			var answer string
			if err := tx.Get(&answer, `pragma integrity_check`); err != nil || answer != "ok" {
				t.Errorf("integrity: %q, %v", answer, err)
			}
		}
		_, err = in.audit.Verify(tx)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// built is the real program.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "maillage")
	if out, err := exec.Command("go", "build", "-o", program, "../../../cmd/maillage").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// The program is killed in the middle of its writes, again and again: whatever
// was acknowledged is there, once; a request sent again has no second effect;
// balances and journal are whole.
func TestAKilledProgramLosesNothingItAcknowledged(t *testing.T) {
	t.Parallel()
	program := built(t)
	for _, engine := range dbtest.Engines(t) {
		rounds := map[db.Engine]int{db.SQLite: 20, db.Postgres: 4}[engine]
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			address := ""
			if engine == db.Postgres {
				address = dbtest.Empty(t, engine)
			}
			s, in := demonstration(t, address)
			people := followed(t, in)
			if err := in.Close(); err != nil {
				t.Fatal(err)
			}
			args := []string{"demo", "--data", s.data, "--listen", "127.0.0.1:0", "--format", "json"}
			if address != "" {
				args = append(args, "--db", address)
			}
			l, v := &ledger{}, newVisitor(t, "")
			for round := range rounds {
				cmd, base := run(t, program, args...)
				if v.base = base; round == 0 {
					v.signIn(t, "psychologue@demo.example") // once: the session outlives the program
				}
				l.bear(t, cmd, v, people, 1+rand.Int64N(60))
			}
			cmd, base := run(t, program, args...)
			v.base = base
			sent := len(l.acts)
			for _, a := range l.acts { // those without an answer, and a third of the others again
				if !a.acknowledged || rand.IntN(3) == 0 {
					if a.acknowledged = a.send(v); !a.acknowledged {
						t.Errorf("%s, sent again, is refused", a.key)
					}
				}
			}
			l.acts = append(l.acts, &act{enrolment: people[0].String(), key: "never sent", heldOn: civil.DayOf(clock()).AddDays(-39), minutes: 599, acknowledged: true})
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("asked to stop: %v", err)
			}
			again, err := openInstall(context.Background(), s, false)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = again.Close() }()
			lost, doubled := l.missing(t, again)
			if len(lost) != 1 || lost[0] != "never sent" { // the control: a client that notes before it sends is found out
				t.Errorf("acknowledged and lost: %v, want the control alone", lost)
			}
			if len(doubled) > 0 {
				t.Errorf("recorded twice: %v", doubled)
			}
			holdTogether(t, again)
			t.Logf("%d rounds, %d entretiens sent", rounds, sent)
		})
	}
}

// Sixteen clients record the last entretien of one package at once: all are
// recorded, one is the last, the others are told that the quota is exceeded.
func TestSixteenClientsForTheLastEntretien(t *testing.T) {
	t.Parallel()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			address := ""
			if engine == db.Postgres {
				address = dbtest.Empty(t, engine)
			}
			s, in := demonstration(t, address)
			v := newVisitor(t, serveInstall(t, s, in, io.Discard))
			v.signIn(t, "psychologue@demo.example")
			enrolment, left := lastOne(t, in)
			for i := range left - 1 { // up to the last but one
				a := act{enrolment: enrolment.String(), key: fmt.Sprint("before", i), heldOn: civil.DayOf(clock()), minutes: 10 + i}
				if !a.send(v) {
					t.Fatal("not recorded")
				}
			}
			var wg sync.WaitGroup
			var last, over atomic.Int64
			for i := range 16 {
				wg.Go(func() {
					a := act{enrolment: enrolment.String(), key: fmt.Sprint("last", i), heldOn: civil.DayOf(clock()), minutes: 100 + i}
					r, err := v.client.PostForm(v.base+"/suivis/"+a.enrolment+"/entretiens", a.form())
					if err != nil {
						t.Error(err)
						return
					}
					_ = r.Body.Close()
					if strings.Contains(message(r), "dépassé") {
						over.Add(1)
					} else if r.StatusCode == http.StatusSeeOther {
						last.Add(1)
					}
				})
			}
			wg.Wait()
			if last.Load() != 1 || over.Load() != 15 {
				t.Errorf("%d were told it is the last, %d that it is exceeded: want 1 and 15", last.Load(), over.Load())
			}
			holdTogether(t, in)
		})
	}
}

// message reads the sentence left for the next page.
func message(r *http.Response) string {
	for _, c := range r.Cookies() {
		if c.Name == "maillage-message" {
			b, _ := base64.RawURLEncoding.DecodeString(c.Value) // what is no message is empty
			return string(b)
		}
	}
	return ""
}

// lastOne finds somebody with at least one psychologist's entretien left today.
func lastOne(t *testing.T, in *install) (enrolment db.ID, left int) {
	t.Helper()
	for _, id := range followed(t, in) {
		var used, years int
		err := in.db.Read(context.Background(), func(tx *db.Tx) error {
			if err := tx.Get(&years, `select coalesce(max(year), 0) from balance where enrolment_id = $1`, id); err != nil {
				return err
			}
			_, err := tx.Find(&used, `select psychologist from balance where enrolment_id = $1 and year = $2`, id, years)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if years == 1 && used < 5 && firstYear(t, in, id) {
			return id, 5 - used
		}
	}
	t.Fatal("nobody has an entretien left")
	return 0, 0
}

// firstYear says whether somebody is still in the first year of the package.
func firstYear(t *testing.T, in *install, enrolment db.ID) bool {
	t.Helper()
	var opened civil.Day
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Get(&opened, `select opened_on from enrolment where id = $1`, enrolment)
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened.AddMonths(12).After(civil.DayOf(clock()))
}
