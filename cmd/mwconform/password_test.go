package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
)

// TestPasswordsReachTheWikiAndNothingElse gives passwords in every way there
// is and looks at what is sent: the first line, without its line break.
func TestPasswordsReachTheWikiAndNothingElse(t *testing.T) {
	file := write(t, "password", secret+"\nsecond line\n")
	windows := write(t, "password", secret+"\r\n")
	name := []string{"--bot-name", "Robot@suite"}
	for way, c := range map[string]call{
		"flag":             {args: []string{"--bot-password", secret}},
		"variable":         {env: []string{"MWCONFORM_BOT_PASSWORD=" + secret}},
		"file":             {args: []string{"--bot-password-file", file}},
		"file of Windows":  {args: []string{"--bot-password-file", windows}},
		"file by variable": {env: []string{"MWCONFORM_BOT_PASSWORD_FILE=" + file}},
		"standard input":   {args: []string{"--bot-password-file", "-"}, stdin: secret + "\nmore\n"},
		"configuration":    {args: []string{"--config", write(t, "c.yaml", "bot-password: '"+secret+"'\n")}},
	} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			wiki := &loginsSeen{}
			c.args = append(append([]string{"run", "login/result/success", "--test-wiki", "--allow", "signs-in", "--endpoint", serve(t, afterDiscovery(wiki))}, name...), c.args...)
			o, _ := reported(t, c)
			g.Expect(o.code).To(Equal(1), o.err)
			g.Expect(wiki.passwords).To(HaveKey(secret))
			g.Expect(wiki.passwords).To(HaveLen(1))
			for _, text := range []string{o.out, o.err} {
				g.Expect(text).NotTo(Or(ContainSubstring(secret), ContainSubstring(url.QueryEscape(secret))))
			}
		})
	}
}

// loginsSeen hands out a token, refuses every login and repeats the password
// in its answer, as no wiki should.
type loginsSeen struct {
	mu        sync.Mutex
	passwords map[string]bool
}

func (l *loginsSeen) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	if form.Get("action") != "login" {
		constant(alwaysToken).ServeHTTP(w, r)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.passwords == nil {
		l.passwords = map[string]bool{}
	}
	l.passwords[form.Get("lgpassword")] = true
	constant(strings.Replace(alwaysFailed, "Incorrect", form.Get("lgpassword")+" "+url.QueryEscape(form.Get("lgpassword")), 1)).ServeHTTP(w, r)
}
