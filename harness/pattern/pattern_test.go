package pattern_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/mwconform/mwconform/harness/pattern"
)

// root is the folder of the whole project.
const root = "../.."

// made are the packages that make up expressions as they run: no test reads
// those out of the source, the tests of the package have to use them.
var made = []string{"harness/shape"}

// TestSourceWaitsWithPatterns reads the program's source: what is compiled at
// start-up costs every command, and a wrong expression is to be found here, not
// where somebody first needs it.
func TestSourceWaitsWithPatterns(t *testing.T) {
	lazy := 0
	for _, dir := range []string{"cmd", "harness", "suites"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			found, problems, err := judge(path, nil)
			lazy += found
			for _, p := range problems {
				t.Error(p)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if lazy < 50 {
		t.Errorf("only %d lazy patterns were found: the test looks at the wrong place", lazy)
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct{ name, source, says string }{
		{"a lazy pattern", "var a = pattern.Lazy(`^a+$`)", ""},
		{"one in a table", "var a = []row{{pattern.Lazy(`a`), 1}}", ""},
		{"one in two parts", "var a = pattern.Lazy(`a` + \"b\")", ""},
		{"one compiled in a function", "func f(s string) { regexp.MustCompile(s) }", ""},
		{"one compiled in a function that a variable holds", "var a = sync.OnceValue(func() any { return regexp.MustCompile(`a`) })", ""},
		{"one made up in a function", "func f(s string) any { return pattern.Lazy(s) }", "is no literal"},
		{"one compiled at start-up", "var a = regexp.MustCompile(`a`)", "at start-up"},
		{"one compiled in a table", "var a = []row{{regexp.MustCompile(`a`), 1}}", "at start-up"},
		{"one compiled by init", "func init() { a = regexp.MustCompile(`a`) }", "at start-up"},
		{"a template parsed at start-up", "var a = template.Must(template.New(`a`).Parse(``))", "at start-up"},
		{"a wrong expression", "var a = pattern.Lazy(`a(`)", "missing closing )"},
		{"a wrong one in two parts", "var a = pattern.Lazy(`a(` + `b`)", "missing closing )"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems, err := judge("a.go", "package a\n\n"+c.source+"\n")
			if err != nil {
				t.Fatal(err)
			}
			switch got := strings.Join(problems, "\n"); {
			case c.says == "" && got != "":
				t.Errorf("refused: %s", got)
			case !strings.Contains(got, c.says):
				t.Errorf("%q does not say %q", got, c.says)
			}
		})
	}
}

// judge counts the lazy patterns of a file and tells what is wrong: with them,
// and what is compiled or parsed at start-up.
func judge(path string, source any) (lazy int, problems []string, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
	if err != nil {
		return 0, nil, err
	}
	problem := func(at ast.Node, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("%s: %s", files.Position(at.Pos()), fmt.Sprintf(format, args...)))
	}
	madeUp := slices.Contains(made, strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), root+"/"))
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || called(call) != "pattern.Lazy" || len(call.Args) != 1 {
			return true
		}
		lazy++
		expr, ok := literal(call.Args[0])
		if _, err := regexp.Compile(expr); ok && err != nil {
			problem(call, "%v", err)
		} else if !ok && !madeUp {
			problem(call, "the expression is no literal: its package has to be one of those made up, and tested")
		}
		return true
	})
	for _, decl := range file.Decls {
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				return n.Name.Name == "init" && n.Recv == nil
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				if name := called(n); slices.Contains(early, name) {
					problem(n, "%s at start-up", name)
				}
			}
			return true
		})
	}
	return lazy, problems, nil
}

// early are functions that cost too much for start-up.
var early = []string{"regexp.MustCompile", "regexp.Compile", "regexp.MustCompilePOSIX", "regexp.CompilePOSIX", "template.Must"}

// called is the function of a call, PACKAGE.NAME.
func called(call *ast.CallExpr) string {
	if s, ok := call.Fun.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// literal is the value of a string literal, or of several with + between them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		x, okX := literal(e.X)
		y, okY := literal(e.Y)
		return x + y, okX && okY && e.Op == token.ADD
	}
	return "", false
}

func TestLazy(t *testing.T) {
	wrong := pattern.Lazy(`(`) // no panic yet
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a wrong expression does not panic at its first use")
			}
		}()
		wrong.Regexp()
	}()
	p := pattern.Lazy(`^a+$`)
	var got [8]*regexp.Regexp
	var asked sync.WaitGroup
	for i := range got {
		asked.Go(func() { got[i] = p.Regexp() })
	}
	asked.Wait()
	if !got[0].MatchString("aa") || got[0].MatchString("b") {
		t.Errorf("compiled as %v", got[0])
	}
	if len(slices.Compact(got[:])) != 1 {
		t.Error("compiled more than once")
	}
}
