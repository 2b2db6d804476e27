// Package drift finds where the pages and the releases disagree, checks it
// against recordings, and writes it for those who maintain the pages.
package drift

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// Release is one release beside the pages.
type Release struct {
	Edition   contract.Edition
	Generator string          // of the recording; "" where there is none
	Seen      map[string]Seen // by clause: its verdict against the documented edition; nil without a recording
}

// Seen is what the recording of a release shows of one clause.
type Seen struct {
	Verdict   result.Verdict
	Reason    string
	Exchanges []result.Exchange // of its spec, redacted
}

// Replay holds the recording of a release against the pages as they read. env
// is that of the recording; what the release does not have is left out.
func Replay(ctx context.Context, env spec.Env, release contract.Edition, generator string, specs []spec.Spec) Release {
	whole := *env.Target
	whole.Edition, whole.Fit = contract.Documented, nil
	env.Target, env.Catalogue = &whole, env.Catalogue.DocumentedFor(release)
	out := Release{Edition: release, Generator: generator, Seen: map[string]Seen{}}
	for _, s := range specs {
		res := env.Run(ctx, s)
		for _, o := range res.Outcomes {
			old, again := out.Seen[o.Clause]
			if again && result.Worse(old.Verdict, o.Verdict) == old.Verdict {
				continue
			}
			out.Seen[o.Clause] = Seen{o.Verdict, o.Reason, res.Exchanges}
		}
	}
	return out
}

// Differs tells whether a release is not as the page reads. A clause that is
// not part of the documented edition says nothing that could be wrong.
func Differs(cl *contract.Clause, release contract.Edition) bool {
	_, documented := cl.In(contract.Documented)
	return documented && !cl.Same(contract.Documented, release)
}

// OnPage tells whether it is the page that a difference is from: it says so
// itself, or a rule of the catalogue says what follows from it. Other clauses
// are what releases do and no page speaks of.
func OnPage(cl *contract.Clause) bool {
	return cl.Origin == "page" || slices.ContainsFunc(cl.Editions, func(r contract.Rule) bool { return r.Documented && !r.Absent })
}

// Check compares the catalogue with the recordings, in both directions: each
// text names a clause that is said to differ and is not seen to, or that is
// seen to differ and not said to. No text is agreement.
func Check(clauses []*contract.Clause, releases []Release) []string {
	var out []string
	say := func(r Release, cl *contract.Clause, text string, args ...any) {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s in %s: ", cl.ID, r.Edition)+fmt.Sprintf(text, args...)))
	}
	for _, r := range releases {
		if r.Seen == nil {
			continue
		}
		for _, cl := range clauses {
			seen, judged := r.Seen[cl.ID]
			_, part := cl.In(r.Edition)
			differs := Differs(cl, r.Edition)
			switch {
			case !judged:
				say(r, cl, "no spec was replayed")
			case differs && !part:
				if seen.Verdict != result.Superseded {
					say(r, cl, "the catalogue says that it is not part of the release, and the replay says %s", seen.Verdict)
				}
			case differs && seen.Verdict != result.Fail:
				say(r, cl, "the catalogue says that the release is not as the page reads, and the recording does not show it: %s %s", seen.Verdict, shortened(seen.Reason, 4*longest))
			case !differs && seen.Verdict != result.Pass && seen.Verdict != result.Superseded:
				say(r, cl, "the recording is not as the page reads, and the catalogue does not say so: %s %s", seen.Verdict, shortened(seen.Reason, 4*longest))
			}
		}
	}
	return out
}
