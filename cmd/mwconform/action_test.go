package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// action is what these tests read of action.yml.
type action struct {
	Inputs map[string]struct {
		Default string `yaml:"default"`
	} `yaml:"inputs"`
	Outputs map[string]struct {
		Value string `yaml:"value"`
	} `yaml:"outputs"`
	Runs struct {
		Steps []struct {
			ID  string            `yaml:"id"`
			Env map[string]string `yaml:"env"`
			Run string            `yaml:"run"`
		} `yaml:"steps"`
	} `yaml:"runs"`
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	readYAML(t, "../../action.yml", &a)
	return a
}

func readYAML(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// act runs the step that runs mwconform, as a runner does: inputs become the
// variables the step names, with their defaults.
func act(t *testing.T, inputs map[string]string) (o outcome, dir string) {
	t.Helper()
	a := readAction(t)
	dir = t.TempDir()
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "RUNNER_TEMP=" + dir,
		"GITHUB_OUTPUT=" + dir + "/output", "GITHUB_STEP_SUMMARY=" + dir + "/summary"}
	inputs["binary"] = binary
	for _, s := range a.Runs.Steps {
		if s.ID != "run" {
			continue
		}
		for name, value := range s.Env {
			input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
			set, given := inputs[input]
			if !given {
				set = a.Inputs[input].Default
			}
			env = append(env, name+"="+set)
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
		var out, errs bytes.Buffer
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &out, &errs
		_ = cmd.Run() // its exit code is looked at
		return outcome{code: cmd.ProcessState.ExitCode(), out: out.String(), err: errs.String()}, dir
	}
	t.Fatal("no step run")
	return outcome{}, ""
}

// TestAction: result, outputs, summary, files and exit code of what users set.
func TestAction(t *testing.T) {
	wrong := map[string]string{"release": "1.39", "edition": "documented", "selectors": "tokens/\nlogin/"}
	for name, c := range map[string]struct {
		inputs  map[string]string
		code    int
		result  string
		reports int
	}{
		"replay":           {map[string]string{"selectors": "tokens/ login/", "release": "1.39,1.43"}, 0, "conforming", 2},
		"one release":      {map[string]string{"args": "--page\ntokens", "release": "1.39"}, 0, "conforming", 1},
		"another edition":  {wrong, 1, "nonconforming", 1},
		"never fails":      {with2(wrong, "fail-on", "never"), 0, "nonconforming", 1},
		"wrong use":        {map[string]string{"edition": "1.2", "fail-on": "never"}, 2, "usage", 0},
		"nothing":          {map[string]string{"selectors": "tokens/", "args": "--page=login", "fail-on": "nonconforming"}, 0, "nothing", 0},
		"no wiki there":    {map[string]string{"mode": "run", "endpoint": nowhere}, 3, "trouble", 0},
		"trouble may pass": {map[string]string{"mode": "run", "endpoint": nowhere, "fail-on": "nonconforming"}, 0, "trouble", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, dir := act(t, c.inputs)
			output, _ := os.ReadFile(dir + "/output")
			summary, _ := os.ReadFile(dir + "/summary")
			if o.code != c.code || !strings.Contains(string(output), "result="+c.result+"\n") {
				t.Fatalf("exit code %d, %s\n%s", o.code, output, last(o.out+o.err))
			}
			for _, ext := range []string{".json", ".xml", ".html"} {
				files, _ := filepath.Glob(dir + "/mwconform-report/*" + ext)
				if len(files) != c.reports || ext == ".json" && strings.Count(string(output), ".json\n") != c.reports {
					t.Errorf("%s: %q\n%s", ext, files, output)
				}
			}
			if (len(summary) > 0) != (c.reports > 0) || strings.Contains(o.out, "::error") != (c.result == "nonconforming") {
				t.Errorf("%d bytes of summary; %s", len(summary), last(o.out))
			}
		})
	}
}

func with2(m map[string]string, key, value string) map[string]string {
	out := map[string]string{key: value}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// TestActionInputs: inputs are words, never shell, never flags of a selector.
func TestActionInputs(t *testing.T) {
	for _, input := range []string{"mode", "selectors", "endpoint", "edition", "release", "args", "waivers", "fail-on"} {
		for _, evil := range []string{"$(touch harm)", "`touch harm`", "; touch harm", "\" ; touch harm; \"", "' ; touch harm #", "--report=harm"} {
			if input == "args" && evil[0] == '-' {
				continue // there it is meant so
			}
			o, dir := act(t, map[string]string{"release": "1.39", "args": "--page=tokens", input: evil})
			if _, err := os.Stat(dir + "/harm"); err == nil || o.code == 0 {
				t.Errorf("%s = %s: exit code %d, %v", input, evil, o.code, err)
			}
		}
	}
}

// TestActionFile: no expression stands in a script, every input is used, and
// bash finds no fault.
func TestActionFile(t *testing.T) {
	a, used := readAction(t), ""
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("an expression within a script: %s", s.Run)
		}
		for _, v := range s.Env {
			used += v
		}
		cmd := exec.Command("bash", "-n")
		cmd.Stdin = strings.NewReader(s.Run)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	}
	for name := range a.Inputs {
		if name != "go-version" && !strings.Contains(used, "inputs."+name+" ") {
			t.Errorf("the input %s is not used", name)
		}
	}
	for name, out := range a.Outputs {
		if out.Value != "${{ steps.run.outputs."+name+" }}" {
			t.Errorf("the output %s: %s", name, out.Value)
		}
	}
}

// ciCommand is a line of mwconform in an example.
var ciCommand = regexp.MustCompile(`mwconform (?:replay|run|report|merge) .*`)

// TestCIExamples: the examples are YAML, their commands are mwconform's, the
// inputs are those of the action.
func TestCIExamples(t *testing.T) {
	inputs := readAction(t).Inputs
	var hub struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string         `yaml:"uses"`
				With map[string]any `yaml:"with"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	readYAML(t, "../../examples/github-workflow.yml", &hub)
	steps := 0
	for _, j := range hub.Jobs {
		for _, s := range j.Steps {
			if !strings.HasPrefix(s.Uses, "mwconform/") {
				continue
			}
			steps++
			for name := range s.With {
				if _, ok := inputs[name]; !ok {
					t.Errorf("the action has no input %s", name)
				}
			}
		}
	}
	var lab map[string]struct {
		Script []string `yaml:"script"`
		After  []string `yaml:"after_script"`
	}
	readYAML(t, "../../examples/gitlab-ci.yml", &lab)
	lines := 0
	for _, j := range lab {
		for _, script := range slices.Concat(j.Script, j.After) {
			for _, part := range strings.Split(script, ";") {
				c := ciCommand.FindString(part)
				if c == "" {
					continue
				}
				lines++
				cmd, rest, err := newRoot().Find(split(c)[1:])
				if err == nil {
					err = cmd.ParseFlags(rest)
				}
				if err != nil {
					t.Errorf("%s: %v", c, err)
				}
			}
		}
	}
	if steps != 2 || lines != 4 {
		t.Errorf("%d steps, %d commands", steps, lines)
	}
}
