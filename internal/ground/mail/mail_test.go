package mail_test

import (
	"context"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/ground/mail"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// post is a mail server in this process.
type post struct {
	mu       sync.Mutex
	received []string
	to       []string
	refuse   error
}

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{post: p}, nil }

type delivery struct{ post *post }

func (d *delivery) Reset()                               {}
func (d *delivery) Logout() error                        { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) AuthMechanisms() []string             { return []string{sasl.Plain} }
func (d *delivery) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "rdv" || password != "inventé" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.post.mu.Lock()
	defer d.post.mu.Unlock()
	if d.post.refuse != nil {
		return d.post.refuse
	}
	d.post.to = append(d.post.to, to)
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	d.post.mu.Lock()
	defer d.post.mu.Unlock()
	d.post.received = append(d.post.received, string(b))
	return err
}

// serve starts it and gives its address.
func serve(t *testing.T, p *post) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth = "localhost", true
	go func() { _ = s.Serve(l) }() // it ends with the test
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

func TestAMessageArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	p := &post{}
	s, err := mail.New(mail.Config{Server: serve(t, p), From: "Maison inventée <rdv@exemple.fr>", User: "rdv", Password: "inventé", Security: mail.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	text := "Rappel\u202f: vous avez rendez-vous demain à 14\u00a0h\u00a030.\n\nÀ bientôt."
	err = s.Send(context.Background(), mail.Message{
		To: "camille.exemple@exemple.fr", Subject: "Rappel de rendez-vous à venir", Text: text, ID: "rappel.1", At: time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.received) != 1 || p.to[0] != "camille.exemple@exemple.fr" {
		t.Fatalf("got %d messages to %v", len(p.received), p.to)
	}
	m, err := netmail.ReadMessage(strings.NewReader(p.received[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Rappel de rendez-vous à venir" {
		t.Errorf("got subject %q, %v", subject, err)
	}
	if got := m.Header.Get("Message-ID"); got != "<rappel.1@exemple.fr>" {
		t.Errorf("got id %q", got)
	}
	if kind, _, _ := mime.ParseMediaType(m.Header.Get("Content-Type")); kind != "text/plain" {
		t.Errorf("got %q, want plain text alone", kind)
	}
	if got := m.Header.Get("User-Agent") + m.Header.Get("X-Mailer"); got != "" {
		t.Errorf("the message says what made it: %q", got)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")) != text {
		t.Errorf("got %q, %v, want %q", body, err, text)
	}
}

func TestARefusalDoesNotTellTheAddress(t *testing.T) {
	t.Parallel()
	p := &post{refuse: &smtp.SMTPError{Code: 550, Message: "camille.exemple@exemple.fr: no such person"}}
	s, err := mail.New(mail.Config{Server: serve(t, p), From: "rdv@exemple.fr", Security: mail.Plain})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(context.Background(), mail.Message{To: "camille.exemple@exemple.fr", Subject: "Rappel", Text: "Rappel", ID: "1"})
	if err == nil || strings.Contains(err.Error(), "camille") {
		t.Errorf("got %v, want a refusal without the address", err)
	}
	if err := s.Send(context.Background(), mail.Message{To: "pas une adresse", ID: "2"}); err == nil || strings.Contains(err.Error(), "pas une adresse") {
		t.Errorf("got %v, want a refusal without the address", err)
	}
}

func TestASettingThatCannotBeIsRefusedBeforeAnyConnection(t *testing.T) {
	t.Parallel()
	if s, err := mail.New(mail.Config{}); s != nil || err != nil {
		t.Errorf("got %v, %v, want no sender and no error", s, err)
	}
	for name, c := range map[string]mail.Config{
		"no port":                        {Server: "smtp.exemple.fr", From: "rdv@exemple.fr"},
		"a port that is none":            {Server: "smtp.exemple.fr:smtp", From: "rdv@exemple.fr"},
		"no host":                        {Server: ":587", From: "rdv@exemple.fr"},
		"no sender's address":            {Server: "smtp.exemple.fr:587"},
		"an unknown security":            {Server: "smtp.exemple.fr:587", From: "rdv@exemple.fr", Security: "ssl"},
		"no security to another machine": {Server: "smtp.exemple.fr:25", From: "rdv@exemple.fr", Security: mail.Plain},
	} {
		if s, err := mail.New(c); err == nil || s != nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAServerThatIsDownIsAnErrorToTryAgain(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := mail.New(mail.Config{Server: address, From: "rdv@exemple.fr", Security: mail.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(context.Background(), mail.Message{To: "camille.exemple@exemple.fr", Text: "x", ID: "1"}); err == nil {
		t.Error("sent to nobody")
	}
	if err := s.Check(context.Background()); err == nil {
		t.Error("a server that is down answers")
	}
}
