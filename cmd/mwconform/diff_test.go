package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDiff goes the way of docs/upgrade.md on recordings: a report before, one
// after, their comparison in every format, and run and replay --baseline.
func TestDiff(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, release := range []string{"1.35", "1.39"} {
		call{args: []string{"replay", "--release", release, "--report", at(release + ".json"), "tokens/", "login/right/*"}}.run(t)
	}
	same := call{args: []string{"diff", at("1.39.json"), at("1.39.json")}}.run(t)
	if same.code != 0 || !strings.Contains(same.out, "no difference") {
		t.Errorf("%d %s%s", same.code, same.out, same.err)
	}
	for _, format := range []string{"terminal", "markdown", "json", "html"} {
		file := at("diff." + format)
		o := call{args: []string{"diff", at("1.35.json"), at("1.39.json"), "--format", format, "--output", file}}.run(t)
		data, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(data), "all-specifier") || o.code > 1 {
			t.Errorf("%s: %v, exit code %d, %s%.500s", format, err, o.code, o.err, data)
		}
		if format == "json" && !json.Valid(data) {
			t.Error("no JSON")
		}
	}
	strict := call{args: []string{"diff", at("1.35.json"), at("1.39.json"), "--strict"}}.run(t)
	if strict.code != 1 || !strings.HasPrefix(strict.out, "WORSE  ") {
		t.Errorf("strict: %d %.300s", strict.code, strict.out)
	}
	base := call{args: []string{"replay", "--release", "1.39", "--baseline", at("1.39.json"), "tokens/"}}.run(t)
	if base.code != 0 || !strings.Contains(base.out, "compared with the baseline") || !strings.Contains(base.out, "no difference") {
		t.Errorf("baseline: %d %.2000s%s", base.code, base.out, base.err)
	}
}

// TestDiffWrongUse: what cannot be compared has exit code 2, what cannot be read 3.
func TestDiffWrongUse(t *testing.T) {
	dir := t.TempDir()
	at := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	none, old, junk := filepath.Join(dir, "none.json"), at("old.json", `{"schema":"mwconform.report/v1"}`), at("junk.json", "\x00\x01junk")
	for _, w := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"diff"}, 2, "two reports are due"},
		{[]string{"diff", old}, 2, "two reports are due"},
		{[]string{"diff", old, old}, 2, "make both reports with the same mwconform"},
		{[]string{"diff", junk, junk}, 2, "no report of mwconform"},
		{[]string{"diff", none, old}, 3, "could not be read"},
		{[]string{"diff", dir, old}, 3, "could not be read"},
		{[]string{"diff", old, old, "--format", "pdf"}, 2, "terminal, markdown, json, html"},
		{[]string{"replay", "--release", "1.39", "--baseline", old}, 2, "not comparable"},
		{[]string{"replay", "--release", "1.39", "--baseline", none}, 3, "could not be read"},
		{[]string{"replay", "--release", "1.35,1.39", "--baseline", old}, 2, "baseline"},
	} {
		o := call{args: w.args}.run(t)
		if o.code != w.code || !strings.Contains(o.err, w.says) {
			t.Errorf("%q: exit code %d, %s", w.args, o.code, o.err)
		}
	}
}
