package shape

import (
	"net/http"
	"path"
	"sort"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
)

// Module is what an exchange is about: the action, or for queries the
// submodules, such as query+tokens; "mail" for a look into a mailbox.
func (m Maker) Module(ex *api.Exchange) string { return m.plain.word(module(ex)) }

func module(ex *api.Exchange) string {
	if ex.URL != nil && ex.URL.Host == Mail {
		return "mail"
	}
	if ex.Call.Path != "" && ex.URL != nil {
		return path.Base(ex.URL.Path)
	}
	action := ex.Call.Param("action")
	switch action {
	case "":
		return "main"
	case "query":
		var parts []string
		for _, kind := range []string{"meta", "list", "prop"} {
			if v := ex.Call.Param(kind); v != "" {
				parts = append(parts, v)
			}
		}
		if len(parts) > 0 {
			return "query+" + strings.Join(parts, "|")
		}
	}
	return action
}

// Signature is the request as it is in every run: method, module, and the
// parameters by name with secrets and names replaced. Requests of two runs
// with the same signature are compared.
func (m Maker) Signature(ex *api.Exchange) string {
	p := m.plain
	method := ex.Call.Method
	if method == "" {
		method = http.MethodGet
		if ex.Call.Form != nil || ex.Call.Raw != nil {
			method = http.MethodPost
		}
	}
	parts := []string{method, m.Module(ex)}
	if ex.Call.Path != "" && ex.URL != nil {
		parts = append(parts, p.text(ex.URL.RawQuery))
	}
	for _, one := range ex.Call.Pairs() {
		if one.Name == "action" || one.Name == "format" && one.Value == "json" {
			continue
		}
		parts = append(parts, p.text(one.Name)+"="+p.value(one.Name, one.Value))
	}
	var more []string
	for name := range ex.Call.Header {
		more = append(more, "("+name+": "+p.text(ex.Call.Header.Get(name))+")")
	}
	sort.Strings(more)
	if ex.Call.Multipart {
		more = append(more, "(multipart)")
	}
	return strings.Join(append(parts, more...), " ")
}

// longValue is how many characters of a parameter's value are kept.
const longValue = 80

// value is a parameter's value as a signature has it.
func (p *plain) value(name, value string) string {
	base, _, _ := strings.Cut(name, "[")
	switch {
	case value == "":
		return ""
	case value == `+\`:
		return value
	case strings.HasSuffix(base, "password") || strings.HasSuffix(base, "token") || base == "retype" || base == "OATHToken" || base == "code":
		return "{secret}"
	}
	value = p.text(value)
	if len(value) > longValue {
		value = strings.ToValidUTF8(value[:longValue], "") + "…"
	}
	return value
}
