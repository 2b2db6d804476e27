package spec

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
)

// What calls and answers say of where their session stands, see Shared.

// refused tells an answer that left everything as it was.
func refused(r *api.Response) bool {
	return r.ErrorCode() != "" || r.String("login", "result") == "Failed" || r.String("clientlogin", "status") == "FAIL"
}

// waits tells an answer after which the wiki waits for the next step of a login.
func waits(r *api.Response) bool {
	return slices.Contains([]string{"UI", "REDIRECT", "RESTART"}, r.String("clientlogin", "status"))
}

// changes tells whether a session may stand elsewhere after an exchange.
// A refusal leaves it where it is, and so do what reads and a login that is not
// done; an answer that sets cookies, and one that did not come, do not.
func changes(ex *api.Exchange) bool {
	r := ex.Response
	if r == nil || r.Object() == nil || slices.ContainsFunc(r.Cookies(), tells) {
		return true
	}
	switch ex.Call.Param("action") {
	case "login", "clientlogin":
		return succeeded(r)
	case "resetpassword", "createaccount": // sign nobody in
		return false
	}
	return acts(ex)
}

func succeeded(r *api.Response) bool {
	return r.String("login", "result") == "Success" || r.String("clientlogin", "status") == "PASS"
}

// bookkeeping are cookies by which MediaWiki finds for some seconds what a
// client has just written (ChronologyProtector; includes/MediaWiki.php).
var bookkeeping = []string{"cpPosIndex", "UseDC", "UseCDNCache"}

// tells tells a cookie that says who the client is.
func tells(c *http.Cookie) bool { return !slices.Contains(bookkeeping, c.Name) }

// reads tells a call that changes nothing.
func reads(call api.Call) bool {
	return slices.Contains([]string{"query", "paraminfo", "validatepassword"}, call.Param("action"))
}

// acts tells an exchange that came to its module and did not only read.
func acts(ex *api.Exchange) bool {
	return !reads(ex.Call) && (ex.Response == nil || ex.Response.ErrorCode() == "")
}

// signsIn tells a call that is, or begins, a login.
func signsIn(call api.Call) bool {
	action := call.Param("action")
	return action == "login" || action == "clientlogin" && call.Param("logincontinue") == ""
}

// readOf names a call without a token that says the same to everybody for as
// long as a run takes, if it only reads or is refused; "" is another call.
func readOf(call api.Call) string {
	for _, p := range call.Pairs() {
		switch {
		case strings.Contains(p.Name, "token"), slices.Contains([]string{"list", "prop", "titles", "generator", "curtimestamp"}, p.Name):
			return ""
		}
	}
	if call.Path != "" {
		return ""
	}
	return nameOf(call)
}

// nameOf tells a call from all others. Each text has its length before it.
func nameOf(call api.Call) string {
	name := make([]byte, 0, 256)
	add := func(texts ...string) {
		for _, text := range texts {
			name = append(strconv.AppendInt(name, int64(len(text)), 10), ':')
			name = append(name, text...)
		}
	}
	add(call.Method, call.Path, strconv.FormatBool(call.Multipart))
	for _, params := range []api.Params{call.Query, call.Form} {
		add(strconv.Itoa(len(params)))
		for _, key := range params.Names() {
			add(key, params[key])
		}
	}
	add(strconv.Itoa(len(call.Raw)))
	for _, p := range call.Raw {
		add(p.Name, p.Value)
	}
	for _, key := range slices.Sorted(maps.Keys(call.Header)) {
		add(key, strconv.Itoa(len(call.Header[key])))
		add(call.Header[key]...)
	}
	return string(name)
}
