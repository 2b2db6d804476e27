package compare_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shape"
)

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

// TestExpectedHidesNothingElse: what differs beside an expected outcome, and
// is not in the outcome itself, is told and judged by itself.
func TestExpectedHidesNothingElse(t *testing.T) {
	refusal := func(code string) *shape.Shape {
		return &shape.Shape{Status: 200, Content: "application/json", Outcome: "error " + code, Headers: map[string]string{"Vary": "Cookie", "Cache-Control": "private", "Mediawiki-Api-Error": code},
			Members: map[string]string{"(answer)": "object", "error": "object", "error.code": "string", "error.info": "string", "lag": "object", "lag.host": "string"},
			Cookies: map[string]string{"*_session": "lasts the session; path=/; HttpOnly"}, Codes: map[string]string{"error.code": code, "lag.flag": "true"}, Texts: map[string]string{"error.info": "It is " + code}}
	}
	compared := func(change func(*shape.Shape)) *compare.Comparison {
		after := refusal("new")
		change(after)
		return compare.Compare(one("1.35", result.Pass, refusal("old")), one("1.39", result.Pass, after), catalogue(t), compare.Options{})
	}
	if got := compared(func(*shape.Shape) {}); got.Breaking != 0 || got.Unexpected != 0 || len(got.Findings) != 1 || len(got.Findings[0].Follows) != 3 {
		t.Errorf("the outcome alone: %s", got)
	}
	for kind, change := range map[compare.Kind]func(*shape.Shape){
		compare.CookieGone:  func(s *shape.Shape) { s.Cookies = nil },
		compare.MemberGone:  func(s *shape.Shape) { delete(s.Members, "lag.host") },
		compare.Type:        func(s *shape.Shape) { s.Members["lag"] = "list" },
		compare.Code:        func(s *shape.Shape) { s.Codes["lag.flag"] = "false" },
		compare.HeaderGone:  func(s *shape.Shape) { delete(s.Headers, "Vary") },
		compare.HeaderOther: func(s *shape.Shape) { s.Headers["Cache-Control"] = "public" },
		compare.Status:      func(s *shape.Shape) { s.Status = 500 },
		compare.Content:     func(s *shape.Shape) { s.Content = "text/html" },
	} {
		if got := compared(change); got.Result != compare.Regression || got.Findings[0].Kind != kind || got.Findings[0].Expected != nil {
			t.Errorf("%s: %s", kind, got)
		}
	}
	for name, change := range map[string]func(*shape.Shape){
		"the code in the body is another": func(s *shape.Shape) { s.Codes["error.code"] = "other" },
		"the header has another code":     func(s *shape.Shape) { s.Headers["Mediawiki-Api-Error"] = "other" },
		"the header is gone":              func(s *shape.Shape) { delete(s.Headers, "Mediawiki-Api-Error") },
	} {
		if got := compared(change); got.Result != compare.Regression || got.Findings[0].Expected != nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestFormsOfResults: an expected result has the members of its form, and no
// others go or come with it unseen; who is signed in by it gets cookies.
func TestFormsOfResults(t *testing.T) {
	c := catalogueOf(t, strings.Replace(clauses, "expect: {error: new}", "expect: {result: FAIL}", 1), "expect: {error: old}", "expect: {result: PASS}")
	pass := func() *shape.Shape {
		return &shape.Shape{Status: 200, Content: "application/json", Outcome: "clientlogin PASS", Members: map[string]string{"(answer)": "object", "clientlogin": "object", "clientlogin.status": "string", "clientlogin.username": "string", "clientlogin.more": "string"},
			Codes: map[string]string{"clientlogin.status": "PASS"}, Cookies: map[string]string{"*_session": "lasts the session; path=/", "other": "lasts the session; path=/"}}
	}
	fail := func() *shape.Shape {
		return &shape.Shape{Status: 200, Content: "application/json", Outcome: "clientlogin FAIL x", Members: map[string]string{"(answer)": "object", "clientlogin": "object", "clientlogin.status": "string", "clientlogin.message": "string", "clientlogin.messagecode": "string", "clientlogin.more": "string"},
			Codes: map[string]string{"clientlogin.status": "FAIL", "clientlogin.messagecode": "x"}, Cookies: map[string]string{"other": "lasts the session; path=/"}}
	}
	compared := func(change func(*shape.Shape)) *compare.Comparison {
		after := fail()
		change(after)
		a, b := one("1.35", result.Pass, pass()), one("1.39", result.Pass, after)
		a.Specs[0].Exchanges[0].Module, b.Specs[0].Exchanges[0].Module = "clientlogin", "clientlogin"
		return compare.Compare(a, b, c, compare.Options{})
	}
	if got := compared(func(*shape.Shape) {}); got.Unexpected != 0 || len(got.Findings) != 1 {
		t.Errorf("%s", got)
	}
	if got := compared(func(s *shape.Shape) { delete(s.Members, "clientlogin.more") }); got.Result != compare.Regression {
		t.Errorf("a member of no form: %s", got)
	}
	if got := compared(func(s *shape.Shape) { delete(s.Cookies, "other") }); got.Result != compare.Regression {
		t.Errorf("a cookie of nobody signed in: %s", got)
	}
	if got := compared(func(s *shape.Shape) { s.Codes["clientlogin.status"] = "UI" }); got.Result != compare.Regression {
		t.Errorf("a status that is not the outcome: %s", got)
	}
}

// TestPatternsNameValues: a rule that explains one change at a place explains
// no other there.
func TestPatternsNameValues(t *testing.T) {
	c := catalogue(t)
	for value, expected := range map[string]bool{"number": true, "string": false, "number?": false} {
		lag := answer()
		lag.Members["demo.lag"] = value
		if got := compare.Compare(one("1.35", result.Pass, answer()), one("1.39", result.Pass, lag), c, compare.Options{}); (got.Findings[0].Expected != nil) != expected {
			t.Errorf("%s: %s", value, got)
		}
		if got := compare.Compare(one("1.35", result.Pass, lag), one("1.39", result.Pass, answer()), c, compare.Options{}); got.Result != compare.Regression {
			t.Errorf("%s is gone: %s", value, got)
		}
	}
}

// TestRulesThatSayTheSame: between two rules that expect and explain the same
// nothing is expected to change.
func TestRulesThatSayTheSame(t *testing.T) {
	two := `editions: [{since: "1.36", until: "1.36", expect: {flag: false}, why: a, explains: ["appeared demo.lag: nothing -> number"]}, {since: "1.39", until: "1.39", expect: {flag: false}, why: b, explains: ["appeared demo.lag: nothing -> number"]}`
	c := catalogueOf(t, clauses, `editions: [{until: "1.35", expect: {flag: false}, why: lag came later, explains: ["appeared demo.lag: nothing -> number"]}`, two)
	lag := answer()
	lag.Members["demo.lag"] = "number"
	if got := compare.Compare(one("1.36", result.Pass, answer()), one("1.39", result.Pass, lag), c, compare.Options{}); got.Findings[0].Expected != nil {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(one("1.36", result.Pass, answer()), one("1.43", result.Pass, lag), c, compare.Options{}); got.Findings[0].Expected == nil {
		t.Errorf("%s", got)
	}
}

// TestValuesTurnOneWay: a clause that expects a value more does not explain
// that it is gone.
func TestValuesTurnOneWay(t *testing.T) {
	c := catalogueOf(t, clauses, "expect: {error: new}", "expect: {values: [x, y]}", "expect: {error: old}", "expect: {values: [y]}")
	with, without := answer(), answer()
	delete(without.Declared, "demo/type/type/x")
	for _, try := range []struct {
		a, b     *shape.Shape
		expected bool
	}{{without, with, true}, {with, without, false}} {
		got := compare.Compare(one("1.35", result.Pass, try.a), one("1.39", result.Pass, try.b), c, compare.Options{})
		if len(got.Findings) != 1 || (got.Findings[0].Expected != nil) != try.expected {
			t.Errorf("%v: %s", try.expected, got)
		}
	}
}

// TestNoOutcomeIsNoError: where a clause expects nothing of the outcome, an
// error before is not what it expected.
func TestNoOutcomeIsNoError(t *testing.T) {
	c := catalogueOf(t, clauses, "expect: {error: old}", "expect: {flag: false}")
	was, is := answer(), answer()
	was.Outcome, is.Outcome = "error badtoken", "error new"
	if got := compare.Compare(one("1.35", result.Pass, was), one("1.39", result.Pass, is), c, compare.Options{}); got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	was.Outcome = "ok"
	if got := compare.Compare(one("1.35", result.Pass, was), one("1.39", result.Pass, is), c, compare.Options{}); got.Result != compare.NoRegression {
		t.Errorf("%s", got)
	}
}
