package spec

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/onsi/gomega/types"
	"pgregory.net/rapid"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// Generate says how generated requests are made. The zero value is what is
// recorded.
type Generate struct {
	Seed  int64 // another one makes other requests
	Count int   // of requests for each clause; 0 is GeneratedCount
}

// GeneratedCount is how many requests are generated for a clause, or one for
// each parameter where there are more.
const GeneratedCount = 8

const (
	keptGenerated  = 2                // exchanges of a clause that reports show besides those that fail
	mostFindings   = 3                // that a clause reports
	shrinkRequests = 200              // sent for one finding to find a smaller request
	shrinkTime     = 20 * time.Second // spent on that
)

// Trials are the generated requests of a clause.
type Trials struct {
	Clause     string
	Generators []*rapid.Generator[generate.Case] // one for each parameter, taken in turn
	Call       func(generate.Case) api.Call
	// Match is what the answer to a case has to be, besides well-formed.
	Match func(generate.Case) types.GomegaMatcher
	// Known is the code of an exception that releases are known to answer with,
	// "" where there is none.
	Known string
}

// finding is what is wrong with the answer to a generated request.
type finding struct{ check, text string }

// Try sends the generated requests and checks every answer: no server error,
// a JSON object that obeys its schema, no error of the code internal_api_error,
// no secret repeated, and what Match says. On a live wiki a request whose
// answer is wrong is made as small as possible; a recording has only the
// requests of its seed.
func (s *Session) Try(trials Trials) {
	t := s.t
	outcome := t.checks[trials.Clause]
	if outcome == nil || len(trials.Generators) == 0 {
		return
	}
	count := t.env.Generate.Count
	if count == 0 {
		count = max(GeneratedCount, len(trials.Generators))
	}
	outcome.Generated = &result.Generated{Seed: t.env.Generate.Seed}
	found, sent := map[string]bool{}, map[string]bool{}
	for i := range count {
		g, seed := trials.Generators[i%len(trials.Generators)], generate.Seed(t.spec.ID(), t.env.Generate.Seed, i)
		c := generate.Draw(g, seed)
		if sent[c.Key()] { // as some kinds have few ways of being wrong
			continue
		}
		sent[c.Key()] = true
		outcome.Generated.Requests++
		seen, f, err := s.attempt(trials, c)
		if err != nil {
			t.exchanges = append(t.exchanges, seen)
			t.fail(err)
		}
		outcome.Checks++
		which := fmt.Sprintf("%s of %s, %s", c.Kind, c.Parameter.Name, f.check)
		switch {
		case f.check == "":
			if i < keptGenerated || len(seen.Before) > 0 || t.breaks(seen, len(t.exchanges)) {
				t.exchanges = append(t.exchanges, seen)
			}
			continue
		case found[which] || len(found) == mostFindings:
			continue
		}
		found[which] = true
		how := fmt.Sprintf("generated request %d of %d, seed %d", i+1, count, t.env.Generate.Seed)
		if t.env.Target.Mode == target.LiveMode {
			var asked int
			if seen, f, asked = s.smallest(trials, g, seed, seen, f); asked > 0 {
				how = fmt.Sprintf("the smallest of %d tried after %s", asked, how)
			}
		}
		t.exchanges = append(t.exchanges, seen)
		outcome.Mismatches = append(outcome.Mismatches, result.Mismatch{Source: result.Own, Check: which,
			Text: t.oneLine(f.text) + " (" + how + ": " + short(curl(seen.Exchange, t.secrets.String)) + ")"})
	}
}

// smallest is the smallest request that fails in the same way as that of a
// seed, and how many were sent to find it.
func (s *Session) smallest(trials Trials, g *rapid.Generator[generate.Case], seed int, seen *observed, f finding) (*observed, finding, int) {
	type answer struct {
		seen *observed
		f    finding
	}
	answers := map[string]answer{}
	c, asked := generate.Smallest(g, seed, func(c generate.Case) bool {
		seen, other, err := s.attempt(trials, c)
		answers[c.Key()] = answer{seen, other}
		return err == nil && other.check == f.check
	}, shrinkRequests, shrinkTime)
	if a, ok := answers[c.Key()]; ok {
		return a.seen, a.f, asked
	}
	return seen, f, asked
}

// Quietly sends a call that belongs to generated requests: the exchange is
// judged with the others, but a report that nothing is wrong does not show it.
func (s *Session) Quietly(call api.Call) *api.Response {
	before := len(s.t.exchanges)
	r := s.Do(call)
	o := s.t.exchanges[before]
	if len(o.schema.Violations) == 0 && len(repeated(o.Exchange)) == 0 && !s.t.breaks(o, before) && len(o.Before) == 0 {
		s.t.exchanges = s.t.exchanges[:before]
	}
	return r
}

// breaks tells whether an answer, exchange i of the spec, breaks what holds for
// every answer, so that it has to be judged with the others.
func (t *T) breaks(o *observed, i int) bool {
	return sessionsTold(o.Exchange) || len(t.broken(o, i)) > 0
}

// attempt sends one generated request. The exchange is left out of the spec's:
// the caller keeps it or not.
func (s *Session) attempt(trials Trials, c generate.Case) (*observed, finding, error) {
	t := s.t
	before := len(t.exchanges)
	ex, err := s.Session.Do(t.ctx, trials.Call(c))
	s.note(ex)
	seen := &observed{Exchange: ex}
	if len(t.exchanges) > before {
		seen = t.exchanges[before]
		t.exchanges = t.exchanges[:before]
	}
	if err != nil && (ex == nil || ex.Response == nil || ex.Response.Status != http.StatusInternalServerError) {
		return seen, finding{}, err
	}
	r := ex.Response
	if name := r.String("createaccount", "username"); name != "" && r.String("createaccount", "status") == "PASS" {
		t.Created(name)
	}
	return seen, t.judge(seen, trials.Known, trials.Match(c)), nil
}

// internalError begins the codes of exceptions that nobody caught
// (ApiMain::errorMessagesFromException of MediaWiki).
const internalError = "internal_api_error"

// judge is the first thing that is wrong with an answer.
func (t *T) judge(o *observed, known string, m types.GomegaMatcher) finding {
	r := o.Response
	_, noJSON := r.JSON()
	switch {
	case r.Status >= http.StatusInternalServerError:
		return finding{"HTTP status", fmt.Sprintf("expected no server error, got HTTP %d %s", r.Status, match.Summary(r))}
	case noJSON != nil:
		return finding{"JSON", "expected JSON, but " + noJSON.Error()}
	case r.Object() == nil:
		return finding{"JSON", "expected an object, got " + match.Summary(r)}
	case internal(r) != "" && internal(r) != known:
		return finding{"error", "expected no exception, got " + match.Summary(r)}
	case len(o.schema.Violations) > 0:
		return finding{"schema", "schemas/" + o.schema.Schema + ": " + o.schema.Violations[0].String()}
	case len(repeated(o.Exchange)) > 0:
		return finding{"secrets", "it repeats the " + repeated(o.Exchange)[0] + " that was sent"}
	}
	if wrong := t.compare(result.Own, "", r, m); wrong != nil {
		return finding{"answer", wrong.Text}
	}
	return finding{}
}

// internal is the code of an exception in an answer or its header, "" where there is none.
func internal(r *api.Response) string {
	codes := []string{r.ErrorCode(), r.Header.Get("MediaWiki-API-Error")}
	list, _ := r.At("errors")
	errors, _ := list.([]any)
	for i := range errors {
		codes = append(codes, r.String("errors", i, "code"))
	}
	for _, code := range codes {
		if strings.HasPrefix(code, internalError) {
			return code
		}
	}
	return ""
}

// short is as much of a command line as fits into a message; the exchange has it whole.
func short(line string) string {
	const most = 1000
	if len(line) > most {
		return strings.ToValidUTF8(line[:most], "") + "…"
	}
	return line
}
