package suites_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
	"github.com/mwconform/mwconform/suites/login"
)

func player(t *testing.T) *cassette.Player {
	t.Helper()
	p, err := cassette.NewPlayer(cassettes.FS, mainRelease)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// childOf tells the test binary that it was started by TestGinkgoTurnsRed.
const childOf = "SUITES_RED_CHILD"

// Ginkgo allows one run of specs in a process, so the red one has its own.
func TestGinkgoTurnsRed(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestRedChild$", "-test.v")
	cmd.Env = append(os.Environ(), childOf+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the suite is green on a deviant:\n%s", out)
	}
	for _, want := range []string{
		"fail login/result/wrong-token", "expected login.result WrongToken", `clause:login.result.wrong-token`,
		"1 Failed", "curl -sS",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output does not have %q:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), " 0 Passed") {
		t.Errorf("the other specs should pass:\n%s", out)
	}
}

func TestRedChild(t *testing.T) {
	if os.Getenv(childOf) == "" {
		return // only for the child of TestGinkgoTurnsRed
	}
	env, err := suites.EmbeddedRelease(t.Context(), mainRelease)
	if err != nil {
		t.Fatal(err)
	}
	env.Target.Wikis["plain"].Source = oneWrong{player(t), "login/result/wrong-token"}
	gomega.RegisterFailHandler(ginkgo.Fail)
	suites.Register(suites.Config{Env: env, Specs: login.Specs()})
	suite, reporter := ginkgo.GinkgoConfiguration()
	reporter.NoColor, reporter.Verbose = true, true
	ginkgo.RunSpecs(t, "one deviant", suite, reporter)
}

// oneWrong replays all specs but one, whose first result is another.
type oneWrong struct {
	*cassette.Player
	spec string
}

func (o oneWrong) Open(scenario, spec string) (target.Tape, error) {
	if spec != o.spec {
		return o.Player.Open(scenario, spec)
	}
	c, err := o.Load(scenario, spec)
	if err != nil {
		return nil, err
	}
	for _, d := range deviant.Of(c, nil) {
		if d.Operator == "other-result" && d.Exchange == 2 {
			return d.Open(c), nil
		}
	}
	return nil, os.ErrNotExist
}
