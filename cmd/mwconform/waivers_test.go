package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// drifted is a clause that fails on a recording where the page is asked for,
// and holding one that does not.
const (
	drifted = "clientlogin/request/get-without-token"
	holding = "tokens/type/case-sensitive"
)

func waiverFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func oneWaiver(clause, expires, more string) string {
	return "- clause: " + clause + "\n  reason: The page is wrong.\n  link: https://bugs.example/1\n  expires: " + expires + "\n" + more
}

// TestWaivers: a replay with a failure, waived in every way.
func TestWaivers(t *testing.T) {
	args := []string{"replay", "--release", "1.39", "--edition", "documented", drifted, holding}
	for name, c := range map[string]struct {
		file   string
		code   int
		result report.Result
		says   string
	}{
		"none":               {"", 1, report.NotConforming, "not conforming: 1 of 2"},
		"it holds":           {oneWaiver(drifted, "9999-12-31", ""), 0, report.Partial, "fail        " + drifted + " (waived until 9999-12-31: The page is wrong., https://bugs.example/1): "},
		"it has expired":     {oneWaiver(drifted, "2026-01-31", ""), 1, report.NotConforming, "held until 2026-01-31: the failure counts"},
		"it is stale":        {oneWaiver(drifted, "9999-12-31", "") + oneWaiver(holding, "9999-12-31", ""), 1, report.StaleWaivers, holding + " passes: remove its waiver"},
		"another edition":    {oneWaiver(drifted, "9999-12-31", "  editions: [1.39]\n"), 1, report.NotConforming, "not conforming: 1 of 2"},
		"of the edition":     {oneWaiver(drifted, "9999-12-31", "  editions: [documented]\n"), 0, report.Partial, "1 failure is waived"},
		"one was not chosen": {oneWaiver(drifted, "9999-12-31", "") + oneWaiver("login/result/failed", "9999-12-31", ""), 0, report.Partial, "1 waivers are of clauses that were not chosen"},
	} {
		more := args
		if c.file != "" {
			more = append(more, "--waivers", waiverFile(t, c.file))
		}
		o, r := reported(t, call{args: more})
		if o.code != c.code || r.Result != c.result || !strings.Contains(o.out, c.says) {
			t.Errorf("%s: exit code %d, %s\n%s%s", name, o.code, r.Result, o.out, o.err)
		}
		if fails := with(r, result.Fail); len(fails) != 1 || fails[0] != drifted {
			t.Errorf("%s: %v fail", name, fails)
		}
	}
}

// TestWaiversOfSeveralReleases: one file serves a replay of them all.
func TestWaiversOfSeveralReleases(t *testing.T) {

	o := call{args: []string{"replay", "--release", "1.35,1.39", "--edition", "documented", drifted, holding,
		"--waivers", waiverFile(t, oneWaiver(drifted, "9999-12-31", ""))}}.run(t)
	if o.code != 0 || strings.Count(o.out, "1 failure is waived") != 2 {
		t.Errorf("%d\n%s%s", o.code, o.out, o.err)
	}
}

func TestWrongWaivers(t *testing.T) {
	folder := t.TempDir()
	for _, w := range []wrongUse{
		{name: "no file", args: []string{"replay", "--waivers", "nosuch.yaml"}, says: []string{"waivers", "nosuch.yaml"}},
		{name: "a folder", args: []string{"replay", "--waivers", folder}, says: []string{"waivers", folder, "is a folder"}},
		{name: "empty", args: []string{"replay", "--waivers", waiverFile(t, "")}, says: []string{"waivers.yaml: it holds no waiver"}},
		{name: "unknown clause", args: live("--waivers", waiverFile(t, oneWaiver("tokens/type/none", "2027-01-31", ""))), says: []string{"waivers.yaml:1:11: ", `"tokens/type/none"`}},
		{name: "a password", args: live("--user-name", "x", "--user-password", secret, "--waivers", waiverFile(t, strings.Replace(oneWaiver(holding, "2027-01-31", ""), "wrong", secret, 1))),
			says: []string{"waivers.yaml:2:11: ", "take it out"}},
		{name: "a recording has no failures", args: []string{"record", "--waivers", "x"}, says: []string{"unknown flag", "--waivers"}},
	} {
		t.Run(w.name, func(t *testing.T) { w.check(t) })
	}
}
