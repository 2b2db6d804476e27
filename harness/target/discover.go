package target

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
)

// Facts is what discovery found out about a wiki.
type Facts struct {
	Generator    string            // siteinfo, "MediaWiki 1.39.17"
	Sitename     string            //
	Hosts        []string          // siteinfo, the wiki's own names: the endpoint may be another one for it
	Fit          contract.Fit      // edition that fits best, none where the generator tells nothing
	Capabilities map[string]string // id → how it is known
}

// Has tells whether the wiki has a capability.
func (f *Facts) Has(id string) bool { _, ok := f.Capabilities[id]; return ok }

// List are the capabilities, sorted.
func (f *Facts) List() []string {
	out := make([]string, 0, len(f.Capabilities))
	for id := range f.Capabilities {
		out = append(out, id)
	}
	sort.Strings(out)
	return out
}

// NotAnAPIError says that the endpoint answered, but not as an Action API does.
type NotAnAPIError struct{ Endpoint, Text string }

func (e *NotAnAPIError) Error() string {
	return fmt.Sprintf("no Action API at %s: %s", e.Endpoint, e.Text)
}

// Discover asks the wiki what it is. declared are capabilities that cannot be
// asked for. It sends reads only, and one login where the wiki is private, signing in is allowed and
// the account bot or user is given. Errors are *api.Trouble or *NotAnAPIError.
func Discover(ctx context.Context, w *Wiki, client *api.Client, declared []string) (*Facts, error) {
	d := &discovery{ctx: ctx, w: w, session: client.NewSession(), facts: &Facts{Capabilities: map[string]string{}}}
	for _, id := range declared {
		d.has(id, "declared")
	}
	for role := range w.Accounts {
		d.has("account-"+role, "configured")
	}
	if err := d.siteinfo(); err != nil {
		return nil, err
	}
	// What follows is asked as anybody: siteinfo may have had to sign in.
	d.session = client.NewSession()
	if err := d.paraminfo(); err != nil {
		return nil, err
	}
	if err := d.authmanagerinfo(); err != nil {
		return nil, err
	}
	return d.facts, nil
}

type discovery struct {
	ctx     context.Context
	w       *Wiki
	session *api.Session
	login   *api.Response // says what it takes to sign in, nil is still to be asked
	facts   *Facts
}

func (d *discovery) has(id, how string) { d.facts.Capabilities[id] = how }

func (d *discovery) get(params api.Params) (*api.Response, error) {
	ex, err := d.session.Do(d.ctx, api.Get(params.With(api.Params{"formatversion": "2"})))
	if err != nil {
		return nil, err
	}
	return ex.Response, d.isAPI(ex.Response)
}

// isAPI tells whether an answer comes from an Action API at all.
func (d *discovery) isAPI(r *api.Response) error {
	say := func(format string, args ...any) error {
		return &NotAnAPIError{d.w.Endpoint.String(), fmt.Sprintf(format, args...)}
	}
	kind := api.MediaType(r.Header)
	if r.Status != 200 {
		return say("it answers HTTP %d (%s)", r.Status, kind)
	}
	value, err := r.JSON()
	if err != nil {
		return say("%v (%s); the endpoint is the address of api.php", err, kind)
	}
	if _, ok := value.(map[string]any); !ok {
		return say("the answer is JSON but no object: %.40s", strings.TrimSpace(string(r.Body)))
	}
	if !r.FromAPI() {
		return say("the JSON object has none of the members an answer of it has")
	}
	return nil
}

// signingIn asks what it takes to sign in.
var signingIn = api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "login"}

// general asks what a wiki and its client are.
var general = api.Params{"action": "query", "meta": "siteinfo|userinfo", "siprop": "general", "uiprop": "rights|blockinfo|ratelimits"}

// atOnce asks for general and signingIn in one request, and for general alone
// where the wiki does not answer that: one that refuses siteinfo tells how to
// sign in all the same.
func (d *discovery) atOnce() (r *api.Response, err error) {
	both := general["meta"] + "|" + signingIn["meta"]
	if r, err = d.get(general.With(signingIn).With(api.Params{"meta": both})); err != nil {
		return nil, err
	}
	switch r.ErrorCode() {
	case "":
		if _, there := r.At("query", "authmanagerinfo"); there { // else it is asked alone
			d.login = r
		}
		return r, nil
	case readDenied:
		return r, nil
	}
	return d.get(general)
}

// readDenied is the code for who may not read (includes/api/ApiMain.php).
const readDenied = "readapidenied"

func (d *discovery) siteinfo() error {
	r, err := d.atOnce()
	if err != nil {
		return err
	}
	edits := false
	switch code := r.ErrorCode(); code {
	case "":
		d.has("anonymous-read", "siteinfo")
		// Only here the rights are those of anybody.
		if !hasRight(r, "createaccount") {
			d.has("creation-closed", "userinfo has no right createaccount")
		}
		blocked, creates := block(r)
		if blocked && !creates {
			d.has("client-blocked", "userinfo names a block")
		}
		partial, _ := r.At("query", "userinfo", "blockpartial")
		edits = hasRight(r, "edit") && (!blocked || partial == true)
		d.resetLimits(r)
	case readDenied:
		d.has("private", "siteinfo answers "+readDenied)
		if r, err = d.asMember(general); err != nil || r == nil {
			return err
		}
	default:
		return &NotAnAPIError{d.w.Endpoint.String(), "meta=siteinfo answers the error " + code}
	}
	d.facts.Generator = r.String("query", "general", "generator")
	d.facts.Sitename = r.String("query", "general", "sitename")
	d.facts.Hosts = hosts(r)
	if d.facts.Generator == "" {
		return &NotAnAPIError{d.w.Endpoint.String(), "meta=siteinfo names no generator"}
	}
	if fit, err := contract.EditionOf(d.facts.Generator); err == nil {
		d.facts.Fit = fit
	}
	d.rights(r)
	if edits && d.facts.Has("sign-in") { // neither read-only nor without the right writeapi
		d.has("anonymous-edit", "userinfo")
	}
	return nil
}

// hosts are the names siteinfo gives the wiki ($wgServerName, $wgServer).
func hosts(r *api.Response) []string {
	var out []string
	if name := r.String("query", "general", "servername"); name != "" {
		out = append(out, name)
	}
	if u, err := url.Parse(r.String("query", "general", "server")); err == nil && u.Hostname() != "" { // also //host
		out = append(out, u.Hostname())
	}
	return out
}

// rights reads from siteinfo and userinfo whether logins can work at all.
func (d *discovery) rights(r *api.Response) {
	readOnly, _ := r.At("query", "general", "readonly")
	if readOnly == true {
		d.has("read-only", "siteinfo")
		return
	}
	// The right writeapi existed until 1.41; action=login asks for it from 1.36
	// on, but one without it is a wiki that was set up to refuse something.
	if n := contract.Minor(d.facts.Generator); n > 0 && n < 42 && !hasRight(r, "writeapi") {
		d.has("no-write-api", "userinfo has no right writeapi")
		return
	}
	d.has("sign-in", "siteinfo")
	// Nothing tells whether $wgBlockDisablesLogin is on; it is not by default.
	if !d.facts.Has("blocked-no-login") {
		d.has("blocked-sign-in", "the default")
	}
}

// block tells whether userinfo names a block, and whether it leaves account
// creation open. Older releases do not say: then it does not, as by default.
func block(r *api.Response) (blocked, creates bool) {
	_, blocked = r.At("query", "userinfo", "blockid")
	forbids, said := r.At("query", "userinfo", "blocknocreate")
	return blocked, !blocked || said && forbids != true
}

// hasRight tells whether userinfo names a right.
func hasRight(r *api.Response, right string) bool {
	v, _ := r.At("query", "userinfo", "rights")
	list, _ := v.([]any)
	return slices.Contains(list, any(right))
}

// asMember asks again, signed in; nil where no account is given or it is refused.
func (d *discovery) asMember(params api.Params) (*api.Response, error) {
	if !d.w.MaySign {
		return nil, nil
	}
	account, ok := d.w.Accounts["bot"]
	if !ok {
		if account, ok = d.w.Accounts["user"]; !ok {
			return nil, nil
		}
	}
	r, err := d.get(api.Params{"action": "query", "meta": "tokens", "type": "login"})
	if err != nil {
		return nil, err
	}
	form := api.Params{"action": "login", "lgname": account.Name, "lgpassword": account.Password,
		"lgtoken": r.String("query", "tokens", "logintoken"), "formatversion": "2"}
	ex, err := d.session.Do(d.ctx, api.Post(form))
	if err != nil {
		return nil, err
	}
	if err := d.isAPI(ex.Response); err != nil {
		return nil, err
	}
	if ex.Response.String("login", "result") != "Success" {
		return nil, nil
	}
	if r, err = d.get(params); err != nil || r.ErrorCode() != "" {
		return nil, err
	}
	d.has("private-read", "siteinfo as "+account.Role)
	return r, nil
}

// answers tells whether an answer is one to the action, be it that it is not
// there (an error, or a warning of an unknown module): only then is a
// capability that it does not name one that the wiki lacks.
func (d *discovery) answers(r *api.Response, action string, path ...any) error {
	_, there := r.At(path...)
	if there || r.ErrorCode() != "" || len(r.Warnings()) > 0 {
		return nil
	}
	return &NotAnAPIError{d.w.Endpoint.String(), fmt.Sprintf("action=%s is answered with something else", action)}
}

func (d *discovery) paraminfo() error {
	r, err := d.get(api.Params{"action": "paraminfo", "modules": "login|query+tokens|createaccount|resetpassword"})
	if err != nil {
		return err
	}
	if err := d.answers(r, "paraminfo", "paraminfo", "modules"); err != nil {
		return err
	}
	modules, _ := r.At("paraminfo", "modules")
	list, _ := modules.([]any)
	for i, m := range list {
		if r.String("paraminfo", "modules", i, "path") == "resetpassword" {
			d.resetRoutes(m)
		}
		if r.String("paraminfo", "modules", i, "path") == "createaccount" {
			// The class has a namespace since 1.43.
			if class := r.String("paraminfo", "modules", i, "classname"); class[strings.LastIndex(class, `\`)+1:] == "ApiDisabled" {
				d.has("creation-disabled", "paraminfo")
			} else {
				d.has("creation-module", "paraminfo")
			}
		}
		if r.String("paraminfo", "modules", i, "path") != "login" {
			continue
		}
		// MediaWiki marks action=login as deprecated where there are no bot passwords (includes/api/ApiLogin.php).
		if deprecated, _ := r.At("paraminfo", "modules", i, "deprecated"); deprecated == true {
			d.has("no-bot-passwords", "paraminfo marks action=login as deprecated")
		} else {
			d.has("bot-passwords", "paraminfo")
		}
	}
	return nil
}

func (d *discovery) authmanagerinfo() error {
	r, err := d.login, error(nil)
	if r == nil {
		if r, err = d.get(signingIn); err != nil {
			return err
		}
	}
	if err := d.answers(r, "query with meta=authmanagerinfo", "query", "authmanagerinfo"); err != nil {
		return err
	}
	if able, _ := r.At("query", "authmanagerinfo", "canauthenticatenow"); able == true {
		d.has("authenticate", "authmanagerinfo")
	}
	requests, _ := r.At("query", "authmanagerinfo", "requests")
	list, _ := requests.([]any)
	for i := range list {
		if _, there := r.At("query", "authmanagerinfo", "requests", i, "fields", "rememberMe"); there {
			d.has("remember-me", "authmanagerinfo names the field rememberMe of a login")
		}
	}
	if r, err = d.get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "create"}); err != nil {
		return err
	}
	d.creation(r)
	return nil
}

// creation reads what it takes to create an account.
func (d *discovery) creation(r *api.Response) {
	captcha := ""
	requests, _ := r.At("query", "authmanagerinfo", "requests")
	list, _ := requests.([]any)
	for i := range list {
		switch id := r.String("query", "authmanagerinfo", "requests", i, "id"); {
		case id == "CaptchaAuthenticationRequest":
			captcha = r.String("query", "authmanagerinfo", "requests", i, "metadata", "type")
		case id == userData:
			if _, there := r.At("query", "authmanagerinfo", "requests", i, "fields", "email"); there {
				d.has("email", "authmanagerinfo names the field email of a new account")
			}
		case id == redirectButton:
			d.has("redirect", "authmanagerinfo")
		}
	}
	if captcha != "" {
		d.has("captcha", "authmanagerinfo")
		d.has("captcha-"+captcha, "authmanagerinfo")
	}
	able, _ := r.At("query", "authmanagerinfo", "cancreateaccounts")
	refuses := func(id string) bool { return d.facts.Has(id) }
	if able != true || slices.ContainsFunc([]string{"creation-closed", "creation-disabled", "read-only", "no-write-api", "client-blocked"}, refuses) {
		return
	}
	d.has("create", "authmanagerinfo")
	if captcha == "" {
		d.has("create-freely", "authmanagerinfo")
	}
}

// userData is the id of the request with the mail address of a new account;
// where the wiki sends no mail the field is not there
// (includes/auth/UserDataAuthenticationRequest.php).
const userData = "MediaWiki\\Auth\\UserDataAuthenticationRequest"

// redirectButton is the id of a button that only the test extension has
// (fixtures/wiki/extensions), which sends its users elsewhere and back.
const redirectButton = "MediaWiki\\Auth\\ButtonAuthenticationRequest:openidWithData"
