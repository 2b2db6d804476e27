package deviant_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
)

// recording is a flow with a token, a refused and an accepted login, a
// paraminfo, a mailbox with two mails and a JSONP answer: something for every operator.
func recording() *vcr.Cassette {
	c := vcr.New("flow")
	add := func(body, answer string, header map[string][]string) {
		if header == nil {
			header = map[string][]string{}
		}
		header["Content-Type"] = []string{"application/json; charset=utf-8"}
		c.Interactions = append(c.Interactions, &vcr.Interaction{
			Request:  vcr.Request{Method: "POST", URL: "http://wiki.invalid/plain/api.php", Body: body, Headers: map[string][]string{"Cookie": {"wiki_session=00000000000000000000000000000001"}}},
			Response: vcr.Response{Body: answer, Headers: header, Code: 200, Status: "200 OK"},
		})
	}
	add("action=query", `{"batchcomplete":true,"query":{"tokens":{"logintoken":"000000000000000000000000000000076b0361ac+\\"}}}`,
		map[string][]string{"Set-Cookie": {"wiki_session=00000000000000000000000000000001; path=/; HttpOnly", "wikiUserName=Alice; expires=Fri, 21 May 2027 21:42:04 GMT; Max-Age=15552000; path=/; HttpOnly"}})
	add("action=login&lgpassword=wrong-password-of-a-test", `{"login":{"result":"Failed","reason":"no"}}`, nil)
	add("action=login&lgpassword=right-password-of-a-test", `{"login":{"result":"Success","lguserid":1,"lgusername":"Alice"}}`,
		map[string][]string{"Set-Cookie": {"wiki_session=00000000000000000000000000000002; path=/; HttpOnly"}})
	add("action=login", `{"error":{"code":"badvalue","info":"no","docref":"no"}}`, map[string][]string{"Mediawiki-Api-Error": {"badvalue"}})
	add("action=paraminfo", `{"paraminfo":{"modules":[{"name":"login","classname":"ApiLogin","path":"login","prefix":"lg","parameters":[],"helpurls":["a","b"]}]}}`, nil)
	add("", `{"mailbox":{"mails":[{"from":"w@example.org","to":["a@example.org"],"subject":"s","text":"Account:\nMwc 1\n","password":"0000000001"},`+
		`{"from":"w@example.org","to":["a@example.org"],"subject":"s","text":"Account:\nMwc 2\n","password":"0000000002"}],"others":1}}`, nil)
	c.Interactions[len(c.Interactions)-1].Request.URL = "http://mailbox.invalid/plain?about=Mwc+1&count=2&to=a%40example.org"
	add("action=query&callback=cb", `/**/cb({"batchcomplete":true,"query":{}})`, nil)
	return c
}

func TestEveryOperatorMakesDeviants(t *testing.T) {
	for _, op := range deviant.Operators {
		if n := len(deviant.Of(recording(), []deviant.Operator{op})); n == 0 {
			t.Errorf("the operator %s makes nothing of the flow", op.Name)
		}
	}
}

func TestNoDeviantEqualsTheRightAnswerOrAnother(t *testing.T) {
	g := gomega.NewWithT(t)
	seen := map[string]bool{}
	for _, d := range deviant.Of(recording(), nil) {
		tape := d.Open(recording())
		var answers []string
		for range recording().Interactions {
			client := &api.Client{Endpoint: endpoint, Transport: tape, Limits: api.DefaultLimits}
			ex, _ := client.NewSession().Do(t.Context(), api.Get(nil))
			if ex.Response == nil {
				answers = append(answers, ex.Trouble.Error())
				continue
			}
			var h strings.Builder
			_ = ex.Response.Header.Write(&h)
			answers = append(answers, string(ex.Response.Body)+h.String()+strings.Repeat("s", ex.Response.Status))
		}
		whole := strings.Join(answers, "\n")
		g.Expect(whole).NotTo(gomega.BeEmpty())
		if seen[whole] && !strings.Contains(whole, "not the API") {
			t.Errorf("%s is a deviant that was there already", d)
		}
		seen[whole] = true
	}
}

var endpoint, _ = url.Parse("http://wiki.invalid/plain/api.php")

const one = `page: p
title: P
clauses:
  - {id: p/g/real, section: s, says: s, kind: flow, level: must, origin: page, risk: reads, profiles: [p]}
  - {id: p/g/vacuous, section: s, says: s, kind: flow, level: must, origin: page, risk: reads, profiles: [p]}
`

type loader struct{ c *vcr.Cassette }

func (l loader) Load(string, string) (*vcr.Cassette, error) { return l.c, nil }

func environment(t *testing.T) spec.Env {
	t.Helper()
	c, err := contract.Load(fstest.MapFS{
		"c/p.yaml":            {Data: []byte(one)},
		"c/capabilities.yaml": {Data: []byte("capabilities: []\n")},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Scenario: "plain", Endpoint: endpoint, Limits: api.DefaultLimits, Facts: &target.Facts{Capabilities: map[string]string{}}}
	return spec.Env{Catalogue: c, Schemas: s, Target: &target.Target{Mode: target.Replay, Edition: "1.39", Wikis: map[string]*target.Wiki{"plain": w}}}
}

// A check that cannot fail is what the deviants are there to find.
func TestAVacuousCheckIsNotTurnedRed(t *testing.T) {
	g := gomega.NewWithT(t)
	c := recording()
	c.Interactions = c.Interactions[:1]
	s := spec.Spec{Clauses: []string{"p/g/real", "p/g/vacuous"}, Title: "t", Run: func(t *spec.T) {
		r := t.Session().Get(api.Params{"action": "query", "formatversion": "2"})
		t.Check("p/g/real", "the token", r, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
		t.Check("p/g/vacuous", "an answer", r, gomega.Not(gomega.BeNil()))
	}}
	trials, err := deviant.Run(t.Context(), environment(t), []spec.Spec{s}, loader{c}, deviant.Options{})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	score := deviant.Sum(trials, nil, true)
	g.Expect(score.Clauses).To(gomega.HaveLen(1))
	g.Expect(score.Clauses[0].Clause).To(gomega.Equal("p/g/real"))
	g.Expect(score.Clauses[0].Found).To(gomega.BeNumerically(">", 5))
	g.Expect(score.Clauses[0].Example).To(gomega.ContainSubstring("p/g/real: "))
	g.Expect(score.All.Found + len(score.Survivors)).To(gomega.Equal(score.All.Total()))
	var table strings.Builder
	g.Expect(deviant.Table(&table, score, []string{"p/g/real", "p/g/vacuous"})).To(gomega.Equal([]string{"p/g/vacuous"}))
	g.Expect(table.String()).To(gomega.ContainSubstring("drop-member"))
}

func TestASpecThatIsRedAnywayIsAnError(t *testing.T) {
	s := spec.Spec{Clauses: []string{"p/g/real"}, Title: "t", Run: func(t *spec.T) {
		r := t.Session().Get(api.Params{"action": "query", "formatversion": "2"})
		t.Check("p/g/real", "nothing", r, match.HaveError("badvalue"))
	}}
	_, err := deviant.Run(t.Context(), environment(t), []spec.Spec{s}, loader{recording()}, deviant.Options{})
	gomega.NewWithT(t).Expect(err).To(gomega.MatchError(gomega.ContainSubstring("p/g/real is " + string(result.Fail) + " before anything is rewritten")))
}
