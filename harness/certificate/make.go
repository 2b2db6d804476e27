package certificate

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// Input is what a certificate follows from. Same input, same bytes.
type Input struct {
	Data           []byte         // the report's file
	Report         *report.Report // what was read of it
	Catalogue      *contract.Catalogue
	Suite          Suite
	Implementation Implementation
	Profiles       []string
	Reproduce      string
}

// ErrNothing says that no clause of the profiles could be judged.
var ErrNothing = errors.New("no clause of the profiles could be judged on this wiki")

// UnfitError says why a run makes no certificate.
type UnfitError struct{ Text string }

func (e *UnfitError) Error() string { return e.Text }

// Make makes the certificate of a run, without digest and signature. An
// *UnfitError or ErrNothing says that the run makes none.
func Make(in Input) (*Certificate, error) {
	if err := fit(in); err != nil {
		return nil, err
	}
	r := in.Report
	c := &Certificate{Schema: SchemaID, Implementation: in.Implementation, Suite: in.Suite, Target: TargetOf(r),
		Run:       Run{r.Run.Started, r.Run.Seconds, r.Run.Seed, r.Totals.Specs, r.Totals.Exchanges, r.Totals.Generated},
		Reproduce: in.Reproduce, Report: File{hexSum(in.Data), len(in.Data)}, Clauses: []Clause{}}
	want, err := clausesOf(in.Catalogue, in.Profiles)
	if err != nil {
		return nil, err
	}
	verdicts := map[string]Clause{}
	for _, cl := range r.Clause {
		verdicts[cl.ID] = Clause{cl.ID, cl.Verdict, cl.Reason}
	}
	for _, id := range want {
		one, ok := verdicts[id]
		switch {
		case !ok:
			return nil, &UnfitError{fmt.Sprintf("the run left out the clause %s of the profiles", id)}
		case one.Verdict == result.Error:
			return nil, &UnfitError{fmt.Sprintf("%s could not be judged for trouble of the network or the harness: %s", id, one.Reason)}
		}
		c.Clauses = append(c.Clauses, one)
	}
	c.Waived = waived(r, want)
	c.Profiles = profiles(in.Catalogue, in.Profiles, c)
	c.Result = overall(c.Profiles)
	if len(c.Of(result.Pass))+len(c.Of(result.Fail)) == 0 {
		return nil, ErrNothing
	}
	return c, nil
}

// fit tells whether a run may make a certificate at all.
func fit(in Input) error {
	r := in.Report
	switch {
	case r.Mode != target.LiveMode || r.Run == nil:
		return &UnfitError{fmt.Sprintf("the run was no live one (%s)", r.Mode)}
	case r.Shard != nil:
		return &UnfitError{"the report is of " + r.Shard.String() + " only: a certificate is of a whole run"}
	case len(r.Run.Shards) > 0:
		return &UnfitError{"the run was made in shards: a certificate is of one run"}
	case r.Totals.Verdicts[result.Error] > 0:
		return &UnfitError{many(r.Totals.Verdicts[result.Error], "clause") + " could not be judged for trouble of the network or the harness" + firstError(r)}
	case len(r.Run.Repeated) > 0:
		return &UnfitError{"there was trouble on the way to the wiki, and " + sentAgain(r.Run.Repeated)}
	case !slices.Contains(contract.Releases, r.Target.Edition):
		return &UnfitError{fmt.Sprintf("the edition %s is not that of a release", r.Target.Edition)}
	case r.Target.AsOf != "" && !r.Target.Exact:
		return &UnfitError{fmt.Sprintf("the wiki is of a release whose contract was not observed (%s): name an edition", r.Target.Generator)}
	}
	return nil
}

func firstError(r *report.Report) string {
	for _, cl := range r.Clause {
		if cl.Verdict == result.Error {
			return fmt.Sprintf(", such as %s: %s", cl.ID, cl.Reason)
		}
	}
	return ""
}

func sentAgain(all []api.Repeated) string {
	var out []string
	for _, one := range all {
		out = append(out, fmt.Sprintf("%s after %s", many(one.Times, "request"), one.Trouble))
	}
	return "requests were sent again: " + strings.Join(out, ", ")
}

// clausesOf are the ids of all clauses of profiles, in the catalogue's order.
func clausesOf(c *contract.Catalogue, profiles []string) ([]string, error) {
	chosen, err := c.Select(contract.Selection{Profiles: profiles})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, cl := range chosen {
		out = append(out, cl.ID)
	}
	return out, nil
}

// TargetOf is the target as the report tells it. Addresses of this machine
// say nothing to others.
func TargetOf(r *report.Report) Target {
	t := Target{Generator: r.Target.Generator, Edition: r.Target.Edition, Exact: r.Target.Exact, Declares: declares(r), Wikis: []Wiki{}}
	for _, s := range r.Target.Scenarios {
		t.Wikis = append(t.Wikis, Wiki{s.Name, host(s.Endpoint), s.Capabilities})
	}
	return t
}

func host(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	name := u.Hostname()
	if ip := net.ParseIP(name); name == "localhost" || ip != nil && ip.IsLoopback() {
		return Local
	}
	return u.Host
}

// declares is the digest of what the wiki's paraminfo says of its modules, as
// far as the run asked, each answer once.
func declares(r *report.Report) string {
	var all []string
	for _, s := range r.Shapes {
		if len(s.Declared) > 0 {
			text, _ := json.Marshal(s.Declared) // texts only, written sorted
			all = append(all, string(text))
		}
	}
	slices.Sort(all)
	return hexSum([]byte(strings.Join(slices.Compact(all), "\n")))
}

// waived are the failures among the clauses that the run's waivers name.
func waived(r *report.Report, ids []string) []Waived {
	var out []Waived
	for _, cl := range r.Clause {
		if cl.Waived != nil && slices.Contains(ids, cl.ID) {
			out = append(out, Waived{cl.ID, cl.Waived.Reason, cl.Waived.Link, cl.Waived.Expires})
		}
	}
	return out
}

// many is a number with its noun.
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
