package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

func runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run [SELECTOR...]",
		Short: "Run the specs against a wiki",
		Long: `Run drives the specs against a live wiki: any endpoint with --endpoint, or the
test wiki of "mwconform wiki up" with --fixture-wiki.

Nothing beyond reading is done unless --test-wiki says that the wiki is there
for tests and --allow names the risk: signs-in (logins that succeed and fail),
creates-accounts (accounts with a prefix of the run, listed in the report),
sends-mail (password resets of accounts of the run, and of names nobody has),
trips-throttles (more failed logins or creations than the wiki allows).

With --plan it asks the wiki what it is, by reading alone, says what the run
would do and stops: requests, accounts, mails and logins by scenario and by
risk, and what is left out and why. The numbers are those of the recordings.

` + shardHelp + `

With --targets FILE it runs against every wiki of a YAML file, each with a name
and its settings or, in config, the file that has them; each in a process of its
own. --out DIR gets a report of each, NAME.json, and summary.json. The exit code
is then the worst of all: the first of 1, 2, 3 and 4 that one of them has.

` + exitCodes,
		RunE: withSettings(runLive),
	}
	addRunFlags(cmd)
	addLiveFlags(cmd)
	addOverlayFlags(cmd)
	addMailFlags(cmd)
	addWaiverFlags(cmd)
	addMannersFlags(cmd)
	addOwnFlags(cmd)
	addShardFlag(cmd, shardUsage)
	addTargetsFlags(cmd)
	f := cmd.Flags()
	addProcsFlag(f, procsOfLive+"; a wiki of your own is asked in series")
	addAloneFlag(f)
	f.Bool("plan", false, "say what the run would do, and do none of it; the wiki is only read from (a private one of your own is not signed in to)")
	f.String("as-own", "", "run everything against this one scenario of the test wiki, as if it were a wiki of your own")
	f.Int64("generate-seed", 0, "generate other requests for the clauses PAGE/generated/… (0: those that are recorded)")
	f.Int("generate-count", 0, "how many requests to generate for each of these clauses (0: 8, or one for each parameter)")
	return cmd
}

// addFlagsOf gives the flags of one command but some to another. Both have the
// same values, as a process does one command: to make them costs start-up.
func addFlagsOf(from *cobra.Command, to *pflag.FlagSet, but []string) {
	from.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(but, f.Name) {
			own := *f // its usage may be another
			to.AddFlag(&own)
		}
	})
}

func runLive(cmd *cobra.Command, args []string) error {
	switch file, _ := cmd.Flags().GetString("targets"); {
	case file != "":
		return runTargets(cmd, args)
	case fromFlag(cmd, "out"):
		return fmt.Errorf("%s needs targets: the report of one wiki is written by --report FILE", named(cmd, "out"))
	}
	if only, _ := cmd.Flags().GetBool("plan"); only {
		return onLive(cmd, args, (*session).plan)
	}
	n, err := liveProcs(cmd)
	if err != nil {
		return err
	}
	return onLive(cmd, args, func(s *session, t *target.Target) error {
		if s.procs = n; n == 1 {
			oneThread()
		}
		if !isEntry(cmd) {
			s.announce(t)
		}
		return s.run(t)
	})
}

// liveProcs is how many specs run at the same time: on the test wiki one for
// each core. Other wikis are asked in series, as the API etiquette asks for
// (https://www.mediawiki.org/wiki/API:Etiquette), and as their limits of logins
// are everybody's.
func liveProcs(cmd *cobra.Command) (int, error) {
	_, fixture := asked(cmd)
	own, _ := cmd.Flags().GetString("as-own")
	if fixture && own == "" {
		return procs(cmd)
	}
	if n, _ := cmd.Flags().GetInt("procs"); n > 1 || n < 0 {
		return 0, fmt.Errorf("%s is for the test wiki: a wiki of your own is asked in series (https://www.mediawiki.org/wiki/API:Etiquette)", named(cmd, "procs"))
	}
	return 1, nil
}

// asked is which wiki is asked for: an endpoint, or the test wiki. The flag of
// the one wins over the file or variable of the other, and over what belongs to it.
func asked(cmd *cobra.Command) (endpoint string, fixture bool) {
	endpoint, _ = cmd.Flags().GetString("endpoint")
	fixture, _ = cmd.Flags().GetBool("fixture-wiki")
	switch {
	case fixture && fromFlag(cmd, "fixture-wiki") && !fromFlag(cmd, "endpoint"):
		endpoint = ""
		forget(cmd, "endpoint", "mail")
	case endpoint != "" && fromFlag(cmd, "endpoint") && !fromFlag(cmd, "fixture-wiki"):
		fixture = false
		forget(cmd, "fixture-wiki", "as-own", "procs")
	}
	return endpoint, fixture
}

// onLive does something with the live wiki that the flags name, discovered.
func onLive(cmd *cobra.Command, args []string, do func(*session, *target.Target) error) error {
	endpoint, fixture := asked(cmd)
	own, _ := cmd.Flags().GetString("as-own")
	switch {
	case endpoint == "" && !fixture:
		return fmt.Errorf("no wiki to run against: give --endpoint URL, or --fixture-wiki after mwconform wiki up")
	case own != "" && (!fixture || len(scenarioNames(cmd)) > 0):
		return fmt.Errorf("%s needs fixture-wiki, and scenario contradicts it", named(cmd, "as-own"))
	case endpoint != "" && fixture:
		return fmt.Errorf("%s and %s contradict each other: give one", named(cmd, "endpoint"), named(cmd, "fixture-wiki"))
	}
	collectMore()
	s, err := newSession(cmd, args)
	if err != nil {
		return err
	}
	if where, _ := cmd.Flags().GetString("mail"); where != "" && fixture {
		return fmt.Errorf("%s and %s contradict each other: the test wiki has mailboxes of its own", named(cmd, "mail"), named(cmd, "fixture-wiki"))
	}
	if s.generate, err = generateSettings(cmd); err != nil {
		return err
	}
	if fixture {
		over, err := overlayName(cmd)
		if err != nil {
			return err
		}
		w, release, err := useFixture(cmd, own == "")
		if err != nil {
			return err
		}
		defer release()
		t, err := s.fixtureTarget(w, over)
		if err != nil {
			return err
		}
		return do(s, t)
	}
	t, err := s.ownTarget(endpoint)
	if err != nil {
		return err
	}
	return do(s, t)
}

// mostGenerated is how many requests may be generated for one clause.
const mostGenerated = 10000

// generateSettings says how requests are generated. Recordings are made and
// replayed without these settings: they have to hold the same requests.
func generateSettings(cmd *cobra.Command) (spec.Generate, error) {
	seed, _ := cmd.Flags().GetInt64("generate-seed")
	count, _ := cmd.Flags().GetInt("generate-count")
	switch {
	case seed < 0:
		return spec.Generate{}, fmt.Errorf("the setting %s: a number from 0 on is due, not %d", named(cmd, "generate-seed"), seed)
	case count < 0 || count > mostGenerated:
		return spec.Generate{}, fmt.Errorf("the setting %s: a number from 0 to %d is due, not %d", named(cmd, "generate-count"), mostGenerated, count)
	}
	return spec.Generate{Seed: seed, Count: count}, nil
}

// ownTarget is the wiki of an endpoint, discovered.
func (s *session) ownTarget(endpoint string) (*target.Target, error) {
	u, err := target.ParseEndpoint(endpoint)
	switch {
	case errors.Is(err, target.ErrUserinfo):
		return nil, fmt.Errorf("the setting endpoint: %w", err)
	case err != nil:
		return nil, fmt.Errorf("the setting endpoint: %q is no http or https address of an api.php, such as https://wiki.example/w/api.php", withoutPassword(endpoint))
	}
	allowed, err := s.allowed()
	if err != nil {
		return nil, err
	}
	declared, _ := s.cmd.Flags().GetStringSlice("capability")
	for _, id := range declared {
		if role, ok := strings.CutPrefix(id, "account-"); ok {
			return nil, fmt.Errorf("the setting capability: %s comes from %s-name and %s-password: give those", id, role, role)
		}
		if _, ok := s.catalogue.Capabilities[id]; !ok {
			known := slices.Sorted(maps.Keys(s.catalogue.Capabilities))
			known = slices.DeleteFunc(known, func(id string) bool { return strings.HasPrefix(id, "account-") })
			return nil, fmt.Errorf("the setting capability: there is no %q; there is %s", id, strings.Join(known, ", "))
		}
	}
	accounts, err := s.accounts()
	if err != nil {
		return nil, err
	}
	limits, transport, err := liveTransport(s.cmd)
	if err != nil {
		return nil, err
	}
	mailbox, transport, err := s.ownMail(s.metered(transport))
	if err != nil {
		return nil, err
	}
	most, err := mostLogins(s.cmd, allowed)
	if err != nil {
		return nil, err
	}
	t, err := target.Own{Endpoint: u, Transport: transport, Limits: limits, Accounts: accounts, Allowed: allowed, Declared: declared,
		Answers: s.answers(), Edition: s.edition, Mailbox: mailbox,
		MostFailedLogins: most, OnlyReads: s.planned()}.Target(s.cmd.Context())
	var none *target.NoEditionError
	switch {
	case errors.As(err, &none) && none.Private && s.planned():
		return nil, fmt.Errorf("the wiki is private and tells its release to members only, and --plan does not sign in: name the edition with --edition")
	case errors.As(err, &none) && none.Private:
		return nil, fmt.Errorf("the wiki is private and tells its release to members only: name the edition with --edition, or give bot-name and bot-password of a member")
	case errors.As(err, &none):
		return nil, fmt.Errorf("the wiki does not tell its release (generator %q): name the edition with --edition", none.Generator)
	}
	return t, err
}

// allowed are the risks the operator allows; any beyond reading needs the
// word that the wiki is a test wiki.
func (s *session) allowed() ([]contract.Risk, error) {
	names, _ := s.cmd.Flags().GetStringSlice("allow")
	test, _ := s.cmd.Flags().GetBool("test-wiki")
	var out []contract.Risk
	for _, n := range names {
		switch r := contract.Risk(n); {
		case n == "all":
			out = append(out, contract.Risks...)
		case slices.Contains(contract.Risks, r):
			out = append(out, r)
		default:
			return nil, fmt.Errorf("the setting allow: no risk %q; there is %s, or all", n, risks())
		}
	}
	if len(out) > 0 && !test {
		return nil, fmt.Errorf("%s needs test-wiki: say that the wiki is there for tests", named(s.cmd, "allow"))
	}
	return out, nil
}

// risks are all that can be allowed, for messages.
func risks() string {
	var out []string
	for _, r := range contract.Risks {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

func (s *session) accounts() (map[string]target.Account, error) {
	out := map[string]target.Account{target.NewRole: target.NewAccount()}
	for _, r := range target.Roles {
		name, _ := s.cmd.Flags().GetString(r.ID + "-name")
		password, _ := s.cmd.Flags().GetString(r.ID + "-password")
		switch {
		case name != "" && password == "":
			return nil, fmt.Errorf("%s has no password: give %s-password or %s-password-file", named(s.cmd, r.ID+"-name"), r.ID, r.ID)
		case name == "" && password != "":
			return nil, fmt.Errorf("%s has no name: give %s-name", named(s.cmd, r.ID+"-password"), r.ID)
		}
		if secret, _ := s.cmd.Flags().GetString(r.ID + "-secret"); r.SecondFactor && (secret == "") != (name == "") {
			return nil, fmt.Errorf("%s-name and %s-secret belong together: one of them is missing", r.ID, r.ID)
		}
		if name != "" && len(password) < leastPassword {
			return nil, fmt.Errorf("%s-password: one of less than %d characters cannot be kept out of reports; give the account a longer one", r.ID, leastPassword)
		}
		if name != "" {
			out[r.ID] = target.Account{Role: r.ID, Name: name, Password: password}
		}
	}
	return out, nil
}

// answers are what the operator gave to solve captchas and second factors.
func (s *session) answers() target.Answers {
	get := func(name string) string { v, _ := s.cmd.Flags().GetString(name); return v }
	out := target.Answers{Image: get("captcha-image-words"), TOTP: map[string]string{}}
	if q := get("captcha-question"); q != "" {
		out.Captcha = map[string]string{q: get("captcha-answer")}
	}
	for _, r := range target.Roles {
		if r.SecondFactor && get(r.ID+"-secret") != "" {
			out.TOTP[r.ID] = get(r.ID + "-secret")
		}
	}
	return out
}

// addLiveFlags adds what run and record need to reach a wiki.
func addLiveFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Bool("fixture-wiki", false, "use the test wiki of mwconform wiki up, all its scenarios")
	addWikiFlags(cmd)
	f.StringSlice("scenario", nil, "only these scenarios of the test wiki")
	addWireFlags(cmd)
}

// addWireFlags adds the limits of what goes over the wire.
func addWireFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Duration("timeout", api.DefaultLimits.Deadline, "deadline of one exchange")
	f.Int64("max-body", api.DefaultLimits.MaxBody, "most bytes of one answer")
	f.Int("repeats", api.NewRepeats().Most, "how often a read is sent again after trouble of the network (0: never)")
	f.Duration("mail-wait", defaultMailWait, "how long a mail may take to arrive")
	f.String("ca-file", "", "PEM file of certificate authorities to trust besides the system's")
}

// leastPassword is the length from which a password can be told from other text.
const leastPassword = 4

// sensible bounds of the limits.
const (
	minTimeout = 10 * time.Millisecond
	minBody    = 1024
)

// addAloneFlag adds the choice whether specs share, see spec.Shared.
func addAloneFlag(f *pflag.FlagSet) {
	f.Bool("alone", false, "each spec asks for everything itself, as for a recording or a certificate; without it specs share what others asked for before, about a third of all requests")
}
