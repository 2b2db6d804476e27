package main

import (
	"fmt"
	"net/http"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cost"
	"github.com/mwconform/mwconform/harness/plan"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// planned tells whether the run only says what it would do.
func (s *session) planned() bool {
	is, err := s.cmd.Flags().GetBool("plan")
	return err == nil && is
}

// plan shows what a run on a target would do, and does none of it.
func (s *session) plan(t *target.Target) error {
	p, err := s.planOf(t)
	if err != nil {
		return err
	}
	out := s.cmd.OutOrStdout()
	if part := s.shard(); part != nil {
		fmt.Fprintf(out, "%s: %d of %d clauses\n", part, len(s.chosen), len(s.whole))
	}
	for _, w := range t.Wikis {
		if has := w.Facts.Has; !w.MaySign && has("private") {
			fmt.Fprintln(out, "the wiki is private, and --plan does not sign in: a run that may sign in can see more of it, and judge more clauses than are told here")
		}
	}
	p.Text(out, s.basis())
	return nil
}

// announce says in short what a run on a wiki of the user's own is about to
// do, beside its output. A plan that cannot be made keeps no run from going on.
func (s *session) announce(t *target.Target) {
	if _, own := t.Wikis[""]; !own || t.Mode != target.LiveMode {
		return
	}
	if p, err := s.planOf(t); err == nil {
		p.Short(s.cmd.ErrOrStderr())
	}
}

func (s *session) planOf(t *target.Target) (*plan.Plan, error) {
	releases, err := suites.Releases()
	if err != nil {
		return nil, trouble{err}
	}
	generator := "MediaWiki " + string(t.Edition)
	for _, w := range t.Wikis {
		if w.Facts != nil && w.Facts.Generator != "" {
			generator = w.Facts.Generator
		}
	}
	env := spec.Env{Catalogue: s.catalogue, Schemas: s.schemas, Target: t, Generate: s.generate}
	recorded := func(release string) (spec.Env, error) {
		_, of, err := s.recorded(cassettes.FS, release, "")
		return spec.Env{Catalogue: s.catalogue, Schemas: s.schemas, Target: of}, err
	}
	p, err := plan.Make(s.cmd.Context(), env, suites.InOrder(s.specs), plan.Recordings{Releases: plan.Nearest(releases, generator), Open: recorded})
	if err != nil {
		return nil, trouble{err}
	}
	return p, nil
}

// metered is a transport whose requests are measured from here on.
func (s *session) metered(next http.RoundTripper) http.RoundTripper {
	s.wire = &cost.Meter{Next: next}
	return s.wire
}

// basis is what a plan takes its estimate of time from.
func (s *session) basis() plan.Basis {
	w := s.wire.Wire()
	return plan.Basis{Requests: w.Requests, Took: w.Took}
}
