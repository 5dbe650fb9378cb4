package app

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"maillage/internal/ground/mail"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"
)

// settings are read once: the file, then the environment, then the command
// line, the last one wins. Each works when absent.
type settings struct {
	data   string
	file   string
	db     string
	listen string

	publicURL string
	mail      mail.Config
	demo      bool // a demonstration: its rule book holds labelled demonstration values
}

// settingsFile is what maillage.toml may say; an unknown key is refused.
type settingsFile struct {
	Data      string `toml:"data"`
	DB        string `toml:"db"`
	Listen    string `toml:"listen"`
	PublicURL string `toml:"public_url"`
	Mail      struct {
		Server       string `toml:"server"`        // smtp.exemple.fr:587; absent, no mail leaves
		From         string `toml:"from"`          // Maison de santé <rdv@exemple.fr>
		User         string `toml:"user"`          //
		PasswordFile string `toml:"password_file"` // a file of one line, readable by its owner alone
		Security     string `toml:"security"`      // STARTTLS when absent; tls; none on this machine
	} `toml:"mail"`
}

func (s *settings) flags(f *pflag.FlagSet) {
	f.StringVar(&s.data, "data", "", "dossier de l’installation : base, clés, fichiers, sauvegardes (défaut : ./data)")
	f.StringVar(&s.db, "db", "", "adresse PostgreSQL, postgres://… (défaut : SQLite dans le dossier)")
	f.StringVar(&s.file, "config", "", "fichier de réglages TOML (défaut : maillage.toml du dossier, s’il existe)")
}

// resolve completes the settings. getenv gives the environment.
func (s *settings) resolve(getenv func(string) string) error {
	s.data = firstOf(s.data, getenv("MAILLAGE_DATA"))
	path := firstOf(s.file, getenv("MAILLAGE_CONFIG"))
	explicit := path != ""
	if path == "" {
		path = firstOf(s.data, "data") + "/maillage.toml"
	}
	var file settingsFile
	meta, err := toml.DecodeFile(path, &file)
	switch {
	case errors.Is(err, os.ErrNotExist) && !explicit:
	case err != nil:
		return fmt.Errorf("réglages %s : %w", path, err)
	case len(meta.Undecoded()) > 0:
		return fmt.Errorf("réglages %s : clé inconnue %v", path, meta.Undecoded())
	}
	s.data = firstOf(s.data, file.Data, "data")
	s.db = firstOf(s.db, getenv("MAILLAGE_DB"), file.DB)
	s.listen = firstOf(s.listen, getenv("MAILLAGE_LISTEN"), file.Listen, "127.0.0.1:8080")
	s.publicURL = firstOf(s.publicURL, getenv("MAILLAGE_PUBLIC_URL"), file.PublicURL)
	if err := s.resolveMail(file); err != nil {
		return err
	}
	return s.check()
}

// resolveMail reads how mail leaves, and its password from its own file.
func (s *settings) resolveMail(file settingsFile) error {
	m := file.Mail
	s.mail = mail.Config{Server: m.Server, From: m.From, User: m.User, Security: mail.Security(m.Security)}
	if m.PasswordFile != "" {
		info, err := os.Stat(m.PasswordFile)
		if err != nil {
			return fmt.Errorf("mail.password_file : %w", err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			return fmt.Errorf("mail.password_file : %s est lisible par d’autres ; chmod 600", m.PasswordFile)
		}
		password, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return fmt.Errorf("mail.password_file : %w", err)
		}
		s.mail.Password = strings.TrimSpace(string(password))
	}
	_, err := mail.New(s.mail)
	return err
}

func (s *settings) check() error {
	if s.publicURL != "" {
		u, err := url.Parse(s.publicURL)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return fmt.Errorf("public_url : « %s » n’est pas une adresse https://…", s.publicURL)
		}
	}
	if s.secure() || loopback(s.listen) {
		return nil
	}
	return fmt.Errorf("écoute sur %s refusée : hors de cette machine, le site passe par https ; réglez public_url = \"https://…\" "+
		"et placez un mandataire TLS devant", s.listen)
}

// secure says whether readers reach the site by https.
func (s *settings) secure() bool { return strings.HasPrefix(s.publicURL, "https://") }

// base is the site's address, for links in mails and invitations.
func (s *settings) base() string {
	if s.publicURL != "" {
		return strings.TrimSuffix(s.publicURL, "/")
	}
	return "http://" + s.listen
}

func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
