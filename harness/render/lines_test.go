package render_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/mwconform/mwconform/harness/result"
)

// point is a test point of TAP.
type point struct{ ok, directive, description string }

var pointLine = regexp.MustCompile(`^(ok|not ok) (\d+) - (.*)$`)

// readTAP reads TAP version 14 strictly: the version, one plan, points in
// order, and YAML below a point only.
func readTAP(text string) ([]point, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 2 || lines[0] != "TAP version 14" || !strings.HasPrefix(lines[1], "1..") {
		return nil, fmt.Errorf("no version or no plan: %.60q", text)
	}
	planned, err := strconv.Atoi(lines[1][3:])
	if err != nil {
		return nil, err
	}
	var points []point
	for i := 2; i < len(lines); i++ {
		m := pointLine.FindStringSubmatch(lines[i])
		switch {
		case m != nil:
			if m[2] != fmt.Sprint(len(points)+1) {
				return nil, fmt.Errorf("point %s after %d", m[2], len(points))
			}
			description, directive := directed(m[3])
			points = append(points, point{m[1], directive, description})
		case lines[i] == "  ---" && len(points) > 0:
			start := i + 1
			for i++; i < len(lines) && lines[i] != "  ..."; i++ {
				if !strings.HasPrefix(lines[i], "  ") {
					return nil, fmt.Errorf("line %d is not within its YAML: %.60q", i+1, lines[i])
				}
			}
			var v map[string]any
			if err := yaml.Unmarshal([]byte(strings.ReplaceAll("\n"+strings.Join(lines[start:min(i, len(lines))], "\n"), "\n  ", "\n")), &v); err != nil {
				return nil, err
			}
			if v["verdict"] == nil || v["reason"] == nil {
				return nil, fmt.Errorf("YAML without verdict or reason: %v", v)
			}
		default:
			return nil, fmt.Errorf("line %d is nothing of TAP: %.60q", i+1, lines[i])
		}
	}
	if len(points) != planned {
		return nil, fmt.Errorf("%d points, %d planned", len(points), planned)
	}
	return points, nil
}

// directed parts a point's text at the first # that is not escaped.
func directed(text string) (description, directive string) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '#':
			return strings.TrimSpace(text[:i]), strings.Fields(text[i+1:] + " none")[0]
		}
	}
	return text, ""
}

// TestTAP: one point for each clause and each stale waiver, whatever a wiki answered.
func TestTAP(t *testing.T) {
	for name, text := range nasty() {
		r := spoilt(everything(t), text)
		points, err := readTAP(written(t, "tap", r))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(points) != len(r.Clause)+1 || points[len(points)-1].ok != "not ok" {
			t.Errorf("%s: %d points, the last %v", name, len(points), points[len(points)-1])
		}
		for i, c := range r.Clause {
			want := point{ok: "ok", directive: "SKIP"}
			switch {
			case c.Waived != nil:
				want = point{ok: "not ok", directive: "TODO"}
			case c.Verdict == result.Fail, c.Verdict == result.Error:
				want = point{ok: "not ok"}
			case c.Verdict == result.Pass:
				want = point{ok: "ok"}
			}
			if points[i].ok != want.ok || points[i].directive != want.directive {
				t.Errorf("%s: %s %s: %+v, not %+v", name, c.ID[:20], c.Verdict, points[i], want)
			}
		}
	}
}

func TestWrongTAPIsSeen(t *testing.T) {
	for _, text := range []string{"", "TAP version 14\n1..2\nok 1 - a\n", "TAP version 14\n1..1\nok 2 - a\n", "TAP version 14\n1..1\nok 1 - a\nBail out!\n",
		"TAP version 14\n1..1\nnot ok 1 - a\n  ---\n  verdict: [\n  ...\n", "TAP version 14\n1..1\nnot ok 1 - a\n  ---\n  x: 1\n  ...\n", "TAP version 14\n1..1\nnot ok 1 - a\n  ---\nok 2 - b\n"} {
		if points, err := readTAP(text); err == nil {
			t.Errorf("%q: %v", text, points)
		}
	}
	if _, directive := directed("a # SKIP b"); directive != "SKIP" {
		t.Error(directive)
	}
	if _, directive := directed(`a \# SKIP b`); directive != "" {
		t.Error(directive)
	}
}

var annotation = regexp.MustCompile(`^::(error|warning|notice) title=([^:,]*)::([^\r\n]*)$`)

// TestGitHub: each line is one annotation, of the level that its clause has, and
// nothing that a wiki answered is a command of its own.
func TestGitHub(t *testing.T) {
	for name, text := range nasty() {
		r := spoilt(everything(t), text)
		count := map[string]int{}
		for _, one := range strings.Split(strings.TrimSuffix(written(t, "github", r), "\n"), "\n") {
			m := annotation.FindStringSubmatch(one)
			if m == nil {
				t.Errorf("%s: %.80q", name, one)
				continue
			}
			if back := strings.NewReplacer("%0A", "\n", "%0D", "\r", "%25", "").Replace(m[3]); strings.Contains(back, "%") {
				t.Errorf("%s: a bare %%: %.80q", name, m[3])
			}
			count[m[1]]++
		}
		if count["error"] != 2 || count["warning"] != 1 || count["notice"] != 2 { // one fails, a waiver is stale; one is waived, and the sum
			t.Errorf("%s: %v", name, count)
		}
	}
	if annotation.MatchString("::error title=a,b::x") || annotation.MatchString("x ::error::y") {
		t.Error("what is no annotation is taken for one")
	}
}

// pipes are those of a line that end a cell.
func pipes(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '|':
			n++
		}
	}
	return n
}

// TestMarkdown: no text of a wiki ends a cell, a line or a block of code, or is a link or an element.
func TestMarkdown(t *testing.T) {
	for name, text := range nasty() {
		r := spoilt(everything(t), text)
		out := written(t, "markdown", r)
		if len(out) > 1<<20 {
			t.Errorf("%s: %d bytes", name, len(out))
		}
		fence, table := "", 0
		for i, one := range strings.Split(out, "\n") {
			switch {
			case fence != "":
				if one == fence {
					fence = ""
				}
				continue
			case strings.HasPrefix(one, "```"):
				fence = strings.TrimSuffix(one, "sh")
				continue
			case strings.HasPrefix(one, "|"):
				n := pipes(one)
				if table != 0 && n != table {
					t.Errorf("%s: line %d has %d cells, not %d: %.80q", name, i+1, n, table, one)
				}
				table = n
			}
			if regexp.MustCompile(`(^|[^\\])(<[a-zA-Z!/]|\]\(|` + "`)").MatchString(one) {
				t.Errorf("%s: line %d: %.120q", name, i+1, one)
			}
		}
		if fence != "" {
			t.Errorf("%s: a block of code does not end", name)
		}
	}
}
