package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestComplete asks as a shell does: the words before the cursor and what is begun.
func TestComplete(t *testing.T) {
	for _, c := range []struct {
		line   string
		has    []string
		hasNot []string
	}{
		{"replay login/result/fa|", []string{"login/result/failed"}, []string{"tokens/"}},
		{"clauses show tok|", []string{"tokens/", "tokens/type/all"}, []string{"login/"}},
		{"run --page |", []string{"tokens", "login"}, nil},
		{"run --page login,to|", []string{"login,tokens"}, []string{"tokens"}},
		{"replay --profile pri|", []string{"privacy"}, []string{"tokens"}},
		{"replay --edition |", []string{"1.35", "1.43", "documented"}, nil},
		{"replay --release 1.35,1.4|", []string{"1.35,1.43"}, []string{"1.35"}},
		{"wiki up --scenario pl|", []string{"plain"}, []string{"private"}},
		{"wiki reset priv|", []string{"private"}, []string{"plain"}},
		{"run --allow |", []string{"signs-in", "all"}, nil},
		{"run --capability login|", []string{"login-throttle"}, []string{"account-user"}},
		{"diff --format |", []string{"terminal", "markdown", "json", "html"}, nil},
		{"deviants --format |", []string{"table", "markdown"}, nil},
		{"diff |", []string{"json", ":8"}, nil}, // files of this name
		{"merge a.json |", []string{"json", ":8"}, nil},
		{"re|", []string{"replay", "record"}, []string{"reference"}},
	} {
		words := strings.Split(strings.TrimSuffix(c.line, "|"), " ")
		o := mwconform(t, append([]string{"__complete"}, words...)...)
		var got []string
		for _, line := range strings.Split(o.out, "\n") {
			word, _, _ := strings.Cut(line, "\t")
			got = append(got, word)
		}
		for _, w := range c.has {
			if !slices.Contains(got, w) {
				t.Errorf("%s: no %s among %q", c.line, w, got)
			}
		}
		for _, w := range c.hasNot {
			if slices.Contains(got, w) {
				t.Errorf("%s: %s is offered", c.line, w)
			}
		}
	}
}

// TestCompletionScripts: what a shell reads is there, and bash finds no fault with its own.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		o := mwconform(t, "completion", shell)
		if o.code != 0 || !strings.Contains(o.out, "__complete") {
			t.Errorf("%s: %d %.200s %s", shell, o.code, o.out, o.err)
		}
		if shell == "bash" {
			check := exec.Command("bash", "-n")
			check.Stdin = strings.NewReader(o.out)
			if out, err := check.CombinedOutput(); err != nil {
				t.Errorf("bash -n: %v %s", err, out)
			}
		}
	}
}
