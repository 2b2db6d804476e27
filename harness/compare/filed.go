package compare

import (
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/pattern"
	"github.com/mwconform/mwconform/harness/report"
)

// add files a difference under its finding, made where there is none yet.
func (w *work) add(d difference, p pair, at report.Compare, later bool) string {
	expected := w.explained(d, p)
	why := ""
	if expected != nil {
		why = "expected: " + expected.Why
	}
	before, after := d.before, d.after
	switch {
	case d.kind == HeaderGone || d.kind == CookieGone:
		before = "" // gone is gone, whatever its value was
	case d.kind == Internal && strings.HasSuffix(d.path, "//classname"):
		before, after = "", "" // a namespace changes for all modules
	case d.kind == Text && alike(before) != alike(after):
		before, after = alike(before), alike(after) // one text, whichever accounts it is about
	}
	key := strings.Join([]string{string(d.kind), d.module, foldedPath(d), before, after, why}, "\x00")
	i, ok := w.at[key]
	if !ok {
		i = len(w.out.Findings)
		w.at[key], w.specs[key] = i, map[string]bool{}
		w.out.Findings = append(w.out.Findings, Finding{Kind: d.kind, Breaks: d.kind.Breaks(), Says: d.says, Path: d.path, Before: d.before, After: d.after,
			Expected: expected, Later: later, Spec: p.b.ID, Request: at.Request})
	}
	f := &w.out.Findings[i]
	if f.Later && !later { // a better example: nothing went wrong before it
		f.Later, f.Spec, f.Request = false, p.b.ID, at.Request
	}
	f.follow(d.follows)
	f.Count++
	w.specs[key][p.b.ID] = true
	f.Specs = len(w.specs[key])
	if at.Module != "" && !slices.Contains(f.Modules, at.Module) {
		f.Modules = append(f.Modules, at.Module)
	}
	return key
}

// mostFollows is how many consequences a finding names.
const mostFollows = 60

// follow adds what came of it in one more answer, each once.
func (f *Finding) follow(follows []string) {
	for _, one := range follows {
		if len(f.Follows) < mostFollows && !slices.Contains(f.Follows, one) {
			f.Follows = append(f.Follows, one)
		}
	}
}

// created are the accounts of a spec, by number.
var created = pattern.Lazy(`\{new [0-9]{1,2}\}`)

// alike are the texts of an answer without the numbers of accounts, each once.
func alike(texts string) string {
	each := strings.Split(created.Regexp().ReplaceAllString(texts, "{new}"), " | ")
	slices.Sort(each)
	return strings.Join(slices.Compact(each), " | ")
}

// foldedPath is the path as far as differences with the same values are told
// as one: the same text is the same text wherever it stands.
func foldedPath(d difference) string {
	if d.kind == Text {
		return ""
	}
	if d.kind == Looser || d.kind == Internal { // the same new attribute of all parameters
		return d.path[strings.LastIndexByte(d.path, '/')+1:]
	}
	return d.path
}
