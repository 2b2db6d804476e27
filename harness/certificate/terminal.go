package certificate

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/result"
)

// JSON is the verification as indented JSON with a line feed at the end.
func (v *Verification) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(v, "", " ")
	return append(data, '\n'), err
}

// Sentence is what came of verifying, in one sentence.
func (v *Verification) Sentence() string {
	if !v.Accepted {
		return fmt.Sprintf("refused: %s", v.Refusals[0].Says)
	}
	c := v.Certificate
	return fmt.Sprintf("accepted: %s %s is %s with edition %s, %s", c.Implementation.Name, c.Implementation.Version, c.Result, c.Target.Edition, signedShort(c))
}

func signedShort(c *Certificate) string {
	if c.Key == nil {
		return "unsigned"
	}
	return "signed"
}

// Terminal shows the certificate and what came of verifying it.
func (v *Verification) Terminal(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if c := v.Certificate; c != nil {
		c.head(t)
		fmt.Fprintln(t, "\nprofile\tresult\tclauses\t")
		for _, p := range c.Profiles {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", p.Profile, p.Result, counts(p), printable.Words(p.Why))
		}
		t.Flush()
		c.notSeen(w)
		fmt.Fprintln(w)
	}
	for _, r := range v.Refusals {
		fmt.Fprintf(t, "refused\t%s: %s\n", r.Cause, printable.Words(r.Says))
	}
	for _, text := range v.Checked {
		fmt.Fprintf(t, "right\t%s\n", printable.Words(text))
	}
	if len(v.Beyond) > 0 {
		fmt.Fprintf(t, "not asked\t%s\n", "the profiles "+strings.Join(v.Beyond, ", "))
	}
	for _, text := range v.Notes {
		fmt.Fprintf(t, "note\t%s\n", printable.Words(text))
	}
	if v.Signed != "" {
		fmt.Fprintf(t, "signed\t%s\n", printable.Words(v.Signed))
	}
	t.Flush()
	fmt.Fprintf(w, "\n%s\n", printable.Words(v.Sentence()))
}

func (c *Certificate) head(w io.Writer) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, printable.Words(fmt.Sprintf(format, args...)))
	}
	line("implementation", "%s %s (%s)", c.Implementation.Name, c.Implementation.Version, c.Implementation.Contact)
	line("target", "%s, %s", c.Target.Software(), c.Target.Where())
	line("edition", "%s", c.Target.Against())
	line("suite", "mwconform %s, commit %s, catalogue %s", c.Suite.Version, built(c.Suite), c.Suite.Catalogue)
	line("run", "%s, %.0f s, %d specs, %d exchanges", c.Run.Started, c.Run.Seconds, c.Run.Specs, c.Run.Exchanges)
	line("reproduce", "%s", c.Reproduce)
}

// Software is what the wiki says it is.
func (t Target) Software() string {
	if t.Generator == "" {
		return "a wiki that does not say what it is"
	}
	return t.Generator
}

// Against is the edition and whether it is that of the wiki's own release.
func (t Target) Against() string {
	if t.Exact {
		return string(t.Edition)
	}
	return string(t.Edition) + " (not that of the wiki's own release)"
}

// Where tells the hosts, each once, and how many wikis there were.
func (t Target) Where() string {
	var hosts []string
	seen := map[string]bool{}
	for _, w := range t.Wikis {
		if !seen[w.Host] {
			seen[w.Host] = true
			hosts = append(hosts, strings.Replace(w.Host, Local, "on the machine of the run", 1))
		}
	}
	out := strings.Join(hosts, ", ")
	if len(t.Wikis) > 1 {
		out += fmt.Sprintf(", %d set-ups", len(t.Wikis))
	}
	return out
}

// counts are the verdicts of a profile in words.
func counts(p Profile) string {
	var out []string
	for _, v := range result.Verdicts {
		if p.Verdicts[v] > 0 {
			out = append(out, fmt.Sprintf("%d %s", p.Verdicts[v], v))
		}
	}
	return strings.Join(out, ", ")
}

// mostShown is how many clauses the terminal lists of a verdict.
const mostShown = 20

// notSeen lists what did not pass: the failures, and what was not tested.
func (c *Certificate) notSeen(w io.Writer) {
	for _, verdict := range []result.Verdict{result.Fail, result.Disabled, result.Untested, result.Unsupported, result.Superseded} {
		all := c.Of(verdict)
		if len(all) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s: %s\n", verdict, many(len(all), "clause"))
		for i, one := range all {
			if i == mostShown {
				fmt.Fprintf(w, "  … and %d more\n", len(all)-i)
				break
			}
			fmt.Fprintf(w, "  %s: %s\n", one.ID, short(one.Reason))
		}
	}
	for _, one := range c.Waived {
		fmt.Fprintf(w, "\nwaived, and a failure all the same: %s until %s: %s (%s)\n", one.Clause, one.Expires, printable.Words(one.Reason), printable.Words(one.Link))
	}
}
