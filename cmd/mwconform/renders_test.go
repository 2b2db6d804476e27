package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrongRender(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "no file", args: []string{"replay", "--render", "html"}, says: []string{"render", "FORMAT=FILE", `"html"`}},
		{name: "empty file", args: []string{"replay", "--render", "html="}, says: []string{"FORMAT=FILE"}},
		{name: "no such format", args: []string{"replay", "--render", "htm=x"}, says: []string{`"htm"`, "junit"}},
		{name: "twice", args: []string{"replay", "--render", "tap=x,junit=./x"}, says: []string{"./x", "twice"}},
		{name: "the report's own file", args: []string{"replay", "--report", "x.json", "--render", "tap=x.json"}, says: []string{"x.json", "twice"}},
		{name: "no such folder", args: live("--render", "tap=nosuch/x"), says: []string{"render", "nosuch"}},
		{name: "in a file", args: live(), file: "render: [tap]\n", says: []string{"mwconform.yaml:1:1", "FORMAT=FILE"}},
	} {
		t.Run(w.name, w.check)
	}
}

// TestRender: a replay of several releases writes each form of each.
func TestRender(t *testing.T) {
	dir := t.TempDir()
	o := call{args: []string{"replay", "tokens/type/", "--release", "1.39,1.43", "--report", "r.json", "--render", "html=r.html", "--render", "junit=r.xml,tap=r.tap"}, dir: dir}.run(t)
	if o.code != 0 {
		t.Fatal(o.code, o.err)
	}
	for _, name := range []string{"r-1.39.json", "r-1.43.json", "r-1.39.html", "r-1.43.html", "r-1.39.xml", "r-1.43.xml", "r-1.39.tap", "r-1.43.tap"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(o.out, "report: "+name) {
			t.Error(err, name, o.out)
		}
		if strings.HasSuffix(name, ".xml") && xml.Unmarshal(data, new(struct{})) != nil {
			t.Errorf("%s: %.80s", name, data)
		}
	}
}

// TestReportErrors: what is no report is told in one sentence.
func TestReportErrors(t *testing.T) {
	dir := t.TempDir()
	mwconformIn := call{args: []string{"replay", "tokens/type/all", "--release", "1.39", "--report", filepath.Join(dir, "good.json")}}.run(t)
	if mwconformIn.code != 0 {
		t.Fatal(mwconformIn.err)
	}
	good, err := os.ReadFile(filepath.Join(dir, "good.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"truncated.json": string(good[:len(good)/2]),
		"newer.json":     strings.Replace(string(good), "mwconform.report/v2", "mwconform.report/v3", 1),
		"list.json":      "[]",
		"empty.json":     "",
		"html.json":      "<html>",
	} {
		put(t, filepath.Join(dir, name), text)
		call{args: []string{"report", name, "--format", "html"}, dir: dir}.run(t).saysOnce(t, 2, name)
	}
	call{args: []string{"report", "nosuch.json"}, dir: dir}.run(t).saysOnce(t, 3, "nosuch.json")
	call{args: []string{"report", "."}, dir: dir}.run(t).saysOnce(t, 3, "directory")
	call{args: []string{"report", "good.json", "--format", "nosuch"}, dir: dir}.run(t).saysOnce(t, 2, "nosuch", "junit")
	call{args: []string{"report", "good.json", "--output", "nosuch/x"}, dir: dir}.run(t).saysOnce(t, 3, "nosuch")
}
