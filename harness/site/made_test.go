package site_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/site"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
)

const demo = `page: demo
title: "API:Demo"
url: https://example.org/
clauses:
  - {id: demo/a/one, section: S, says: The first one., kind: flow, level: must, origin: page, risk: reads, profiles: [demo]}
  - {id: demo/a/two, section: S, says: The second one., kind: flow, level: must, origin: page, risk: reads, profiles: [demo, extra]}
  - {id: demo/b/three, section: S, says: The third one., kind: flow, level: must, origin: page, risk: reads, profiles: [demo]}
`

// hostile is a text that would do harm where it is not escaped.
const hostile = `<script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>`

// bench makes certificates and reports of a made-up suite.
type bench struct{ against certificate.Against }

func newBench(t *testing.T) bench {
	t.Helper()
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte("capabilities: []")}, "c/demo.yaml": {Data: []byte(demo)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return bench{certificate.Against{Schemas: set, Catalogue: c, Suite: certificate.Suite{Name: "mwconform", Version: "1.2.3", Commit: strings.Repeat("c", 40),
		Catalogue: c.Digest, Schemas: strings.Repeat("1", 64), Specs: strings.Repeat("2", 64)}}}
}

// made is a run, and what changes in it.
type made struct {
	generator, mode string
	fails           []string // clauses that fail
	reason          string
}

func (b bench) report(t *testing.T, m made) (*report.Report, []byte) {
	t.Helper()
	endpoint, _ := url.Parse("http://wiki.example/api.php")
	tg := &target.Target{Mode: m.mode, Edition: "1.39", Wikis: map[string]*target.Wiki{"": {Endpoint: endpoint,
		Facts: &target.Facts{Generator: m.generator, Fit: contract.Fit{Edition: "1.39", Exact: true}, Capabilities: map[string]string{"sign-in": "siteinfo", "account-user": "given"}}}}}
	in := report.Input{Suite: report.Suite{Name: "mwconform", Version: "1.2.3", Catalogue: b.against.Catalogue.Digest},
		Env: spec.Env{Catalogue: b.against.Catalogue, Target: tg}, Chosen: b.against.Catalogue.Clauses(), All: true}
	if m.mode == target.LiveMode {
		in.Run = &report.Run{Started: "2026-11-22T21:51:18Z", Seconds: 2.5}
	} else {
		tg.Recorded = "2026-11-20T01:02:03Z"
	}
	for _, cl := range in.Chosen {
		o := result.Outcome{Clause: cl.ID, Verdict: result.Pass, Checks: 1}
		for _, id := range m.fails {
			if id == cl.ID {
				o.Verdict, o.Reason = result.Fail, m.reason
				o.Mismatches = []result.Mismatch{{Source: result.Own, Check: "the error", Text: m.reason}}
			}
		}
		in.Results = append(in.Results, result.Spec{ID: cl.ID, Title: cl.ID, Outcomes: []result.Outcome{o},
			Exchanges: []result.Exchange{{Request: "GET http://wiki.example/api.php", Status: 200, Body: m.reason, Curl: "curl 'http://wiki.example/api.php'", Module: "main", Signature: "GET main"}}})
	}
	r := report.Make(in)
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return r, data
}

// certificate is that of a run, and its report.
func (b bench) certificate(t *testing.T, m made, name string, key ed25519.PrivateKey, suite certificate.Suite) (cert, rep []byte) {
	t.Helper()
	r, data := b.report(t, m)
	c, err := certificate.Make(certificate.Input{Data: data, Report: r, Catalogue: b.against.Catalogue, Suite: suite, Profiles: []string{"demo"},
		Reproduce: "mwconform certify", Implementation: certificate.Implementation{Name: name, Version: "1.10", Contact: "demo@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = c.Encode(key); err != nil {
		t.Fatal(err)
	}
	return cert, data
}

var key = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

// folder has everything a site can show.
func (b bench) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	signed, itsReport := b.certificate(t, made{generator: "MediaWiki 1.39.17", mode: "live"}, "Signed", key, b.against.Suite)
	unsigned, _ := b.certificate(t, made{generator: "Other", mode: "live", fails: []string{"demo/a/one"}, reason: hostile}, hostile, nil, b.against.Suite)
	foreign := b.against.Suite
	foreign.Catalogue = strings.Repeat("9", 64)
	other, _ := b.certificate(t, made{generator: "Far", mode: "live"}, "Foreign", key, foreign)
	_, replay := b.report(t, made{generator: "MediaWiki 1.35.13", mode: "replay"})
	_, newer := b.report(t, made{generator: "MediaWiki 1.43.9", mode: "replay", fails: []string{"demo/b/three"}, reason: "no"})
	_, live := b.report(t, made{generator: "MediaWiki 1.9 " + hostile, mode: "live"})
	for name, data := range map[string][]byte{"signed.json": signed, "sub/its report.json": itsReport, "unsigned.json": unsigned, "foreign.json": other,
		"replay-1.35.json": replay, "replay-1.43.json": newer, "live.json": live, "README.txt": []byte("not read")} {
		put(t, filepath.Join(dir, name), data)
	}
	return dir
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func (b bench) config(from string) site.Config {
	return site.Config{From: from, Against: b.against, Render: func(w io.Writer, r *report.Report) error { return render.Write(w, "html", r) }}
}

// pages are all files of a folder.
func pages(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		data, err := os.ReadFile(filepath.Join(dir, one.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[one.Name()] = string(data)
	}
	return out
}

func hexSum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}
