// Package pattern has regular expressions that are compiled where they are
// first used. A command that needs none, such as mwconform --help, need not
// wait for the hundred of them that all packages hold together.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression, compiled or not yet. Unlike what sync.OnceValue
// makes, it is nothing but data: the linker lays it down, and a package that
// holds some has nothing to do at start-up.
type Pattern struct {
	expr     string
	once     sync.Once
	compiled *regexp.Regexp
}

// Lazy is the pattern of an expression. One that is wrong panics at its first
// use; a test of this package compiles all that the source names, so that none
// waits for that.
func Lazy(expr string) *Pattern { return &Pattern{expr: expr} }

// Regexp is the regular expression. It may be called by several at a time.
func (p *Pattern) Regexp() *regexp.Regexp {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.expr) })
	return p.compiled
}
