package account_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"maillage/internal/trade/account"

	"pgregory.net/rapid"
)

func TestAPasswordIsRefusedForBeingShortOrKnownAndForNothingElse(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		password string
		ok       bool
	}{
		"four words":                             {"cheval agrafe pile juste", true},
		"twelve letters of no word":              {"vbtrzkplomqs", true},
		"twelve characters with accents":         {"éàçùôîêûëïüÿ", true},
		"one rule of composition less":           {"mille sabords rouillés", true},
		"eleven":                                 {"vbtrzkplomq", false},
		"two hundred and one":                    {strings.Repeat("é", 201), false},
		"a common word and a year":               {"Motdepasse2026!", false},
		"a common word in disguise":              {"M0td3p@ss3-2026", false},
		"an English one":                         {"Password123456", false},
		"spaces do not save it":                  {"mot de passe 2026", false},
		"figures":                                {"19780412-31000", false},
		"keys in a row":                          {"azertyuiopqs", false},
		"keys in a row, with a year":             {"qwertyuiop2026", false},
		"the alphabet backwards":                 {"zyxwvutsrqpo", false},
		"one letter":                             {"aaaaaaaaaaaaaa", false},
		"a short thing repeated":                 {"abc!abc!abc!abc!", false},
		"a common word twice":                    {"soleilsoleil", false},
		"the product":                            {"Maillage-2026", false},
		"the trade":                              {"microstructures31", false},
		"the person’s name":                      {"Claire Durand 31", false},
		"the person’s address before the at":     {"claire.durand.1978", false},
		"a name among other words is all right":  {"durand mange des pommes", true},
		"a known word among others is all right": {"soleil sur la garonne grise", true},
	}
	for name, c := range cases {
		why := account.Weakness(c.password, "Claire Durand", "claire.durand@exemple.fr", "claire.durand")
		if (why == "") != c.ok {
			t.Errorf("%s: got %q, want accepted %v", name, why, c.ok)
		}
	}
}

func TestAnyLongRandomPasswordIsAccepted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]rune("bcdfghjklmnpqrstvwxz")), 14, 60).Draw(rt, "letters")
		distinct := map[rune]bool{}
		for _, l := range letters {
			distinct[l] = true
		}
		if len(distinct) < 8 {
			return
		}
		if why := account.Weakness(string(letters)); why != "" {
			rt.Fatalf("%s: %s", string(letters), why)
		}
	})
}

func TestThePauseDoublesFromThirtySecondsToAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]time.Duration{
		0: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 7: 2 * time.Minute,
		8: 4 * time.Minute, 9: 8 * time.Minute, 10: 15 * time.Minute, 40: 15 * time.Minute,
	} {
		if got := account.Pause(failures, 5); got != want {
			t.Errorf("%d failures: got %v, want %v", failures, got, want)
		}
	}
}

func TestAPlaceIsOneSubscriber(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.0/24", "::ffff:192.0.2.7": "192.0.2.0/24",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "": "", "socket": "socket",
	} {
		if got := account.Place(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestADeviceIsNamedAsPeopleNameIt(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0":                                                        "Firefox, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0":               "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                   "Safari, Mac",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36":                            "Chrome, Android",
		"curl/8.0": "Navigateur",
		"":         "Navigateur",
	} {
		if got := account.Device(agent); got != want {
			t.Errorf("%s: got %q, want %q", agent, got, want)
		}
	}
}

func TestAHashThatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	good, err := new(account.Service).HashPassword(context.Background(), password)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := account.ParseHash(good); err != nil {
		t.Errorf("our own: %v", err)
	}
	for name, hash := range map[string]string{
		"another function":    strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":     strings.Replace(good, "v=19", "v=16", 1),
		"too much memory":     strings.Replace(good, "m=64", "m=4194304", 1),
		"no memory":           strings.Replace(good, "m=64", "m=0", 1),
		"too many passes":     strings.Replace(good, "t=1", "t=4000", 1),
		"a key cut short":     good[:len(good)-8],
		"nothing":             "",
		"a password in clear": password,
	} {
		if _, _, _, err := account.ParseHash(hash); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestATryAtNobodyCostsWhatATryAtSomebodyDoes(t *testing.T) {
	t.Parallel()
	nobody, err := account.NobodysCost()
	if err != nil || nobody != account.RealCost || account.RealCost != account.OWASP {
		t.Errorf("got %+v for nobody (%v), %+v for somebody, want %+v for both", nobody, err, account.RealCost, account.OWASP)
	}
}
