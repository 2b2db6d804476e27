package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestManPages: the pages of a program built with -tags man are whole.
func TestManPages(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("go", "run", "-tags", "man", ".", "reference", "man", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	root := newRoot()
	for _, cmd := range append(commandsOf(root), root) {
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		data, err := os.ReadFile(filepath.Join(dir, name+".1"))
		if err != nil {
			t.Error(err)
			continue
		}
		page := strings.ReplaceAll(string(data), `\-`, "-")
		if !strings.Contains(page, `.TH "`+strings.ToUpper(name)+`" "1" "Jan 1970"`) {
			t.Errorf("the page of %s has another heading: %.80s", name, page)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if shown := strings.Contains(page, `\fB--`+f.Name+`\fP`); shown == f.Hidden {
				t.Errorf("the page of %s: --%s is on it is %t, hidden %t", name, f.Name, shown, f.Hidden)
			}
		})
		for _, line := range strings.Split(cmd.Short, "\n") {
			if !strings.Contains(page, line) {
				t.Errorf("the page of %s lacks %q", name, line)
			}
		}
	}
}

// TestReferenceWithoutMan: the ordinary program says that there is no such page.
func TestReferenceWithoutMan(t *testing.T) {
	if manCommand != nil {
		t.Fatal("cobra/doc is part of the ordinary program, and its tables of every start")
	}
	if got := mwconform(t, "reference", "man", t.TempDir()); got.code != 2 {
		t.Errorf("%+v", got)
	}
}
