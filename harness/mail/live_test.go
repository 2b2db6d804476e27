package mail_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/wiki"
)

// A real MediaWiki sends a new password over SMTP, through the PEAR classes it
// brings with it, and the password that is found in the mail signs in.
func TestLiveWiki(t *testing.T) {
	if os.Getenv("MWCONFORM_LIVE_WIKI") != "1" {
		t.Skip("MWCONFORM_LIVE_WIKI=1 runs this on a real MediaWiki")
	}
	box, err := mail.Open("smtp://127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	ctx, dir := context.Background(), t.TempDir()
	w, err := wiki.Up(ctx, wiki.Options{Which: wiki.Which{Release: "1.39", Dir: dir}, Scenarios: []string{"plain"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Down(ctx); err != nil {
			t.Error(err)
		}
	})
	accounts, err := wiki.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(accounts, func(a wiki.Account) bool { return a.Role == "user" })
	alice := accounts[i]
	for _, language := range []string{"en", "de", "ru", "ja", "ar", "he", "fr"} {
		old, err := box.Messages(ctx)
		if err != nil {
			t.Fatal(err)
		}
		over(t, dir, box, language)
		a := client{t, strings.ReplaceAll(w.Endpoint(), "{scenario}", "plain"), &http.Client{Timeout: time.Minute}}
		a.http.Jar, _ = cookiejar.New(nil)
		if body := a.post("action", "resetpassword", "user", alice.Name, "token", `+\`); !strings.Contains(body, `"success"`) {
			t.Fatal(body)
		}
		all, err := box.Messages(ctx)
		if err != nil || len(all) != len(old)+1 {
			t.Fatalf("%s: %d mails, %v", language, len(all), err)
		}
		m, err := mail.Parse(all[len(all)-1])
		if err != nil || m.From != "wiki@example.org" || len(m.To) != 1 || m.To[0] != strings.ToLower(alice.Mail) {
			t.Fatalf("%s: from %s to %v: %v", language, m.From, m.To, err)
		}
		server, _ := url.Parse(a.endpoint)
		words := mail.Passwords(m.Text, alice.Name, server.Host)
		if len(words) == 0 {
			t.Fatalf("%s: no password in %d characters of text", language, len(m.Text))
		}
		token := a.post("action", "query", "meta", "tokens", "type", "login")
		_, token, _ = strings.Cut(token, `"logintoken":"`)
		token, _, _ = strings.Cut(token, `"`)
		body := a.post("action", "clientlogin", "username", alice.Name, "password", words[0], "loginreturnurl", "http://example.org/", "logintoken", strings.ReplaceAll(token, `\\`, `\`))
		// A password of a mail has to be changed: the wiki asks for a new one.
		if !strings.Contains(body, `"UI"`) || !strings.Contains(body, "resetpass-temp-emailed") {
			t.Errorf("%s: %d words found, sign-in with the first: %s", language, len(words), body)
		}
	}
}

// over makes the wiki send over SMTP, in a language, and waits until PHP has seen it.
func over(t *testing.T, dir string, box mail.Box, language string) {
	t.Helper()
	path := filepath.Join(dir, "site", "scenarios", "plain", "settings.php")
	settings, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(box.String(), "smtp://"), ":")
	before, _, _ := strings.Cut(string(settings), "// sent over SMTP")
	now := before + fmt.Sprintf("// sent over SMTP\n$wgSMTP = [ 'host' => '127.0.0.1', 'port' => %s, 'auth' => false ];\n$wgLanguageCode = '%s';\n"+
		"$wgPasswordReminderResendTime = 0;\n", port, language)
	if err := os.WriteFile(path, []byte(now), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second) // opcache looks at a file every two seconds
}

type client struct {
	t        *testing.T
	endpoint string
	http     *http.Client
}

// post sends keys and values in turn.
func (c client) post(pairs ...string) string {
	c.t.Helper()
	form := url.Values{"format": {"json"}, "formatversion": {"2"}, "errorformat": {"plaintext"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	resp, err := c.http.PostForm(c.endpoint, form)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(body)
}
