package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/report"
)

// recordedAs are recordings of several releases in a folder: those of 1.39
// under each name, each with one change ("" is none): a file below the release and
// what is replaced in it.
func recordedAs(t *testing.T, changes map[string][3]string) string {
	t.Helper()
	dir := t.TempDir()
	for release, change := range changes {
		err := fs.WalkDir(cassettes.FS, recorded, func(name string, d fs.DirEntry, err error) error {
			file := filepath.Join(dir, release, strings.TrimPrefix(name, recorded))
			if err != nil || d.IsDir() {
				return os.MkdirAll(file, 0o755)
			}
			data, err := fs.ReadFile(cassettes.FS, name)
			if err != nil {
				return err
			}
			text := string(data)
			if filepath.Base(name) == "manifest.yaml" {
				text = strings.Replace(text, `release: "`+recorded+`"`, `release: "`+release+`"`, 1)
			}
			if name == recorded+"/"+change[0] {
				text = strings.ReplaceAll(text, change[1], change[2])
			}
			return os.WriteFile(file, []byte(text), 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// twoClauses hold in every edition; the recordings under them are small.
var twoClauses = []string{"replay", "login/result/wrong-token", "tokens/type/csrf", "--view", "table"}

func TestReplayOfTwoReleasesShowsAMatrix(t *testing.T) {
	dir := recordedAs(t, map[string][3]string{"1.35": {}, "1.39": {}})
	reports := t.TempDir()
	o := call{args: append(slices.Clone(twoClauses), "--cassettes", dir, "--report", filepath.Join(reports, "my.report.json"))}.run(t)
	want := "page × release   1.35      1.39\n" +
		"login            1 pass    1 pass\n" +
		"tokens           1 pass    1 pass\n" +
		"all              2 pass    2 pass\n" +
		"edition          1.35      1.39\n" +
		"result           partial   partial\n"
	if o.code != 0 || o.err != "" || !strings.HasSuffix(o.out, "\n\n"+want) {
		t.Errorf("%d %s\n%s\nwant at the end\n%s", o.code, o.err, o.out, want)
	}
	if strings.Count(o.out, "2 clauses: 2 pass") != 2 || strings.Index(o.out, "edition 1.35, replay") > strings.Index(o.out, "edition 1.39, replay") {
		t.Errorf("not each release with its own result, the oldest first:\n%s", o.out)
	}
	files, _ := filepath.Glob(filepath.Join(reports, "*"))
	if len(files) != 2 || filepath.Base(files[0]) != "my.report-1.35.json" || filepath.Base(files[1]) != "my.report-1.39.json" {
		t.Errorf("reports %v", files)
	}
	for seed := range 3 {
		again := call{args: append(slices.Clone(twoClauses), "--cassettes", dir, "--seed", string(rune('1'+seed)), "--report", filepath.Join(reports, "my.report.json"))}.run(t)
		if again.out != o.out {
			t.Errorf("another order says something else:\n%s", again.out)
		}
	}
}

func TestMatrixInLines(t *testing.T) {
	dir := recordedAs(t, map[string][3]string{"1.35": {}, "1.39": {}, "1.43": {}})
	o := call{args: []string{"replay", "tokens/type/csrf", "--cassettes", dir, "--release", "1.39, 1.35,1.39"}}.run(t)
	want := "matrix      tokens 1.35: 1 pass\nmatrix      tokens 1.39: 1 pass\nmatrix      all 1.35: 1 pass\nmatrix      all 1.39: 1 pass\n" +
		"matrix      edition 1.35: 1.35\nmatrix      edition 1.39: 1.39\nmatrix      result 1.35: partial\nmatrix      result 1.39: partial\n"
	if o.code != 0 || !strings.HasSuffix(o.out, "\n\n"+want) || strings.Contains(o.out, "1.43") {
		t.Errorf("%d\n%s", o.code, o.out)
	}
	o = call{args: []string{"replay", "tokens/type/csrf", "--cassettes", dir, "--release", "1.39"}}.run(t)
	if o.code != 0 || strings.Contains(o.out, "matrix") {
		t.Errorf("one release: %d\n%s", o.code, o.out)
	}
	call{args: []string{"replay", "--cassettes", dir, "--release", "1.39,1.42"}}.run(t).saysOnce(t, report.ExitUsage, `"1.42"`, "1.35, 1.39, 1.43")
	call{args: []string{"replay", "--cassettes", dir, "--release", "1.39,"}}.run(t).saysOnce(t, report.ExitUsage, `""`, "1.35, 1.39, 1.43")
	call{args: []string{"deviants", "--cassettes", dir, "--release", "1.39,1.35"}}.run(t).saysOnce(t, report.ExitUsage, "one release", "1.35, 1.39")
}

// TestOneWrongReleaseCounts: a release that fails, one whose recordings are
// damaged in one way or another, and a sound one beside it.
func TestOneWrongReleaseCounts(t *testing.T) {
	manifest := func(old, new string) [3]string { return [3]string{"manifest.yaml", old, new} }
	for _, c := range []struct {
		name   string
		change [3]string
		args   []string
		code   int
		says   []string // regular expressions
	}{
		{"it fails", [3]string{}, []string{"resetpassword/error/invalidparammix"}, report.ExitNotConforming,
			[]string{`(?m)^all +1 fail +1 pass$`, `(?m)^result +not conforming +partial$`, `(?m)^FAIL  resetpassword/error/invalidparammix`}},
		{"not part of it", [3]string{}, []string{"resetpassword/error/both-not-compared"}, 0,
			[]string{`(?m)^all +1 superseded +1 pass$`, `(?m)^result +nothing judged +partial$`}},
		{"no manifest to read", manifest("generator:", "generater:"), []string{"tokens/type/csrf"}, report.ExitTrouble,
			[]string{`(?m)^all +- +1 pass$`, `(?m)^result +not replayed +partial$`, `(?m)^1\.35 was not replayed: cassettes/1\.35/manifest\.yaml.*generater`}},
		{"moved", manifest(`release: "1.35"`, `release: "1.36"`), []string{"tokens/type/csrf"}, report.ExitTrouble,
			[]string{`(?m)^1\.35 was not replayed: cassettes/1\.35/manifest\.yaml is of the release "1\.36"`}},
		{"discovery changed", [3]string{"plain/discovery.yaml", "200", "201"}, []string{"tokens/type/csrf"}, report.ExitTrouble,
			[]string{`(?m)^1\.35 was not replayed: scenario plain: cassettes/1\.35/plain/discovery\.yaml was changed`, `1 clauses: 1 pass`}},
		{"a recording changed", [3]string{"plain/tokens/type/csrf.yaml", "200", "201"}, []string{"tokens/type/csrf"}, report.ExitTrouble,
			[]string{`(?m)^all +1 error +1 pass$`, `(?m)^result +inconclusive +partial$`, `cassettes/1\.35/plain/tokens/type/csrf\.yaml was changed`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := recordedAs(t, map[string][3]string{"1.35": c.change, "1.39": {}})
			o := call{args: append([]string{"replay", "--view", "table", "--cassettes", dir}, c.args...)}.run(t)
			if o.code != c.code {
				t.Errorf("exit code %d, not %d: %s", o.code, c.code, o.err)
			}
			for _, want := range append(c.says, `(?m)^page × release +1\.35 +1\.39$`) {
				if !regexp.MustCompile(want).MatchString(o.out) {
					t.Errorf("%s is not in\n%s", want, o.out)
				}
			}
		})
	}
	dir := recordedAs(t, map[string][3]string{"1.35": manifest("generator:", "x:"), "1.39": manifest("generator:", "x:")})
	if o := (call{args: []string{"replay", "--cassettes", dir}}).run(t); o.code != report.ExitTrouble || strings.Count(o.out, "was not replayed: ") != 2 {
		t.Errorf("both damaged: %d\n%s", o.code, o.out)
	}
	dir = recordedAs(t, map[string][3]string{"1.35": {}, "1.36": {}})
	if o := (call{args: []string{"replay", "resetpassword/error/both-not-compared", "--cassettes", dir}}).run(t); o.code != report.ExitNothing {
		t.Errorf("part of neither: %d\n%s", o.code, o.out)
	}
}

// TestScenarioThatAReleaseCannotHave: the scenario without the right writeapi
// does not exist in 1.43, where the clauses on it are superseded as well.
func TestScenarioThatAReleaseCannotHave(t *testing.T) {
	dir := recordedAs(t, map[string][3]string{"1.39": {}, "1.43": {}})
	if err := os.RemoveAll(filepath.Join(dir, "1.43", "no-write-api")); err != nil {
		t.Fatal(err)
	}
	o := call{args: []string{"replay", "*/right/write-api", "--view", "table", "--cassettes", dir}}.run(t)
	if o.code != 0 || !regexp.MustCompile(`(?m)^all +([0-9]) pass +[0-9] superseded$`).MatchString(o.out) {
		t.Errorf("%d\n%s", o.code, o.out)
	}
	// Held against an edition it is part of, the clause cannot be seen.
	o = call{args: []string{"replay", "login/right/write-api", "--edition", "1.39", "--cassettes", dir}}.run(t)
	if o.code != 0 || !strings.Contains(o.out, "unsupported login/right/write-api: the scenario no-write-api (") || !strings.Contains(o.out, "does not exist in 1.43, only in 1.35, 1.39") {
		t.Errorf("%d\n%s", o.code, o.out)
	}
}
