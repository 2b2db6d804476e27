package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// readSummary also holds it against its schema.
func readSummary(t *testing.T, dir string, o outcome) *farm.Summary {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, farm.Name))
	if err != nil {
		t.Fatalf("%v; exit code %d\n%s%s", err, o.code, o.out, o.err)
	}
	if strings.Contains(string(data), secret) {
		t.Error("a password is in the summary")
	}
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if found := set.Validate("summary.v1.json", v); len(found.Violations)+len(found.Unknown) > 0 {
		t.Errorf("the summary: %v %v", found.Violations, found.Unknown)
	}
	s := &farm.Summary{}
	if err := json.Unmarshal(data, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// reportIn is the report of a target.
func reportIn(t *testing.T, dir, name string) *report.Report {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), secret) {
		t.Error("a password is in a report")
	}
	r := &report.Report{}
	if err := json.Unmarshal(data, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTargets runs over wikis of every kind at once: the trouble of one is told
// in its line, and keeps no other from its report.
func TestTargets(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ids := specsWithoutAccount(t, "tokens", "reads")
	good := newReads(t, ids...)
	file := write(t, "farm.yaml", fmt.Sprintf(`
- name: good
  endpoint: %s
- {name: gone, endpoint: "%s"}
- name: wrong
  endpoint: %s
- name: misused
  endpoint: %[2]s
  allow: [signs-in]
- name: by-file
  config: %[4]s
`, serve(t, good), nowhere, serve(t, afterDiscovery(constant(`{}`))), write(t, "own.yaml", "endpoint: "+serve(t, newReads(t, ids...))+"\n")))
	dir := filepath.Join(t.TempDir(), "new", "reports")
	o := call{args: []string{"run", "--page", "tokens", "--targets", file, "--out", dir}}.run(t)
	g.Expect(o.code).To(Equal(report.ExitNotConforming), o.err)
	g.Expect(o.err).To(BeEmpty())
	g.Expect(good.misses).To(BeEmpty())
	s := readSummary(t, dir, o)
	var names []string
	codes := map[string]int{}
	says := map[string]string{}
	for _, l := range s.Targets {
		names, codes[l.Name], says[l.Name] = append(names, l.Name), l.ExitCode, l.Says
		row := fmt.Sprintf(`(?m)^%s +.*%.1f s  `, l.Name, l.Seconds)
		g.Expect(o.out).To(MatchRegexp(row))
	}
	g.Expect(names).To(Equal([]string{"good", "gone", "wrong", "misused", "by-file"}))
	g.Expect(codes).To(Equal(map[string]int{"good": 0, "gone": 3, "wrong": 1, "misused": 2, "by-file": 0}))
	g.Expect(says["gone"]).To(ContainSubstring("connection refused"))
	g.Expect(says["misused"]).To(And(ContainSubstring("allow ("+file+":9:3)"), ContainSubstring("needs test-wiki")))
	for _, l := range s.Targets {
		if l.Outcome == nil {
			g.Expect(filepath.Join(dir, l.Name+".json")).NotTo(BeAnExistingFile())
			continue
		}
		r := reportIn(t, dir, l.Name)
		g.Expect(l.Report).To(Equal(l.Name + ".json"))
		g.Expect(l.Result).To(Equal(r.Result))
		g.Expect(l.Totals).To(Equal(r.Totals))
		g.Expect(l.Says).To(Equal(r.Sentence()))
		g.Expect(l.Requests).To(BeNumerically(">", r.Totals.Exchanges), "discovery as well")
	}
	left, err := os.ReadDir(dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(left).To(HaveLen(4), "three reports and the summary: %v", left)
	pages := mwconform(t, "site", filepath.Join(t.TempDir(), "pages"), "--from", dir)
	g.Expect(pages.code).To(BeZero(), pages.err)
	g.Expect(pages.out).To(ContainSubstring("reports 3"), "and the summary is none")
	g.Expect(o.out).To(ContainSubstring("5 targets: 2 partial, 1 not conforming, 2 no report"))
}

// TestTargetsAreLikeOne: a target has the verdicts of a run of its own.
func TestTargetsAreLikeOne(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ids := specsWithoutAccount(t, "tokens", "reads")
	_, alone := reported(t, call{args: []string{"run", "tokens/", "--endpoint", serve(t, newReads(t, ids...))}})
	dir := t.TempDir()
	file := write(t, "farm.yaml", "- name: x\n  endpoint: "+serve(t, newReads(t, ids...))+"\n")
	o := call{args: []string{"run", "tokens/", "--targets", file, "--out", dir}}.run(t)
	g.Expect(o.code).To(BeZero(), o.err)
	many := reportIn(t, dir, "x")
	g.Expect(len(with(alone, result.Pass))).To(BeNumerically(">", 5))
	g.Expect(reasons(many)).To(Equal(reasons(alone)))
}

// TestPerHost counts who is asked at the same time.
func TestPerHost(t *testing.T) {
	t.Parallel()
	for perHost, most := range map[int]int{1: 1, 3: 3} {
		wiki := &counting{first: map[string]bool{}}
		at := strings.TrimSuffix(serve(t, wiki), "/w/api.php")
		var list strings.Builder
		for i := range 6 {
			fmt.Fprintf(&list, "- {name: t%d, endpoint: '%s/%d/api.php'}\n", i, at, i)
		}
		dir := t.TempDir()
		o := call{args: []string{"run", "tokens/request/get", "--targets", write(t, "farm.yaml", list.String()), "--out", dir,
			"--parallel", "6", "--per-host", fmt.Sprint(perHost)}}.run(t)
		g := NewWithT(t)
		g.Expect(o.code).To(Equal(3), o.err)
		g.Expect(wiki.first).To(HaveLen(6), "each was asked")
		g.Expect(wiki.most).To(BeNumerically("<=", most))
		g.Expect(wiki.most).To(BeNumerically(">=", min(most, 2)), "they are run at the same time as far as that is allowed")
		g.Expect(readSummary(t, dir, o).PerHost).To(Equal(perHost))
	}
}

// counting is a server of several wikis, none of which is an Action API. It
// counts how many have requests at the same time.
type counting struct {
	mu        sync.Mutex
	first     map[string]bool
	now, most int
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.first[r.URL.Path] = true
	c.now++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	time.Sleep(400 * time.Millisecond) // all who may ask at once have begun by then
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
	constant(`[]`).ServeHTTP(w, r)
}

// TestAPasswordReachesOneTarget: what a target is given is its own, on no
// command line and in no environment of a process.
func TestAPasswordReachesOneTarget(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	one, other := &loginsSeen{}, &loginsSeen{}
	password := write(t, "password", secret+"\n")
	file := write(t, "farm.yaml", fmt.Sprintf(`
- name: one
  endpoint: %s
  test-wiki: yes
  allow: signs-in
  bot-name: Robot@suite
  bot-password-file: %s
- name: other
  endpoint: %s
`, serve(t, afterDiscovery(one)), password, serve(t, afterDiscovery(other))))
	dir := t.TempDir()
	o := call{args: []string{"run", "login/result/success", "--targets", file, "--out", dir}}.run(t)
	g.Expect(o.code).To(Equal(1), o.err)
	g.Expect(one.passwords).To(HaveKey(secret))
	g.Expect(other.passwords).To(BeEmpty())
	g.Expect(reasons(reportIn(t, dir, "other"))).To(HaveKeyWithValue("login/result/success", HavePrefix("disabled: ")))
	reportIn(t, dir, "one")
	readSummary(t, dir, o)
	g.Expect(o.out + o.err).NotTo(ContainSubstring(secret))
}

// TestAnAccountOfAll: who gives an account and what may be done by flag and
// variable means all targets; its password is read from its file for each.
func TestAnAccountOfAll(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	one, other := &loginsSeen{}, &loginsSeen{}
	file := write(t, "farm.yaml", fmt.Sprintf("- {name: one, endpoint: '%s'}\n- {name: other, endpoint: '%s'}\n", serve(t, afterDiscovery(one)), serve(t, afterDiscovery(other))))
	dir := t.TempDir()
	o := call{args: []string{"run", "login/result/success", "--targets", file, "--out", dir, "--test-wiki", "--allow", "signs-in,creates-accounts",
		"--bot-password-file", write(t, "password", secret+"\n")}, env: []string{"MWCONFORM_BOT_NAME=Robot@suite"}}.run(t)
	g.Expect(o.code).To(Equal(1), o.err+o.out)
	g.Expect(one.passwords).To(HaveKey(secret))
	g.Expect(other.passwords).To(HaveKey(secret))
	readSummary(t, dir, o)
}

// TestRanksOfTargets: flag, variable, entry, file of the entry, and without one
// mwconform.yaml, if that names the targets.
func TestRanksOfTargets(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	dir := t.TempDir()
	put(t, filepath.Join(dir, "mwconform.yaml"), "edition: '1.35'\npage: tokens\ntargets: farm.yaml\n")
	answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // any number of runs
		constant(discovered(r.URL.Query())).ServeHTTP(w, r)
	})
	put(t, filepath.Join(dir, "own.yaml"), "edition: '1.43'\nendpoint: "+serve(t, answers)+"\n")
	put(t, filepath.Join(dir, "farm.yaml"), fmt.Sprintf(`
- {name: common, endpoint: '%s'}
- {name: own, config: own.yaml}
- {name: entry, config: own.yaml, edition: '1.39', page: login}
`, serve(t, answers)))
	run := func(args, env []string) map[string]string {
		t.Helper()
		c := call{dir: dir, env: env, args: append([]string{"run", "tokens/request/get", "login/result/failed", "--out", "reports"}, args...)}
		o := c.run(t)
		out := map[string]string{}
		for _, l := range readSummary(t, filepath.Join(dir, "reports"), o).Targets {
			if l.Outcome == nil {
				t.Fatalf("%s: %s", l.Name, l.Says)
			}
			out[l.Name] = fmt.Sprint(l.Edition, " ", l.Totals.Clauses)
		}
		return out
	}
	g.Expect(run(nil, nil)).To(Equal(map[string]string{"common": "1.35 1", "own": "1.43 2", "entry": "1.39 1"}))
	g.Expect(run(nil, []string{"MWCONFORM_EDITION=documented"})).To(Equal(map[string]string{"common": "documented 1", "own": "documented 2", "entry": "documented 1"}))
	g.Expect(run([]string{"--targets", "farm.yaml"}, nil)).To(Equal(map[string]string{"common": "1.39 2", "own": "1.43 2", "entry": "1.39 1"}), "a file that lies about")
	g.Expect(run([]string{"--edition", "1.39", "--page", "tokens,login"}, []string{"MWCONFORM_EDITION=1.43"})).To(
		Equal(map[string]string{"common": "1.39 2", "own": "1.39 2", "entry": "1.39 2"}))
}

// TestAnOldReportIsNoReport: what an earlier run left of a target that now comes
// to nothing is taken away, and nothing else.
func TestAnOldReportIsNoReport(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	dir := t.TempDir()
	for _, name := range []string{"gone.json", "other.json", farm.Name} {
		put(t, filepath.Join(dir, name), "{}")
	}
	o := call{args: []string{"run", "--targets", write(t, "farm.yaml", "- {name: gone, endpoint: '"+nowhere+"'}"), "--out", dir, "--view", "lines"}}.run(t)
	g.Expect(o.code).To(Equal(3))
	g.Expect(o.out).To(HavePrefix("gone: no report: unreachable: "))
	g.Expect(filepath.Join(dir, "gone.json")).NotTo(BeAnExistingFile())
	g.Expect(filepath.Join(dir, "other.json")).To(BeAnExistingFile())
	g.Expect(readSummary(t, dir, o).Targets).To(HaveLen(1))
}
