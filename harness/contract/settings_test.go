package contract_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
)

// own is what an operator puts in the place of words in capitals.
var own = regexp.MustCompile(`'[^']*[A-Z]{4,}[^']*'`)

// shipped are lines that no scenario has, as MediaWiki ships it so, or that put
// back what it ships: each with what a scenario has of the same setting.
var shipped = map[string]string{
	"$wgGroupPermissions['*']['read'] = true;":                          "$wgGroupPermissions['*']['read'] = false;",
	"$wgGroupPermissions['*']['edit'] = true;":                          "$wgGroupPermissions['*']['edit'] = false;",
	"$wgGroupPermissions['*']['createaccount'] = true;":                 "$wgGroupPermissions['*']['createaccount'] = false;",
	"$wgGroupPermissions['*']['editmyprivateinfo'] = true;":             "$wgGroupPermissions['*']['editmyprivateinfo'] = false;",
	"$wgEnableBotPasswords = true;":                                     "$wgEnableBotPasswords = false;",
	"$wgBlockDisablesLogin = false;":                                    "$wgBlockDisablesLogin = true;",
	"$wgCaptchaTriggers['createaccount'] = false;":                      "$wgCaptchaTriggers['createaccount'] = true;",
	"$wgPasswordResetRoutes = [ 'username' => true, 'email' => true ];": "$wgPasswordResetRoutes = [ 'username' => true, 'email' => false ];",
	"$wgRateLimits['mailpassword'] = [ 'ip' => [ 5, 3600 ] ];":          "$wgRateLimits = [ 'mailpassword' => [ 'ip' => [ 5, 3600 ] ] ];",
	"unset( $wgRateLimits['mailpassword'] );":                           "$wgRateLimits = [];",
	"unset( $wgAPIModules['createaccount'] );":                          "$wgAPIModules['createaccount'] = version_compare( MW_VERSION, '1.40', '<' )",
	"$wgSMTP = [ 'host' => '127.0.0.1', 'port' => 2525 ];":              "$wgEnableEmail = ", // the test wiki hands its mails over otherwise
	"$wgPasswordAttemptThrottle = [ [ 'count' => 5, 'seconds' => 300 ], [ 'count' => 150, 'seconds' => 60 * 60 * 48 ] ];": "$wgPasswordAttemptThrottle = $mwconformThrottle;",
}

// TestSettingsAreThoseOfTheTestWiki: what an administrator is told to write is
// what the scenarios were recorded with.
func TestSettingsAreThoseOfTheTestWiki(t *testing.T) {
	var all strings.Builder
	err := fs.WalkDir(fixtures.FS, "wiki", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".php") || strings.Contains(path, "deviants/") {
			return err
		}
		data, err := fs.ReadFile(fixtures.FS, path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, line := range strings.Split(all.String(), "\n") {
		known[strings.TrimSpace(line)] = true
	}
	used := map[string]bool{}
	for id, c := range real(t).Capabilities {
		for _, line := range strings.Split(strings.TrimSpace(c.Settings), "\n") {
			line = strings.TrimSpace(line)
			before, _, _ := strings.Cut(line, "'YOUR")
			like := shipped[line]
			used[line] = true
			switch {
			case line == "" || known[line] || like != "" && strings.Contains(all.String(), like):
			case own.MatchString(line) && strings.Contains(all.String(), strings.TrimRight(strings.SplitN(before, " = ", 2)[0], " ")):
			case own.MatchString(line) && strings.HasPrefix(line, "wfLoadExtension( 'MwconformAuth'"):
			default:
				t.Errorf("%s: no file of fixtures/wiki has the line %q", id, line)
			}
		}
	}
	for line := range shipped {
		if !used[line] {
			t.Errorf("no capability has the line %q any more", line)
		}
	}
}

// TestSettingsArePHP asks PHP, where there is one, whether the lines are right.
func TestSettingsArePHP(t *testing.T) {
	php, err := exec.LookPath("php")
	if err != nil {
		t.Log("no php on this machine: only the form of the lines was looked at")
		return
	}
	lint := func(text string) error {
		file := filepath.Join(t.TempDir(), "lines.php")
		if err := os.WriteFile(file, []byte("<?php\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(php, "-l", file).Run()
	}
	if lint("$wgA = [ 1;") == nil {
		t.Fatal("php -l takes anything")
	}
	for id, c := range real(t).Capabilities {
		if err := lint(c.Settings); err != nil {
			t.Errorf("%s: no PHP: %v\n%s", id, err, c.Settings)
		}
	}
}

func TestSettingsThatAreNone(t *testing.T) {
	for settings, want := range map[string]string{
		"see the manual":       "is none of LocalSettings.php",
		"// a comment":         "is none of LocalSettings.php",
		"$wgA = 1":             "has no end",
		"$wgA = 1;\\n\\n$wgB;": "is none of LocalSettings.php",
	} {
		text := `capabilities: [{id: mail, is: ability, says: s, how: h, settings: "` + settings + `"}]`
		_, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte(text)}}, "c")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "capabilities.yaml:1:") {
			t.Errorf("%q: %v", settings, err)
		}
	}
	_, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte(`capabilities: [{id: a, is: account, says: s, how: h, settings: "$wgA = 1;"}]`)}}, "c")
	if err == nil || !strings.Contains(err.Error(), "gives an account") {
		t.Errorf("settings of an account: %v", err)
	}
}
