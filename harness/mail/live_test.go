package mail_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/wiki"
)

// A real MediaWiki sends a new password over SMTP, through the PEAR classes it
// brings with it, and the password that is found in the mail signs in.
//
// make live runs it: it takes no longer than half a minute, once Debian's packages
// are there. It is a wiki of its own, in a folder of the test.
func TestLiveWiki(t *testing.T) {
	if os.Getenv("MWCONFORM_LIVE_WIKI") != "1" {
		t.Skip("MWCONFORM_LIVE_WIKI=1 runs this on a real MediaWiki")
	}
	box, err := mail.Open("smtp://127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	// Ctrl-C ends what is under way, and the wiki's server with it.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir := t.TempDir()
	w, err := wiki.Up(ctx, wiki.Options{Which: wiki.Which{Release: "1.39", Dir: dir}, Scenarios: []string{"plain"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Down(context.Background()); err != nil {
			t.Error(err)
		}
	})
	accounts, err := wiki.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(accounts, func(a wiki.Account) bool { return a.Role == "user" })
	alice := accounts[i]
	over(ctx, t, dir, box)
	begins := map[string]string{} // the language of a mail's first word
	for _, language := range []string{"en", "de", "ru", "ja", "ar", "he", "fr"} {
		old, err := box.Messages(ctx)
		if err != nil {
			t.Fatal(err)
		}
		speak(t, dir, language)
		a := client{ctx, t, strings.ReplaceAll(w.Endpoint(), "{scenario}", "plain"), &http.Client{Timeout: time.Minute}}
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
		first, _, _ := strings.Cut(strings.TrimSpace(m.Text), " ")
		if other, same := begins[first]; same {
			t.Errorf("the mail in %s begins as the one in %s: %q", language, other, first)
		}
		begins[first] = language
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

// over makes the wiki send over SMTP, in the language of speak, and waits until
// PHP has seen it.
func over(ctx context.Context, t *testing.T, dir string, box mail.Box) {
	t.Helper()
	speak(t, dir, "en")
	path := filepath.Join(plain(dir), "settings.php")
	settings, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(box.String(), "smtp://"), ":")
	more := fmt.Sprintf("$wgSMTP = [ 'host' => '127.0.0.1', 'port' => %s, 'auth' => false ];\n", port) +
		"$wgLanguageCode = file_get_contents( __DIR__ . '/language' );\n$wgPasswordReminderResendTime = 0;\n"
	if err := os.WriteFile(path, append(settings, more...), 0o600); err != nil {
		t.Fatal(err)
	}
	select {
	case <-time.After(3 * time.Second): // opcache looks at a file every two seconds
	case <-ctx.Done():
		t.Fatal(ctx.Err())
	}
}

// speak names the wiki's language, in a file that PHP reads anew for each request.
func speak(t *testing.T, dir, language string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(plain(dir), "language"), []byte(language), 0o600); err != nil {
		t.Fatal(err)
	}
}

// plain is where the settings of the scenario plain are.
func plain(dir string) string { return filepath.Join(dir, "site", "scenarios", "plain") }

type client struct {
	ctx      context.Context
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
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, c.endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.http.Do(req)
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
