package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

var now = time.Date(2026, 12, 2, 22, 0, 0, 0, time.UTC)

// renderings are both ways in which a report is shown, each with what it means
// at the end, as callers show it.
func renderings(r *report.Report) map[string]string {
	out := map[string]string{}
	for name, render := range map[string]func(io.Writer, time.Time){"terminal": r.Terminal, "plain": r.Plain} {
		var b bytes.Buffer
		render(&b, now)
		fmt.Fprintln(&b, r.Sentence())
		out[name] = b.String()
	}
	return out
}

func TestRenderings(t *testing.T) {
	texts := renderings(report.Make(madeUp(t)))
	both := []string{
		"mwconform 1.2.3: MediaWiki 1.39.17, edition 1.39, live\n",
		"FAIL  demo/a/fail  (error, should, edition 1.39)\n  says      It fails.\n  expected  error badtoken\n  reason    the error: expected error badtoken, got {}\n  generated 8 requests, seed 3\n" +
			"  check     the error: expected error badtoken, got {}\n  schema    answer 1: login: result is required\n" +
			"  exchange 1\n    curl -sS -i 'http://wiki.example/api.php'\n    -> HTTP 200\n       Content-Type: application/json\n       {\"login\":{}}\n",
		"ERROR  demo/a/error  (right, may, edition 1.39)\n",
		"    -> broken: reset; sent again\n    -> broken: ended\n",
		"UNTESTED  demo/b/untested  (security, must, edition 1.39)\n",
		"7 clauses: 1 pass, 1 fail, 1 error, 1 unsupported, 1 disabled, 1 superseded, 1 untested (3 specs, 2 exchanges, 8 generated requests; 3 requests sent, 1 of them logins, 2 answers looked at again)\n1 accounts created (names begin with Mwc1; by scenario: plain 1; listed in the report)\n" +
			"requests sent again: 2 after the trouble \"broken\"; the way to the wiki, or its server, is not steady\nfailed logins to the accounts given: user 3 (at most 2 in a row)\nnot conforming: 1 of 7 clauses fail\n",
	}
	for name, want := range map[string][]string{
		"terminal": append([]string{"\nAPI:Demo (demo)\n", "clauses  pass  fail  error  unsupported  disabled  superseded  untested"}, both...),
		"plain": append([]string{"pass        demo/a/pass\n", "fail        demo/a/fail: the error: expected error badtoken, got {}\n",
			"unsupported demo/b/unsupported: this wiki has no mail\n", "superseded  demo/b/superseded: not part of the edition\n"}, both...),
	} {
		for _, part := range want {
			if !strings.Contains(texts[name], part) {
				t.Errorf("%s lacks %q:\n%s", name, part, texts[name])
			}
		}
		if strings.Contains(texts[name], "PASS  demo") {
			t.Errorf("%s details what passed", name)
		}
	}
}

func TestHeadline(t *testing.T) {
	r := report.Make(madeUp(t))
	r.Mode, r.Target.Recorded, r.Target.Exact = "replay", "2026-11-22T21:51:18Z", false
	for name, text := range renderings(r) {
		for _, want := range []string{"replay of a recording from 2026-11-22 (10 days old; a replay certifies nothing)", "\nthe edition is not that of the wiki's own release\n"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
	}
	r.Target.Generator = ""
	for name, text := range renderings(r) {
		if !strings.HasPrefix(text, "mwconform 1.2.3: a wiki of unknown release, edition 1.39") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// TestHostileAnswers: whatever a wiki says, a terminal gets no control
// character but the line feeds of the report itself, and no line of its own.
func TestHostileAnswers(t *testing.T) {
	var hostile strings.Builder
	for c := rune(0); c < 0xa0; c++ {
		hostile.WriteRune(c)
	}
	hostile.WriteString("\u202e\u2066\u2028\u2029\u200b\ufeff\xff\xfe\x1b[2J\x1b]0;title\a\r\npass        demo/a/fail\n")
	evil := hostile.String()
	in := madeUp(t)
	in.Env.Target.Wikis["plain"].Facts.Generator = "MediaWiki 1.39" + evil
	for i := range in.Results {
		for j := range in.Results[i].Outcomes {
			o := &in.Results[i].Outcomes[j]
			if o.Verdict != result.Pass {
				o.Reason += evil
			}
			for k := range o.Mismatches {
				o.Mismatches[k].Check += evil
				o.Mismatches[k].Text += evil
			}
		}
		for j := range in.Results[i].Exchanges {
			ex := &in.Results[i].Exchanges[j]
			ex.Curl, ex.Body, ex.Request, ex.Form = ex.Curl+evil, ex.Body+evil, ex.Request+evil, ex.Form+evil
			if ex.Trouble != "" {
				ex.Trouble += evil
			}
			for name := range ex.Header {
				ex.Header[name] += evil
			}
		}
		in.Results[i].Created = []string{evil}
	}
	clean := renderings(report.Make(madeUp(t)))
	for name, text := range renderings(report.Make(in)) {
		for _, c := range text {
			if c != '\n' && !unicode.IsPrint(c) {
				t.Errorf("%s holds %q", name, c)
			}
		}
		if got, want := lines(text), lines(clean[name]); got != want {
			t.Errorf("%s has %d lines instead of %d:\n%s", name, got, want, text)
		}
		if !strings.Contains(text, "]0;title") {
			t.Errorf("%s does not show what the wiki said:\n%s", name, text)
		}
	}
}

// lines counts the lines of a text.
func lines(s string) int { return strings.Count(s, "\n") }

func TestTableHasOnlyColumnsInUse(t *testing.T) {
	in := madeUp(t)
	in.Chosen, in.Results, in.Run.FailedLogins = in.Chosen[:1], in.Results[:1], nil
	text := renderings(report.Make(in))["terminal"]
	if !strings.Contains(text, "clauses  pass") || strings.Contains(text, "unsupported") || strings.Contains(text, "fail") {
		t.Errorf("%s", text)
	}
	if want := fmt.Sprintf("%-22s", "  all"); !strings.Contains(text, want) {
		t.Errorf("no sum:\n%s", text)
	}
}
