package contract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Edition names whose contract is asked for: a release such as "1.39", or
// Documented.
type Edition string

// Documented is the edition of the pages as they read.
const Documented Edition = "documented"

// Releases are the editions that were observed on a real wiki.
var Releases = []Edition{"1.35", "1.39", "1.43"}

var releasePattern = regexp.MustCompile(`^1\.([0-9]{1,3})$`)

// minor is the second number of a release, 0 for Documented.
func (e Edition) minor() int {
	if m := releasePattern.FindStringSubmatch(string(e)); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// ParseEdition reads an edition as it is written on the command line.
func ParseEdition(s string) (Edition, error) {
	for _, e := range append([]Edition{Documented}, Releases...) {
		if string(e) == s {
			return e, nil
		}
	}
	return "", fmt.Errorf("no edition %q: the editions are %s and %s", s, joinEditions(Releases), Documented)
}

func joinEditions(es []Edition) string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = string(e)
	}
	return strings.Join(out, ", ")
}

// generator is how siteinfo names the software, "MediaWiki 1.39.17".
var generator = regexp.MustCompile(`^MediaWiki (1\.[0-9]+)`)

// Minor is the second number of the release in a generator string, 39 for
// "MediaWiki 1.39.17"; 0 where there is none.
func Minor(gen string) int {
	if m := generator.FindStringSubmatch(gen); m != nil {
		return Edition(m[1]).minor()
	}
	return 0
}

// EditionOf finds the edition for a wiki's generator string: that of its own
// release, or the newest one not newer than it (the oldest for older ones).
// exact is false where it had to choose; the error says that it is no
// MediaWiki version.
func EditionOf(gen string) (e Edition, exact bool, err error) {
	m := generator.FindStringSubmatch(gen)
	if m == nil {
		return "", false, fmt.Errorf("cannot tell the release from the generator %q: name the edition with --edition", gen)
	}
	have := Edition(m[1]).minor()
	e = Releases[0]
	for _, r := range Releases {
		if r.minor() <= have {
			e = r
		}
	}
	return e, e.minor() == have, nil
}
