package agenda_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/job"
	"maillage/internal/ground/mail"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/patient"

	"github.com/emersion/go-smtp"
)

// The calendar's file is compared byte by byte, but for the identifiers that
// chance makes.
func TestTheFeedIsTheFileThatWasReviewed(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := build(t, h)
	m := w.teams[0]
	e := w.include(m, "Taisible")
	d := session(m.psy, e, monday, "14:30")
	d.Note = "Mots secrets"
	first := w.plan(m.psy, m, d)
	phone := session(m.psy, e, monday.AddDays(130), "9:00") // in summer time
	phone.Mode = "phone"
	second := w.plan(m.psy, m, phone)
	gone := w.plan(m.psy, m, session(m.psy, e, monday.AddDays(1), "23:15"))
	_, err := w.agenda.Cancel(ctx, m.psy, gone.ID, agenda.CancelDraft{Version: 1}, "")
	w.must(err)
	rcp := w.plan(m.psy, m, agenda.Draft{Kind: agenda.KindRCP, Day: monday.AddDays(2), Starts: "12:30", Minutes: 90})
	w.plan(m.social, m, session(m.social, w.include(m, "Autre"), monday, "8:00")) // a colleague's: not in it

	secret, err := w.agenda.MakeFeed(ctx, m.psy)
	w.must(err)
	got, err := w.agenda.Feed(ctx, secret)
	w.must(err)
	for name, a := range map[string]agenda.Appointment{"PREMIER": first, "SECOND": second, "ANNULE": gone, "RCP": rcp} {
		got = bytes.ReplaceAll(got, []byte(a.ID.String()), []byte(name))
	}
	const golden = "testdata/agenda.ics"
	if *update {
		w.must(os.MkdirAll("testdata", 0o755))
		w.must(os.WriteFile(golden, got, 0o600))
	}
	want, err := os.ReadFile(golden)
	w.must(err)
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(got), "\r\n"), "\r\n") {
		if strings.ContainsAny(line, "\r\n") || len(line) > 75 {
			t.Errorf("the line %q is not folded, or not ended by CRLF", line)
		}
	}
	for _, word := range []string{"Taisible", "TAISIBLE", "Camille", "secret", "31-01", "addiction", "inventée", "Bruyère"} {
		if bytes.Contains(got, []byte(word)) {
			t.Errorf("the calendar tells %q", word)
		}
	}
}

func TestASecretAddressCanBeRenewedAndRevoked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		reads := func(secret string) fault.Kind {
			_, err := w.agenda.Feed(ctx, secret)
			if err == nil {
				return -1
			}
			return fault.KindOf(err)
		}
		first, err := w.agenda.MakeFeed(ctx, m.psy)
		w.must(err)
		if reads(first) != -1 || len(first) < 26 {
			t.Fatalf("%q does not open", first)
		}
		if n := w.count(`select count(*) from agenda_feed where cast(digest as text) like $1`, "%"+first+"%"); n != 0 {
			t.Error("the secret is kept")
		}
		if v, err := w.agenda.Setup(ctx, m.psy, m.id); err != nil || !v.Feed.Live || v.Feed.ReadAt.IsZero() {
			t.Errorf("got %+v, %v", v.Feed, err)
		}
		second, err := w.agenda.MakeFeed(ctx, m.psy)
		w.must(err)
		if reads(first) != fault.NotFound || reads(second) != -1 {
			t.Error("the one before still opens, or the new one does not")
		}
		w.agenda.Receives = func(_ context.Context, account db.ID) (bool, error) { return account != m.psy.Account, nil }
		if reads(second) != fault.NotFound {
			t.Error("it opens for a closed account")
		}
		w.agenda.Receives = nil
		w.must(w.agenda.RevokeFeed(ctx, m.psy))
		for _, secret := range []string{first, second, "", "x", strings.Repeat("a", 26)} {
			if reads(secret) != fault.NotFound {
				t.Errorf("%q opens", secret)
			}
		}
		_, err = w.agenda.MakeFeed(ctx, access.Actor{Role: access.AdminCoordination, Region: "76"})
		wantKind(t, err, fault.Forbidden)
	})
}

// Who leaves a team no longer reads it, by whatever door.
func TestTheFeedForgetsATeamThatWasLeft(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		a, b := w.teams[0], w.teams[1]
		w.plan(w.both, a, session(w.both, w.include(a, "Un"), monday, "8:00"))
		w.plan(w.both, b, session(w.both, w.include(b, "Deux"), monday, "10:00"))
		secret, err := w.agenda.MakeFeed(ctx, w.both)
		w.must(err)
		events := func() int {
			got, err := w.agenda.Feed(ctx, secret)
			w.must(err)
			return bytes.Count(got, []byte("BEGIN:VEVENT"))
		}
		if events() != 2 {
			t.Fatalf("got %d events", events())
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`update membership set to_on = $1 where professional_id = $2 and microstructure_id = $3`, today.AddDays(-1), w.both.Professional, b.id)
			return err
		})
		if events() != 1 {
			t.Errorf("got %d events after leaving one of two teams", events())
		}
	})
}

// post is a mail server in this process.
type post struct {
	mu       sync.Mutex
	down     bool
	received []string
	to       []string
}

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return delivery{p}, nil }

type delivery struct{ *post }

func (delivery) Reset()                               {}
func (delivery) Logout() error                        { return nil }
func (delivery) Mail(string, *smtp.MailOptions) error { return nil }

func (d delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return errors.New("not today")
	}
	d.to = append(d.to, to)
	return nil
}

func (d delivery) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.received = append(d.received, string(b))
	return err
}

// mailing gives the agenda a mail server, and a runner of its jobs.
func (w *house) mailing() (*post, *job.Runner) {
	w.t.Helper()
	p := &post{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	go func() { _ = server.Serve(l) }() // it ends with the test
	w.t.Cleanup(func() { _ = server.Close() })
	w.agenda.Mail, err = mail.New(mail.Config{Server: l.Addr().String(), From: "rdv@exemple.fr", Security: mail.Plain})
	w.must(err)
	run := job.NewRunner(w.DB, slog.New(slog.DiscardHandler))
	w.agenda.Jobs(run)
	return p, run
}

// at moves the clock to an hour of a day in France, and lets the jobs run.
func (w *house) at(run *job.Runner, at time.Time) {
	w.t.Helper()
	w.Clock.Set(at)
	for ran := true; ran; {
		var err error
		ran, err = run.RunOnce(ctx)
		w.must(err)
	}
}

func TestRemindersLeaveOnceTheEveToWhoAskedForThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		p, run := w.mailing()
		m := w.teams[0]
		asked, silent := w.include(m, "Demandé"), w.include(m, "Silencieux")
		hidden := w.include(m, "Sans nom", func(in *patient.Inclusion) {
			in.Identity, in.Sex = patient.Anonymous{Alias: "Mésange"}, "unknown"
		})
		wants := map[db.ID]string{asked.PatientID: "camille@exemple.fr", hidden.PatientID: "jamais@exemple.fr"}
		w.agenda.Consented = func(_ *db.Tx, id db.ID) (string, bool, error) { return wants[id], wants[id] != "", nil }
		tuesday := monday.AddDays(1)
		w.plan(m.psy, m, session(m.psy, asked, tuesday, "14:30"))
		w.plan(m.psy, m, session(m.psy, silent, tuesday, "15:30"))
		w.plan(m.psy, m, session(m.psy, hidden, tuesday, "16:30"))
		w.plan(m.psy, m, session(m.psy, asked, tuesday.AddDays(7), "14:30"))

		w.at(run, monday.At(16*60+45))
		if len(p.to) != 0 {
			t.Fatalf("sent before the hour: %v", p.to)
		}
		w.at(run, monday.At(17*60))
		w.at(run, monday.At(17*60+15))
		w.at(run, monday.At(20*60))
		if len(p.to) != 1 || p.to[0] != "camille@exemple.fr" {
			t.Fatalf("got %v, want one reminder", p.to)
		}
		msg, err := netmail.ReadMessage(strings.NewReader(p.received[0]))
		w.must(err)
		body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
		w.must(err)
		text := string(body)
		for _, want := range []string{"demain, mardi 24 novembre 2026", "14\u00a0h\u00a030", "2 rue du Moulin, 31560 Nailloux", "05 00 00 00 00"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		for _, word := range []string{"ddict", "icrostructure", "sycholog", "Basile", "Camille", "Demandé", "nventée", "patient", "entretien"} {
			if strings.Contains(p.received[0]+text, word) {
				t.Errorf("the reminder tells %q", word)
			}
		}
	})
}

func TestAReminderFollowsItsAppointment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		p, run := w.mailing()
		m := w.teams[0]
		e := w.include(m, "Demandé")
		w.agenda.Consented = func(*db.Tx, db.ID) (string, bool, error) { return "camille@exemple.fr", true, nil }
		tuesday := monday.AddDays(1)
		a := w.plan(m.psy, m, session(m.psy, e, tuesday, "14:30"))
		b := w.plan(m.psy, m, session(m.psy, e, tuesday, "17:30"))
		p.down = true
		w.at(run, monday.At(17*60)) // the server is down: the jobs wait
		if len(p.to) != 0 || w.count(`select count(*) from appointment_reminder`) != 0 {
			t.Fatal("a reminder that did not leave is written as sent")
		}
		_, err := w.agenda.Move(ctx, m.psy, a.ID, agenda.MoveDraft{Day: tuesday.AddDays(3), Starts: "9:00", Version: 1}, "")
		w.must(err)
		_, err = w.agenda.Cancel(ctx, m.psy, b.ID, agenda.CancelDraft{Version: 1}, "")
		w.must(err)
		p.down = false
		w.at(run, monday.At(17*60+5))
		w.at(run, monday.At(18*60))
		if len(p.to) != 0 {
			t.Fatalf("reminded of what moved or was cancelled: %d", len(p.to))
		}
		w.at(run, tuesday.AddDays(2).At(17*60))
		if len(p.to) != 1 {
			t.Errorf("got %d reminders of the new time, want 1", len(p.to))
		}
		// Sent by hand once more, as a job whose runner died would be.
		w.must(w.agenda.Send(ctx, agenda.Reminder{Appointment: a.ID, Day: tuesday.AddDays(3), At: 540}))
		if len(p.to) != 1 {
			t.Errorf("got %d, want never a second", len(p.to))
		}
		if args := w.count(`select count(*) from job where args like '%camille%' or last_error like '%camille%'`); args != 0 {
			t.Error("a job tells the address")
		}
	})
}

// Nobody cancels a time at once when somebody leaves, or dies: the family must
// not be reminded of it.
func TestNobodyIsRemindedOfATimeAfterTheExit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		p, run := w.mailing()
		m := w.teams[0]
		gone, stays := w.include(m, "Parti"), w.include(m, "Reste")
		w.agenda.Consented = func(_ *db.Tx, id db.ID) (string, bool, error) {
			if id == gone.PatientID {
				return "famille@exemple.fr", true, nil
			}
			return "camille@exemple.fr", true, nil
		}
		tuesday := monday.AddDays(1)
		w.plan(m.psy, m, session(m.psy, gone, tuesday, "9:00"))
		w.plan(m.psy, m, session(m.psy, stays, tuesday, "10:00"))
		w.write(func(tx *db.Tx) error {
			_, err := patient.CloseImported(tx, gone, today, "death")
			return err
		})
		w.at(run, monday.At(17*60))
		if len(p.to) != 1 || p.to[0] != "camille@exemple.fr" {
			t.Errorf("got %v, want who is still followed alone", p.to)
		}
	})
}

func TestWithoutAMailServerNothingIsAsked(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := build(t, h)
	w.agenda.Consented = func(*db.Tx, db.ID) (string, bool, error) {
		t.Error("somebody's address was looked for")
		return "", false, nil
	}
	w.Clock.Set(monday.At(17 * 60))
	w.must(w.agenda.Remind(ctx, agenda.Remind{}))
}
