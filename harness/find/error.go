package find

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/mwconform/mwconform/harness/api"
)

// Kind sorts the reasons for which no api.php was found.
type Kind string

// The kinds.
const (
	Unreachable Kind = "unreachable"
	BadTLS      Kind = "bad TLS"
	TimedOut    Kind = "timed out"
	BadRedirect Kind = "redirect"
	Login       Kind = "HTTP login"  // the server, not the wiki, asks for a name and password
	Firewall    Kind = "firewall"    // something before the wiki keeps programs out
	Disabled    Kind = "disabled"    // the API is switched off
	Forbidden   Kind = "forbidden"   // the server refuses
	Broken      Kind = "broken"      // the server or the wiki has an error of its own
	NotFound    Kind = "not found"   // a MediaWiki without an api.php at any usual place
	NotAWiki    Kind = "not a wiki"  // no MediaWiki
	NotTheAPI   Kind = "not the API" // what answers at the address is something else
)

// Error says why there is no api.php, and what to do.
type Error struct {
	Kind     Kind
	Address  *url.URL
	Says, Do string
	Err      error
	noTLS    bool // https does not answer at all: http may
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %s", bare(e.Address), e.Says)
	if e.Do != "" {
		text += ": " + e.Do
	}
	return text
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// elsewhere tells whether an api.php may still be at another place.
func (e *Error) elsewhere() bool {
	return e.Kind == NotFound || e.Kind == NotTheAPI || e.Kind == BadRedirect
}

// ofHost tells whether the same would be found at every place of the host.
func (e *Error) ofHost() bool {
	return slices.Contains([]Kind{Unreachable, BadTLS, TimedOut, Login, Firewall}, e.Kind)
}

// ofTrouble sorts trouble of the network.
func ofTrouble(u *url.URL, t *api.Trouble) *Error {
	e := &Error{Kind: Unreachable, Address: u, Says: t.Text, Err: t}
	var op *net.OpError
	hungUp := errors.Is(t.Err, io.EOF) || errors.Is(t.Err, io.ErrUnexpectedEOF) || errors.Is(t.Err, syscall.ECONNRESET) // PHP's own server, at a TLS handshake
	e.noTLS = errors.As(t.Err, &op) && op.Op == "dial" || strings.Contains(t.Text, "does not speak TLS") || hungUp
	switch t.Kind {
	case api.BadTLS:
		e.Kind = BadTLS
	case api.TimedOut:
		e.Kind, e.noTLS = TimedOut, false
	case api.TooLarge, api.Broken:
		e.Kind = Broken
	case api.Unreachable:
		e.Do = "see whether the address is right and a browser on this machine reaches it"
	}
	return e
}

// closed is why nothing of a wiki can be seen from here: a login of the server
// or a firewall; nil where neither stands in the way.
func (p *page) closed() *Error {
	e := &Error{Address: p.url}
	h, status := p.r.Header, p.r.Status
	if strings.HasPrefix(p.generator(), "MediaWiki") && status != 401 { // the wiki itself says no
		return nil
	}
	challenged := h.Get("Cf-Mitigated") != "" || status == 403 && strings.EqualFold(h.Get("Server"), "cloudflare") ||
		p.has("captcha", "cf-challenge", "checking your browser", "just a moment", "are you a robot", "unusual traffic", "anubis")
	switch {
	case status == 401:
		e.Kind, e.Says = Login, "the server asks for a name and password of its own (HTTP 401), before the wiki"
		e.Do = "mwconform sends none: let this machine in without it, such as by its address in the server's configuration"
	case status == 407:
		e.Kind, e.Says, e.Do = Login, "a proxy asks for a name and password (HTTP 407)", "see HTTPS_PROXY and NO_PROXY in the environment"
	case (status == 403 || status == 429 || status == 503) && challenged, h.Get("Cf-Mitigated") != "":
		e.Kind, e.Says = Firewall, fmt.Sprintf("a firewall before the wiki keeps programs out (HTTP %d)", status)
		e.Do = "let this machine's address through, or the user agent " + agent()
	case status == 429:
		e.Kind, e.Says, e.Do = Firewall, "the server has had too many requests (HTTP 429)", "wait some minutes, or let this machine's address through"
	default:
		return nil
	}
	return e
}

// agent is the first word of the user agent.
func agent() string { return strings.Fields(api.UserAgent)[0] }

// why says what a page is that names no api.php, for when none is found.
func (p *page) why() *Error {
	e := &Error{Kind: NotAWiki, Address: p.url, Do: "give the address of a page of the wiki, or of its api.php"}
	g := p.generator()
	switch {
	case strings.HasPrefix(g, "MediaWiki"):
		e.Kind, e.Says = NotFound, fmt.Sprintf("it is a page of %s, but its api.php is at none of the usual places", g)
		e.Do = "give the address of api.php: it lies beside index.php ($wgScriptPath)"
	case g != "":
		e.Says = fmt.Sprintf("it is a page of %s, not of MediaWiki", g)
	case p.r.Status == 403:
		e.Kind, e.Says = Forbidden, "the server refuses it (HTTP 403)"
		e.Do = "let this machine's address through, or give the address of api.php"
	case p.r.Status >= 500:
		e.Kind, e.Says, e.Do = Broken, fmt.Sprintf("the server has an error of its own (HTTP %d)", p.r.Status), "see its log, and try again when a browser shows the wiki"
	case p.r.Status >= 400:
		e.Says = fmt.Sprintf("there is no wiki (HTTP %d), and no api.php at the usual places of this host", p.r.Status)
	default:
		e.Says = "there is no MediaWiki: the page names no api.php, and none is at the usual places of this host"
	}
	return e
}

// noAPI is why an answer is none of an Action API, nil where it is one.
func (p *page) noAPI() *Error {
	if why := p.closed(); why != nil {
		return why
	}
	e := &Error{Kind: NotTheAPI, Address: p.url, Do: "give the address of a page of the wiki, or of its api.php"}
	code := p.r.ErrorCode()
	switch {
	case p.has("mediawiki api is not enabled"):
		e.Kind, e.Says, e.Do = Disabled, "the wiki's API is switched off", "$wgEnableAPI = true; in LocalSettings.php (MediaWiki up to 1.31; later ones cannot switch it off)"
	case p.r.Status == 403:
		e.Kind, e.Says, e.Do = Disabled, "the server refuses api.php (HTTP 403)", "allow it in the server's configuration: clients and the visual editor need it"
	case p.r.Status >= 500:
		e.Kind, e.Says, e.Do = Broken, fmt.Sprintf("the server has an error of its own (HTTP %d)", p.r.Status), "see its log, and try again when a browser shows the wiki"
	case p.r.Status != 200:
		e.Kind, e.Says = NotFound, fmt.Sprintf("there is no api.php (HTTP %d)", p.r.Status)
	case p.r.Object() == nil:
		e.Says = "what answers is no Action API (no JSON object)"
	case strings.HasPrefix(p.r.String("query", "general", "generator"), "MediaWiki"), code == "readapidenied":
		return nil
	case p.r.String("query", "general", "generator") != "" || p.r.FromAPI():
		return nil // another implementation of the API, or one that is in trouble: discovery says what
	default:
		e.Says = "what answers is JSON, but no Action API"
	}
	return e
}
