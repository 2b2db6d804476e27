// Package drift finds where the pages and the releases disagree, or one release
// and another, checks it against recordings, and writes it for those who
// maintain the pages.
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

// Release is one release beside the pages, or beside another edition.
type Release struct {
	Edition   contract.Edition
	Held      contract.Edition // what it was held against; "" is Documented
	Generator string           // of the recording; "" where there is none
	Seen      map[string]Seen  // by clause: its verdict against Held; nil without a recording
}

// Seen is what the recording of a release shows of one clause.
type Seen struct {
	Verdict   result.Verdict
	Reason    string
	Exchanges []result.Exchange // of its spec, redacted
}

// Replay holds the recording of a release against an edition: the pages as they
// read, or another release. env is that of the recording; what the release does
// not have is left out.
func Replay(ctx context.Context, env spec.Env, release, held contract.Edition, generator string, specs []spec.Spec) Release {
	whole := *env.Target
	whole.Edition, whole.Fit = held, nil
	env.Target, env.Catalogue = &whole, env.Catalogue.AsOn(held, release)
	out := Release{Edition: release, Held: held, Generator: generator, Seen: map[string]Seen{}}
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
	return differs(cl, contract.Documented, release)
}

// differs tells whether a release is not as the edition it is held against says.
func differs(cl *contract.Clause, held, release contract.Edition) bool {
	_, part := cl.In(held)
	return part && !cl.Same(held, release)
}

// held is the edition a release is held against, and how people call it.
func (r Release) held() (contract.Edition, string) {
	if r.Held == "" || r.Held == contract.Documented {
		return contract.Documented, "as the page reads"
	}
	return r.Held, "as the edition " + string(r.Held) + " expects"
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
		held, as := r.held()
		for _, cl := range clauses {
			seen, judged := r.Seen[cl.ID]
			_, part := cl.In(r.Edition)
			differs := differs(cl, held, r.Edition)
			switch {
			case !judged:
				say(r, cl, "no spec was replayed")
			case differs && !part:
				if seen.Verdict != result.Superseded {
					say(r, cl, "the catalogue says that it is not part of the release, and the replay says %s", seen.Verdict)
				}
			case differs && seen.Verdict != result.Fail:
				say(r, cl, "the catalogue says that the release is not %s, and the recording does not show it: %s %s", as, seen.Verdict, shortened(seen.Reason, 4*longest))
			case !differs && seen.Verdict != result.Pass && seen.Verdict != result.Superseded:
				say(r, cl, "the recording is not %s, and the catalogue does not say so: %s %s", as, seen.Verdict, shortened(seen.Reason, 4*longest))
			}
		}
	}
	return out
}
