package main

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/wiki"
)

func TestDeviantsLiveWrongUse(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "deviant", args: []string{"deviants", "live", "nosuch"}, says: []string{`no deviant "nosuch"`, "assert-ignored"}},
		{name: "pattern", args: []string{"deviants", "live", "nosuch-*"}, says: []string{`"nosuch-*"`}},
		{name: "page", args: []string{"deviants", "live", "--page", "nosuch"}, says: []string{"page", `"nosuch"`, "tokens"}},
		{name: "scenario", args: []string{"deviants", "live", "--scenario", "nosuch"}, says: []string{"scenario", `"nosuch"`, "plain"}},
		{name: "edition", args: []string{"deviants", "live", "--edition", "1.2"}, says: []string{"edition", `"1.2"`}},
		{name: "sample", args: []string{"deviants", "live", "--sample", "-1"}, says: []string{"sample", "-1"}},
		{name: "nothing left", args: []string{"deviants", "live", "assert-ignored", "--page", "tokens"}, code: report.ExitNothing, says: []string{"nothing selected"}},
		{name: "no wiki", args: []string{"deviants", "live", "--state-dir", t.TempDir()}, code: report.ExitTrouble, says: []string{"mwconform wiki up"}},
	} {
		t.Run(w.name, w.check)
	}
}

func TestDeviantsLiveList(t *testing.T) {
	all, err := wiki.Deviants()
	if err != nil {
		t.Fatal(err)
	}
	o := call{args: []string{"deviants", "live", "--list"}}.run(t)
	for _, d := range all {
		if !strings.Contains(o.out, "| "+d.Name+" | ") {
			t.Errorf("%s is not listed", d.Name)
		}
	}
}
