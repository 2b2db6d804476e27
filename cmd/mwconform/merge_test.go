package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
)

// sharded runs n shards into the files NAME-1.json and so on of a folder, and
// gives their names, the last first. Each says what it is.
func sharded(t *testing.T, dir, name string, n int, args ...string) []string {
	t.Helper()
	var files []string
	for i := n; i > 0; i-- {
		file := fmt.Sprintf("%s-%d.json", name, i)
		o := call{args: append(args, "--shard", fmt.Sprintf("%d/%d", i, n), "--report", file), dir: dir}.run(t)
		said := strings.Count(o.out, fmt.Sprintf("shard %d of %d", i, n))
		if o.code > 1 || said < 2 || !strings.Contains(o.out, "this is no statement of conformity: mwconform merge puts the shards together") || strings.Contains(o.out, "\nconforming") {
			t.Fatalf("%d/%d: exit code %d, says it %d times\n%s%s", i, n, o.code, said, last(o.out), o.err)
		}
		files = append(files, file)
	}
	return files
}

// TestMergeIsTheWhole: of a replay, and whatever the seeds, the merged report
// has the bytes of one that was not parted, and is as good for everything else.
func TestMergeIsTheWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page, n := []string{"--page", "login,resetpassword"}, []int{3}
	if *long {
		page, n = nil, []int{1, 2, 3, 8}
	}
	for name, c := range map[string]struct {
		args []string
		code int
		n    []int
	}{
		"as it is":   {[]string{"replay", "--release", "1.39"}, 0, n},
		"documented": {append([]string{"replay", "--release", "1.35", "--edition", "documented"}, page...), 1, []int{4}},
		"selected":   {[]string{"replay", "--release", "1.43", "tokens/", "--profile", "privacy"}, 0, []int{2}},
	} {
		name = strings.ReplaceAll(name, " ", "-")
		whole := call{args: append(c.args, "--report", name+".json"), dir: dir}.run(t)
		due := must(os.ReadFile(filepath.Join(dir, name+".json")))
		for _, n := range c.n {
			files := sharded(t, dir, name, n, append(c.args, "--seed", fmt.Sprint(n*7))...)
			o := call{args: append([]string{"merge", "--report", "merged.json", "--render", "tap=merged.tap"}, files...), dir: dir}.run(t)
			is := must(os.ReadFile(filepath.Join(dir, "merged.json")))
			if o.code != c.code || whole.code != c.code || !bytes.Equal(is, due) || len(due) == 0 {
				t.Errorf("%s in %d shards: exit code %d, the whole %d, %d bytes and %d\n%s%s", name, n, o.code, whole.code, len(is), len(due), last(o.out), o.err)
			}
			if o.out != strings.ReplaceAll(whole.out, name+".json", "merged.json")+"report: merged.tap\n" {
				t.Errorf("%s in %d shards is not shown as the whole: %s", name, n, last(o.out))
			}
		}
	}
	o := call{args: []string{"report", "merged.json", "--format", "html", "--output", "merged.html"}, dir: dir}.run(t)
	if o.code != 0 {
		t.Error(o.code, o.err)
	}
}

// sayingYes is a wiki that says what it is, and to everything else that somebody is signed in.
var sayingYes = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	answer := discovered(r.URL.Query())
	if answer == "" {
		answer = alwaysSuccess
	}
	constant(answer).ServeHTTP(w, r)
})

// TestMergeOfALiveRun: a wiki that is wrong everywhere, by answers that break
// clauses of other shards too.
func TestMergeOfALiveRun(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	dir := t.TempDir()
	args := append(accounts(), "--endpoint", serve(t, sayingYes), "--test-wiki", "--allow", "all", "--page", "login,tokens", "--alone") // shards share less than the whole
	whole := call{args: append(args, "--report", "whole.json"), dir: dir}.run(t)
	g.Expect(whole.code).To(Equal(1))
	files := sharded(t, dir, "part", 3, args...)
	elsewhere := 0
	for _, name := range files {
		one := readAny(t, filepath.Join(dir, name))
		g.Expect(one.Shard.Settings).To(And(HaveKeyWithValue("allow", "all"), HaveKeyWithValue("test-wiki", "true")))
		g.Expect(one.Result).To(Equal(report.NotConforming))
		elsewhere += len(one.Shard.Elsewhere)
	}
	g.Expect(elsewhere).To(BeNumerically(">", 0), "no shard's answers break another's clauses: this test shows nothing")
	o := call{args: append([]string{"merge", "--report", "merged.json"}, files...), dir: dir}.run(t)
	g.Expect(o.code).To(Equal(1), o.err)
	is, due := readAny(t, filepath.Join(dir, "merged.json")), readAny(t, filepath.Join(dir, "whole.json"))
	g.Expect(is.Run.Shards).To(HaveLen(3))
	g.Expect(is.Totals).To(Equal(due.Totals))
	g.Expect(is.Result).To(Equal(due.Result))
	g.Expect(told(is)).To(Equal(told(due)))

	// It is no ground for a certificate, and none of the parts is one for anything.
	for file, says := range map[string]string{"part-1.json": "shard 1 of 3", "part-2.json": "shard 2 of 3"} {
		o := call{args: []string{"diff", "whole.json", file}, dir: dir}.run(t)
		g.Expect(o.code).To(Equal(2))
		g.Expect(o.out).To(And(ContainSubstring("not comparable"), ContainSubstring(says), ContainSubstring("mwconform merge")))
	}
	o = call{args: []string{"site", filepath.Join(t.TempDir(), "pages"), "--from", "."}, dir: dir}.run(t)
	g.Expect(o.code).To(Equal(1), o.err)
	g.Expect(o.err).To(And(ContainSubstring("part-1.json"), ContainSubstring("shard 1 of 3"), ContainSubstring("mwconform merge")))
	for format, says := range map[string]string{"terminal": "FAIL  ", "markdown": "**fail**: ", "html": "fails: ", "junit": `<testsuite name="clauses of other shards"`, "tap": "of another shard", "github": "::error title=", "badge": "not conforming (shard 2 of 3)"} {
		o := call{args: []string{"report", "part-2.json", "--format", format}, dir: dir}.run(t)
		g.Expect(o.out).To(And(ContainSubstring("shard 2 of 3"), ContainSubstring(says)), format)
	}
}

// told are the clauses with what was found, without what differs from run to run.
func told(r *report.Report) []string {
	var out []string
	for _, c := range r.Clause {
		out = append(out, fmt.Sprint(c.ID, c.Verdict, c.Specs, len(c.Mismatches), len(c.Exchanges), c.Generated != nil))
	}
	return out
}

func readAny(t *testing.T, file string) *report.Report {
	t.Helper()
	r := &report.Report{}
	if err := json.Unmarshal(must(os.ReadFile(file)), r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWrongMerge: each wrong file is named, with what to do, and nothing is written.
func TestWrongMerge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := []string{"replay", "--release", "1.39", "tokens/type/"}
	call{args: append(one, "--report", "whole.json"), dir: dir}.run(t)
	sharded(t, dir, "a", 2, one...)
	sharded(t, dir, "b", 3, one...)
	sharded(t, dir, "c", 2, append(one, "--edition", "documented")...)
	sharded(t, dir, "d", 2, "replay", "--release", "1.43", "tokens/type/")
	sharded(t, dir, "e", 2, append(one, "login/result/failed")...)
	good := string(must(os.ReadFile(filepath.Join(dir, "a-2.json"))))
	for name, text := range map[string]string{
		"half.json": good[:len(good)/2], "empty.json": "", "list.json": "[]", "newer.json": strings.Replace(good, "report/v2", "report/v3", 1),
		"version.json":   strings.Replace(good, `"version": "`, `"version": "9`, 1),
		"edited.json":    strings.Replace(good, `"verdict": "pass",`+"\n"+`   "reason": ""`, `"verdict": "unsupported",`+"\n"+`   "reason": "x"`, 1),
		"malformed.json": strings.Replace(good, `"index": 2`, `"index": 0`, 1),
	} {
		if text == good {
			t.Errorf("%s is not changed", name)
		}
		put(t, filepath.Join(dir, name), text)
	}
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{nil, 2, []string{"no reports to merge", "name those of all shards"}},
		{[]string{"a-1.json"}, 2, []string{"a-1.json", "2 shards", "missing: 2"}},
		{[]string{"a-1.json", "a-1.json"}, 2, []string{"a-1.json and a-1.json", "shard 1 of 2", "leave one"}},
		{[]string{"a-1.json", "whole.json"}, 2, []string{"whole.json", "of no shard", "leave it out"}},
		{[]string{"a-1.json", "b-2.json"}, 2, []string{"a-1.json and b-2.json", "number of shards"}},
		{[]string{"a-1.json", "c-2.json"}, 2, []string{"a-1.json and c-2.json", "the edition"}},
		{[]string{"a-1.json", "d-2.json"}, 2, []string{"a-1.json and d-2.json", "the edition"}},
		{[]string{"a-1.json", "e-2.json"}, 2, []string{"a-1.json and e-2.json", "clauses chosen", "same settings"}},
		{[]string{"a-1.json", "version.json"}, 2, []string{"version.json", "was made by mwconform 9"}},
		{[]string{"a-1.json", "edited.json"}, 2, []string{"edited.json", "not as it was written", "run shard 2 of 2 again"}},
		{[]string{"a-1.json", "malformed.json"}, 2, []string{"malformed.json", "no well-formed report", "index"}},
		{[]string{"a-1.json", "half.json"}, 2, []string{"half.json", "no report of mwconform"}},
		{[]string{"a-1.json", "empty.json"}, 2, []string{"empty.json", "no report of mwconform"}},
		{[]string{"a-1.json", "list.json"}, 2, []string{"list.json", "no report of mwconform"}},
		{[]string{"a-1.json", "newer.json"}, 2, []string{"newer.json", "mwconform.report/v3"}},
		{[]string{"a-1.json", "nosuch.json"}, 3, []string{"nosuch.json", "could not be read"}},
		{[]string{"a-1.json", "."}, 3, []string{"could not be read"}},
		{[]string{"a-1.json", "a-2.json", "--report", "nosuch/x.json"}, 2, []string{"nosuch"}},
		{[]string{"a-1.json", "a-2.json", "--report", "./a-2.json"}, 2, []string{"a-2.json", "would be written over"}},
		{[]string{"a-1.json", "a-2.json", "--render", "html=a-1.json"}, 2, []string{"a-1.json", "would be written over"}},
		{[]string{"a-1.json", "a-2.json", "--view", "x"}, 2, []string{"view", `"x"`}},
		{[]string{"a-1.json", "a-2.json", "--shard", "1/2"}, 2, []string{"--shard"}},
	} {
		args := append([]string{"merge"}, c.args...)
		if !strings.Contains(strings.Join(args, " "), "--report") {
			args = append(args, "--report", "out.json")
		}
		call{args: args, dir: dir}.run(t).saysOnce(t, c.code, c.says...)
		if _, err := os.Stat(filepath.Join(dir, "out.json")); err == nil {
			t.Errorf("%q: a report was written", args)
		}
	}
	if o := (call{args: []string{"merge", "a-1.json", "a-2.json"}, dir: dir}).run(t); o.code != 0 {
		t.Error(o.code, o.err)
	}
}
