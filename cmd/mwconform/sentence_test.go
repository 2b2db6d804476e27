package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// TestWhoSaysWhatAResultMeans: a run does, once and last but for the names of
// files, on its output and in the files for people. A certificate says it itself,
// of its own profiles, so what the run would say is nowhere then.
func TestWhoSaysWhatAResultMeans(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	ids := specsWithoutAccount(t, "tokens", "reads")
	for _, view := range []string{"table", "lines"} {
		for _, command := range []string{"run", "certify"} {
			dir := t.TempDir()
			at := func(name string) string { return filepath.Join(dir, name) }
			args := []string{command, "--profile", "tokens", "--endpoint", serve(t, newReads(t, ids...)), "--view", view, "--report", at("r.json"),
				"--render", "terminal=" + at("terminal"), "--render", "lines=" + at("lines")}
			if command == "certify" {
				args = append(append(args, who...), "--output", at("certificate.json"))
			}
			o := mwconform(t, args...)
			r, err := loadReport(at("r.json"), set)
			if err != nil {
				t.Fatal(err, o.err)
			}
			texts := map[string]string{"output": o.out[:max(0, strings.Index(o.out, "report: "))]}
			for _, name := range []string{"terminal", "lines"} {
				data, err := os.ReadFile(at(name))
				if err != nil {
					t.Fatal(err)
				}
				texts[name] = string(data)
			}
			for name, text := range texts {
				n, last := strings.Count(text, r.Sentence()+"\n"), strings.HasSuffix(text, ")\n"+r.Sentence()+"\n")
				if command == "run" && (n != 1 || !last) || command == "certify" && (n != 0 || !strings.HasSuffix(text, ")\n")) {
					t.Errorf("%s, %s: %q %d times, last: %t\n%s", command, name, r.Sentence(), n, last, text)
				}
			}
			if strings.Count(o.out, r.Sentence()) != strings.Count(texts["output"], r.Sentence()) {
				t.Errorf("%s says it again:\n%s", command, o.out)
			}
		}
	}
}
