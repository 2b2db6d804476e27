package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/find"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/target"
)

// wholeWiki is one with a page, an api.php that answers discovery as often as
// it is asked, and extensions. private answers readapidenied to reads.
type wholeWiki struct {
	private    bool
	sitename   string
	generator  string
	extensions string
	posts      int
}

func (f *wholeWiki) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		f.posts++
	}
	q := r.URL.Query()
	answer := discovered(q)
	switch {
	case r.URL.Path != "/w/api.php":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<html><head><meta name="generator" content="MediaWiki 1.43.2"><link rel="EditURI" href="//%s/w/api.php?action=rsd"></head></html>`, r.Host)
		return
	case f.private && q.Get("meta") != "authmanagerinfo" && q.Get("action") == "query":
		answer = `{"error":{"code":"readapidenied","info":"no"}}`
	case q.Get("siprop") == "extensions":
		answer = `{"query":{"extensions":[` + f.extensions + `]}}`
	case q.Get("meta") == "siteinfo":
		answer = strings.Replace(siteinfo, `"sitename":"Fake"`, `"sitename":"`+f.sitename+`"`, 1)
		if f.generator != "" {
			answer = strings.Replace(answer, "MediaWiki "+recorded+".17", f.generator, 1)
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = io.WriteString(w, answer)
}

// page is the address of a page of the wiki.
func (f *wholeWiki) page(t *testing.T) string {
	return strings.TrimSuffix(serve(t, f), "/w/api.php") + "/wiki/Main_Page"
}

func TestInit(t *testing.T) {
	f := &wholeWiki{sitename: `Fake \u001b[31m\nuser-password: evil`, extensions: `{"name":"ConfirmEdit"},{"name":"Cite"}`}
	dir := t.TempDir()
	page := f.page(t)
	o := call{args: []string{"init", page}, dir: dir}.run(t)
	if o.code != 0 || o.err != "" {
		t.Fatalf("%d %s", o.code, o.err)
	}
	for _, says := range []string{"/w/api.php\n", "MediaWiki 1.39.17", "the page names it", "Cite, ConfirmEdit", "sign-in (siteinfo)", "+signs-in",
		"give user-name and user-password", "wfLoadExtension( 'OATHAuth' );", "more set-ups: --verbose", "mwconform.yaml is written. Next:", "run --report report.json", " doctor"} {
		if !strings.Contains(o.out, says) {
			t.Errorf("it does not say %q:\n%s", says, o.out)
		}
	}
	if f.posts > 0 || strings.ContainsAny(o.out, "\x1b\r") {
		t.Errorf("%d POSTs; output %q", f.posts, o.out[:300])
	}
	file := filepath.Join(dir, "mwconform.yaml")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	// The file works as it is, with run's own reader.
	shown := call{args: []string{"run", "--print-config"}, dir: dir}.run(t)
	if shown.code != 0 || !strings.Contains(shown.out, strings.TrimSuffix(page, "/wiki/Main_Page")+"/w/api.php") || regexp.MustCompile(`test-wiki: +true`).MatchString(shown.out) || strings.Contains(shown.out, mask) {
		t.Errorf("%d %s\n%s", shown.code, shown.err, shown.out)
	}
	// It is never overwritten unasked.
	before, _ := os.ReadFile(file)
	call{args: []string{"init", page}, dir: dir}.run(t).saysOnce(t, report.ExitUsage, "mwconform.yaml is there already", "--force", "--output")
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("the file was touched")
	}
	if o := (call{args: []string{"init", page, "--output", "other.yaml", "--verbose"}, dir: dir}).run(t); o.code != 0 || !strings.Contains(o.out, "--config other.yaml") || !strings.Contains(o.out, "$wgReadOnly = ") {
		t.Errorf("%d %s\n%s", o.code, o.err, o.out)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if o := (call{args: []string{"init", page, "--force", "--test-wiki"}, dir: dir}).run(t); o.code != 0 {
		t.Errorf("%d %s", o.code, o.err)
	}
	forced, _ := os.ReadFile(file)
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 || !strings.Contains(string(forced), "\ntest-wiki: true\n") {
		t.Errorf("%v\n%s", info.Mode(), forced)
	}
	// What an older file says of test-wiki does not count for the next wiki.
	if o := (call{args: []string{"init", page, "--force"}, dir: dir}).run(t); o.code != 0 {
		t.Errorf("%d %s", o.code, o.err)
	}
	if again, _ := os.ReadFile(file); !strings.Contains(string(again), "\ntest-wiki: false\n") {
		t.Errorf("%s", again)
	}
}

// commented is a setting that init left out.
var commented = regexp.MustCompile(`(?m)^# ([a-z0-9-]+: )`)

// TestEverySettingInitWritesIsOne: also those that are commented out.
func TestEverySettingInitWritesIsOne(t *testing.T) {
	dir := t.TempDir()
	if o := (call{args: []string{"init", (&wholeWiki{}).page(t)}, dir: dir}).run(t); o.code != 0 {
		t.Fatal(o.err)
	}
	file := filepath.Join(dir, "mwconform.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(commented.FindAll(text, -1)); n < 20 {
		t.Errorf("only %d settings to give", n)
	}
	all := commented.ReplaceAllString(string(text), "$1")
	if err := os.WriteFile(file, []byte(all), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, r := range target.Roles {
		if err := os.WriteFile(filepath.Join(dir, r.ID+".txt"), []byte("secret-of-"+r.ID+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if o := (call{args: []string{"run", "--print-config"}, dir: dir}).run(t); o.code != 0 || !strings.Contains(o.out, "NAME@APPID") || strings.Contains(o.out, "secret-of") {
		t.Errorf("%d %s\n%s", o.code, o.err, o.out)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(all, "bot-name:", "bot-nam:", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := (call{args: []string{"run", "--print-config"}, dir: dir}).run(t); o.code != report.ExitUsage {
		t.Error("a setting that is none is taken")
	}
}

func TestInitOfAPrivateWiki(t *testing.T) {
	dir := t.TempDir()
	o := call{args: []string{"init", (&wholeWiki{private: true}).page(t)}, dir: dir}.run(t)
	if o.code != 0 || !strings.Contains(o.out, "MediaWiki 1.43.2") || !strings.Contains(o.out, "it is private") || !strings.Contains(o.out, "told to members only") {
		t.Fatalf("%d %s\n%s", o.code, o.err, o.out)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "mwconform.yaml"))
	if !strings.Contains(string(text), "\nedition: \"1.43\"\n") {
		t.Errorf("the release that the page tells is not in the file:\n%s", text)
	}
}

func TestInitFindsNothing(t *testing.T) {
	answers := func(status int, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	for _, c := range []struct {
		name string
		h    http.Handler
		says []string
	}{
		{"login of the server", answers(401, ""), []string{"HTTP 401", "mwconform sends none"}},
		{"a firewall", answers(403, "Just a moment..."), []string{"firewall", "user agent"}},
		{"the API is off", answers(403, "MediaWiki API is not enabled for this site."), []string{"$wgEnableAPI = true"}},
		{"no wiki", answers(200, "<html>shop\x1b[2J</html>"), []string{"no Action API", "give the address"}},
		{"no MediaWiki", answers(404, "no"), []string{"no api.php", "give the address"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			call{args: []string{"init", serve(t, c.h)}, dir: dir}.run(t).saysOnce(t, report.ExitTrouble, c.says...)
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("it left %v", left)
			}
		})
	}
	mwconform(t, "init", "127.0.0.1:1").saysOnce(t, report.ExitTrouble, "no connection", "browser")
}

func TestInitUsedWrongly(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "no address", args: []string{"init"}, says: []string{"no address", "https://"}},
		{name: "two addresses", args: []string{"init", "a", "b"}, says: []string{"one address"}},
		{name: "a password in the address", args: []string{"init", "https://me:words@wiki.example/"}, says: []string{"password", "leave it out"}},
		{name: "another kind of address", args: []string{"init", "ftp://wiki.example/"}, says: []string{"https://"}},
		{name: "a folder that is not there", args: []string{"init", (&wholeWiki{}).page(t), "--force", "--output", "nosuch/x.yaml"}, says: []string{"nosuch/x.yaml", "no such"}},
		{name: "doctor without a wiki", args: []string{"doctor"}, says: []string{"--endpoint", "mwconform init"}},
		{name: "doctor with an argument", args: []string{"doctor", "x"}, says: []string{"--endpoint"}},
		{name: "doctor of nothing", args: []string{"doctor", "--endpoint", nowhere}, code: report.ExitTrouble, says: []string{"no connection"}},
		{name: "doctor of no API", args: []string{"doctor", "--endpoint", serve(t, http.NotFoundHandler())}, code: report.ExitTrouble, says: []string{"404", "mwconform init"}},
		{name: "doctor, a capability that is none", args: []string{"doctor", "--endpoint", nowhere, "--capability", "nosuch"}, says: []string{`"nosuch"`, "login-throttle"}},
		{name: "doctor, a mailbox that is none", args: []string{"doctor", "--endpoint", nowhere, "--mail", "nosuch"}, says: []string{"mail", "nosuch"}},
	} {
		t.Run(w.name, w.check)
	}
}

func TestDoctor(t *testing.T) {
	endpoint := serve(t, &wholeWiki{sitename: `Fake\u001b[2J`})
	o := mwconform(t, "doctor", "--endpoint", endpoint, "--user-name", "Alice", "--user-password", secret)
	if o.code != 0 || !strings.Contains(o.out, "warning allow: a run only reads") || !strings.Contains(o.out, "unchecked accounts: signing in was not allowed") || !strings.HasSuffix(o.out, " ok\n") {
		t.Errorf("%d %s\n%s", o.code, o.err, o.out)
	}
	if strings.HasPrefix(o.out, "ok") || strings.Contains(o.out, secret) || strings.Contains(o.out, "\x1b") {
		t.Errorf("the worst stands first, without secrets and control characters: %q", o.out)
	}
	o = mwconform(t, "doctor", "--endpoint", endpoint, "--capability", "reset-resend,reset-resend-limit", "--view", "table")
	if o.code != report.ExitNotConforming || !strings.HasPrefix(o.out, "wrong ") || !strings.Contains(o.out, "→ leave one out") {
		t.Errorf("%d %s\n%s", o.code, o.err, o.out)
	}
}

// TestTheFileOfAProductionWiki offers nothing but reading.
func TestTheFileOfAProductionWiki(t *testing.T) {
	u, err := url.Parse("https://en.wikipedia.org/w/api.php")
	if err != nil {
		t.Fatal(err)
	}
	k := &known{cmd: initCommand(), file: "x.yaml", found: &find.Found{Endpoint: u}, production: true,
		facts: &target.Facts{Generator: "MediaWiki 1.45.0-wmf.1", Capabilities: map[string]string{}}}
	if err := k.look(); err != nil {
		t.Fatal(err)
	}
	text := k.text()
	if !strings.Contains(text, "only reads are possible") || !strings.Contains(text, "\ntest-wiki: false\n") || strings.Contains(text, "user-name") || strings.Contains(text, "# allow:") {
		t.Errorf("%s", text)
	}
	var shown strings.Builder
	k.show(&shown)
	k.next(&shown)
	if strings.Contains(shown.String(), "+signs-in") || strings.Contains(shown.String(), "Missing for more") || !strings.Contains(shown.String(), "only reads are possible") {
		t.Errorf("%s", shown.String())
	}
}
