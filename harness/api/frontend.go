package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ownStatus are the statuses other than 200 with which the API itself gives
// answers that are no JSON or XML, such as that to a wrong origin.
var ownStatus = []int{http.StatusOK, http.StatusForbidden, http.StatusMethodNotAllowed}

// envelope are members of which an answer of the API has one, besides that of
// its module. Those of other modules count too: an answer to something else is
// one of the API, and wrong.
var envelope = []string{"query", "error", "errors", "warnings", "paraminfo", "login", "clientlogin", "createaccount", "logout", "edit", "tokens", "batchcomplete"}

// FromAPI tells whether the answer has the outer form of one of the Action
// API, whatever it says: a member of the envelope or that of the module.
func (r *Response) FromAPI() bool {
	object := r.Object()
	members := envelope
	if r.Exchange != nil {
		members = append([]string{r.Exchange.Call.Param("action")}, envelope...)
	}
	return slices.ContainsFunc(members, func(m string) bool { _, ok := object[m]; return ok })
}

// notTheAPI is trouble where a server in front of the API answered in its
// place or packed its answer, which says nothing about the API; otherwise nil.
func notTheAPI(r *Response, host string) *Trouble {
	kind := MediaType(r.Header)
	if packed := r.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return &Trouble{Kind: NotTheAPI, Text: fmt.Sprintf("%s sends its answers with Content-Encoding %s, which was not asked for", host, start(packed))}
	}
	if slices.Contains(ownStatus, r.Status) || r.FromAPI() || strings.Contains(kind, "xml") || r.Header.Get("MediaWiki-API-Error") != "" {
		return nil
	}
	switch location := r.Header.Get("Location"); {
	case location != "" && r.Status >= 300 && r.Status < 400:
		return &Trouble{Kind: NotTheAPI, Text: fmt.Sprintf("%s redirects to %s; if that is your wiki, give it as --endpoint", host, start(bare(location)))}
	case r.Status == http.StatusBadRequest && strings.Contains(string(r.Body), "HTTPS"):
		// What Go, nginx and Apache say of plain HTTP on their TLS port.
		return speaksTLS(host, nil)
	}
	return &Trouble{Kind: NotTheAPI, Text: fmt.Sprintf("%s answers HTTP %d (%s)", host, r.Status, kind)}
}

// MediaType is the Content-Type, or says that there is none.
func MediaType(h http.Header) string {
	if t := h.Get("Content-Type"); t != "" {
		return start(t)
	}
	return "no content type"
}

// bare is an address without its query and fragment: a secret may stand there,
// and cutting would leave half of it.
func bare(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	return address
}

// start is as much of a server's own text as fits into a message.
func start(text string) string {
	const most = 200
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
