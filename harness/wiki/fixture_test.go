package wiki

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/fixtures"
)

// withFiles is fixtures/wiki with some files added or replaced; an empty text removes one.
func withFiles(t *testing.T, files map[string]string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	err := walk(fixtures.FS, func(string) bool { return true }, func(p string, data []byte) error {
		m[p] = &fstest.MapFile{Data: data}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for p, text := range files {
		m[p] = &fstest.MapFile{Data: []byte(text)}
		if text == "" {
			delete(m, p)
		}
	}
	return m
}

// wantError checks that an error is there and says what it must.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%q does not say %q", err, p)
		}
	}
}

func TestScenarios(t *testing.T) {
	all, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %v", names)
	}
	for _, name := range []string{"plain", "no-bot-passwords", "read-only", "private", "throttled", "no-write-api",
		"account-linking", "all-extensions", "captcha", "captcha-image", "creation-closed", "creation-disabled",
		"creation-throttled", "email-required", "redirect", "redirect-captcha-two-factor", "two-factor"} {
		if !slices.Contains(names, name) {
			t.Errorf("no scenario %s in %v", name, names)
		}
	}
}

func TestScenarioRefused(t *testing.T) {
	const file = "wiki/scenarios/x/scenario.yaml"
	good := "title: T.\nprovides: [a]\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"unknown key":      {map[string]string{file: good + "provide: [b]\n"}, []string{"fixtures/" + file + ":3:1:", `"provide"`}},
		"repeated key":     {map[string]string{file: good + "title: U.\n"}, []string{"fixtures/" + file + ":3:1:", "title"}},
		"wrong type":       {map[string]string{file: "title: T.\nprovides: {a: b}\n"}, []string{"fixtures/" + file + ":2:"}},
		"syntax":           {map[string]string{file: "title: [T.\n"}, []string{"fixtures/" + file + ":1:"}},
		"empty":            {map[string]string{file: "\n"}, []string{file + ":1:1: ", "empty"}},
		"second document":  {map[string]string{file: good + "---\n" + good}, []string{file, "more than one document"}},
		"no title":         {map[string]string{file: "provides: [a]\n"}, []string{file, "title"}},
		"repeated ability": {map[string]string{file: "title: T.\nprovides: [a, a]\n"}, []string{file, `"a" is repeated`}},
		"bad ability":      {map[string]string{file: "title: T.\nprovides: [A b]\n"}, []string{file, `"A b"`}},
		"bad release":      {map[string]string{file: good + "releases: [\"1.3\"]\n"}, []string{file, `"1.3"`}},
		"bad folder name":  {map[string]string{"wiki/scenarios/X_y/scenario.yaml": good}, []string{"X_y", "lower-case"}},
		"no tables":        {map[string]string{file: "title: T.\nprovides: [two-factor]\n"}, []string{file, "update: true"}},
		"repeated block":   {map[string]string{file: "title: T.\nblocks: [127.0.0.1, 127.0.0.1]\n"}, []string{file, "blocks", "127.0.0.1"}},
		"empty block":      {map[string]string{file: "title: T.\nblocks: ['']\n"}, []string{file, "blocks"}},
		"two in a block":   {map[string]string{file: "title: T.\nblocks: [\"Bob\\nAlice\"]\n"}, []string{file, "blocks"}},
		"no settings":      {map[string]string{file: good, "wiki/scenarios/x/settings.php": ""}, []string{file, "settings.php"}},
		"no description":   {map[string]string{file: ""}, []string{file}},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"wiki/scenarios/x/settings.php": "<?php\n"}
			for p, text := range c.files {
				files[p] = text
			}
			_, err := loadScenarios(withFiles(t, files))
			wantError(t, err, c.want...)
		})
	}
	// And the one thing made right again is accepted.
	_, err := loadScenarios(withFiles(t, map[string]string{file: good, "wiki/scenarios/x/settings.php": "<?php\n"}))
	if err != nil {
		t.Error(err)
	}
}

func TestAccounts(t *testing.T) {
	all, err := Accounts()
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, a := range all {
		roles = append(roles, a.Role)
	}
	for _, role := range []string{"sysop", "user", "plain-user", "bot", "must-change", "stale-bot", "blocked"} {
		if !slices.Contains(roles, role) {
			t.Errorf("no account with the role %s in %v", role, roles)
		}
	}
}

func TestAccountsRefused(t *testing.T) {
	const file = "wiki/accounts.yaml"
	admin := "- {role: sysop, name: Admin, password: p1}\n"
	bot := func(fields string) string {
		return admin + "- role: user\n  name: Alice\n  password: p2\n  bot-passwords: [{" + fields + "}]\n"
	}
	const secret = "password: 0123456789abcdefghijklmnopqrstuv"
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":       {admin + "- role: user\n  nmae: Alice\n", file + ":3:3:"},
		"unknown inner key": {bot("appid: a, grant: [basic], " + secret), file + ":5:"},
		"no sysop":          {"- {role: user, name: Alice, password: p1}\n", "first account"},
		"repeated role":     {admin + "- {role: sysop, name: Bob, password: p2}\n", `role "sysop"`},
		"repeated name":     {admin + "- {role: user, name: Admin, password: p2}\n", `name "Admin"`},
		"repeated password": {admin + "- {role: user, name: Alice, password: p1}\n", "password"},
		"no password":       {admin + "- {role: user, name: Alice}\n", "password"},
		"bot password":      {bot("appid: a, grants: [basic], password: 0123456789abcdefghijklmnopqrstuw"), "0-9 and a-v"},
		"no grants":         {bot("appid: a, " + secret), "needs appid and grants"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadAccounts(withFiles(t, map[string]string{file: c.text}))
			wantError(t, err, c.want)
		})
	}
	if _, err := loadAccounts(withFiles(t, map[string]string{file: bot("appid: a, grants: [basic], " + secret)})); err != nil {
		t.Error(err)
	}
}

func TestChoose(t *testing.T) {
	s, err := loadSite(fixtures.FS, trees[1], "1.39.1")
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.choose(nil, "1.39")
	if err != nil || len(all) != len(s.scenarios) || !slices.IsSorted(all) {
		t.Errorf("none named: %v, %v", all, err)
	}
	some, err := s.choose([]string{"private", "plain", "private"}, "1.39")
	if err != nil || !slices.Equal(some, []string{"plain", "private"}) {
		t.Errorf("three named: %v, %v", some, err)
	}
	_, err = s.choose([]string{"plane"}, "1.39")
	wantError(t, err, `"plane"`, "plain, private")

	later, err := loadSite(fixtures.FS, trees[2], "1.43.1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = later.choose([]string{"no-write-api"}, "1.43")
	wantError(t, err, "no-write-api", "1.43")
}

func TestDigests(t *testing.T) {
	load := func(fsys fs.FS, version string) *site {
		s, err := loadSite(fsys, trees[1], version)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	was := load(fixtures.FS, "1.39.1")
	for name, c := range map[string]struct {
		file        string
		base, plain bool // whether the digest must change
	}{
		"a scenario's own file": {"wiki/scenarios/plain/install.sql", false, true},
		"another scenario":      {"wiki/scenarios/private/install.sql", false, false},
		"a shared file":         {"wiki/LocalSettings.php", true, false},
		"prose":                 {"wiki/README.md", false, false},
		"a scenario's prose":    {"wiki/scenarios/plain/README.md", false, false},
		"an extension's prose":  {"wiki/extensions/MwconformAuth/README.md", false, false},
		"an extension":          {"wiki/extensions/MwconformAuth/src/Provider.php", true, false},
	} {
		is := load(withFiles(t, map[string]string{c.file: "changed"}), "1.39.1")
		if base, plain := is.base != was.base, is.digests["plain"] != was.digests["plain"]; base != c.base || plain != c.plain {
			t.Errorf("%s: base changed %v, plain changed %v", name, base, plain)
		}
	}
	if load(fixtures.FS, "1.39.2").base == was.base {
		t.Error("another MediaWiki has the same digest")
	}
}
