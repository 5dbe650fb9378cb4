package app

import (
	"context"
	"testing"

	"maillage/internal/ground/fault"
)

// Its passwords are printed, and it asks for no second factor: whoever serves
// the directory of a demonstration, by whatever command, serves this machine.
func TestADemonstrationIsServedOnThisMachineAlone(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	for _, c := range []struct {
		name, listen, public string
		want                 bool // served
	}{
		{"on every address of the machine", "0.0.0.0:0", "https://maillage.example", false},
		{"behind a proxy of the machine", "127.0.0.1:0", "https://maillage.example", false},
		{"on the machine", "127.0.0.1:0", "", true},
	} {
		here := *s
		here.listen, here.publicURL = c.listen, c.public
		ctx, stop := context.WithCancel(context.Background())
		served := false
		err := serve(ctx, testConsole(), &here, in, func(string) { served = true; stop() })
		stop()
		if served != c.want || !c.want && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got served %v, %v, want %v", c.name, served, err, c.want)
		}
	}
}
