package contract_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/contract"
)

const capabilities = `capabilities:
  - id: mail
    is: ability
    says: mail
    how: switch it on
  - id: sign-in
    is: ability
    says: way to sign in
    how: let people in
`

// demo is a right page; the cases below make one thing wrong in it.
const demo = `page: demo
title: "API:Demo"
url: https://example.org/
clauses:
  - id: demo/group/first
    section: Parameters
    says: It does the first thing.
    kind: parameter
    level: must
    origin: page
    risk: reads
    needs: [mail, sign-in]
    profiles: [demo]
    expect: {error: badvalue}
    editions:
      - until: "1.35"
        expect: {error: unknown}
        why: the code was changed
      - documented: true
        absent: true
        why: the page forgets it
  - id: demo/group/second
    section: Results
    says: It does the second thing.
    kind: response
    level: may
    origin: observed
    risk: signs-in
    profiles: [demo, extra]
no-promises:
  - section: History
    says: It is old.
    why: no answer shows it
`

func files(page string) fstest.MapFS {
	return fstest.MapFS{"c/capabilities.yaml": {Data: []byte(capabilities)}, "c/demo.yaml": {Data: []byte(page)}}
}

func load(t *testing.T, page string) *contract.Catalogue {
	t.Helper()
	c, err := contract.Load(files(page), "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRightPageLoads(t *testing.T) {
	c := load(t, demo)
	if len(c.Clauses()) != 2 || c.Clause("demo/group/first").Where() != "c/demo.yaml:5" || c.Clause("demo/group/second").Where() != "c/demo.yaml:22" {
		t.Errorf("%+v", c.Clauses())
	}
	if c.Page("demo").Title != "API:Demo" || c.Page("no") != nil || c.Clause("no") != nil || len(c.Page("demo").NotPromise) != 1 {
		t.Error("page or clause is not found as it should")
	}
}

// TestWrongPages makes one thing wrong and demands file, line, column and a
// message that names the culprit.
func TestWrongPages(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key of a page", "url: ", "uri: ", `c/demo.yaml:3:1: unknown field "uri"`},
		{"unknown key of a clause", "    level: must\n", "    level: must\n    levle: must\n", `c/demo.yaml:10:5: unknown field "levle"`},
		{"misspelt member of expect", "{error: badvalue}", "{eror: badvalue}", `c/demo.yaml:14:14: unknown field "eror"`},
		{"misspelt member of a rule", "documented: true", "documentd: true", `c/demo.yaml:19:9: unknown field "documentd"`},
		{"misspelt member of a rule's expect", "{error: unknown}", "{errors: unknown}", `c/demo.yaml:17:18: unknown field "errors"`},
		{"unknown key of a statement", "why: no answer", "because: no answer", `c/demo.yaml:33:5: unknown field "because"`},
		{"duplicate key", "    level: must\n", "    level: must\n    level: may\n", `c/demo.yaml:10:5: mapping key "level" already defined at [9:5]`},
		{"wrong type", "{error: badvalue}", "{limit: many}", `c/demo.yaml:14:21: cannot unmarshal string into Go struct field Page.Clauses of type int`},
		{"duplicate id", "demo/group/second", "demo/group/first", `c/demo.yaml:22:9: the id "demo/group/first" stands already at c/demo.yaml:5`},

		{"no id", "id: demo/group/first\n    section", "section", `c/demo.yaml:5:5: the clause "" has no id`},
		{"no section", "    section: Parameters\n", "", `c/demo.yaml:5:5: the clause "demo/group/first" has no section`},
		{"no says", "    says: It does the first thing.\n", "", `c/demo.yaml:5:5: the clause "demo/group/first" has no says`},
		{"no kind", "    kind: response\n", "", `c/demo.yaml:22:5: the clause "demo/group/second" has no kind`},
		{"no level", "    level: may\n", "", `c/demo.yaml:22:5: the clause "demo/group/second" has no level`},
		{"no origin", "    origin: observed\n", "", `c/demo.yaml:22:5: the clause "demo/group/second" has no origin`},
		{"no risk", "    risk: signs-in\n", "", `c/demo.yaml:22:5: the clause "demo/group/second" has no risk`},
		{"no profiles", "    profiles: [demo, extra]\n", "", `c/demo.yaml:22:5: the clause "demo/group/second" is in no profile`},
		{"empty profiles", "[demo, extra]", "[]", `c/demo.yaml:22:5: the clause "demo/group/second" is in no profile`},
		{"empty says", "It does the first thing.", `""`, `c/demo.yaml:5:5: the clause "demo/group/first" has no says`},
		{"blank says", "It does the first thing.", `"  "`, `c/demo.yaml:5:5: the clause "demo/group/first" has no says`},

		{"unknown kind", "kind: parameter", "kind: paramter", `c/demo.yaml:8:11: no kind "paramter": one of [parameter response`},
		{"unknown level", "level: must", "level: MUST", `c/demo.yaml:9:12: no level "MUST": one of [must should may]`},
		{"unknown risk", "risk: reads", "risk: none", `c/demo.yaml:11:11: no risk "none": one of [reads signs-in`},
		{"unknown origin", "origin: page", "origin: pages", `c/demo.yaml:10:13: no origin "pages": page or observed`},
		{"unknown capability", "[mail, sign-in]", "[mail, sign-on]", `c/demo.yaml:12:19: no capability "sign-on" in capabilities.yaml`},
		{"wrong prefix", "id: demo/group/second", "id: login/group/second", `c/demo.yaml:22:9: the id "login/group/second" is not demo/GROUP/NAME in lower case`},
		{"capital in an id", "id: demo/group/second", "id: demo/group/Second", `c/demo.yaml:22:9: the id "demo/group/Second" is not`},
		{"two hyphens in an id", "id: demo/group/second", "id: demo/group/a--b", `c/demo.yaml:22:9: the id "demo/group/a--b" is not`},
		{"no group in an id", "id: demo/group/second", "id: demo/second", `c/demo.yaml:22:9: the id "demo/second" is not demo/GROUP/NAME`},
		{"slash at the end of an id", "id: demo/group/second", "id: demo/group/second/", `c/demo.yaml:22:9: the id "demo/group/second/" is not`},

		{"bad until", `until: "1.35"`, `until: "1.35.2.1"`, `c/demo.yaml:16:16: "1.35.2.1" is no release such as "1.39" or "1.39.7"`},
		{"bad since", `until: "1.35"`, `since: REL1_35`, `c/demo.yaml:16:16: "REL1_35" is no release such as "1.39"`},
		{"both bad", `until: "1.35"`, "until: x\n        since: z", `c/demo.yaml:17:16: "z" is no release`},
		{"since after until", `until: "1.35"`, "since: \"1.39\"\n        until: \"1.36\"", `c/demo.yaml:16:16: since 1.39 is after until 1.36`},
		{"since after until, patches", `until: "1.35"`, "since: 1.39.7\n        until: 1.39.6", `c/demo.yaml:16:16: since 1.39.7 is after until 1.39.6`},
		{"a rule for no edition", `until: "1.35"`, `link: https://x/`, `c/demo.yaml:16:9: a rule says which editions it is for`},
		{"documented false is no edition", "documented: true", "documented: false", `c/demo.yaml:19:9: a rule says which editions it is for`},
		{"a rule without a reason", "        why: the code was changed\n", "", `c/demo.yaml:16:9: a rule says why the edition differs`},
		{"absent with expect", "absent: true", "absent: true\n        expect: {flag: false}", `c/demo.yaml:21:18: an absent clause expects nothing`},
		{"two rules for a release", "documented: true", `since: "1.30"`, `c/demo.yaml:19:9: two rules of demo/group/first speak of the edition 1.35`},
		{"two rules for a release between", "documented: true", `until: "1.34"`, `c/demo.yaml:19:9: two rules of demo/group/first speak of the edition 1.34`},
		{"two rules for the page", `until: "1.35"`, "documented: true", `c/demo.yaml:19:9: two rules of demo/group/first speak of the edition documented`},

		{"no page", "page: demo\n", "", `c/demo.yaml:1:1: a page has page and title`},
		{"no title", "title: \"API:Demo\"\n", "", `c/demo.yaml:1:1: a page has page and title`},
		{"page of another file", "page: demo", "page: login", `c/demo.yaml:1:7: the page "login" belongs into a file login.yaml`},
		{"no clauses", demo[strings.Index(demo, "clauses:"):strings.Index(demo, "no-promises")], "", `c/demo.yaml:1:1: the page has no clauses`},
		{"a statement without why", "    why: no answer shows it\n", "", `c/demo.yaml:31:5: a statement has section, says and why`},
		{"a clause that is a word", "  - id: demo/group/second\n", "  - nothing\n  - id: demo/group/second\n", `c/demo.yaml:22:5: `},
		{"an empty clause", "  - id: demo/group/second\n", "  -\n  - id: demo/group/second\n", `c/demo.yaml:22:4: an empty clause`},

		{"not YAML", "kind: parameter", "kind: [parameter", `c/demo.yaml:9:5: ',' or ']' must be specified`},
		{"a tab", "    level: must", "\tlevel: must", `c/demo.yaml:9:1: found character '	' that cannot start any token`},
		{"a list", demo, "- a\n", `c/demo.yaml:1:1: `},
		{"two documents", "no-promises", "---\nno-promises", `c/demo.yaml: one YAML document is due, not 2`},
		{"empty file", demo, "", `c/demo.yaml:1:1: a page has page and title`},
		{"only a comment", demo, "# nothing\n", `c/demo.yaml:1:1: a page has page and title`},
	} {
		if strings.Count(demo, c.old) == 0 {
			t.Fatalf("%s: %q is not in the page", c.name, c.old)
		}
		_, err := contract.Load(files(strings.Replace(demo, c.old, c.new, 1)), "c")
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		if !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, err, c.want)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than a line: %s", c.name, err)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	capability := func(s string) fstest.MapFS {
		fsys := files(demo)
		fsys["c/capabilities.yaml"] = &fstest.MapFile{Data: []byte(s)}
		return fsys
	}
	for name, c := range map[string]struct {
		fsys fstest.MapFS
		want string
	}{
		"no folder":              {fstest.MapFS{}, "no catalogue: c holds no .yaml file"},
		"no yaml":                {fstest.MapFS{"c/readme.md": {}}, "no catalogue: c holds no .yaml file"},
		"no capabilities":        {fstest.MapFS{"c/demo.yaml": {Data: []byte(demo)}}, "catalogue: open c/capabilities.yaml: file does not exist"},
		"capability twice":       {capability(strings.ReplaceAll(capabilities, "sign-in", "mail")), `c/capabilities.yaml:6:9: the capability "mail" stands twice`},
		"capability without how": {capability(strings.Replace(capabilities, "    how: switch it on\n", "", 1)), "c/capabilities.yaml:2:5: a capability has id, says and how"},
		"unknown key":            {capability(capabilities + "    see: x\n"), `c/capabilities.yaml:10:5: unknown field "see"`},
		"no catalogue of pages":  {fstest.MapFS{"c/capabilities.yaml": {Data: []byte(capabilities)}}, "no catalogue: c holds no page"},
		"capabilities not used":  {capability(""), `c/demo.yaml:12:13: no capability "mail"`},
	} {
		_, err := contract.Load(c.fsys, "c")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
}

// TestErrorsAreTheSameEachTime: of two mistakes always the same one is named.
func TestErrorsAreTheSameEachTime(t *testing.T) {
	wrong := strings.Replace(demo, `until: "1.35"`, "until: x\n        since: z", 1)
	_, first := contract.Load(files(wrong), "c")
	for range 50 {
		if _, err := contract.Load(files(wrong), "c"); err.Error() != first.Error() {
			t.Fatalf("%v, then %v", first, err)
		}
	}
}

func TestDigestFollowsTheFiles(t *testing.T) {
	a, b := load(t, demo), load(t, demo)
	c := load(t, demo+"# a comment\n")
	if a.Digest != b.Digest || a.Digest == c.Digest || len(a.Digest) != 64 {
		t.Errorf("%s, %s, %s", a.Digest, b.Digest, c.Digest)
	}
}
