package compare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/shape"
	"github.com/mwconform/mwconform/schemas"
)

const clauses = `page: demo
title: "API:Demo"
url: https://example.org/
clauses:
  - {id: demo/a/code, section: S, says: It ends., kind: error, level: must, origin: page, risk: reads, profiles: [demo], expect: {error: new}, needs: [mail],
     editions: [{until: "1.35", expect: {error: old}, why: it was renamed, link: https://example.org/T1}]}
  - {id: demo/a/other, section: S, says: It has lag., kind: response, level: must, origin: page, risk: reads, profiles: [demo],
     editions: [{until: "1.35", expect: {flag: false}, why: lag came later, explains: ["appeared demo.lag: nothing -> number"]}]}
`

func catalogue(t *testing.T) *contract.Catalogue {
	t.Helper()
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte("capabilities:\n  - {id: mail, is: ability, says: mailbox, how: --mail}\n")}, "c/demo.yaml": {Data: []byte(clauses)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// one is a report of one spec with these answers.
func one(edition contract.Edition, verdict result.Verdict, shapes ...*shape.Shape) *report.Report {
	s := report.Spec{ID: "demo/a/code", Title: "ends", Scenario: "plain", Verdicts: []report.Judged{{Clause: "demo/a/code", Verdict: verdict, Reason: "because"}}, Exchanges: []report.Compare{}}
	if verdict == result.Pass {
		s.Verdicts[0].Reason = ""
	}
	for i := range shapes {
		s.Exchanges = append(s.Exchanges, report.Compare{Module: "demo", Request: fmt.Sprint("POST demo n=", i), Shape: &i})
	}
	return &report.Report{Schema: report.SchemaID, Mode: "live", Result: report.Partial, Specs: []report.Spec{s}, Shapes: shapes, Suite: report.Suite{Name: "mwconform", Version: "1", Catalogue: "x"},
		Target: report.Target{Generator: "MediaWiki " + string(edition) + ".1", Edition: edition, Scenarios: []report.Scenario{{Name: "plain", Capabilities: []string{"mail"}}}},
		Totals: report.Totals{Verdicts: map[result.Verdict]int{verdict: 1}}}
}

// answer is an answer with something of everything.
func answer() *shape.Shape {
	return &shape.Shape{Status: 200, Content: "application/json", Outcome: "demo Success",
		Headers:  map[string]string{"Vary": "Cookie", "Cache-Control": "private"},
		Cookies:  map[string]string{"*_session": "lasts the session; path=/; HttpOnly; SameSite=Lax", "*UserID": "lasts 30 days; path=/; HttpOnly"},
		Members:  map[string]string{"(answer)": "object", "demo": "object", "demo.result": "string", "demo.list": "list", "demo.list[]": "object", "demo.list[].a": "number?", "demo.text": "string", "warnings": "list", "warnings[]": "object", "warnings[].code": "string"},
		Codes:    map[string]string{"demo.result": "Success", "warnings[].code": "deprecation"},
		Texts:    map[string]string{"demo.text": "at least 8 characters"},
		Declared: map[string]string{"demo": "a module", "demo//mustbeposted": "yes", "demo/token": "a parameter", "demo/token/required": "yes", "demo/token/sensitive": "yes", "demo/token/tokentype": "csrf", "demo/type": "a parameter", "demo/type/type": "a list", "demo/type/type/x": "yes", "demo/type/limit": "50", "demo/type/default": "x", "demo/type/required": "no"}}
}

// TestEachKindIsSeen changes one thing of an answer at a time.
func TestEachKindIsSeen(t *testing.T) {
	c := catalogue(t)
	for name, try := range map[string]struct {
		change func(s *shape.Shape)
		kind   compare.Kind
		says   string
	}{
		"status":             {func(s *shape.Shape) { s.Status = 500 }, compare.Status, "HTTP status 500, was 200"},
		"content type":       {func(s *shape.Shape) { s.Content = "text/html" }, compare.Content, `content type "text/html"`},
		"outcome":            {func(s *shape.Shape) { s.Outcome = "error badtoken" }, compare.Outcome, "demo: answers error badtoken, answered demo Success"},
		"code":               {func(s *shape.Shape) { s.Codes["demo.result"] = "Ok" }, compare.Code, `demo.result is "Ok", was "Success"`},
		"member gone":        {func(s *shape.Shape) { delete(s.Members, "demo.text"); delete(s.Texts, "demo.text") }, compare.MemberGone, "the member demo.text (string) is gone"},
		"member partly gone": {func(s *shape.Shape) { s.Members["demo.result"] = "string?" }, compare.MemberGone, "missing in some elements"},
		"subtree gone":       {func(s *shape.Shape) { drop(s, "demo.list") }, compare.MemberGone, "the member demo.list (list) is gone"},
		"type":               {func(s *shape.Shape) { s.Members["demo.list"] = "object" }, compare.Type, "demo.list is object, was list"},
		"cookie gone":        {func(s *shape.Shape) { delete(s.Cookies, "*UserID") }, compare.CookieGone, "the cookie *UserID is not set"},
		"HttpOnly gone":      {func(s *shape.Shape) { s.Cookies["*UserID"] = "lasts 30 days; path=/" }, compare.CookieWeaker, "lost HttpOnly"},
		"SameSite gone":      {func(s *shape.Shape) { s.Cookies["*_session"] = "lasts the session; path=/; HttpOnly" }, compare.CookieWeaker, "lost SameSite=Lax"},
		"lifetime":           {func(s *shape.Shape) { s.Cookies["*UserID"] = "lasts 2 days; path=/; HttpOnly" }, compare.CookieOther, "lasts 2 days"},
		"header gone":        {func(s *shape.Shape) { delete(s.Headers, "Vary") }, compare.HeaderGone, "the header Vary is gone"},
		"header":             {func(s *shape.Shape) { s.Headers["Cache-Control"] = "public" }, compare.HeaderOther, `"public", was "private"`},
		"module gone":        {func(s *shape.Shape) { s.Declared = nil }, compare.Declared, "the module demo is gone"},
		"parameter gone":     {func(s *shape.Shape) { dropDeclared(s, "demo/type") }, compare.Declared, "the parameter type of demo is gone"},
		"value gone":         {func(s *shape.Shape) { delete(s.Declared, "demo/type/type/x") }, compare.Declared, `the value "x"`},
		"required now":       {func(s *shape.Shape) { s.Declared["demo/type/required"] = "yes" }, compare.Declared, "required is yes"},
		"limit lower":        {func(s *shape.Shape) { s.Declared["demo/type/limit"] = "5" }, compare.Declared, "limit is 5, was 50"},
		"default":            {func(s *shape.Shape) { s.Declared["demo/type/default"] = "y" }, compare.Declared, "default is y, was x"},
		"write module now":   {func(s *shape.Shape) { s.Declared["demo//writerights"] = "yes" }, compare.Declared, "has got the flag writerights"},
		"no token needed":    {func(s *shape.Shape) { s.Declared["demo/token/required"] = "no" }, compare.Unguarded, "the parameter token of demo: required is no"},
		"token of no type":   {func(s *shape.Shape) { delete(s.Declared, "demo/token/tokentype") }, compare.Unguarded, "tokentype"},
		"not sensitive":      {func(s *shape.Shape) { delete(s.Declared, "demo/token/sensitive") }, compare.Unguarded, "sensitive"},
		"GET allowed":        {func(s *shape.Shape) { delete(s.Declared, "demo//mustbeposted") }, compare.Unguarded, "lost the flag mustbeposted"},
		"limit higher":       {func(s *shape.Shape) { s.Declared["demo/type/limit"] = "500" }, compare.Looser, "limit is 500"},
		"text":               {func(s *shape.Shape) { s.Texts["demo.text"] = "at least 10 characters" }, compare.Text, `"at least 10 characters"`},
		"warning":            {func(s *shape.Shape) { s.Codes["warnings[].code"] = "other" }, compare.Warning, `warnings[].code is "other"`},
		"warning gone":       {func(s *shape.Shape) { drop(s, "warnings") }, compare.Warning, "a warning is gone"},
		"deprecated":         {func(s *shape.Shape) { s.Declared["demo//deprecated"] = "yes" }, compare.Warning, "demo is deprecated"},
		"member new":         {func(s *shape.Shape) { s.Members["demo.new"] = "string" }, compare.New, "the member demo.new (string) appeared"},
		"cookie new":         {func(s *shape.Shape) { s.Cookies["x"] = "lasts the session" }, compare.New, "the cookie x is set"},
		"header new":         {func(s *shape.Shape) { s.Headers["X-Frame-Options"] = "DENY" }, compare.New, "the header X-Frame-Options appeared"},
		"parameter new":      {func(s *shape.Shape) { s.Declared["demo/new"] = "a parameter" }, compare.New, "the parameter new of demo appeared"},
	} {
		after := answer()
		try.change(after)
		got := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass, after), c, compare.Options{})
		if len(got.Findings) != 1 || got.Findings[0].Kind != try.kind || !strings.Contains(got.Findings[0].Says, try.says) {
			t.Errorf("%s: %s", name, got)
			continue
		}
		if regression := got.Result == compare.Regression; regression != try.kind.Breaks() {
			t.Errorf("%s: %s", name, got.Result)
		}
		strict := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass, after), c, compare.Options{Strict: true})
		if strict.Result != compare.Regression {
			t.Errorf("%s with strict: %s", name, strict.Result)
		}
	}
}

func drop(s *shape.Shape, path string) {
	for _, m := range []map[string]string{s.Members, s.Codes, s.Texts} {
		for k := range m {
			if strings.HasPrefix(k, path) {
				delete(m, k)
			}
		}
	}
}

func dropDeclared(s *shape.Shape, path string) {
	for k := range s.Declared {
		if strings.HasPrefix(k, path) {
			delete(s.Declared, k)
		}
	}
}

// TestAnyChangeIsNamedFirst changes one random entry of one random shape of
// the recordings: it is the first finding, and there is one.
func TestAnyChangeIsNamedFirst(t *testing.T) {
	before, env := replayed(t, "", nil)
	rng := rand.New(rand.NewSource(1))
	used := map[int]bool{}
	for _, s := range before.Specs {
		for _, ex := range s.Exchanges {
			used[*ex.Shape] = true
		}
	}
	for n := range 300 {
		after := *before
		after.Shapes = slices.Clone(before.Shapes)
		i := rng.Intn(len(after.Shapes))
		s := *after.Shapes[i]
		after.Shapes[i] = &s
		for _, m := range []*map[string]string{&s.Headers, &s.Cookies, &s.Members, &s.Codes, &s.Texts, &s.Declared} {
			*m = maps.Clone(*m)
		}
		all := []map[string]string{s.Headers, s.Cookies, s.Members, s.Codes, s.Texts, s.Declared}
		m := all[rng.Intn(len(all))]
		if len(m) == 0 || !used[i] {
			continue
		}
		key := slices.Sorted(maps.Keys(m))[rng.Intn(len(m))]
		what := fmt.Sprintf("%d: %q of shape %d, %q", n, key, i, m[key])
		if rng.Intn(2) == 0 {
			delete(m, key)
		} else {
			m[key] = "changed by hand"
		}
		c := compare.Compare(before, &after, env.Catalogue, compare.Options{})
		if len(c.Findings) == 0 {
			t.Errorf("%s: no difference", what)
			continue
		}
		if f := c.Findings[0]; !strings.Contains(f.Path, key) && !strings.Contains(key, f.Path) && key != "(answer)" {
			t.Errorf("%s: %s", what, c)
		}
	}
}

// TestExpected: what a clause expects to change is expected, and nothing
// beside it is.
func TestExpected(t *testing.T) {
	c := catalogue(t)
	was, is := answer(), answer()
	was.Outcome, is.Outcome = "error old", "error new"
	expected := func(from, to contract.Edition, a, b *shape.Shape) *compare.Comparison {
		return compare.Compare(one(from, result.Pass, a), one(to, result.Pass, b), c, compare.Options{})
	}
	got := expected("1.35", "1.39", was, is)
	if got.Result != compare.NoRegression || got.Findings[0].Expected == nil || got.Findings[0].Expected.Clause != "demo/a/code" || got.Findings[0].Expected.Why != "it was renamed" || got.Findings[0].Expected.Link != "https://example.org/T1" {
		t.Errorf("%s", got)
	}
	if back := expected("1.39", "1.35", is, was); back.Result != compare.NoRegression {
		t.Errorf("the other way round: %s", back)
	}
	if same := expected("1.39", "1.39", was, is); same.Result != compare.Regression || same.Findings[0].Expected != nil {
		t.Errorf("within an edition: %s", same)
	}
	another := answer()
	another.Outcome = "error another"
	if got := expected("1.35", "1.39", was, another); got.Result != compare.Regression {
		t.Errorf("another code than the expected one: %s", got)
	}
	beside := answer()
	beside.Outcome = "error new"
	beside.Cookies["*UserID"] = "lasts 30 days; path=/"
	if got := expected("1.35", "1.39", was, beside); got.Result != compare.Regression || got.Findings[0].Kind != compare.CookieWeaker || got.Findings[1].Expected == nil {
		t.Errorf("a change beside the expected one: %s", got)
	}
	lag := answer()
	lag.Members["demo.lag"] = "number"
	if got := expected("1.35", "1.39", answer(), lag); got.Findings[0].Expected == nil || got.Findings[0].Expected.Clause != "demo/a/other" {
		t.Errorf("what a rule explains: %s", got)
	}
	lag.Members["demo.log"] = "number"
	if got := expected("1.35", "1.39", answer(), lag); len(got.Findings) != 2 || got.Findings[0].Expected != nil || got.Findings[0].Path != "demo.log" {
		t.Errorf("what no rule explains: %s", got)
	}
	failing := compare.Compare(one("1.35", result.Pass, was), one("1.39", result.Fail, is), c, compare.Options{})
	if failing.Result != compare.Regression || failing.Findings[0].Kind != compare.ClauseFails {
		t.Errorf("a clause that fails is never expected: %s", failing)
	}
}

// TestVerdicts: what becomes of a clause that held.
func TestVerdicts(t *testing.T) {
	c := catalogue(t)
	empty := func(v result.Verdict) *report.Report { return one("1.39", v) }
	pass := one("1.39", result.Pass, answer())
	if got := compare.Compare(pass, one("1.39", result.Fail, answer()), c, compare.Options{}); got.Findings[0].Kind != compare.ClauseFails || got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(one("1.39", result.Fail, answer()), pass, c, compare.Options{}); got.Findings[0].Kind != compare.Fixed || got.Result != compare.NoRegression {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(pass, empty(result.Unsupported), c, compare.Options{}); got.Findings[0].Kind != compare.Unseen || got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	gone := empty(result.Unsupported)
	gone.Target.Scenarios[0].Capabilities = nil
	if got := compare.Compare(pass, gone, c, compare.Options{}); got.Findings[0].Kind != compare.CapabilityOff || len(got.Findings[0].Clauses) != 1 || got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(gone, pass, c, compare.Options{}); got.Result.ExitCode() == 1 {
		t.Errorf("a capability that is new: %s", got)
	}
	if got := compare.Compare(pass, empty(result.Error), c, compare.Options{}); got.Result != compare.NotComparable || !strings.Contains(got.Sentence(), "could not be judged") {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(pass, empty(result.Disabled), c, compare.Options{}); !strings.Contains(strings.Join(got.Notes, " "), "1 clauses were not asked for after: because") {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(pass, &report.Report{Schema: report.SchemaID}, c, compare.Options{}); got.Result.ExitCode() != 2 {
		t.Errorf("%s", got)
	}
}

// TestOneCauseIsOneFinding: what follows from another outcome is told with it,
// what was seen often is told once, and what comes behind a break stands behind.
func TestOneCauseIsOneFinding(t *testing.T) {
	refused := func() *shape.Shape {
		return &shape.Shape{Status: 200, Content: "application/json", Outcome: "error readonly", Headers: map[string]string{"Vary": "Cookie", "Cache-Control": "private", "Mediawiki-Api-Error": "readonly"},
			Members: map[string]string{"(answer)": "object", "error": "object", "error.code": "string"}, Codes: map[string]string{"error.code": "readonly"}, Declared: answer().Declared}
	}
	later := answer()
	later.Codes["demo.result"] = "Ok"
	got := compare.Compare(one("1.39", result.Pass, answer(), answer(), answer()), one("1.39", result.Fail, refused(), refused(), later), catalogue(t), compare.Options{})
	if len(got.Findings) != 2 || got.Findings[0].Kind != compare.Outcome || got.Findings[0].Count != 2 || len(got.Findings[0].Clauses) != 1 || len(got.Findings[0].Follows) < 3 {
		t.Errorf("%s", got)
	} else if f := got.Findings[1]; f.Kind != compare.Code || !f.Later {
		t.Errorf("%s", got)
	}
}

// TestRequestsOfTheSpecAreAligned: a request more does not shift the others.
func TestRequestsOfTheSpecAreAligned(t *testing.T) {
	a, b := one("1.39", result.Pass, answer(), answer(), answer()), one("1.39", result.Pass, answer(), answer(), answer())
	other := answer()
	other.Outcome = "demo Other"
	b.Shapes[0] = other
	b.Specs[0].Exchanges[0].Request = "POST more"
	b.Specs[0].Exchanges = append(b.Specs[0].Exchanges[:1], append([]report.Compare{a.Specs[0].Exchanges[0]}, b.Specs[0].Exchanges[1:]...)...)
	b.Specs[0].Exchanges[1].Shape = a.Specs[0].Exchanges[1].Shape
	got := compare.Compare(a, b, catalogue(t), compare.Options{})
	if len(got.Findings) != 1 || got.Findings[0].Kind != compare.Request || got.Compared.Exchanges != 3 {
		t.Errorf("%s", got)
	}
}

// TestReadRefuses what is no report, and says so.
func TestReadRefuses(t *testing.T) {
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := replayed(t, "tokens/", nil)
	good, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compare.Read(bytes.NewReader(good), set); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]struct{ text, want string }{
		"nothing":         {"", "no report of mwconform"},
		"cut short":       {string(good[:len(good)/2]), "only a part"},
		"NUL bytes":       {"\x00\x00\x00", "no report"},
		"a list":          {"[]", "no report"},
		"another JSON":    {`{"schema":"other/v1"}`, "no report"},
		"older":           {`{"schema":"mwconform.report/v1"}`, "make both reports with the same mwconform"},
		"no members":      {`{"schema":"mwconform.report/v2"}`, "no well-formed report"},
		"a wrong type":    {strings.Replace(string(good), `"pages": [`, `"pages": [1,`, 1), "no well-formed report"},
		"a missing shape": {strings.Replace(string(good), `"shape": 0`, `"shape": 99999`, 1), "damaged"},
		"more behind it":  {string(good) + "{}", "no report"},
	} {
		var unfit *compare.UnfitError
		_, err := compare.Read(strings.NewReader(bad.text), set)
		if err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v", name, err)
		}
		_ = unfit
	}
}

// TestRenderingsAreSafe: what a hostile wiki says cannot do anything in any format.
func TestRenderingsAreSafe(t *testing.T) {
	hostile := answer()
	evil := "<script>alert(1)</script>\x1b[2J\u202e[x](javascript:a)"
	hostile.Outcome, hostile.Members[evil], hostile.Headers["Vary"] = evil, "string", evil
	for _, format := range compare.Formats {
		var first []byte
		for range 3 {
			var b bytes.Buffer
			c := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass, hostile), catalogue(t), compare.Options{})
			if err := c.Write(&b, format); err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(first, b.Bytes()) {
				t.Errorf("%s: not the same bytes again", format)
			}
			first = b.Bytes()
		}
		text := string(first)
		if strings.ContainsAny(text, "\x1b\u202e") && format != "json" || format == "html" && strings.Contains(text, "<script") || format == "markdown" && strings.Contains(text, "[x](") {
			t.Errorf("%s: %s", format, text)
		}
		if format == "html" && (strings.Contains(text, "http://") || strings.Contains(text, "https://")) {
			t.Error("the page names an address to load")
		}
	}
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*compare.Comparison{
		compare.Compare(one("1.35", result.Pass, answer()), one("1.39", result.Pass, hostile), catalogue(t), compare.Options{}),
		compare.Compare(one("1.35", result.Pass, answer()), one("1.39", result.Error), catalogue(t), compare.Options{}),
	} {
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		r := set.Validate("diff.v1.json", v)
		for _, f := range append(r.Violations, r.Unknown...) {
			t.Errorf("%s", f)
		}
	}
	if err := (&compare.Comparison{}).Write(&bytes.Buffer{}, "pdf"); err == nil {
		t.Error("an unknown format is written")
	}
}

// TestDocumentedKinds: docs/upgrade.md lists the kinds in their order.
func TestDocumentedKinds(t *testing.T) {
	text, err := os.ReadFile("../../docs/upgrade.md")
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, k := range compare.Kinds() {
		row := "| `" + k[0] + "`"
		if k[2] == "regression" {
			row += " (r)"
		}
		row += " | " + k[1] + " |"
		i := strings.Index(string(text), row)
		if i < at {
			t.Errorf("docs/upgrade.md lacks the row, or has it elsewhere:\n%s", row)
		}
		at = i
	}
}
