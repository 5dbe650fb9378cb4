// Package mail sends plain messages through the SMTP server that the operator
// chose. Without one nothing is sent and no connection is made.
//
// A message is text in UTF-8 for one person. Who gives a message sees that it
// holds no clinical word and no name: mail is read on shared phones.
//
// Words: a Config is the operator's choice, a Sender what it gives; a nil
// *Sender is an install that sends no mail.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security says how the connection to the server is protected.
type Security string

// The securities. The zero value is STARTTLS, refused when the server has none.
const (
	StartTLS Security = ""
	TLS      Security = "tls"  // from the first byte: port 465
	Plain    Security = "none" // a server on this very machine, and no other
)

// Config is how mail leaves. An empty Server is no mail.
type Config struct {
	Server   string // host:port
	From     string // « Maison de santé <rdv@exemple.fr> »
	User     string
	Password string
	Security Security
}

// Message is one mail to one person.
type Message struct {
	To      string
	Subject string
	Text    string
	ID      string    // what makes it unique, so that a second copy can be told: the part before @
	At      time.Time // when it was written
}

// Sender sends through one server.
type Sender struct {
	config Config
	host   string
	port   int
	domain string
}

// longest is how long one message, or one look at the server, may take.
const longest = 30 * time.Second

// New checks a configuration and makes its sender; nil when there is none. No
// connection is made.
func New(c Config) (*Sender, error) {
	if c.Server == "" {
		return nil, nil //nolint:nilnil // no server, no sender: both are what was asked for
	}
	host, port, err := net.SplitHostPort(c.Server)
	if err != nil {
		return nil, fmt.Errorf("mail.server : « %s » n’est pas un serveur et son port (smtp.exemple.fr:587)", c.Server)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 || host == "" {
		return nil, fmt.Errorf("mail.server : « %s » n’est pas un serveur et son port (smtp.exemple.fr:587)", c.Server)
	}
	from, err := mail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail.from : « %s » n’est pas une adresse (Maison de santé <rdv@exemple.fr>)", c.From)
	}
	switch c.Security {
	case StartTLS, TLS:
	case Plain:
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, errors.New("mail.security : « none » ne vaut que pour un serveur de cette machine")
		}
	default:
		return nil, fmt.Errorf("mail.security : « %s » n’est ni tls, ni none (rien : STARTTLS)", c.Security)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return &Sender{config: c, host: host, port: n, domain: domain}, nil
}

// Send hands one message to the server, which accepted it when the error is nil.
// Trying again is the caller's.
func (s *Sender) Send(ctx context.Context, m Message) error {
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.config.From); err != nil {
		return fmt.Errorf("mail: from: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return errors.New("mail: the address cannot be read") // its words stay out of the log
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("mail: %s", withoutAddress(err.Error(), m.To))
	}
	return nil
}

// Check connects to the server and says nothing.
func (s *Sender) Check(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return client.Close()
}

// Server names the server, for the operator.
func (s *Sender) Server() string { return s.config.Server }

func (s *Sender) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(longest), gomail.WithHELO(s.domain)}
	switch s.config.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.config.User != "" {
		kind := gomail.SMTPAuthAutoDiscover
		if s.config.Security == Plain {
			kind = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(kind), gomail.WithUsername(s.config.User), gomail.WithPassword(s.config.Password))
	}
	client, err := gomail.NewClient(s.host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return client, nil
}

// withoutAddress takes the person's address out of what the server said: it
// would be kept with the job and logged.
func withoutAddress(said, to string) string {
	if a, err := mail.ParseAddress(to); err == nil {
		to = a.Address
	}
	return strings.ReplaceAll(said, to, "…")
}
