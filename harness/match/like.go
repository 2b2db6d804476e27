package match

import (
	"fmt"
	"regexp"

	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"
)

// Like matches a string that a pattern matches. It is gomega.MatchRegexp for
// what is held against every answer: the pattern is compiled once, not each time.
func Like(pattern *regexp.Regexp) types.GomegaMatcher { return like{pattern} }

type like struct{ pattern *regexp.Regexp }

func (l like) Match(actual any) (bool, error) {
	text, ok := actual.(string)
	if !ok {
		return false, fmt.Errorf("not a string but %T", actual)
	}
	return l.pattern.MatchString(text), nil
}

func (l like) FailureMessage(actual any) string {
	return format.Message(actual, "to match regular expression", l.pattern.String())
}

func (l like) NegatedFailureMessage(actual any) string {
	return format.Message(actual, "not to match regular expression", l.pattern.String())
}
