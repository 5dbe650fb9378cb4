package app

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"maillage/internal/ground/db"
	"maillage/internal/ground/mail"
)

// What the door wires: marking an appointment records the entretien, its undo
// takes it back, and a closed account's calendar address leads nowhere.
func TestAnAppointmentMarkedRecordsItsEntretien(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	v := newVisitor(t, serveInstall(t, s, in, bytes.NewBuffer(nil)))
	v.signIn(t, "psychologue@demo.example")
	var one struct {
		ID        db.ID  `db:"id"`
		Enrolment db.ID  `db:"enrolment_id"`
		Account   db.ID  `db:"account"`
		Code      string `db:"code"`
	}
	read := func(dest any, query string, args ...any) {
		t.Helper()
		if err := in.db.Read(context.Background(), func(tx *db.Tx) error { return tx.Get(dest, query, args...) }); err != nil {
			t.Fatal(err)
		}
	}
	read(&one, `select p.id, p.enrolment_id, a.id as account, m.code from appointment p join account a on a.professional_id = p.professional_id
		join microstructure m on m.id = p.microstructure_id
		where a.email = 'psychologue@demo.example' and p.state = 'planned' and p.kind = 'session' order by p.day, p.starts_at limit 1`)
	sessions := func() (n int) {
		read(&n, `select count(*) from session where enrolment_id = $1 and reversed_at is null`, one.Enrolment)
		return n
	}
	before := sessions()
	path := "/rendez-vous/" + one.ID.String()
	for range 2 {
		if code, body, _ := v.post(t, path+"/issue", url.Values{"state": {"held"}, "version": {"1"}, "_key": {"k"}}); code != http.StatusSeeOther {
			t.Fatalf("mark: %d\n%s", code, body)
		}
	}
	if got := sessions(); got != before+1 {
		t.Errorf("got %d entretiens, want %d", got, before+1)
	}
	if code, _, _ := v.post(t, path+"/reprise", url.Values{"version": {"2"}}); code != http.StatusSeeOther || sessions() != before {
		t.Errorf("undo: %d, %d entretiens, want %d", code, sessions(), before)
	}
	_, body, _ := v.post(t, "/equipes/"+one.Code+"/agenda/abonnement", url.Values{})
	_, after, _ := strings.Cut(body, "/agenda/")
	for strings.Contains(after, ".ics") && !strings.HasPrefix(after[26:], ".ics") {
		_, after, _ = strings.Cut(after, "/agenda/")
	}
	feed := "/agenda/" + after[:30]
	if code, cal, _ := v.get(t, feed); code != http.StatusOK || !strings.HasPrefix(cal, "BEGIN:VCALENDAR") {
		t.Fatalf("%s: %d", feed, code)
	}
	err := in.db.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(`update account set disabled_at = $1 where id = $2`, tx.Now(), one.Account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if code, _, _ := v.get(t, feed); code != http.StatusNotFound {
		t.Errorf("the calendar of a closed account: %d", code)
	}
}

func TestMailIsSetInTheSettingsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	password := filepath.Join(dir, "mot-de-passe")
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	resolve := func(text string) (*settings, error) {
		t.Helper()
		write(filepath.Join(dir, "maillage.toml"), text, 0o600)
		s := &settings{data: dir}
		return s, s.resolve(func(string) string { return "" })
	}
	if s, err := resolve(""); err != nil || s.mail.Server != "" || !seeMail(t.Context(), s, true).OK {
		t.Errorf("no mail: got %+v, %v", s.mail, err)
	}
	write(password, "inventé\n", 0o600)
	full := "[mail]\nserver = \"smtp.exemple.fr:587\"\nfrom = \"rdv@exemple.fr\"\nuser = \"rdv\"\npassword_file = \"" + password + "\"\n"
	s, err := resolve(full)
	if want := (mail.Config{Server: "smtp.exemple.fr:587", From: "rdv@exemple.fr", User: "rdv", Password: "inventé"}); err != nil || s.mail != want {
		t.Errorf("got %+v, %v, want %+v", s.mail, err, want)
	}
	if f := seeMail(t.Context(), s, false); !f.OK || !strings.Contains(f.Say, "smtp.exemple.fr") {
		t.Errorf("the operator's page: got %+v", f)
	}
	write(password, "inventé", 0o644)
	for name, text := range map[string]string{
		"a password that others can read": full, "no port": "[mail]\nserver = \"smtp.exemple.fr\"\nfrom = \"rdv@exemple.fr\"\n",
		"an unknown key": "[mail]\nserveur = \"x\"\n", "a password that is not there": "[mail]\npassword_file = \"/nulle/part\"\n",
	} {
		if _, err := resolve(text); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if s, err := resolve("[mail]\nserver = \"127.0.0.1:1\"\nfrom = \"rdv@exemple.fr\"\nsecurity = \"none\"\n"); err != nil || seeMail(t.Context(), s, true).OK {
		t.Errorf("a server that does not answer is found well (%v)", err)
	}
}
