package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// job is what these tests read of a manifest for Kubernetes.
type job struct {
	Version string `yaml:"apiVersion"`
	Kind    string `yaml:"kind"`
	Meta    struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		Mode        string `yaml:"completionMode"`
		Completions int    `yaml:"completions"`
		Parallelism int    `yaml:"parallelism"`
		Limit       *int   `yaml:"backoffLimitPerIndex"`
		Policy      struct {
			Rules []struct {
				Action string `yaml:"action"`
				On     struct {
					Values []int `yaml:"values"`
				} `yaml:"onExitCodes"`
			} `yaml:"rules"`
		} `yaml:"podFailurePolicy"`
		Template struct {
			Spec struct {
				Restart string      `yaml:"restartPolicy"`
				Init    []container `yaml:"initContainers"`
				Runs    []container `yaml:"containers"`
			} `yaml:"spec"`
		} `yaml:"template"`
	} `yaml:"spec"`
}

type container struct {
	Command []string `yaml:"command"`
	Args    []string `yaml:"args"`
	Env     []struct {
		Name string `yaml:"name"`
	} `yaml:"env"`
}

func jobs(t *testing.T) []job {
	t.Helper()
	var out []job
	d := yaml.NewDecoder(bytes.NewReader(must(os.ReadFile("../../examples/kubernetes.yaml"))))
	for {
		var one job
		if err := d.Decode(&one); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		if one.Kind == "Job" {
			out = append(out, one)
		}
	}
}

// takes tells whether mwconform has the verb, the flags and the settings.
func takes(words, variables []string) error {
	cmd, rest, err := newRoot().Find(words)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	for _, name := range variables {
		flag := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, envPrefix)), "_", "-")
		if err == nil && (!strings.HasPrefix(name, envPrefix) || cmd.Flags().Lookup(flag) == nil) {
			err = fmt.Errorf("%s is no setting of %s", name, cmd.Name())
		}
	}
	return err
}

// TestKubernetes: the manifest is that of an Indexed Job, whose words mwconform
// takes; its shards are those that --shard has, and merge is given each report.
func TestKubernetes(t *testing.T) {
	all := jobs(t)
	if len(all) != 2 {
		t.Fatalf("%d jobs", len(all))
	}
	run, merged := all[0], all[1]
	if s := run.Spec; run.Version != "batch/v1" || s.Mode != "Indexed" || s.Completions < 2 || s.Parallelism != 1 || s.Limit == nil || s.Template.Spec.Restart != "Never" {
		t.Errorf("%+v", run)
	}
	known := map[string]bool{}
	for _, m := range exitsOf(runCommand()) {
		known[m.code] = true
	}
	for _, rule := range run.Spec.Policy.Rules {
		for _, code := range rule.On.Values {
			if !known[fmt.Sprint(code)] {
				t.Errorf("run never ends with %d", code)
			}
		}
	}
	var reports []string
	for _, j := range all {
		one := j.Spec.Template.Spec.Runs[0]
		var variables []string
		for _, e := range one.Env {
			variables = append(variables, e.Name)
		}
		if err := takes(one.Args, variables); err != nil {
			t.Errorf("%s: %v", j.Meta.Name, err)
		}
	}
	index := run.Spec.Template.Spec.Init[0].Command
	for i := range run.Spec.Completions {
		script := strings.ReplaceAll(index[len(index)-1], "/settings/", t.TempDir()+"/")
		file := regexp.MustCompile(`> (\S+)$`).FindStringSubmatch(script)[1]
		cmd := exec.Command("sh", append(index[1:len(index)-1:len(index)-1], script)...)
		cmd.Env = []string{fmt.Sprint("JOB_COMPLETION_INDEX=", i)}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatal(err, string(out))
		}
		if got, want := string(must(os.ReadFile(file))), fmt.Sprintf("shard: %d/%d\n", i+1, run.Spec.Completions); got != want || filepath.Base(file) != defaultFile {
			t.Errorf("%s: %q, not %q", file, got, want)
		}
		for _, arg := range run.Spec.Template.Spec.Runs[0].Args {
			if file, ok := strings.CutPrefix(arg, "--report="); ok {
				reports = append(reports, strings.ReplaceAll(file, "$(JOB_COMPLETION_INDEX)", fmt.Sprint(i)))
			}
		}
	}
	if words := strings.Join(merged.Spec.Template.Spec.Runs[0].Args, " "); !strings.HasSuffix(words, " "+strings.Join(reports, " ")) || len(reports) != run.Spec.Completions {
		t.Errorf("merge is not given what the shards write: %q, not %q", words, reports)
	}
}

// TestMatrix: each job of the workflow runs one of the shards there are, and
// its commands are mwconform's.
func TestMatrix(t *testing.T) {
	var flow struct {
		Jobs map[string]struct {
			Strategy struct {
				Matrix map[string][]int `yaml:"matrix"`
			} `yaml:"strategy"`
			Steps []struct {
				Run string `yaml:"run"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	readYAML(t, "../../examples/github-matrix.yml", &flow)
	commands := 0
	for name, j := range flow.Jobs {
		for _, s := range j.Steps {
			c := ciCommand.FindString(s.Run)
			if c == "" {
				continue
			}
			commands++
			if err := takes(split(strings.ReplaceAll(c, "${{ matrix.shard }}", "1"))[1:], nil); err != nil {
				t.Errorf("%s: %v", c, err)
			}
			if name != "shard" {
				continue
			}
			shards := j.Strategy.Matrix["shard"]
			for i, n := range shards {
				if n != i+1 || !strings.Contains(c, fmt.Sprintf("--shard ${{ matrix.shard }}/%d ", len(shards))) {
					t.Errorf("shards %v in %s", shards, c)
				}
			}
		}
	}
	if commands != 2 {
		t.Errorf("%d commands", commands)
	}
}
