package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"testing"
)

// TestVersion are the ways a program comes about.
func TestVersion(t *testing.T) {
	const hash = "fdac68e8aaaabbbbccccddddeeeeffff00001111"
	tree := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261123154600-fdac68e8aaaa"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: hash}, {Key: "vcs.modified", Value: modified}}}
	}
	fetched := func(v string) *debug.BuildInfo { return &debug.BuildInfo{Main: debug.Module{Version: v}} }
	for name, c := range map[string]struct {
		linked          string
		info            *debug.BuildInfo
		version, commit string
	}{
		"tree":             {"", tree("false"), develop, hash},
		"changed tree":     {"", tree("true"), develop, hash + "-dirty"},
		"release":          {"v1.2.3", tree("false"), "1.2.3", hash},
		"go install tag":   {"", fetched("v1.2.3"), "1.2.3", "that of the tag v1.2.3"},
		"go install main":  {"", fetched("v0.0.0-20261123154600-fdac68e8aaaa"), develop, "fdac68e8aaaa"},
		"pseudo and dirty": {"", fetched("v0.0.0-20261123154600-fdac68e8aaaa+dirty"), develop, "fdac68e8aaaa-dirty"},
		"no version":       {"", fetched("(devel)"), develop, "unknown"},
		"nothing":          {"", fetched(""), develop, "unknown"},
	} {
		if v, c2 := versionOf(c.linked, c.info), commitOf(c.info); v != c.version || c2 != c.commit {
			t.Errorf("%s: %s, %s; want %s, %s", name, v, c2, c.version, c.commit)
		}
	}
}

// TestVersionFlag: the flag says what the command says, and each digest is there.
func TestVersionFlag(t *testing.T) {
	flag, command := mwconform(t, "--version"), mwconform(t, "version")
	want := regexp.MustCompile(`^mwconform \S+\ncommit     .+\ncatalogue  [0-9a-f]{64} \(\d+ clauses\)\nschemas    [0-9a-f]{64}\n$`)
	if flag.code != 0 || flag.out != command.out || !want.MatchString(flag.out) {
		t.Errorf("%d %q, %q", flag.code, flag.out, command.out)
	}
}

// TestStandsAlone: the program as releases have it is static, the same bytes
// wherever it was built, and replays in an empty folder.
func TestStandsAlone(t *testing.T) {
	build := func(dir string) string {
		file := filepath.Join(dir, "mwconform")
		cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", file, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return file
	}
	file := build(t.TempDir())
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(folder)) {
		t.Errorf("the program knows the folder it was built in: %s", folder)
	}
	if out, err := exec.Command("ldd", file).CombinedOutput(); err == nil {
		t.Errorf("not static: %s", out)
	}
	cmd := exec.Command(file, "replay", "--release", "1.39", "--page", "tokens")
	cmd.Dir, cmd.Env = t.TempDir(), []string{"PATH="}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
