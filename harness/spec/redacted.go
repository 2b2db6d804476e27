package spec

import (
	"fmt"
	"net/http"
	"sort"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shape"
	"github.com/mwconform/mwconform/harness/target"
)

// shownHeaders are those of an answer that clauses speak of; the rest is the
// server's and differs from run to run.
var shownHeaders = []string{"Content-Type", "Mediawiki-Api-Error", "Mediawiki-Login-Suppressed", "Set-Cookie", "Location", "Retry-After", "Vary", "Cache-Control", "Access-Control-Allow-Origin"}

// longBody is how much of a body a report keeps, in bytes.
const longBody = 4000

// redacted are the spec's exchanges without any secret.
func (t *T) redacted() []result.Exchange {
	var out []result.Exchange
	var maker shape.Maker
	if t.env.Keep == KeepAll {
		maker = shape.New(t.known())
	}
	for _, o := range t.exchanges {
		ex := t.exchange(o)
		if t.env.Keep != KeepAll {
			out = append(out, ex)
			continue
		}
		ex.Module, ex.Signature, ex.Shape = maker.Module(o.Exchange), maker.Signature(o.Exchange), maker.Of(o.Exchange)
		out = append(out, ex)
	}
	return out
}

// known is what of this run a shape has to be free of.
func (t *T) known() shape.Known {
	k := shape.Known{Wiki: t.wiki.Endpoint, Names: map[string]string{}, Redact: t.secrets.String, New: target.NewRole, Words: t.spec.ID()}
	for role, a := range t.wiki.Accounts {
		k.Names[role] = a.Name
		if a.AppID() != "" { // the account proper is named in answers too
			k.Names[role+" owner"] = a.User()
		}
	}
	return k
}

func (t *T) exchange(o *observed) result.Exchange {
	ex := result.Exchange{
		Request: t.secrets.String(o.request()),
		Form:    t.secrets.String(string(o.RequestBody)),
		Curl:    curl(o.Exchange, t.secrets.String),
	}
	if c := o.RequestHeader.Get("Cookie"); c != "" {
		ex.Sent = map[string]string{"Cookie": t.secrets.String(c)}
	}
	ex.Shared = o.Shared
	if o.Trouble != nil {
		ex.Trouble = t.secrets.String(o.Trouble.Error())
	}
	for _, before := range o.Before {
		ex.Repeated = append(ex.Repeated, t.secrets.String(before.Error()))
	}
	if r := o.Response; r != nil {
		ex.Status = r.Status
		ex.Header = map[string]string{}
		for _, name := range shownHeaders {
			if v, ok := r.Header[http.CanonicalHeaderKey(name)]; ok {
				ex.Header[name] = t.secrets.String(strings.Join(v, "\n"))
			}
		}
		body := t.secrets.String(string(r.Body))
		if len(body) > longBody {
			body = fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(body[:longBody], ""), len(body))
		}
		ex.Body = body
	}
	if t.env.Target.Mode != target.Replay {
		ex.TookMS = float64(o.Took.Microseconds()) / 1000
	}
	ex.Schema = o.schema.Schema
	for _, f := range o.schema.Unknown {
		ex.Unknown = append(ex.Unknown, t.secrets.String(f.String()))
	}
	for _, f := range o.schema.Violations {
		ex.Violates = append(ex.Violates, t.secrets.String(f.String()))
	}
	return ex
}

// request is method and URL of the exchange.
func (o *observed) request() string {
	method := o.Call.Method
	if method == "" {
		method = http.MethodGet
		if o.Call.Form != nil || o.Call.Raw != nil {
			method = http.MethodPost
		}
	}
	return method + " " + o.URL.String()
}

// curl is a command line that sends the same request. Each part is redacted
// before it is quoted, as quoting changes what a secret looks like.
func curl(ex *api.Exchange, redact func(string) string) string {
	parts := []string{"curl", "-sS", "-i"}
	quote := func(s string) string { return quote(redact(s)) }
	implied := http.MethodGet // by what follows
	if ex.Call.Form != nil || ex.Call.Raw != nil {
		implied = http.MethodPost
	}
	switch m := ex.Call.Method; m {
	case "", implied:
	case http.MethodHead:
		parts = append(parts, "--head")
	default:
		parts = append(parts, "-X", m)
	}
	if c := ex.RequestHeader.Get("Cookie"); c != "" {
		parts = append(parts, "-b", quote(c))
	}
	names := make([]string, 0, len(ex.Call.Header))
	for n := range ex.Call.Header {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		parts = append(parts, "-H", quote(n+": "+ex.Call.Header.Get(n)))
	}
	flag := "--data-urlencode"
	if ex.Call.Multipart {
		flag = "--form-string" // -F would read a file where a value begins with @
	}
	for _, n := range ex.Call.Form.Names() {
		parts = append(parts, flag, quote(n+"="+ex.Call.Form[n]))
	}
	for _, p := range ex.Call.Raw {
		// Encoded here: a command line and JSON hold no NUL and no invalid UTF-8.
		parts = append(parts, "--data-raw", quote(p.Encode()))
	}
	return strings.Join(append(parts, quote(ex.URL.String())), " ")
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
