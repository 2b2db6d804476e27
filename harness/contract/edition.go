package contract

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Edition names whose contract is asked for: a release such as "1.39", or
// Documented.
type Edition string

// Documented is the edition of the pages as they read.
const Documented Edition = "documented"

// Releases are the editions that were observed on a real wiki.
var Releases = []Edition{"1.35", "1.39", "1.43"}

// releasePattern is a release, "1.39", or one version of it, "1.39.7".
var releasePattern = pattern.Lazy(`^1\.([0-9]{1,3})(?:\.([0-9]{1,3}))?$`)

// Releases and their versions are compared as one number: patch releases have
// three digits at most.
const (
	perRelease = 1000
	lastPatch  = perRelease - 1
)

// ordinal orders releases and versions; patch stands for the patch release
// where e names none. It is 0 for Documented.
func (e Edition) ordinal(patch int) int {
	n, ok := numbers.Load(e)
	if !ok {
		n = e.numbers()
		numbers.Store(e, n)
	}
	of := n.([2]int)
	if of[0] < 0 {
		return 0
	}
	if of[1] >= 0 {
		patch = of[1]
	}
	return of[0]*perRelease + patch
}

// numbers are Edition.numbers of those seen, a handful: every clause asks for
// every answer.
var numbers sync.Map

// numbers are the second and the third number of e: -1 where it is no release,
// and -1 where it has no third.
func (e Edition) numbers() [2]int {
	m := releasePattern.Regexp().FindStringSubmatch(string(e))
	if m == nil {
		return [2]int{-1, -1}
	}
	minor, _ := strconv.Atoi(m[1])
	if m[2] == "" {
		return [2]int{minor, -1}
	}
	patch, _ := strconv.Atoi(m[2])
	return [2]int{minor, patch}
}

// first and last are the first and the last version that e speaks of: of a
// release all its patch releases. An edition is its release as it is now, so
// it counts as the last one.
func (e Edition) first() int { return e.ordinal(0) }
func (e Edition) last() int  { return e.ordinal(lastPatch) }

// minor is the second number of a release, 0 for Documented.
func (e Edition) minor() int { return e.first() / perRelease }

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
