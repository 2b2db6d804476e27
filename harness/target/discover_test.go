package target_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/target"
)

const (
	general   = `"general":{"sitename":"W","generator":"MediaWiki 1.39.17","readonly":false}`
	anybody   = `"userinfo":{"id":0,"name":"127.0.0.1","anon":true,"rights":["read","writeapi"]}`
	denied    = `{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}`
	modules   = `{"paraminfo":{"modules":[{"path":"login"},{"path":"query+tokens"}]}}`
	member    = `"userinfo":{"id":0,"name":"127.0.0.1","anon":true,"rights":["read","writeapi","edit","createaccount"]}`
	canCreate = `{"query":{"authmanagerinfo":{"canauthenticatenow":true,"cancreateaccounts":true}}}`
	canSignIn = `{"query":{"authmanagerinfo":{"canauthenticatenow":true}}}`
	token     = `{"query":{"tokens":{"logintoken":"0123456789abcdef0123456789abcdef65432100+\\"}}}`
	success   = `{"login":{"result":"Success","lguserid":1,"lgusername":"R"}}`
)

// blockedBy is userinfo of a client whose address is blocked.
func blockedBy(members string) string {
	return strings.Replace(member, `"rights"`, `"blockid":1,`+members+`,"rights"`, 1)
}

func query(members ...string) string { return `{"query":{` + strings.Join(members, ",") + `}}` }

// fake answers by what is asked for; whoever has signed in has a cookie.
type fake struct {
	siteinfo, member, paraminfo, auth, login string
	asked                                    []string
	sent                                     []url.Values
	quiet                                    bool   // signing in was not allowed
	alone                                    bool   // several modules at once are refused
	ignores                                  string // authmanagerinfo, where it is not the only one, with this warning
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		for k, v := range form {
			q[k] = v
		}
	}
	f.asked = append(f.asked, r.Method+" "+q.Get("action")+" "+q.Get("meta"))
	f.sent = append(f.sent, q)
	header := http.Header{"Content-Type": {"application/json"}}
	answer := f.siteinfo
	_, err := r.Cookie("s")
	switch {
	case q.Get("action") == "login":
		answer = f.login
		header.Set("Set-Cookie", "s=1; path=/")
	case q.Get("action") == "paraminfo":
		answer = f.paraminfo
	case q.Get("meta") == "tokens":
		answer = token
	case q.Get("meta") == "authmanagerinfo":
		answer = f.auth
	case f.alone && strings.Contains(q.Get("meta"), "authmanagerinfo"):
		answer = `{"error":{"code":"one-at-a-time"}}`
	case f.ignores != "" && strings.Contains(q.Get("meta"), "authmanagerinfo"):
		answer = together(f.siteinfo, f.ignores)
	case strings.Contains(q.Get("meta"), "authmanagerinfo"):
		answer = together(f.siteinfo, f.auth)
	case err == nil && f.member != "":
		answer = f.member
	}
	return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// together is the answer to two modules of action=query at once; a refusal of
// one refuses both, and of what is no answer the first is all there is.
func together(answers ...string) string {
	out := map[string]any{}
	for _, text := range answers {
		var one map[string]any
		if json.Unmarshal([]byte(text), &one) != nil || one == nil || one["error"] != nil || one["errors"] != nil {
			return text
		}
		for name, v := range one {
			if all, ok := out[name].(map[string]any); ok {
				if more, ok := v.(map[string]any); ok {
					maps.Copy(all, more)
					continue
				}
			}
			out[name] = v
		}
	}
	text, _ := json.Marshal(out)
	return string(text)
}

func discover(t *testing.T, f *fake, accounts map[string]target.Account, declared ...string) (*target.Facts, error) {
	t.Helper()
	u, err := url.Parse("http://wiki.example/w/api.php")
	if err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Endpoint: u, Limits: api.Limits{Deadline: time.Minute, MaxBody: 1 << 20}, Accounts: accounts, MaySign: !f.quiet}
	return target.Discover(context.Background(), w, w.Client(f), declared)
}

var bot = map[string]target.Account{"bot": {Role: "bot", Name: "R@x", Password: "s3cret"}}

func TestWhatDiscoveryFindsOut(t *testing.T) {
	for name, tt := range map[string]struct {
		fake
		accounts  map[string]target.Account
		declared  []string
		has, not  []string
		edition   contract.Edition
		inexactly bool
	}{
		"public": {fake: fake{siteinfo: query(general, anybody)}, edition: "1.39",
			has: []string{"anonymous-read", "sign-in", "bot-passwords", "authenticate"}, not: []string{"private", "read-only", "no-write-api", "no-bot-passwords"}},
		"older than any edition": {fake: fake{siteinfo: query(strings.Replace(general, "1.39.17", "1.31.0", 1), anybody)}, edition: "1.35", inexactly: true, has: []string{"sign-in"}},
		"between editions":       {fake: fake{siteinfo: query(strings.Replace(general, "1.39.17", "1.41.2", 1), anybody)}, edition: "1.39", inexactly: true},
		"no MediaWiki":           {fake: fake{siteinfo: query(strings.Replace(general, "MediaWiki 1.39.17", "Other 2", 1))}, edition: "", inexactly: true, has: []string{"sign-in"}},
		"read-only":              {fake: fake{siteinfo: query(strings.Replace(general, "false", "true", 1), anybody)}, edition: "1.39", has: []string{"read-only"}, not: []string{"sign-in"}},
		"without writeapi":       {fake: fake{siteinfo: query(general, strings.Replace(anybody, "writeapi", "edit", 1))}, edition: "1.39", has: []string{"no-write-api"}, not: []string{"sign-in"}},
		"without writeapi, 1.43": {fake: fake{siteinfo: query(strings.Replace(general, "1.39.17", "1.43.1", 1), strings.Replace(anybody, "writeapi", "edit", 1))}, edition: "1.43", has: []string{"sign-in"}, not: []string{"no-write-api"}},
		"without bot passwords": {fake: fake{siteinfo: query(general, anybody), paraminfo: `{"paraminfo":{"modules":[{"path":"login","deprecated":true}]}}`}, edition: "1.39",
			has: []string{"no-bot-passwords"}, not: []string{"bot-passwords"}},
		"one module at a time":          {fake: fake{siteinfo: query(general, anybody), alone: true}, edition: "1.39", has: []string{"anonymous-read", "authenticate"}},
		"a module too many is left out": {fake: fake{siteinfo: query(general, anybody), ignores: `{"batchcomplete":true}`}, edition: "1.39", has: []string{"anonymous-read", "authenticate"}},
		"and another is warned of": {fake: fake{siteinfo: query(general, anybody), ignores: `{"warnings":{"userinfo":{"warnings":"Unrecognized value"}}}`},
			edition: "1.39", has: []string{"authenticate"}},
		"nobody can sign in": {fake: fake{siteinfo: query(general, anybody), auth: query(`"authmanagerinfo":{"canauthenticatenow":false}`)}, edition: "1.39", not: []string{"authenticate"}},
		"accounts":           {fake: fake{siteinfo: query(general, anybody)}, accounts: bot, edition: "1.39", has: []string{"account-bot"}, not: []string{"account-user", "private-read"}},
		"declared":           {fake: fake{siteinfo: query(general, anybody)}, declared: []string{"login-throttle"}, edition: "1.39", has: []string{"login-throttle"}},
		"without paraminfo": {fake: fake{siteinfo: query(general, anybody), paraminfo: `{"error":{"code":"badvalue","info":"Unrecognized value"}}`}, edition: "1.39",
			not: []string{"bot-passwords", "no-bot-passwords"}},
		"without authmanagerinfo": {fake: fake{siteinfo: query(general, anybody), auth: `{"batchcomplete":true,"warnings":{"query":{"warnings":"Unrecognized value"}}}`}, edition: "1.39",
			has: []string{"bot-passwords"}, not: []string{"authenticate"}},
		"open":                {fake: fake{siteinfo: query(general, member), auth: canCreate}, edition: "1.39", has: []string{"create", "create-freely", "anonymous-edit", "blocked-sign-in"}, not: []string{"client-blocked"}},
		"blocked":             {fake: fake{siteinfo: query(general, blockedBy(`"blockpartial":false,"blocknocreate":true`)), auth: canCreate}, edition: "1.39", has: []string{"client-blocked", "sign-in"}, not: []string{"create", "create-freely", "anonymous-edit"}},
		"blocked, untold":     {fake: fake{siteinfo: query(general, blockedBy(`"blockpartial":false`)), auth: canCreate}, edition: "1.39", has: []string{"client-blocked"}, not: []string{"create"}},
		"blocked, creating":   {fake: fake{siteinfo: query(general, blockedBy(`"blockpartial":false,"blocknocreate":false`)), auth: canCreate}, edition: "1.39", has: []string{"create"}, not: []string{"client-blocked", "anonymous-edit"}},
		"partly blocked":      {fake: fake{siteinfo: query(general, blockedBy(`"blockpartial":true,"blocknocreate":false`)), auth: canCreate}, edition: "1.39", has: []string{"create", "anonymous-edit"}, not: []string{"client-blocked"}},
		"blocks forbid":       {fake: fake{siteinfo: query(general, member)}, declared: []string{"blocked-no-login"}, edition: "1.39", has: []string{"blocked-no-login"}, not: []string{"blocked-sign-in"}},
		"no write api":        {fake: fake{siteinfo: query(general, strings.Replace(member, `"writeapi",`, "", 1)), auth: canCreate}, edition: "1.39", has: []string{"no-write-api"}, not: []string{"create"}},
		"private":             {fake: fake{siteinfo: denied}, edition: "", inexactly: true, has: []string{"private"}, not: []string{"anonymous-read", "private-read", "sign-in"}},
		"private, member":     {fake: fake{siteinfo: denied, member: query(general, anybody), login: success}, accounts: bot, edition: "1.39", has: []string{"private", "private-read", "sign-in"}, not: []string{"anonymous-read"}},
		"private, refused":    {fake: fake{siteinfo: denied, login: `{"login":{"result":"Failed"}}`}, accounts: bot, edition: "", inexactly: true, has: []string{"private"}, not: []string{"private-read"}},
		"private, to members": {fake: fake{siteinfo: denied, member: denied, login: success}, accounts: bot, edition: "", inexactly: true, has: []string{"private"}, not: []string{"private-read"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			if tt.paraminfo == "" {
				tt.paraminfo = modules
			}
			if tt.auth == "" {
				tt.auth = canSignIn
			}
			facts, err := discover(t, &tt.fake, tt.accounts, tt.declared...)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(facts.Fit.Edition).To(Equal(tt.edition))
			g.Expect(facts.Fit.Exact).To(Equal(!tt.inexactly))
			for _, id := range tt.has {
				g.Expect(facts.Has(id)).To(BeTrue(), id)
			}
			for _, id := range tt.not {
				g.Expect(facts.Has(id)).To(BeFalse(), id)
			}
			g.Expect(facts.List()).To(HaveLen(len(facts.Capabilities)))
		})
	}
}

// TestDiscoveryOnlyReads: it signs in nowhere but on a private wiki, and then
// sends the password in the body.
func TestDiscoveryOnlyReads(t *testing.T) {
	g := NewWithT(t)
	public := &fake{siteinfo: query(general, anybody), paraminfo: modules, auth: canSignIn}
	_, err := discover(t, public, bot)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(public.asked).To(Equal([]string{"GET query siteinfo|userinfo|authmanagerinfo", "GET paraminfo ", "GET query authmanagerinfo"}))

	private := &fake{siteinfo: denied, member: query(general, anybody), login: success, paraminfo: modules, auth: canSignIn}
	_, err = discover(t, private, bot)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(private.asked[:4]).To(Equal([]string{"GET query siteinfo|userinfo|authmanagerinfo", "GET query tokens", "POST login ", "GET query siteinfo|userinfo"}))
	g.Expect(private.sent[2].Get("lgpassword")).To(Equal("s3cret"))
	g.Expect(private.sent[2].Get("lgtoken")).To(HaveSuffix(`+\`))

	private = &fake{siteinfo: denied, member: query(general, anybody), login: success, paraminfo: modules, auth: canSignIn, quiet: true}
	facts, err := discover(t, private, bot)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(private.asked).To(HaveEach(HavePrefix("GET ")), "where nobody allowed to sign in")
	g.Expect(facts.Has("private")).To(BeTrue())
	g.Expect(facts.Has("private-read")).To(BeFalse())
}

func TestWhatIsNoActionAPI(t *testing.T) {
	for body, says := range map[string]string{
		"":                                 "empty",
		"<html>":                           "api.php",
		"null":                             "no object",
		"[1,2]":                            "no object",
		"{}":                               "none of the members",
		`{"message":"x"}`:                  "none of the members",
		`{"query":{}}`:                     "no generator",
		`{"query":[]}`:                     "no generator",
		`{"query":{"general":[]}}`:         "no generator",
		`{"login":{"result":"x"}}`:         "no generator",
		`{"error":{"code":"odd"}}`:         "odd",
		`{"errors":[{"code":"odd"}]}`:      "odd",
		query(`"general":{"generator":3}`): "no generator",
	} {
		_, err := discover(t, &fake{siteinfo: body, auth: body}, nil)
		var no *target.NotAnAPIError
		NewWithT(t).Expect(errors.As(err, &no)).To(BeTrue(), body)
		NewWithT(t).Expect(err).To(MatchError(And(HavePrefix("no Action API at http://wiki.example/w/api.php: "), ContainSubstring(says))), body)
	}
}

// TestEveryStepOfDiscoveryHasToBeAnswered: a break in the middle is no wiki
// with fewer capabilities.
func TestEveryStepOfDiscoveryHasToBeAnswered(t *testing.T) {
	g := NewWithT(t)
	_, err := discover(t, &fake{siteinfo: query(general, anybody), paraminfo: "<html>", auth: canSignIn}, nil)
	g.Expect(err).To(MatchError(ContainSubstring("no JSON")))
	_, err = discover(t, &fake{siteinfo: query(general, anybody), paraminfo: modules, auth: "null"}, nil)
	g.Expect(err).To(MatchError(ContainSubstring("no object")))
	for _, other := range []string{query(general, anybody), token, success} {
		_, err = discover(t, &fake{siteinfo: query(general, anybody), paraminfo: other, auth: canSignIn}, nil)
		g.Expect(err).To(MatchError(ContainSubstring("action=paraminfo is answered with something else")), other)
		_, err = discover(t, &fake{siteinfo: query(general, anybody), paraminfo: modules, auth: other}, nil)
		g.Expect(err).To(MatchError(ContainSubstring("meta=authmanagerinfo is answered with something else")), other)
	}
	_, err = discover(t, &fake{siteinfo: denied, login: "oops", paraminfo: modules, auth: canSignIn}, bot)
	g.Expect(err).To(MatchError(ContainSubstring("no JSON")))
}
