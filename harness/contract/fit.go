package contract

import (
	"fmt"
	"strings"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Fit is the edition a wiki is held against where its operator names none.
//
// The rule, in one place: the edition is the observed release that is nearest
// to the wiki's own, of two that are as near the older one, as a wiki cannot be
// held to what came after it. Where a rule of the catalogue says since or until
// when it holds, the wiki's own version counts (AsOf): of 1.41 it is known that
// the right writeapi is still there, although 1.41 was not observed. What is
// not known of a release in between is expected as in the edition with the
// same bounds, and may be wrong: Exact is false, and the report says so.
type Fit struct {
	Edition Edition // one of Releases
	AsOf    Edition // the wiki's own version, for the bounds of rules: "1.41.2"
	Exact   bool    // a version of the edition's own release
	Why     string  // one sentence without a stop; "" where it is exact
}

// generator is how siteinfo names the software: "MediaWiki 1.39.17",
// "MediaWiki 1.45.0-wmf.12", "MediaWiki 1.44.0-alpha", "MediaWiki 1.39.0-rc.1".
var generator = pattern.Lazy(`^MediaWiki (1\.[0-9]{1,3}(?:\.[0-9]{1,3})?)(|[^0-9.].*)$`)

// released are the ends of a version that is as it was released, or will be:
// nothing, what follows a blank, a packager's own behind a plus, a candidate.
var released = pattern.Lazy(`^(|\s.*|\+.*|-rc\.[0-9]+)$`)

// Minor is the second number of the release in a generator string, 39 for
// "MediaWiki 1.39.17"; 0 where there is none.
func Minor(gen string) int {
	if m := generator.Regexp().FindStringSubmatch(gen); m != nil {
		return Edition(m[1]).minor()
	}
	return 0
}

// EditionOf finds the edition for a wiki's generator string, see Fit. The
// error says that it names no release of MediaWiki.
func EditionOf(gen string) (Fit, error) {
	m := generator.Regexp().FindStringSubmatch(gen)
	if m == nil {
		return Fit{}, fmt.Errorf("cannot tell the release from the generator %q: name the edition with --edition", gen)
	}
	f := Fit{AsOf: Edition(m[1]), Edition: Releases[0]}
	own := f.AsOf.minor()
	for _, r := range Releases[1:] {
		if distance(r, own) < distance(f.Edition, own) {
			f.Edition = r
		}
	}
	switch {
	case f.Edition.minor() == own && !released.Regexp().MatchString(m[2]):
		f.Why = fmt.Sprintf("%s was observed as it was released; this wiki is a version from before", f.Edition)
	case f.Edition.minor() == own:
		f.Exact = true
	default:
		f.Why = fmt.Sprintf("%s is the nearest release that was observed on a real wiki%s; 1.%d was not observed", f.Edition, f.tie(own), own)
	}
	return f, nil
}

// tie says that a newer release is as near, "" where none is.
func (f Fit) tie(own int) string {
	for _, r := range Releases {
		if r != f.Edition && distance(r, own) == distance(f.Edition, own) {
			return fmt.Sprintf(" (%s is as near: of two the older one counts)", r)
		}
	}
	return ""
}

func distance(e Edition, minor int) int {
	if d := e.minor() - minor; d > 0 {
		return d
	}
	return minor - e.minor()
}

// Otherwise are the clauses of which the catalogue knows that a version is not
// as the edition, in the catalogue's order.
func (c *Catalogue) Otherwise(version, edition Edition) []*Clause {
	var out []*Clause
	for _, cl := range c.Clauses() {
		if !cl.Same(version, edition) {
			out = append(out, cl)
		}
	}
	return out
}

// Same tells whether a clause expects the same in two editions, or is part of
// neither.
func (c *Clause) Same(a, b Edition) bool {
	x, inA := c.In(a)
	y, inB := c.In(b)
	return inA == inB && (!inA || x.String() == y.String())
}

// Sentence says why the edition is this one, and what is known of the wiki's
// own version. It is "" where there is nothing to say.
func (f Fit) Sentence(c *Catalogue) string {
	other := c.Otherwise(f.AsOf, f.Edition)
	var parts []string
	if f.Why != "" {
		parts = append(parts, f.Why)
	}
	if n := len(other); n > 0 {
		parts = append(parts, fmt.Sprintf("in %s %s is known to be otherwise, and is held against that", clauses(n), f.AsOf))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + " (--edition chooses another one)"
}

func clauses(n int) string {
	if n == 1 {
		return "1 clause"
	}
	return fmt.Sprintf("%d clauses", n)
}
