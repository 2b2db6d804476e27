package main

import (
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
)

func TestWrongValues(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "flag", args: live("--timeout", "banana"), says: []string{`"banana"`, "--timeout", "duration"}},
		{name: "variable", args: live(), env: []string{"MWCONFORM_TIMEOUT=banana"}, says: []string{"MWCONFORM_TIMEOUT", `"banana"`, "30s"}},
		{name: "duration", args: live(), file: "endpoint: x\ntimeout: banana\n", says: []string{"mwconform.yaml:2:1:", "timeout", `"banana"`, "30s"}},
		{name: "duration without unit", args: live(), file: "timeout: 30\n", says: []string{"mwconform.yaml:1:1:", `"30"`, "30s"}},
		{name: "number", args: live(), file: "max-body: big\n", says: []string{"mwconform.yaml:1:1:", "max-body", `"big"`, "number"}},
		{name: "boolean", args: live(), file: "test-wiki: perhaps\n", says: []string{"mwconform.yaml:1:1:", "test-wiki", `"perhaps"`, "yes or no"}},
		{name: "list for a word", args: live(), file: "endpoint: [a, b]\n", says: []string{"mwconform.yaml:1:1:", "endpoint", "not a list"}},
		{name: "list for a password", args: live(), file: "user-password: [" + secret + "]\n", says: []string{"mwconform.yaml:1:1:", "user-password", "not a list"}},
		{name: "list of lists", args: live(), file: "page: [[tokens]]\n", says: []string{"mwconform.yaml:1:1:", "page"}},
		{name: "mapping for a word", args: live(), file: "user:\n  name: x\n", says: []string{"mwconform.yaml:1:1:", `"user"`, "user-name"}},
		{name: "mapping as value", args: live(), file: "user-name:\n  x: y\n", says: []string{"mwconform.yaml:1:1:", "user-name", "a value is"}},
		{name: "no value", args: live(), file: "bot-name: x@y\nbot-password:\n", says: []string{"mwconform.yaml:2:1:", "bot-password", "no value"}},
		{name: "the same twice", args: live(), file: "timeout: 3s\npage: tokens\ntimeout: 4s\n", says: []string{"mwconform.yaml:3:1:", `"timeout"`, "already"}},
		{name: "two documents", args: live(), file: "timeout: 3s\n---\ntimeout: 4s\n", says: []string{"mwconform.yaml", "one YAML document"}},
		{name: "no mapping", args: live(), file: "- timeout\n", says: []string{"mwconform.yaml", "mapping"}},
		{name: "no YAML", args: live(), file: "endpoint: x\nuser-password: " + secret + ": x\n", says: []string{"mwconform.yaml:2:"}},
		{name: "too short", args: live("--timeout", "1ns"), says: []string{"timeout", "at least"}},
		{name: "negative", args: live("--timeout", "-1s"), says: []string{"timeout", "at least"}},
		{name: "too often", args: live("--repeats", "6"), says: []string{"repeats", "from 0 to 5"}},
		{name: "less than never", args: live("--repeats", "-1"), says: []string{"repeats", "from 0 to 5"}},
		{name: "a recording repeats nothing", args: []string{"record", "--repeats", "1"}, says: []string{"leave --repeats out"}},
		{name: "too small", args: live("--max-body", "1"), says: []string{"max-body", "at least"}},
		{name: "generate-seed", args: live("--generate-seed", "-1"), says: []string{"generate-seed (flag)", "from 0 on", "-1"}},
		{name: "generate-seed in words", args: live(), env: []string{"MWCONFORM_GENERATE_SEED=x"}, says: []string{"MWCONFORM_GENERATE_SEED", "a number is due", `"x"`}},
		{name: "generate-count", args: live(), file: "generate-count: 10001\n", says: []string{"generate-count (mwconform.yaml:1:1)", "to 10000", "10001"}},
		{name: "generate-count below 0", args: live("--generate-count", "-3"), says: []string{"generate-count", "-3"}},
		{name: "generate-seed for a replay", args: []string{"replay", "--generate-seed", "1"}, says: []string{"unknown flag", "--generate-seed"}},
		{name: "generate-count for a recording", args: []string{"record", "--generate-count", "1"}, says: []string{"unknown flag", "--generate-count"}},
		{name: "empty password", args: live("--user-name", "x", "--user-password-file", "-"), says: []string{"user-password-file", "first line"}},
	} {
		t.Run(w.name, func(t *testing.T) { w.check(t) })
	}
}

// configured is what --print-config shows of a setting.
type configured struct{ value, from string }

var printed = regexp.MustCompile(`(?m)^([a-z-]+):\s+(.*?)\s+# (.*)$`)

func printConfig(t *testing.T, c call) map[string]configured {
	t.Helper()
	c.args = append(c.args, "--print-config")
	o := c.run(t)
	NewWithT(t).Expect(o.code).To(BeZero(), o.err)
	NewWithT(t).Expect(o.out).NotTo(ContainSubstring(secret))
	got := map[string]configured{}
	for _, m := range printed.FindAllStringSubmatch(o.out, -1) {
		got[m[1]] = configured{m[2], m[3]}
	}
	return got
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	file := write(t, "c.yaml", "timeout: 1s\nmax-body: 2000\nca-file: of-file\npage: [tokens, login]\ntest-wiki: yes\ninto: of-another-command\n")
	got := printConfig(t, call{
		args: []string{"run", "--config", file, "--timeout", "3s"},
		env:  []string{"MWCONFORM_TIMEOUT=2s", "MWCONFORM_MAX_BODY=3000", "MWCONFORM_PORT=1"},
	})
	for name, want := range map[string]configured{
		"timeout":      {"3s", "flag"},
		"max-body":     {"3000", "MWCONFORM_MAX_BODY"},
		"ca-file":      {"of-file", file + ":3:1"},
		"page":         {"tokens,login", file + ":4:1"},
		"test-wiki":    {"true", file + ":5:1"},
		"release":      {"", "default"},
		"fixture-wiki": {"false", "default"},
	} {
		NewWithT(t).Expect(got).To(HaveKeyWithValue(name, want))
	}
}

// TestAFlagWinsOverALowerListAsAWhole: lists are replaced, not appended to.
func TestAFlagWinsOverALowerListAsAWhole(t *testing.T) {
	t.Parallel()
	got := printConfig(t, call{args: []string{"run", "--page", "login"}, env: []string{"MWCONFORM_PAGE=tokens"}})
	NewWithT(t).Expect(got["page"]).To(Equal(configured{"login", "flag"}))
}

// TestAFlagSaysWhichWiki: whoever has a mwconform.yaml of a wiki of his own can
// run against the test wiki beside it, and the other way round.
func TestAFlagSaysWhichWiki(t *testing.T) {
	nobody := t.TempDir()
	for _, w := range []wrongUse{
		{name: "the test wiki", args: []string{"run", "--fixture-wiki", "--state-dir", nobody}, file: "endpoint: http://127.0.0.1:1/api.php\nmail: nosuch\n",
			code: report.ExitTrouble, says: []string{"mwconform wiki up"}},
		{name: "an endpoint", args: []string{"run", "--endpoint", "http://127.0.0.1:1/api.php"}, file: "fixture-wiki: yes\n",
			code: report.ExitTrouble, says: []string{"127.0.0.1:1"}},
		{name: "an endpoint beside what belongs to the test wiki", args: []string{"run", "--endpoint", "http://127.0.0.1:1/api.php"}, file: "fixture-wiki: yes\nas-own: plain\nprocs: 4\n",
			code: report.ExitTrouble, says: []string{"127.0.0.1:1"}},
		{name: "as one's own", args: []string{"run", "--endpoint", "http://127.0.0.1:1/api.php", "--as-own", "plain"}, says: []string{"as-own (flag)", "needs fixture-wiki"}},
		{name: "a floor that is passed over", args: []string{"bench", "--fixture-wiki", "--floor", "2", "--max-rate", "3"}, says: []string{"max-rate (flag)", "floor contradict"}},
		{name: "a floor of what is not put back", args: []string{"bench", "--fixture-wiki", "--floor", "2"}, file: "as-own: plain\n", says: []string{"as-own (mwconform.yaml:1:1)", "floor contradict"}},
		{name: "a floor with an account", args: []string{"bench", "--fixture-wiki", "--floor", "2", "--user-password-file", "nosuch", "--user-name", "A"}, says: []string{"user-password-file"}},
		{name: "pages without a floor", args: []string{"bench", "--fixture-wiki", "--by-page"}, says: []string{"by-page (flag)", "needs floor"}},
		{name: "a floor", args: []string{"bench", "--endpoint", "http://127.0.0.1:1/api.php", "--floor", "2"}, file: "fixture-wiki: yes\n", says: []string{"floor", "needs fixture-wiki"}},
		{name: "a flag that says no", args: []string{"run", "--fixture-wiki=false"}, file: "endpoint: http://127.0.0.1:1/api.php\n",
			code: report.ExitTrouble, says: []string{"127.0.0.1:1"}},
		{name: "two flags", args: []string{"run", "--fixture-wiki", "--endpoint", "http://127.0.0.1:1/api.php"}, says: []string{"endpoint (flag)", "fixture-wiki (flag)", "contradict"}},
		{name: "two lines", args: []string{"run"}, file: "fixture-wiki: yes\nendpoint: http://127.0.0.1:1/api.php\n", says: []string{"endpoint (mwconform.yaml:2:1)", "contradict"}},
		{name: "a mailbox beside the test wiki", args: []string{"run", "--fixture-wiki", "--mail", "nosuch"}, says: []string{"mail (flag)", "contradict"}},
	} {
		t.Run(w.name, w.check)
	}
}

func TestTheConfigurationFileIsThatOfTheWorkingDirectory(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	file := write(t, "mwconform.yaml", "timeout: 7s\n")
	got := printConfig(t, call{args: []string{"run"}, dir: strings.TrimSuffix(file, "/mwconform.yaml")})
	g.Expect(got["timeout"]).To(Equal(configured{"7s", "mwconform.yaml:1:1"}))
	got = printConfig(t, call{args: []string{"run"}, env: []string{"MWCONFORM_CONFIG=" + file}})
	g.Expect(got["timeout"]).To(Equal(configured{"7s", file + ":1:1"}))
	got = printConfig(t, call{args: []string{"run"}})
	g.Expect(got["timeout"]).To(Equal(configured{"30s", "default"}))
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	file := write(t, "c.yaml", "stale-bot-password: "+secret+"\n")
	got := printConfig(t, call{
		args:  append(accounts()[:9], "--config", file, "--must-change-password-file", "-", "--endpoint", "http://me:"+secret+"@h/"),
		env:   []string{"MWCONFORM_BOT_BASIC_PASSWORD=" + secret},
		stdin: secret + "\n",
	})
	g := NewWithT(t)
	for _, role := range []string{"user", "bot", "bot-basic", "must-change", "stale-bot"} {
		g.Expect(got[role+"-password"].value).To(Equal(mask), role)
	}
	g.Expect(got["stale-bot-password"].from).To(Equal(file + ":1:1"))
	g.Expect(got["must-change-password-file"].value).To(Equal("-"))
	g.Expect(got["user-name"].value).To(Equal("Alice"))
	g.Expect(printConfig(t, call{args: []string{"run"}})["user-password"].value).To(BeEmpty(), "no mask where there is none")
}

func TestEveryCommandWithSettingsPrintsThem(t *testing.T) {
	for _, args := range [][]string{{"run"}, {"replay"}, {"record"}, {"wiki", "up"}, {"wiki", "status"}, {"clauses", "list"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			NewWithT(t).Expect(printConfig(t, call{args: args})).To(HaveKey("config"))
		})
	}
}
