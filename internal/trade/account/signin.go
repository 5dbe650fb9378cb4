package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// How long things last.
const (
	idleTime     = 30 * time.Minute
	absoluteTime = 12 * time.Hour
	pendingTime  = 10 * time.Minute // between the password and the code
	touchTime    = time.Minute      // seen_at is written at most this often
	linkTime     = 7 * 24 * time.Hour
	tokenBytes   = 32
)

// SignIn is one open session on one device. It ends by itself; it is renewed,
// never revived.
type SignIn struct {
	ID      db.ID     `db:"id"`
	Device  string    `db:"device"`
	MadeAt  time.Time `db:"made_at"`
	SeenAt  time.Time `db:"seen_at"`
	EndsAt  time.Time `db:"ends_at"`
	Current bool      `db:"-"`
}

// live says whether the sign-in still holds at an instant.
func (s SignIn) live(now time.Time) bool {
	return now.Before(s.EndsAt) && now.Before(s.SeenAt.Add(idleTime))
}

// Origin is where an attempt came from.
type Origin struct {
	Address string // network address, without port
	Device  string // « Firefox, Windows »
	Request string // request number, for the journal
}

// Step is what a person who gave a right answer has to do next.
type Step int

// The steps of a sign-in.
const (
	Inside    Step = iota // signed in
	GiveCode              // type the code of the second factor
	SetUpCode             // set up the second factor, then type its first code
)

// Outcome is a right answer: the cookie's new value and what comes next.
type Outcome struct {
	Token string
	Ends  time.Time
	Next  Step
	Theme string // the account's choice of colours, for a device that has none
}

// newToken makes what a cookie or a link holds; only its digest is kept.
func newToken() (string, error) {
	b := make([]byte, tokenBytes)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Throttling.
const (
	failureWindow = 15 * time.Minute
	firstPause    = 30 * time.Second
	freeForOne    = 5  // failures for one address typed, or one account's codes
	freeForPlace  = 20 // failures from one place: a practice shares an address
)

// pause is how long after the last failure a new try is looked at: nothing at
// first, then twice as long each time.
func pause(failures, free int) time.Duration {
	if failures < free {
		return 0
	}
	d := firstPause
	for range failures - free {
		if d *= 2; d >= failureWindow {
			return failureWindow
		}
	}
	return d
}

// place is the part of a network address that one subscriber holds: /24 of
// version 4, /64 of version 6.
func place(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap()
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return address
	}
	return p.String()
}

// waitWords says how long to wait, rounded up, in French.
func waitWords(d time.Duration) string {
	if d <= time.Minute {
		return "une minute"
	}
	return fmt.Sprintf("%s\u00a0minutes", minutes(d))
}

func minutes(d time.Duration) string {
	return fmt.Sprint(int((d + time.Minute - 1) / time.Minute))
}

// Device names a browser and a system from what the browser says of itself, as
// people would: « Firefox, Windows ».
func Device(userAgent string) string {
	browser, system := "Navigateur", ""
	for _, b := range [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(userAgent, b[0]) {
			browser = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(userAgent, s[0]) {
			system = ", " + s[1]
			break
		}
	}
	return browser + system
}

// grantOn picks the grant a sign-in starts with: the first that holds.
func grantOn(grants []Grant, day civil.Day) (Grant, bool) {
	for _, g := range grants {
		if g.On(day) {
			return g, true
		}
	}
	return Grant{}, false
}
