package main

import (
	"testing"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/wiki"
)

func TestWhichWiki(t *testing.T) {
	for _, c := range []struct {
		command string
		args    []string
		want    wiki.Which
		again   string // the flags in a message
	}{
		{"run", nil, wiki.Which{Release: "1.39"}, ""},
		{"up", []string{"--database=mysql"}, wiki.Which{Release: "1.39", Database: "mysql"}, " --database mysql"},
		{"run", []string{"--database=mysql"}, wiki.Which{Release: "1.39", Database: "mysql"}, " --database mysql"},
		{"run", []string{"--release=1.43"}, wiki.Which{Release: "1.43"}, " --release 1.43"},
		{"run", []string{"--tree=/t", "--database=mysql"}, wiki.Which{Tree: "/t", Database: "mysql"}, " --tree /t --database mysql"},
		// A folder says itself what it holds; up has to know it before.
		{"run", []string{"--state-dir=/s", "--database=mysql"}, wiki.Which{Dir: "/s", Database: "mysql"}, " --database mysql --state-dir /s"},
		{"up", []string{"--state-dir=/s"}, wiki.Which{Release: "1.39", Dir: "/s"}, " --state-dir /s"},
	} {
		cmd := &cobra.Command{Use: c.command}
		addWikiFlags(cmd)
		if err := cmd.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		if got := whichWiki(cmd); got != c.want {
			t.Errorf("%s %q: %+v", c.command, c.args, got)
		}
		if got := wikiFlags(cmd); got != c.again {
			t.Errorf("%s %q: %q", c.command, c.args, got)
		}
	}
}

func TestNoWikiWithMariaDB(t *testing.T) {
	o := call{args: []string{"run", "--fixture-wiki", "--database", "mysql"}, env: []string{"XDG_CACHE_HOME=" + t.TempDir()}}.run(t)
	o.saysOnce(t, report.ExitTrouble, "not there", "mwconform wiki up --database mysql")
}
