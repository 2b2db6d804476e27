package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shape"
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

func catalogue(t *testing.T) *contract.Catalogue { return catalogueOf(t, clauses) }

// catalogueOf is the catalogue of a page in which each old text is replaced by
// the new one behind it.
func catalogueOf(t *testing.T, page string, oldNew ...string) *contract.Catalogue {
	t.Helper()
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(page, oldNew[i]) {
			t.Fatalf("%q is not in the page", oldNew[i])
		}
	}
	capabilities := "capabilities:\n  - {id: mail, is: ability, says: mailbox, how: --mail}\n  - {id: closed, is: restriction, says: closed mode, how: close it}\n  - {id: said, is: ability, says: said so, how: say it, declared: true}\n  - {id: account-x, is: account, says: account, how: make it}\n"
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte(capabilities)}, "c/demo.yaml": {Data: []byte(strings.NewReplacer(oldNew...).Replace(page))}}, "c")
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
		"SameSite weaker":    {func(s *shape.Shape) { s.Cookies["*_session"] = "lasts the session; path=/; HttpOnly; SameSite=None" }, compare.CookieWeaker, "lost SameSite=Lax"},
		"SameSite stricter":  {func(s *shape.Shape) { s.Cookies["*_session"] = "lasts the session; path=/; HttpOnly; SameSite=Strict" }, compare.CookieStricter, "got stricter"},
		"Secure now":         {func(s *shape.Shape) { s.Cookies["*UserID"] = "lasts 30 days; path=/; HttpOnly; Secure" }, compare.CookieStricter, "got stricter"},
		"stricter, shorter":  {func(s *shape.Shape) { s.Cookies["*UserID"] = "lasts 1 days; path=/; HttpOnly; Secure" }, compare.CookieOther, "lasts 1 days"},
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

// TestNoDifference: what means the same is the same.
func TestNoDifference(t *testing.T) {
	for name, change := range map[string]func(s *shape.Shape){
		"no blank in the media type":     func(s *shape.Shape) { s.Content = "application/json;charset=utf-8" },
		"capitals in the media type":     func(s *shape.Shape) { s.Content = "Application/JSON; charset=UTF-8" },
		"a quoted character set":         func(s *shape.Shape) { s.Content = `application/json; charset="utf-8"` },
		"the order of Vary":              func(s *shape.Shape) { s.Headers["Vary"] = "cookie, accept-encoding" },
		"the order of Cache-Control":     func(s *shape.Shape) { s.Headers["Cache-Control"] = "max-age=0,private" },
		"the order of what is exposed":   func(s *shape.Shape) { s.Headers["Access-Control-Expose-Headers"] = "B, A" },
		"that required is said to be no": func(s *shape.Shape) { s.Declared["demo/type/required"] = "no" },
	} {
		before, after := answer(), answer()
		for _, s := range []*shape.Shape{before, after} {
			s.Content, s.Headers["Vary"], s.Headers["Cache-Control"], s.Headers["Access-Control-Expose-Headers"] = "application/json; charset=utf-8", "Accept-Encoding, Cookie", "private, max-age=0", "A, B"
		}
		change(after)
		if got := compare.Compare(one("1.39", result.Pass, before), one("1.39", result.Pass, after), catalogue(t), compare.Options{}); got.Result != compare.Same {
			t.Errorf("%s: %s", name, got)
		}
	}
	before, after := answer(), answer()
	before.Headers["Cache-Control"], after.Headers["Cache-Control"] = "private, max-age=0", "private, max-age=60"
	if got := compare.Compare(one("1.39", result.Pass, before), one("1.39", result.Pass, after), catalogue(t), compare.Options{}); got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	// A token that was never said to be required does not lose a check.
	before, after = answer(), answer()
	delete(before.Declared, "demo/token/required")
	after.Declared["demo/token/required"] = "no"
	if got := compare.Compare(one("1.39", result.Pass, before), one("1.39", result.Pass, after), catalogue(t), compare.Options{}); got.Result == compare.Regression {
		t.Errorf("%s", got)
	}
}

// TestOneDifferenceHidesNoOther: a media type or a status that is another in
// every answer hides nothing else in them.
func TestOneDifferenceHidesNoOther(t *testing.T) {
	for name, everywhere := range map[string]func(*shape.Shape){
		"content": func(s *shape.Shape) { s.Content = "text/plain" },
		"status":  func(s *shape.Shape) { s.Status = 201 },
	} {
		for kind, change := range map[compare.Kind]func(*shape.Shape){
			compare.Outcome:     func(s *shape.Shape) { s.Outcome = "error badtoken" },
			compare.MemberGone:  func(s *shape.Shape) { delete(s.Members, "demo.text"); delete(s.Texts, "demo.text") },
			compare.CookieGone:  func(s *shape.Shape) { delete(s.Cookies, "*UserID") },
			compare.HeaderOther: func(s *shape.Shape) { s.Headers["Vary"] = "Origin" },
			compare.Declared:    func(s *shape.Shape) { dropDeclared(s, "demo/type") },
		} {
			plain, more := answer(), answer()
			everywhere(plain)
			everywhere(more)
			change(more)
			got := compare.Compare(one("1.39", result.Pass, answer(), answer()), one("1.39", result.Pass, plain, more), catalogue(t), compare.Options{})
			if got.Breaking != 2 || !slices.ContainsFunc(got.Findings, func(f compare.Finding) bool { return f.Kind == kind && f.Count == 1 }) {
				t.Errorf("%s and %s: %s", name, kind, got)
			}
		}
	}
	// An answer that is no JSON has no members, and the outcome is told all the same.
	page := &shape.Shape{Status: 200, Content: "text/html", Outcome: "markup, no JSON", Headers: answer().Headers}
	got := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass, page), catalogue(t), compare.Options{})
	if got.Breaking != 2 || got.Findings[0].Kind != compare.Content || got.Findings[1].Kind != compare.Outcome || len(got.Findings[0].Follows) == 0 {
		t.Errorf("%s", got)
	}
}

// TestFollowsOfAllAnswers: what comes of a difference in any answer is told.
func TestFollowsOfAllAnswers(t *testing.T) {
	a, b := answer(), answer()
	a.Outcome, b.Outcome = "demo Failed", "demo Failed"
	delete(b.Cookies, "*UserID")
	got := compare.Compare(one("1.39", result.Pass, answer(), answer()), one("1.39", result.Pass, a, b), catalogue(t), compare.Options{})
	if len(got.Findings) != 1 || got.Findings[0].Count != 2 || !slices.Contains(got.Findings[0].Follows, "the cookie *UserID is not set any more") {
		t.Errorf("%s", got)
	}
}

// TestValueOfAMemberThatIsPartlyThere: that a member is in every element now
// does not hide that its value changed.
func TestValueOfAMemberThatIsPartlyThere(t *testing.T) {
	a, b := answer(), answer()
	a.Codes["demo.list[].a"], b.Codes["demo.list[].a"] = "x", "y"
	b.Members["demo.list[].a"] = "number"
	got := compare.Compare(one("1.39", result.Pass, a), one("1.39", result.Pass, b), catalogue(t), compare.Options{})
	if got.Result != compare.Regression || len(got.Findings) != 2 || got.Findings[0].Kind != compare.Code {
		t.Errorf("%s", got)
	}
}

// TestSecureOnHTTP: a client of a wiki on http does not send a cookie that is
// Secure.
func TestSecureOnHTTP(t *testing.T) {
	secure := answer()
	secure.Cookies["*UserID"] += "; Secure"
	for endpoint, want := range map[string]compare.Kind{"http://wiki.invalid/api.php": compare.CookieOther, "https://wiki.invalid/api.php": compare.CookieStricter} {
		after := one("1.39", result.Pass, secure)
		after.Target.Scenarios[0].Endpoint = endpoint
		if got := compare.Compare(one("1.39", result.Pass, answer()), after, catalogue(t), compare.Options{}); len(got.Findings) != 1 || got.Findings[0].Kind != want || got.Findings[0].Breaks != want.Breaks() {
			t.Errorf("%s: %s", endpoint, got)
		}
	}
}
