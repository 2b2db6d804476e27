package contract

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Explainable are the kinds of differences (mwconform diff) that a rule of the
// catalogue may explain. What a check guards against, another HTTP status and
// the like is a clause's own to expect, or nobody's.
var Explainable = []string{"outcome", "check-gone", "code", "member-gone", "type", "header-gone", "header-changed", "cookie-gone", "cookie-changed",
	"declaration-stricter", "declaration-changed", "warning", "text", "appeared"}

// Here begins a pattern that explains only in the specs of its own clause.
const Here = "here: "

// checkPattern refuses a pattern of a rule's explains that says too little. One
// is KIND WHAT: BEFORE -> AFTER, as `mwconform diff --format json` has kind, path
// and the two values; "nothing" stands for a value that is not there. WHAT and
// the values are globs (path.Match), but the kind is not, and of the two values
// one at least says something: a rule that names no value would hide every
// other change in the same place.
func checkPattern(pattern string) error {
	own := strings.TrimPrefix(pattern, Here)
	kind, rest, _ := strings.Cut(own, " ")
	if !slices.Contains(Explainable, kind) {
		return fmt.Errorf("the pattern %q begins with no kind of difference that a rule can explain: one of %s", pattern, strings.Join(Explainable, ", "))
	}
	i := strings.LastIndex(rest, ": ")
	if i < 0 {
		return fmt.Errorf("the pattern %q names no values: KIND WHAT: BEFORE -> AFTER", pattern)
	}
	before, after, ok := strings.Cut(rest[i+2:], " -> ")
	switch {
	case !ok || before == "" || after == "":
		return fmt.Errorf("the pattern %q names no values: KIND WHAT: BEFORE -> AFTER", pattern)
	case vague(rest[:i]):
		return fmt.Errorf("the pattern %q does not say what differs", pattern)
	case vague(before) && vague(after):
		return fmt.Errorf("the pattern %q takes any value for any other", pattern)
	}
	if _, err := path.Match(own, ""); err != nil {
		return fmt.Errorf("the pattern %q: %w", pattern, err)
	}
	return nil
}

// vague tells a glob that matches nearly everything.
func vague(glob string) bool { return strings.Trim(glob, "*? .") == "" }
