package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/prospect"
)

// show tells what the wiki is, what could be tested, and what is missing.
func (k *known) show(w io.Writer) {
	fmt.Fprintf(w, "%s\n", plain(k.found.Endpoint))
	fmt.Fprintf(w, "  %s, %s; %s\n", k.name(), k.release(), k.found.How)
	for _, note := range k.found.Notes {
		fmt.Fprintf(w, "  Note: %s\n", printable.Words(note))
	}
	if k.facts.Has("private") {
		fmt.Fprintln(w, "  Note: it is private: what it shows to members only is counted as MediaWiki ships it; mwconform doctor tells with an account")
	}
	if k.production {
		fmt.Fprintln(w, "  Note: a production wiki of Wikimedia: only reads are possible")
	}
	switch {
	case !k.told:
		fmt.Fprintln(w, "  extensions: told to members only")
	case len(k.extensions) == 0:
		fmt.Fprintln(w, "  extensions: none")
	default:
		fmt.Fprintf(w, "  extensions: %s\n", printable.Words(strings.Join(k.extensions, ", ")))
	}
	k.capabilities(w)
	k.table(w)
	if k.production {
		return
	}
	k.missing(w)
}

// release is the software, and the edition it is held against.
func (k *known) release() string {
	gen := k.generator()
	if gen == "" {
		return fmt.Sprintf("a release that it does not tell, counted as %s here", k.edition)
	}
	text := fmt.Sprintf("%s, held against the edition %s", gen, k.edition)
	if k.fit.Why != "" {
		text += " (" + k.fit.Why + ")"
	}
	return text
}

// capabilities are told with how each is known.
func (k *known) capabilities(w io.Writer) {
	const indent = "\n           "
	line, text := 0, ""
	for _, id := range k.facts.List() {
		one := fmt.Sprintf("%s (%s), ", id, printable.Words(k.facts.Capabilities[id]))
		if line += len(one); line > widest {
			text, line = text+indent, len(one)
		}
		text += one
	}
	fmt.Fprintf(w, "  it has:  %s\n", strings.TrimRight(text, ", "))
}

// widest is about how long a line of many words may be.
const widest = 110

// table is how many clauses of each page could be judged.
func (k *known) table(w io.Writer) {
	p := k.prospect
	fmt.Fprintf(w, "\nClauses that could be judged now: reading alone, and as risks are allowed and the accounts user and bot are given\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	last := len(contract.Risks)
	if k.production {
		last = 1
	}
	head := []string{"", "of", "reads"}
	for _, r := range contract.Risks[1:last] {
		head = append(head, "+"+string(r))
	}
	row := func(cells []string) { fmt.Fprintln(t, "  "+strings.Join(cells, "\t")+"\t") }
	row(head)
	for _, page := range append(slices.Clone(p.Pages), prospect.Page{Slug: "all", All: p.Total.All, Upto: p.Total.Upto}) {
		cells := []string{page.Slug, fmt.Sprint(page.All)}
		for _, n := range page.Upto[:last] {
			cells = append(cells, fmt.Sprint(n))
		}
		row(cells)
	}
	t.Flush()
}

// fewSetups is how many other set-ups are shown with their lines.
const fewSetups = 3

// missing tells what would let a run judge more.
func (k *known) missing(w io.Writer) {
	if len(k.prospect.Given) > 0 {
		fmt.Fprintf(w, "\nMissing for more, with the risks allowed; what gains most stands first, and what is small may count on it:\n")
	}
	for _, s := range together(k.prospect.Given) {
		k.step(w, s)
	}
	if len(k.prospect.Setups) == 0 {
		return
	}
	all, _ := k.cmd.Flags().GetBool("verbose")
	fmt.Fprintf(w, "\nAnother set-up of a test wiki, and a run of its own for each (mwconform wiki up has them all):\n")
	for i, s := range k.prospect.Setups {
		if i >= fewSetups && !all {
			rest := 0
			for _, s := range k.prospect.Setups[i:] {
				rest += s.Gains
			}
			fmt.Fprintf(w, "  %+5d in %d more set-ups: --verbose shows them with their lines\n", rest, len(k.prospect.Setups)-i)
			return
		}
		k.step(w, s)
	}
}

// together makes one step of those for second factors, which are enrolled in
// one go, and puts what gains most first.
func together(steps []prospect.Step) []prospect.Step {
	out, at := []prospect.Step{}, -1
	for _, s := range steps {
		switch {
		case !secondFactors(s):
			out = append(out, s)
		case at < 0:
			at = len(out)
			out = append(out, prospect.Step{Needs: slices.Clone(s.Needs), Gains: s.Gains, Risks: s.Risks})
		default:
			out[at].Needs = append(out[at].Needs, s.Needs...)
			out[at].Gains += s.Gains
		}
	}
	slices.SortStableFunc(out, func(a, b prospect.Step) int { return b.Gains - a.Gains })
	return out
}

// secondFactors tells whether a step is about nothing else.
func secondFactors(s prospect.Step) bool {
	other := func(id string) bool { return !strings.Contains(id, "two-factor") && id != "account-recovery-code" }
	return len(s.Needs) > 0 && !slices.ContainsFunc(s.Needs, other)
}

// step tells what to give, what it gains, and how it is given.
func (k *known) step(w io.Writer, s prospect.Step) {
	var says []string
	for _, id := range s.Needs {
		says = append(says, k.says(id))
	}
	needs := s.Needs
	if secondFactors(s) {
		says = []string{"six accounts with a second factor, and a recovery code of the first: two-factor-1-name, -password-file and -secret …, recovery-code-name and -password-file"}
		needs = slices.DeleteFunc(slices.Clone(needs), func(id string) bool { return strings.HasPrefix(id, "account-") })
	}
	risks := make([]string, 0, len(s.Risks))
	for _, r := range s.Risks {
		if r != contract.Risks[0] {
			risks = append(risks, string(r))
		}
	}
	text := strings.Join(says, "; and ")
	if text == "" {
		text = "what this edition has and this wiki cannot"
	}
	if len(risks) > 0 {
		text += fmt.Sprintf("  [%s]", strings.Join(risks, ", "))
	}
	fmt.Fprintf(w, "  %+5d %s\n", s.Gains, text)
	for _, id := range needs {
		c := k.catalogue.Capabilities[id]
		fmt.Fprintf(w, "        %s\n", k.how(c))
		if c.Settings == "" || slices.Contains(k.unanswered, id) {
			continue
		}
		for _, line := range strings.Split(strings.TrimRight(c.Settings, "\n"), "\n") {
			fmt.Fprintf(w, "            %s\n", line)
		}
	}
}

func (k *known) says(id string) string { return k.catalogue.Capabilities[id].Says }

// how is what to do for a capability. Where the lines of LocalSettings.php
// follow, the setting is not told twice.
func (k *known) how(c contract.Capability) string {
	switch {
	case slices.Contains(k.unanswered, c.ID) && c.ID == "captcha-question":
		return "the wiki asks one: give captcha-question and captcha-answer"
	case slices.Contains(k.unanswered, c.ID):
		return "the wiki shows one: give captcha-image-words"
	}
	return c.How
}

// next are the commands to type after init.
func (k *known) next(w io.Writer) {
	me := os.Args[0]
	if filepath.IsAbs(me) {
		me = filepath.Base(me)
	}
	config := ""
	if k.file != defaultFile {
		config = " --config " + k.file
	}
	fmt.Fprintf(w, "\n%s is written. Next:\n", k.file)
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "  %s run%s --report report.json\treads only: %d clauses\n", me, config, k.prospect.Total.Upto[0])
	if k.production {
		fmt.Fprintf(t, "  %s diff before.json after.json\tof two such reports, before and after an upgrade\n", me)
		fmt.Fprintf(t, "  %s doctor%s\tchecks the wiki, the clock and what the file says\n", me, config)
		t.Flush()
		return
	}
	fmt.Fprintf(t, "  ${EDITOR:-nano} %s\tallow risks, give accounts\n", k.file)
	fmt.Fprintf(t, "  %s doctor%s\tchecks what you gave, before a run uses it\n", me, config)
	t.Flush()
}
