package account

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

const (
	stepTime    = 30 * time.Second
	stepsAround = 1 // a clock may be half a minute off, either way
	issuer      = "Maillage"
	totpColumn  = "account.totp_secret"
	qrSide      = 220 // pixels
)

// newSecret makes the secret of a second factor, in base 32.
func newSecret(email string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: email})
	if err != nil {
		return "", fmt.Errorf("make second factor: %w", err)
	}
	return key.Secret(), nil
}

// matchingStep finds which thirty seconds a code belongs to, among those around
// now that come after the last one used. Zero: none.
func matchingStep(secret, code string, now time.Time, last int64) (int64, error) {
	code = strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(code)), "")
	var found int64
	for d := int64(-stepsAround); d <= stepsAround; d++ {
		step := now.Unix()/int64(stepTime.Seconds()) + d
		want, err := totp.GenerateCode(secret, time.Unix(step*int64(stepTime.Seconds()), 0).UTC())
		if err != nil {
			return 0, fmt.Errorf("second factor: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found, nil
}

// Setup is what a person needs to set up the second factor: a picture to scan,
// as a data address, and the same secret to type.
type Setup struct {
	QR     string
	Secret string // in groups of four
}

func setup(email, secret string) (Setup, error) {
	key, err := otp.NewKeyFromURL(fmt.Sprintf("otpauth://totp/%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=30",
		url.PathEscape(issuer+":"+email), secret, issuer))
	if err != nil {
		return Setup{}, fmt.Errorf("set up second factor: %w", err)
	}
	img, err := key.Image(qrSide, qrSide)
	if err != nil {
		return Setup{}, fmt.Errorf("set up second factor: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return Setup{}, fmt.Errorf("set up second factor: %w", err)
	}
	var groups []string
	for s := secret; s != ""; s = s[min(4, len(s)):] {
		groups = append(groups, s[:min(4, len(s))])
	}
	return Setup{QR: "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), Secret: strings.Join(groups, " ")}, nil
}
