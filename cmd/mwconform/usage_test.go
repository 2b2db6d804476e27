package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
)

// wrongUse is one way to start the program wrongly.
type wrongUse struct {
	name string
	args []string
	env  []string
	file string // content of mwconform.yaml in the working directory
	code int    // 0 stands for ExitUsage
	says []string
}

func (w wrongUse) check(t *testing.T) {
	t.Helper()
	t.Parallel()
	dir := t.TempDir()
	if w.file != "" {
		if err := os.WriteFile(filepath.Join(dir, "mwconform.yaml"), []byte(w.file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if w.code == 0 {
		w.code = report.ExitUsage
	}
	call{args: w.args, env: w.env, dir: dir}.run(t).saysOnce(t, w.code, w.says...)
}

// nowhere is an endpoint that refuses connections: what gets as far as asking
// it ends with exit code 3, not 2.
const nowhere = "http://127.0.0.1:1/api.php"

func live(more ...string) []string { return append([]string{"run", "--endpoint", nowhere}, more...) }

func TestUnknownNames(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "command", args: []string{"nosuch"}, says: []string{`"nosuch"`, "mwconform --help"}},
		{name: "command, nearly right", args: []string{"replai"}, says: []string{`"replai"`, "there is replay"}},
		{name: "command of wiki", args: []string{"wiki", "nosuch"}, says: []string{`"nosuch"`, "mwconform wiki --help"}},
		{name: "command of clauses", args: []string{"clauses", "nosuch"}, says: []string{`"nosuch"`, "mwconform clauses --help"}},
		{name: "argument of version", args: []string{"version", "nosuch"}, says: []string{`"nosuch"`}},
		{name: "flag", args: []string{"run", "--endpont=x"}, says: []string{"--endpont", "there is --endpoint", "mwconform run --help"}},
		{name: "flag of another command", args: []string{"replay", "--endpoint", nowhere}, says: []string{"--endpoint", "mwconform replay --help"}},
		{name: "misspelt flag with a password", args: []string{"run", "--user-pasword=" + secret}, says: []string{"--user-pasword;", "--user-password"}},
		{name: "short flag", args: []string{"run", "-z"}, says: []string{"-z", "mwconform run --help"}},
		{name: "clause", args: []string{"replay", "login/result/wrongtoken"}, says: []string{`"login/result/wrongtoken"`, "login/result/", "clauses list"}},
		{name: "clause among known ones", args: []string{"replay", "login/", "nosuch/*"}, says: []string{`"nosuch/*"`}},
		{name: "clause on a live wiki", args: live("nosuch"), says: []string{`"nosuch"`, "clauses list"}},
		{name: "page", args: []string{"replay", "--page", "nosuch"}, says: []string{"page", `"nosuch"`, "tokens"}},
		{name: "profile", args: []string{"replay", "--profile", "nosuch"}, says: []string{"profile", `"nosuch"`, "bot-passwords"}},
		{name: "edition", args: []string{"replay", "--edition", "1.2"}, says: []string{"edition", `"1.2"`, "1.39", "documented"}},
		{name: "release of recordings", args: []string{"replay", "--release", "9.9"}, says: []string{"release", `"9.9"`, "1.39"}},
		{name: "release of the test wiki", args: []string{"run", "--fixture-wiki", "--release", "9.9"}, says: []string{`"9.9"`, "1.39"}},
		{name: "database of the test wiki", args: []string{"run", "--fixture-wiki", "--database", "oracle"}, says: []string{`"oracle"`, "sqlite, mysql"}},
		{name: "database to install", args: []string{"wiki", "up", "--database", "oracle"}, says: []string{`"oracle"`, "sqlite, mysql"}},
		{name: "database of a release in a Debian of its own", args: []string{"wiki", "up", "--release", "1.43", "--database", "mysql"}, says: []string{"1.43", "--database mysql is for 1.39"}},
		{name: "scenario", args: []string{"run", "--fixture-wiki", "--scenario", "nosuch"}, says: []string{"scenario", `"nosuch"`, "plain"}},
		{name: "scenario to record", args: []string{"record", "--scenario", "plain,nosuch"}, says: []string{"scenario", `"nosuch"`, "plain"}},
		{name: "risk", args: live("--test-wiki", "--allow", "nosuch"), says: []string{"allow", `"nosuch"`, "signs-in, ", "all"}},
		{name: "capability", args: live("--capability", "nosuch"), says: []string{"capability", `"nosuch"`, "login-throttle"}},
		{name: "capability that is an account", args: live("--capability", "account-user"), says: []string{"account-user", "user-name", "user-password"}},
		{name: "variable", args: live(), env: []string{"MWCONFORM_ENDPONT=" + secret}, says: []string{"MWCONFORM_ENDPONT", "there is MWCONFORM_ENDPOINT"}},
		{name: "variable like nothing", args: live(), env: []string{"MWCONFORM_QQQQQQ=1"}, says: []string{"MWCONFORM_QQQQQQ", "--help"}},
		{name: "setting", args: live(), file: "# mine\n\n  timout: 3s\n", says: []string{"mwconform.yaml:3:3:", `"timout"`, "there is timeout"}},
		{name: "setting like nothing", args: live(), file: "qqqqqq: 1\n", says: []string{"mwconform.yaml:1:1:", `"qqqqqq"`, "--help"}},
		{name: "setting of a replay", args: []string{"replay"}, file: "timout: 3s\n", says: []string{"mwconform.yaml:1:1:"}},
	} {
		t.Run(w.name, w.check)
	}
}

func TestContradictions(t *testing.T) {
	file := "endpoint: " + nowhere + "\n"
	for _, w := range []wrongUse{
		{name: "two wikis", args: live("--fixture-wiki"), says: []string{"endpoint (flag)", "fixture-wiki (flag)", "give one"}},
		{name: "two wikis, variable and file", args: []string{"run"}, file: file, env: []string{"MWCONFORM_FIXTURE_WIKI=yes"}, says: []string{"mwconform.yaml:1:1", "MWCONFORM_FIXTURE_WIKI"}},
		{name: "no wiki", args: []string{"run"}, says: []string{"--endpoint", "--fixture-wiki"}},
		{name: "password twice", args: live("--user-name", "x", "--user-password", secret, "--user-password-file", "f"), says: []string{"user-password (flag)", "user-password-file (flag)", "give one"}},
		{name: "password twice, variable and flag", args: live("--user-name", "x", "--user-password-file", "f"), env: []string{"MWCONFORM_USER_PASSWORD=" + secret}, says: []string{"user-password (MWCONFORM_USER_PASSWORD)", "user-password-file (flag)"}},
		{name: "password twice, file and flag", args: live("--user-name", "x", "--user-password-file", "f"), file: "user-password: " + secret + "\n", says: []string{"user-password (mwconform.yaml:1:1)", "user-password-file (flag)"}},
		{name: "password twice in the file", args: live(), file: "bot-password-file: f\nbot-password: " + secret + "\n", says: []string{"bot-password (mwconform.yaml:2:1)", "bot-password-file (mwconform.yaml:1:1)"}},
		{name: "standard input twice", args: live("--user-password-file", "-", "--bot-password-file", "-"), says: []string{"user-password-file", "bot-password-file", "standard input"}},
		{name: "name without password", args: live("--bot-name", "x@y"), says: []string{"bot-name (flag)", "bot-password-file"}},
		{name: "name without password, in the file", args: live(), file: "must-change-name: x\n", says: []string{"must-change-name (mwconform.yaml:1:1)", "must-change-password"}},
		{name: "password without name", args: live(), env: []string{"MWCONFORM_USER_PASSWORD=" + secret}, says: []string{"user-password (MWCONFORM_USER_PASSWORD)", "give user-name"}},
		{name: "risk on no test wiki", args: live("--allow", "signs-in"), says: []string{"allow (flag)", "test-wiki"}},
		{name: "risk on no test wiki, across", args: live("--test-wiki=false"), env: []string{"MWCONFORM_ALLOW=all"}, file: "test-wiki: true\n", says: []string{"allow (MWCONFORM_ALLOW)", "test-wiki"}},
		{name: "record elsewhere", args: []string{"record", "--fixture-wiki=false"}, says: []string{"test wiki"}},
	} {
		t.Run(w.name, func(t *testing.T) { w.check(t) })
	}
}

func TestNothingSelected(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "replay", args: []string{"replay", "--page", "login", "tokens/request/get"}},
		{name: "profile and page", args: []string{"replay", "--page", "login", "--profile", "tokens"}},
		{name: "live, before the wiki is asked", args: live("--page", "login", "tokens/request/get")},
		{name: "across", args: []string{"replay", "tokens/"}, env: []string{"MWCONFORM_PAGE=login"}},
		{name: "clauses", args: []string{"clauses", "list", "--page", "login", "tokens/"}},
	} {
		w.code, w.says = report.ExitNothing, []string{"nothing selected", "pages"}
		t.Run(w.name, w.check)
	}
}

func TestPlacesThatAreNotThere(t *testing.T) {
	folder := t.TempDir()
	for _, w := range []wrongUse{
		{name: "configuration", args: live("--config", "nosuch.yaml"), says: []string{"configuration file", "nosuch.yaml"}},
		{name: "configuration by variable", args: live(), env: []string{"MWCONFORM_CONFIG=nosuch.yaml"}, says: []string{"configuration file", "nosuch.yaml"}},
		{name: "configuration that cannot be read", args: live("--config", folder), says: []string{"configuration file", folder}},
		{name: "recordings", args: []string{"replay", "--cassettes", "nosuch"}, says: []string{"cassettes", "nosuch", "no folder"}},
		{name: "recordings, an empty folder", args: []string{"replay", "--cassettes", folder}, says: []string{"cassettes", folder, "record"}},
		{name: "recordings of a release, an empty folder", args: []string{"replay", "--cassettes", folder, "--release", "1.39"}, says: []string{"cassettes", folder}},
		{name: "report's folder", args: []string{"replay", "--report", "nosuch/report.json"}, says: []string{"report", "nosuch", "no such"}},
		{name: "report's folder, before the wiki is asked", args: live("--report", "nosuch/report.json"), says: []string{"report", "nosuch"}},
		{name: "report that is a folder", args: live("--report", folder), says: []string{"report", folder, "is a folder"}},
		{name: "password file", args: live("--user-name", "x", "--user-password-file", "nosuch.txt"), says: []string{"user-password-file", "nosuch.txt"}},
		{name: "no address", args: []string{"run", "--endpoint", "wiki"}, says: []string{"endpoint", `"wiki"`, "https://"}},
		{name: "address without host", args: []string{"run", "--endpoint", "http://:80/api.php"}, says: []string{"endpoint", "https://"}},
		{name: "address of another kind", args: []string{"run", "--endpoint", "ftp://me:" + secret + "@h/"}, says: []string{"endpoint", "ftp://", "@h/"}},
		{name: "address that cannot be read", args: []string{"run", "--endpoint", "http://me:" + secret + "%zz@h/"}, says: []string{"endpoint", "https://"}},
		{name: "address with a password", args: []string{"run", "--endpoint", "http://me:words@h/"}, says: []string{"endpoint", "password"}},
	} {
		t.Run(w.name, func(t *testing.T) { w.check(t) })
	}
}

func TestNoTestWiki(t *testing.T) {
	for _, args := range [][]string{{"run", "--fixture-wiki"}, {"record"}} {
		o := mwconform(t, append(args, "--state-dir", t.TempDir())...)
		o.saysOnce(t, report.ExitTrouble, "test wiki", "mwconform wiki up")
	}
}
