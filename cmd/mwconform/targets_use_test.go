package main

import (
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// TestWrongTargets: what is wrong in the file of targets ends the run before any
// wiki is asked, with file, line and target.
func TestWrongTargets(t *testing.T) {
	t.Parallel()
	at := ", endpoint: " + nowhere + "}\n"
	for name, c := range map[string]struct {
		file string
		says []string
	}{
		"empty":                     {"", []string{"farm.yaml", "not a list of targets"}},
		"no target":                 {"[]\n", []string{"farm.yaml", "no target"}},
		"a mapping":                 {"name: a\n", []string{"farm.yaml", "not a list of targets"}},
		"two documents":             {"- {name: a" + at + "---\n- {name: b" + at, []string{"farm.yaml", "one YAML document"}},
		"no YAML":                   {"- name: a\n  user-password: " + secret + ": x\n", []string{"farm.yaml:2:"}},
		"a word for a target":       {"- {name: a" + at + "- b\n", []string{"farm.yaml:2:3", "a target is a mapping"}},
		"no name":                   {"- {name: a" + at + "-\n  endpoint: " + nowhere + "\n", []string{"farm.yaml:3:", "without a name"}},
		"an empty name":             {"- {name: ''" + at, []string{"farm.yaml:1:4", "without a name"}},
		"a list for a name":         {"- {name: [a]" + at, []string{"farm.yaml:1:4", "name", "not a list"}},
		"a name that is a path":     {"- {name: ../a" + at, []string{"farm.yaml:1:4", `"../a"`, "letters"}},
		"a name of a hidden file":   {"- {name: .a" + at, []string{"farm.yaml:1:4", `".a"`}},
		"a name too long":           {"- {name: " + strings.Repeat("a", 81) + at, []string{"farm.yaml:1:4", "at most 80"}},
		"the name of the summary":   {"- {name: Summary" + at, []string{"farm.yaml:1:4", `"Summary"`, "that of the summary"}},
		"a name twice":              {"- {name: en" + at + "- {name: EN" + at, []string{"farm.yaml:2:4", `"EN"`, "taken by the target at farm.yaml:1:4"}},
		"unknown setting":           {"- name: en\n  endpont: x\n", []string{"target en", "farm.yaml:2:3", `"endpont"`, "there is endpoint"}},
		"the same setting twice":    {"- name: en\n  page: login\n  page: tokens\n", []string{"farm.yaml:3:3", `"page"`, "already"}},
		"wrong value":               {"- name: en\n  endpoint: " + nowhere + "\n  timeout: banana\n", []string{"target en", "farm.yaml:3:3", `"banana"`, "30s"}},
		"no endpoint":               {"- name: en\n  page: login\n", []string{"target en (farm.yaml:1:3)", "no endpoint"}},
		"no address":                {"- {name: en, endpoint: wiki}\n", []string{"target en", "farm.yaml:1:14", "https://"}},
		"an address with a secret":  {"- {name: en, endpoint: 'http://me:words@h/'}\n", []string{"target en", "farm.yaml:1:14", "leave it out"}},
		"standard input":            {"- {name: en, user-name: x, user-password-file: '-'" + at, []string{"target en", "user-password-file (farm.yaml:1:28)", "standard input is one"}},
		"password twice":            {"- {name: en, user-password-file: p, user-password: " + secret + at, []string{"target en", "user-password (farm.yaml:1:37)", "give one"}},
		"password file":             {"- {name: en, user-name: x, user-password-file: nosuch" + at, []string{"target en", "user-password-file", "nosuch"}},
		"configuration":             {"- {name: en, config: nosuch.yaml}\n", []string{"target en (farm.yaml:1:4)", "nosuch.yaml"}},
		"wrong configuration":       {"- {name: en, config: bad.yaml}\n", []string{"target en", "bad.yaml:2:1", `"timout"`}},
		"configuration, no value":   {"- {name: en, config: }\n", []string{"farm.yaml:1:14", "config", "no value"}},
		"a report of its own":       {"- {name: en, report: x.json" + at, []string{"target en", "report (farm.yaml:1:14)", "folder of out"}},
		"a report, by its file":     {"- {name: en, config: report.yaml}\n", []string{"target en", "report (report.yaml:1:1)", "folder of out"}},
		"a form of its own":         {"- {name: en, render: html=x.html" + at, []string{"target en", "render", "mwconform site"}},
		"the test wiki":             {"- {name: en, fixture-wiki: yes}\n", []string{"target en", "fixture-wiki (farm.yaml:1:14)", "one test wiki"}},
		"a baseline":                {"- {name: en, baseline: x.json" + at, []string{"target en", "baseline", "mwconform diff"}},
		"targets within a target":   {"- {name: en, targets: x.yaml" + at, []string{"target en", "farm.yaml:1:14", "of the whole run"}},
		"another bound of a target": {"- {name: en, per-host: 2" + at, []string{"target en", "farm.yaml:1:14", "per-host", "of the whole run"}},
		"the inner flag":            {"- {name: en, entry: yes" + at, []string{"target en", "farm.yaml:1:14"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			put(t, filepath.Join(dir, "farm.yaml"), c.file)
			put(t, filepath.Join(dir, "bad.yaml"), "page: login\ntimout: 3s\n")
			put(t, filepath.Join(dir, "report.yaml"), "report: x.json\nendpoint: "+nowhere+"\n")
			o := call{args: []string{"run", "--targets", "farm.yaml", "--out", "reports"}, dir: dir}.run(t)
			o.saysOnce(t, 2, c.says...)
			NewWithT(t).Expect(filepath.Join(dir, "reports")).NotTo(BeADirectory(), "nothing was begun")
		})
	}
}

// TestWrongUseOfTargets: flags, variables and mwconform.yaml around a sound file.
func TestWrongUseOfTargets(t *testing.T) {
	t.Parallel()
	farm := write(t, "farm.yaml", "- {name: en, endpoint: "+nowhere+"}\n")
	blocked := write(t, "file", "")
	over := func(more ...string) []string {
		return append([]string{"run", "--targets", farm, "--out", "reports"}, more...)
	}
	for _, w := range []wrongUse{
		{name: "no folder", args: []string{"run", "--targets", farm}, says: []string{"targets (flag) needs out"}},
		{name: "no targets", args: live("--out", "reports"), says: []string{"out (flag) needs targets"}},
		{name: "no such file", args: []string{"run", "--targets", "nosuch.yaml", "--out", "x"}, says: []string{"targets", "nosuch.yaml"}},
		{name: "a folder that is a file", args: []string{"run", "--targets", farm, "--out", blocked}, says: []string{"out", blocked}},
		{name: "nobody at once", args: over("--parallel", "0"), says: []string{"parallel (flag)", "from 1 to 256", "0"}},
		{name: "too many", args: over("--per-host", "257"), says: []string{"per-host (flag)", "from 1 to 256"}},
		{name: "no view", args: over("--view", "nosuch"), says: []string{"view", `"nosuch"`}},
		{name: "a clause that is none", args: over("tokens/nosuch"), says: []string{`"tokens/nosuch"`}},
		{name: "nothing selected", args: over("--page", "login", "tokens/"), code: 4, says: []string{"nothing selected"}},
		{name: "the test wiki", args: over("--fixture-wiki"), says: []string{"fixture-wiki (flag)", "one test wiki"}},
		{name: "a scenario", args: over(), env: []string{"MWCONFORM_SCENARIO=plain"}, says: []string{"scenario (MWCONFORM_SCENARIO)", "test wiki"}},
		{name: "one report", args: over("--report", "x.json"), says: []string{"report (flag)", "folder of out"}},
		{name: "a plan", args: over("--plan"), says: []string{"plan (flag)", "one wiki"}},
		{name: "one endpoint", args: over("--endpoint", nowhere), says: []string{"endpoint (flag) is of one wiki"}},
		{name: "one endpoint, by variable", args: over(), env: []string{"MWCONFORM_ENDPOINT=" + nowhere}, says: []string{"endpoint (MWCONFORM_ENDPOINT) is of one wiki"}},
		{name: "one mailbox", args: over("--mail", "mbox"), says: []string{"mail (flag) is of one wiki"}},
		{name: "an account of the run", args: over("--config", "mwconform.yaml"), file: "user-name: x\n", says: []string{"user-name (mwconform.yaml:1:1) is of one wiki"}},
		{name: "a test wiki of the run", args: over(), env: []string{"MWCONFORM_CONFIG=mwconform.yaml"}, file: "page: tokens\ntest-wiki: yes\n", says: []string{"test-wiki (mwconform.yaml:2:1) is of one wiki"}},
		{name: "a mailbox beside the targets", args: []string{"run", "--out", "x"}, file: "mail: mbox\ntargets: " + farm + "\n", says: []string{"mail (mwconform.yaml:1:1) is of one wiki"}},
		{name: "a setting beside the targets", args: []string{"run", "--out", "x"}, file: "targets: " + farm + "\ntimout: 3s\n", says: []string{"mwconform.yaml:2:1", "timout"}},
		{name: "standard input", args: over("--user-password-file", "-"), says: []string{"user-password-file (flag)", "standard input is one"}},
		{name: "on another command", args: []string{"bench", "--targets", farm}, says: []string{"--targets"}},
		{name: "on a certificate", args: []string{"certify", "--targets", farm}, says: []string{"--targets"}},
		{name: "the inner flag as a variable", args: over(), env: []string{"MWCONFORM_ENTRY=yes"}, says: []string{"MWCONFORM_ENTRY"}},
	} {
		t.Run(w.name, w.check)
	}
}

// TestTheInnerFlagByHand: it says that it is nobody's.
func TestTheInnerFlagByHand(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "x", `[{"name": "nosuch", "value": "x", "from": "x"}]`} {
		call{args: []string{"run", "--entry"}, stdin: in}.run(t).saysOnce(t, 3, "standard input")
	}
}
