package cost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/cost"
)

// withTools does something with the fake, and with k6 where it is on this machine.
func withTools(t *testing.T, do func(t *testing.T, tool cost.Tool)) {
	t.Setenv("K6_OUT", "json=/nowhere/at/all")
	t.Setenv("MWCONFORM_USER_PASSWORD", "not k6's")
	t.Run("fake", func(t *testing.T) { do(t, fake(t)) })
	t.Run("k6", func(t *testing.T) {
		if _, err := exec.LookPath("k6"); err != nil {
			t.Skip("k6 is not on this machine")
		}
		do(t, found(t))
	})
}

func noReset(context.Context, string) error { return nil }

// TestToolDoesTheSame: with tokens and sessions of its own, in the same order;
// what is answered otherwise is seen.
func TestToolDoesTheSame(t *testing.T) {
	withTools(t, func(t *testing.T, tool cost.Tool) {
		g := NewWithT(t)
		address, asked := minter(t)
		lines := written(t, address)
		before := *asked
		*asked = nil
		var resets []string
		reset := func(_ context.Context, scenario string) error {
			resets = append(resets, scenario)
			time.Sleep(late)
			return nil
		}
		dir := t.TempDir()
		played, err := tool.Play(t.Context(), dir, lines, reset)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(played.Otherwise).To(BeEmpty())
		g.Expect(played.Requests).To(Equal(4))
		g.Expect(*asked).To(Equal(before))
		g.Expect(resets).To(Equal([]string{"plain"}))
		g.Expect(played.Reset).To(BeNumerically(">=", late))
		g.Expect(played.Wall).To(And(BeNumerically(">", played.Reset), BeNumerically("<", time.Minute)))
		g.Expect(played.Memory).To(BeNumerically(">", 1<<20))
		g.Expect(filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if info, _ := d.Info(); !d.IsDir() && info.Mode().Perm() != 0o600 {
				t.Errorf("%s can be read by others", name)
			}
			return err
		})).To(Succeed())

		for i := range lines { // as if it took over no value
			lines[i].From = nil
		}
		played, err = tool.Play(t.Context(), t.TempDir(), lines, reset)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(played.Otherwise).To(ConsistOf("4: OK WrongToken, not OK Success", "5: OK WrongToken, not OK Success"))

		_, err = tool.Play(t.Context(), t.TempDir(), lines, func(context.Context, string) error { return errors.New("no such scenario") })
		g.Expect(err).To(MatchError(HavePrefix("k6: no such scenario: ")))
	})
}

// TestToolSendsByteByByte: what is no text, what forms escape, a cookie that is
// no session's, and a redirect that nobody follows.
func TestToolSendsByteByByte(t *testing.T) {
	const old, now = "old-token", "(new) *token*! 'é~&=+\\"
	withTools(t, func(t *testing.T, tool cost.Tool) {
		g := NewWithT(t)
		var got []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = append(got, fmt.Sprintf("%s %s %s %s %q", r.Method, r.RequestURI, r.UserAgent(), r.Header["Cookie"], body))
			http.SetCookie(w, &http.Cookie{Name: "s", Value: "1"})
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
			_ = json.NewEncoder(w).Encode(map[string]any{"a": []string{"", now}, "login": map[string]string{"result": "Moved"}})
		}))
		defer server.Close()
		header := http.Header{"User-Agent": {"me"}, "Cookie": {"own=2"}}
		const answer = "Found Moved"
		from := []cost.Value{{Text: old, Line: 0, Path: []any{"a", 1}}, {Text: "gone", Line: 0, Path: []any{"b", 1}}}
		lines := []cost.Line{
			{Session: 1, Method: "GET", URL: server.URL + "/a", Header: header, Gives: true, Answer: answer},
			{Session: 1, Method: "POST", URL: server.URL + "/?t=" + old, Header: header, Body: []byte("\xff=" + old), From: from, Answer: answer},
			{Session: 2, Method: "PUT", URL: server.URL + "/", Header: header, Body: []byte("é=gone&t=" + old), From: from, Answer: answer},
		}
		if t.Name() == "TestToolSendsByteByByte/fake" { // which knows no bytes
			lines[1].Body = []byte("ÿ=" + old)
		}
		played, err := tool.Play(t.Context(), t.TempDir(), lines, noReset)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(played.Otherwise).To(BeEmpty())
		escaped := url.QueryEscape(now)
		g.Expect(got).To(Equal([]string{
			`GET /a me [own=2] ""`,
			fmt.Sprintf(`POST /?t=%s me [own=2; s=1] %q`, escaped, strings.ReplaceAll(string(lines[1].Body), old, escaped)),
			fmt.Sprintf(`PUT / me [own=2] %q`, "é=gone&t="+escaped),
		}))

		server.Close()
		_, err = tool.Play(t.Context(), t.TempDir(), lines, noReset)
		g.Expect(err).To(MatchError(ContainSubstring("connection refused")))
	})
}

// TestTroubleTellsNoSecret: some requests have a password in their address.
func TestTroubleTellsNoSecret(t *testing.T) {
	const secret = "hunter22-hunter22"
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	lines := []cost.Line{{Session: 1, Method: "GET", URL: server.URL + "/api.php?lgpassword=" + secret, Header: http.Header{}}}
	tells := func(t *testing.T, err error) {
		NewWithT(t).Expect(err).To(MatchError(And(ContainSubstring("refused"), ContainSubstring("?…"), Not(ContainSubstring(secret)))))
	}
	_, err := (&cost.Floor{Transport: http.DefaultTransport, Reset: noReset}).Play(t.Context(), lines)
	tells(t, err)
	withTools(t, func(t *testing.T, tool cost.Tool) {
		_, err := tool.Play(t.Context(), t.TempDir(), lines, noReset)
		tells(t, err)
	})
}

// TestK6File: what k6.js is given, golden.
func TestK6File(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("MODE", "tired")
	tool := fake(t)
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	dir := t.TempDir()
	_, err := tool.Play(t.Context(), dir, []cost.Line{
		{Reset: "plain"},
		{Session: 1, Method: "GET", URL: server.URL + "?a=b", Header: http.Header{"X": {"y"}}, Gives: true, Answer: "OK"},
		{Session: 1, Method: "POST", URL: server.URL, Body: []byte("t=a%2B"), From: []cost.Value{{Text: "a+", Line: 1, Path: []any{"q", 0}}}},
		{Session: 2, Method: "POST", URL: server.URL, Body: []byte("\xff\x00")},
	}, noReset)
	g.Expect(err).To(MatchError("k6 did not come to the end of the script: I am tired"))
	data, err := os.ReadFile(filepath.Join(dir, "lines.json"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(data)).To(MatchRegexp(`^\{"control":"http://127\.0\.0\.1:[0-9]+/[A-Z2-7]{26}/",`))
	var script struct{ Lines json.RawMessage }
	g.Expect(json.Unmarshal(data, &script)).To(Succeed())
	g.Expect(string(script.Lines)).To(MatchJSON(strings.ReplaceAll(`[
		{"reset": "plain", "body": ""},
		{"session": 1, "method": "GET", "url": "WIKI?a=b", "header": {"X": "y"}, "body": "", "gives": true},
		{"session": 1, "method": "POST", "url": "WIKI", "body": "t=a%2B", "from": [{"old": "a%2B", "line": 1, "path": ["q", 0]}]},
		{"session": 2, "method": "POST", "url": "WIKI", "body": "ÿ\u0000", "bytes": true}]`, "WIKI", server.URL)))

	_, err = tool.Play(t.Context(), dir, []cost.Line{{Method: "GET", URL: server.URL, Header: http.Header{"X": {"y", "z"}}}}, noReset)
	g.Expect(err).To(MatchError("request 1 of the script has several headers X, which k6 does not send"))
}

// TestToolThatIsNoMeasure: one that leaves something out, does not end or is not itself.
func TestToolThatIsNoMeasure(t *testing.T) {
	g := NewWithT(t)
	tool := fake(t)
	g.Expect(tool.Version(t.Context())).To(Equal("k6 v0 (fake)"))
	play := func(ctx context.Context) error {
		_, err := tool.Play(ctx, t.TempDir(), nil, noReset)
		return err
	}
	for mode, want := range map[string]string{"early": "k6: it ended before it began: ", "quick": "k6: it has not ended: "} {
		t.Setenv("MODE", mode)
		g.Expect(play(t.Context())).To(MatchError(HavePrefix(want)))
	}
	t.Setenv("MODE", "slow")
	ctx, cancel := context.WithTimeout(t.Context(), late)
	defer cancel()
	began := time.Now()
	g.Expect(play(ctx)).To(MatchError(context.DeadlineExceeded))
	g.Expect(time.Since(began)).To(BeNumerically("<", 5*time.Second))
	t.Setenv("MODE", "")

	sh, err := exec.LookPath("/bin/sh")
	g.Expect(err).NotTo(HaveOccurred())
	real := filepath.Join(os.Getenv("PATH"), "k6")
	g.Expect(os.MkdirAll(filepath.Join(filepath.Dir(real), "real"), 0o700)).To(Succeed())
	moved := filepath.Join(filepath.Dir(real), "real", "k6")
	g.Expect(os.Rename(real, moved)).To(Succeed())
	g.Expect(os.WriteFile(real, []byte("#!"+sh+"\n"+moved+" \"$@\"\nexit $?\n"), 0o700)).To(Succeed())
	g.Expect(play(t.Context())).To(MatchError(And(ContainSubstring("the k6 of this machine is run by "), ContainSubstring("cannot be measured"))))

	t.Setenv("PATH", t.TempDir())
	g.Expect(cost.Here()).To(BeEmpty())
}

// TestCompareBeside: ratios with the floor and the suite, and what is no fair comparison.
func TestCompareBeside(t *testing.T) {
	g := NewWithT(t)
	played := func(n int, wall, reset, cpu time.Duration, memory int64, otherwise ...string) *cost.Played {
		return &cost.Played{Cost: cost.Cost{Wire: cost.Wire{Requests: n}, Wall: wall, Reset: reset, CPU: cpu, Memory: memory << 20}, Otherwise: otherwise}
	}
	pair := func(tool *cost.Played) cost.Pair {
		return cost.Pair{Suite: played(100, 11*time.Second, time.Second, 2*time.Second, 50), Floor: played(100, 8*time.Second, 0, time.Second, 30),
			Beside: map[string]*cost.Played{"k6": tool}}
	}
	var out bytes.Buffer
	g.Expect(cost.CompareBeside(&out, "k6", []cost.Pair{pair(played(100, 21*time.Second, time.Second, 4*time.Second, 100, "1: a", "2: b"))})).To(Succeed())
	g.Expect(out.String()).To(MatchRegexp(`1 +100 +20\.00 s +2\.500 +0\.500 +4\.00 s +4\.00 +0\.50 +100\.0 MiB +30\.0 MiB +0\.50 +2 *\n +median +2\.500 +0\.500 +4\.00 +0\.50 +0\.50 *\n`))
	g.Expect(cost.CompareBeside(&out, "k6", []cost.Pair{pair(played(100, 1, 0, 1, 1, "1: a", "2: b", "3: c"))})).To(
		MatchError("pair 1: 3 of 100 requests of k6 were answered otherwise (line 1: a): no fair comparison"))
	g.Expect(cost.CompareBeside(&out, "k6", []cost.Pair{pair(played(99, 1, 0, 1, 1))})).To(
		MatchError("pair 1: the suite sent 100 requests and k6 99: no fair comparison"))
}
