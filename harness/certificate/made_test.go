package certificate_test

import (
	"crypto/ed25519"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/shape"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
)

const page = `page: demo
title: "API:Demo"
url: https://example.org/
clauses:
  - {id: demo/a/one, section: S, says: One., kind: flow, level: must, origin: page, risk: reads, profiles: [demo]}
  - {id: demo/a/two, section: S, says: Two., kind: flow, level: must, origin: page, risk: reads, profiles: [demo, extra]}
  - {id: demo/a/three, section: S, says: Three., kind: flow, level: must, origin: page, risk: reads, profiles: [demo]}
  - {id: demo/a/gone, section: S, says: Gone., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], editions: [{since: "1.36", absent: true, why: removed}]}
  - {id: demo/b/far, section: S, says: Far., kind: flow, level: must, origin: page, risk: reads, profiles: [far]}
`

// bench is a made-up suite, and runs by it.
type bench struct {
	catalogue *contract.Catalogue
	set       *schema.Set
	suite     certificate.Suite
}

func newBench(t *testing.T) bench {
	t.Helper()
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte("capabilities: []")}, "c/demo.yaml": {Data: []byte(page)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return bench{c, set, certificate.Suite{Name: "mwconform", Version: "1.2.3", Commit: strings.Repeat("c", 40), Catalogue: c.Digest,
		Schemas: strings.Repeat("1", 64), Specs: strings.Repeat("2", 64)}}
}

// run is a live run in which the clauses have verdicts by id; others passed.
func (b bench) run(t *testing.T, verdicts map[string]result.Verdict, spoil ...func(*report.Report)) certificate.Input {
	t.Helper()
	endpoint, _ := url.Parse("http://admin:secret@wiki.example/api.php")
	tg := &target.Target{Mode: target.LiveMode, Edition: "1.39", Wikis: map[string]*target.Wiki{"": {Endpoint: endpoint,
		Facts: &target.Facts{Generator: "MediaWiki 1.39.17", Fit: contract.Fit{Edition: "1.39", Exact: true}, Capabilities: map[string]string{"sign-in": "siteinfo", "account-user": "given"}}}}}
	var results []result.Spec
	for _, cl := range b.catalogue.Clauses() {
		o := result.Outcome{Clause: cl.ID, Verdict: result.Pass, Checks: 1}
		if _, in := cl.In("1.39"); !in {
			o.Verdict, o.Reason = result.Superseded, "not part of the edition"
		}
		if v, ok := verdicts[cl.ID]; ok {
			o.Verdict, o.Reason = v, "for a reason"
		}
		if o.Verdict == result.Fail {
			o.Mismatches = []result.Mismatch{{Source: result.Own, Check: "the error", Text: "expected badtoken, got {}"}}
		}
		results = append(results, result.Spec{ID: cl.ID, Title: cl.ID, Outcomes: []result.Outcome{o}, Exchanges: []result.Exchange{{
			Request: "GET http://wiki.example/api.php", Status: 200, Curl: "curl 'http://wiki.example/api.php'", Module: "paraminfo", Signature: "GET paraminfo",
			Shape: &shape.Shape{Status: 200, Content: "application/json", Outcome: "ok", Declared: map[string]string{"login": "a module"}}}}})
	}
	r := report.Make(report.Input{Suite: report.Suite{Name: "mwconform", Version: b.suite.Version, Catalogue: b.catalogue.Digest},
		Env: spec.Env{Catalogue: b.catalogue, Target: tg}, Chosen: b.catalogue.Clauses(), All: true, Results: results,
		Run: &report.Run{Started: "2026-11-22T21:51:18Z", Seconds: 2.5}})
	for _, f := range spoil {
		f(r)
	}
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return certificate.Input{Data: data, Report: r, Catalogue: b.catalogue, Suite: b.suite, Profiles: []string{"demo"}, Reproduce: "mwconform certify …",
		Implementation: certificate.Implementation{Name: "Demo", Version: "1", Contact: "demo@example.org"}}
}

// certificate is the file of a run, signed where there is a key.
func (b bench) certificate(t *testing.T, in certificate.Input, key ed25519.PrivateKey) []byte {
	t.Helper()
	c, err := certificate.Make(in)
	if err != nil {
		t.Fatal(err)
	}
	data, err := c.Encode(key)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (b bench) against() certificate.Against {
	return certificate.Against{Schemas: b.set, Catalogue: b.catalogue, Suite: b.suite}
}

// newKey is always the same for a letter.
func newKey(letter string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
}

// causes are why a certificate is refused.
func causes(v *certificate.Verification) string {
	var out []string
	for _, r := range v.Refusals {
		out = append(out, string(r.Cause))
	}
	return strings.Join(out, " ")
}
