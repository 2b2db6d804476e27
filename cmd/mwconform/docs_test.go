package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/examples/embedding/smallwiki"
)

// docCommand is one command of a document.
type docCommand struct {
	line  int
	text  string // as it stands there, lines joined, without its comment
	words []string
}

// notRun are commands that are held against verbs and flags only, by their
// beginning, with the reason.
var notRun = []struct{ begins, why string }{
	{"wiki", "installs a wiki from packages, as root"},
	{"record", "needs the test wiki"},
	{"deviants", "takes minutes; make test runs it"},
	{"variations", "needs the test wiki"},
	{"run --fixture-wiki", "needs the test wiki"},
	{"bench --fixture-wiki", "needs the test wiki"},
}

// docCodes are the exit codes of commands that do not end with 0, by what
// stands in them.
var docCodes = []struct {
	has  string
	code int
}{
	{"--edition documented", 1},
	{"--baseline", 2}, // … stands for the accounts of the run before
}

// otherPrograms are the first words of lines beside mwconform's and make's:
// those that are run by a shell, where they are there, and those that are not.
var otherPrograms = map[string]bool{"go": false, "ginkgo": false, "openssl": true, "sed": true, "mkdir": true, "cp": true, "sha256sum": true}

// TestDocs runs every command of the documents that are written by hand.
func TestDocs(t *testing.T) {
	for _, file := range handWritten(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, problem := range checkDocument(t, dir, string(data)) {
				t.Errorf("%s:%s", filepath.Base(file), problem)
			}
		})
	}
}

// TestDocsRed: what is wrong in a document is seen.
func TestDocsRed(t *testing.T) {
	for text, want := range map[string]string{
		"    ./mwconform replay --pgae tokens":               "--pgae",
		"    ./mwconform wiki up --relaese 1.39":             "--relaese", // also of what is not run
		"    ./mwconform replai tokens/":                     `"replai"`,
		"    ./mwconform wiki upp":                           `"upp"`,
		"    ./mwconform diff nosuch.json other.json":        "exit code 3",
		"    ./mwconform replay tokens/nosuch":               "exit code 2",
		"```\n./mwconform clauses show nosuch\n```":          "exit code 2",
		"    ./mwconform replay tokens/ --edition documentd": "exit code 2",
		"    make nosuch":                                    "nosuch",
		"    ./mwconform version\n    frobnicate --now":      "frobnicate",
		"    ./mwconform version\n    ./mwconform 'version":  "quote",
		"    ./mwconform replay tokens/ \\\n      --pgae x":  "--pgae",
	} {
		problems := checkDocument(t, t.TempDir(), text)
		if len(problems) != 1 || !strings.Contains(problems[0], want) {
			t.Errorf("%s: %q", text, problems)
		}
	}
}

// handWritten are the documents that make docs does not write.
func handWritten(t *testing.T) []string {
	t.Helper()
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	files = slices.DeleteFunc(files, func(f string) bool {
		return strings.Contains(string(makefile), "> docs/"+filepath.Base(f))
	})
	return append(files, "../../README.md")
}

// checkDocument runs the commands of a document one after the other in a
// folder, and gives what is wrong with them.
func checkDocument(t *testing.T, dir, text string) []string {
	t.Helper()
	var problems []string
	d := newDocument(t, dir)
	for _, c := range commandsIn(text) {
		if err := d.check(t, c); err != nil {
			problems = append(problems, fmt.Sprintf("%d: %s: %v", c.line, c.text, err))
		}
	}
	return problems
}

func (d *document) check(t *testing.T, c docCommand) error {
	t.Helper()
	if c.words == nil {
		return fmt.Errorf("a quote is not closed")
	}
	run, shelled := otherPrograms[c.words[0]]
	switch {
	case c.words[0] == "make":
		return checkMake(c.words[1:])
	case shelled && !run:
		return nil
	case shelled:
		return d.shell(t, c)
	case c.words[0] != "./mwconform" && c.words[0] != "mwconform":
		return fmt.Errorf("%s is no program this test knows", c.words[0])
	}
	words := slices.DeleteFunc(slices.Clone(c.words[1:]), func(w string) bool { return w == "…" })
	cmd, rest, err := newRoot().Find(words)
	if err != nil {
		return err
	}
	cmd.InitDefaultVersionFlag()
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	if cmd.HasParent() || len(rest) > 0 {
		if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
			return err
		}
	}
	for _, n := range notRun {
		if strings.HasPrefix(strings.Join(words, " ")+" ", n.begins+" ") {
			return nil
		}
	}
	start := call{args: d.standIns(t, words, cmd), dir: d.dir}
	if f := cmd.Flags(); f.NArg() == 0 && !f.Changed("page") && !f.Changed("profile") { // all would take a minute
		switch {
		case cmd.Name() == "certify":
			start.env = []string{"MWCONFORM_PROFILE=tokens,login"}
		case f.Lookup("page") != nil:
			start.env = []string{"MWCONFORM_PAGE=tokens,login"}
		}
	}
	if f := cmd.Flags(); f.Lookup("endpoint") != nil { // the wiki of the example tells no release
		start.env = append(start.env, "MWCONFORM_EDITION=1.39")
	}
	o := start.run(t)
	if want := docCode(c.text); o.code != want {
		return fmt.Errorf("exit code %d, not %d: %s", o.code, want, last(o.err+o.out))
	}
	return nil
}

func docCode(text string) int {
	for _, c := range docCodes {
		if strings.Contains(text, c.has) {
			return c.code
		}
	}
	return 0
}

func last(text string) string { return text[max(0, len(text)-300):] }

// document is where the commands of a document are run, one after the other.
type document struct {
	dir    string
	server *httptest.Server
	wiki   *smallwiki.Server // of the example, which has tokens and login
}

func newDocument(t *testing.T, dir string) *document {
	t.Helper()
	d := &document{dir: dir, wiki: smallwiki.New()}
	d.server = httptest.NewServer(d.wiki)
	t.Cleanup(d.server.Close)
	return d
}

// shell runs the line of another program.
func (d *document) shell(t *testing.T, c docCommand) error {
	t.Helper()
	if _, err := exec.LookPath(c.words[0]); err != nil {
		t.Logf("%s is not on this machine", c.words[0])
		return nil
	}
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", c.text)
	cmd.Dir = d.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, last(string(out)))
	}
	return nil
}

// standIns puts what there is in a test in the place of a reader's own wiki,
// accounts and mailboxes.
func (d *document) standIns(t *testing.T, words []string, cmd *cobra.Command) []string {
	t.Helper()
	var out []string
	passwords := map[string]string{}
	for i, w := range words {
		before := ""
		if i > 0 {
			before = words[i-1]
		}
		role, isName := strings.CutSuffix(strings.TrimPrefix(before, "--"), "-name")
		switch {
		case before == "init":
			w = d.server.URL
		case before == "--targets":
			put(t, filepath.Join(d.dir, w), "- name: en\n  endpoint: "+d.server.URL+"/api.php\n")
		case before == "--endpoint":
			w = d.server.URL + "/api.php"
		case isName && role != "implementation":
			w, passwords[role], _ = d.wiki.TestAccount(role)
		case strings.HasSuffix(before, "-password-file"):
			put(t, filepath.Join(d.dir, w), passwords[strings.TrimPrefix(strings.TrimSuffix(before, "-password-file"), "--")]+"\n")
		case before == "--mail" && strings.HasPrefix(w, "smtp:"):
			w = "smtp://127.0.0.1:0"
		case before == "--mail" && strings.HasSuffix(w, "maildir"):
			w = t.TempDir()
		case before == "--mail":
			w = filepath.Join(t.TempDir(), "mbox")
			put(t, w, "")
		}
		out = append(out, w)
	}
	if f := cmd.Flags(); f.Lookup("endpoint") != nil && !f.Changed("endpoint") && (f.Lookup("targets") == nil || !f.Changed("targets")) {
		out = append(out, "--endpoint", d.server.URL+"/api.php")
	}
	return out
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkMake: each target is one of the Makefile.
func checkMake(words []string) error {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		return err
	}
	for _, w := range words {
		if !strings.Contains(w, "=") && !regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(w)+`:`).Match(makefile) {
			return fmt.Errorf("make has no target %s", w)
		}
	}
	return nil
}

var (
	comment  = regexp.MustCompile(`(^|\s)#.*$`)
	optional = regexp.MustCompile(`\[([^\]]*)\]`) // [--scenario plain], [SELECTOR...]
	shell    = regexp.MustCompile(`(?m)^\s*(\./)?(mwconform|make|openssl|sed|sha256sum)( |$)`)
)

// commandsIn are the commands of the blocks, indented or fenced, that hold a
// line of mwconform or make. Other blocks are code or settings.
func commandsIn(text string) []docCommand {
	var out []docCommand
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		fenced, start := strings.HasPrefix(lines[i], "```"), i
		if !fenced && !strings.HasPrefix(lines[i], "    ") {
			continue
		}
		i++
		for i < len(lines) && (fenced && !strings.HasPrefix(lines[i], "```") || !fenced && strings.HasPrefix(lines[i], "    ")) {
			i++
		}
		if fenced {
			start++
		}
		if block := lines[start:min(i, len(lines))]; shell.MatchString(strings.Join(block, "\n")) {
			out = append(out, commandsOfBlock(block, start+1)...)
		}
	}
	return out
}

func commandsOfBlock(block []string, at int) []docCommand {
	var out []docCommand
	for i := 0; i < len(block); i++ {
		line, text := at+i, comment.ReplaceAllString(block[i], "")
		for strings.HasSuffix(strings.TrimSpace(text), `\`) && i+1 < len(block) {
			i++
			text = strings.TrimSuffix(strings.TrimSpace(text), `\`) + comment.ReplaceAllString(block[i], "")
		}
		for _, one := range strings.Split(text, "&&") {
			if one = strings.Join(strings.Fields(one), " "); one != "" {
				out = append(out, docCommand{line, one, split(one)})
			}
		}
	}
	return out
}

// split are the words of a shell's line, nil where a quote is not closed.
// What is optional is taken; words in capitals that stand for many are not.
func split(line string) []string {
	line = optional.ReplaceAllStringFunc(line, func(s string) string {
		if strings.HasSuffix(s, "...]") {
			return ""
		}
		return strings.Trim(s, "[]")
	})
	var out []string
	var word strings.Builder
	quote, open := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote == 0 && r == ' ':
			if open {
				out = append(out, word.String())
				word.Reset()
			}
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if quote != 0 {
		return nil
	}
	if open {
		out = append(out, word.String())
	}
	return out
}
