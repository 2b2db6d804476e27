package compare

import (
	"slices"
	"strings"
)

// folded puts what comes of another outcome, or of an answer that is no JSON
// any more, under it. Under an unexpected one stands all that usually comes of
// it: it is a regression anyhow. An expected one takes with it only what the
// new outcome has to have; what else differs stays by itself and is judged by
// itself. Another status takes nothing with it.
func (w *work) folded(all []difference, p pair) []difference {
	at := slices.IndexFunc(all, func(d difference) bool { return d.kind == Content && d.noJSON })
	if at < 0 {
		at = slices.IndexFunc(all, func(d difference) bool { return d.kind == Outcome })
	}
	if at < 0 {
		return all
	}
	first, comes := &all[at], comesOf
	if w.explained(*first, p) != nil {
		comes = inherent
	}
	out := make([]difference, 0, len(all))
	for i, d := range all {
		if i != at && comes(*first, d) {
			first.follows = append(first.follows, d.briefly())
		}
	}
	for i, d := range all {
		if i == at || !comes(*first, d) {
			out = append(out, d)
		}
	}
	return out
}

// briefly is what a difference says under the one it follows from: the words
// of another answer are other words.
func (d difference) briefly() string {
	if d.kind == Text {
		return "another text " + d.path
	}
	return d.says
}

// ofOutcome are headers that say what the body says.
var ofOutcome = []string{"Mediawiki-Api-Error", "Mediawiki-Login-Suppressed", "Cache-Control"}

// comesOf tells what usually comes of another outcome. What got weaker or has
// nothing to do with the outcome stays by itself.
func comesOf(first, d difference) bool {
	switch d.kind {
	case Status, Content, Outcome, CookieWeaker, CookieOther, CookieStricter, Unguarded:
		return false
	case HeaderGone, HeaderOther:
		return first.noJSON || slices.Contains(ofOutcome, d.path)
	case Type:
		return first.noJSON && d.path == "(answer)"
	case Declared, Looser:
		return first.noJSON
	}
	return true // codes, members, texts, cookies that come with an outcome, warnings
}

// forms are the members that a result of a module has beside it, as API:Login,
// API:Account creation and the like describe them and 1.35 to 1.43 answer.
var forms = map[string][]string{
	"login Success":            {"lguserid", "lgusername"},
	"login Failed":             {"reason"},
	"login Aborted":            {"reason"},
	"login Throttled":          {"wait"},
	"login NeedToken":          {"token"},
	"clientlogin PASS":         {"username"},
	"clientlogin FAIL":         {"message", "messagecode", "canpreservestate"},
	"clientlogin UI":           {"message", "messagecode", "requests"},
	"clientlogin REDIRECT":     {"redirecttarget", "redirectdata", "requests"},
	"clientlogin RESTART":      {"message", "messagecode", "requests"},
	"createaccount PASS":       {"username"},
	"createaccount FAIL":       {"message", "messagecode", "canpreservestate"},
	"createaccount UI":         {"message", "messagecode", "requests"},
	"createaccount RESTART":    {"message", "messagecode", "requests"},
	"validatepassword Change":  {"validitymessages"},
	"validatepassword Invalid": {"validitymessages"},
}

// ended is an outcome taken apart: "clientlogin FAIL wrongpassword" is the
// module clientlogin, the value FAIL and the code; "error badtoken" has no value.
type ended struct {
	module, value string
	codes         []string // of the errors, or of the one result
	failed        bool     // with errors
}

func endedBy(outcome string) ended {
	words := strings.Fields(outcome)
	switch {
	case len(words) == 0 || outcome == "ok":
		return ended{}
	case words[0] == "error":
		return ended{codes: words[1:], failed: true}
	case len(words) == 1:
		return ended{module: words[0]}
	}
	return ended{module: words[0], value: words[1], codes: words[2:]}
}

// inherent tells what an answer with the new outcome cannot be without: its
// code in the header and in the body, the members of its form in place of
// those of the old one, and who is signed in by it.
func inherent(first, d difference) bool {
	if first.kind != Outcome || first.noJSON {
		return false
	}
	a, b := endedBy(first.before), endedBy(first.after)
	switch d.kind {
	case HeaderGone, HeaderOther:
		return errorHeader(d, a, b)
	case New:
		return errorHeader(d, a, b) || memberOf(d.path, first.module, b, a) || signsIn(b) && !signsIn(a) && slices.Contains(ofSession, d.path)
	case MemberGone:
		return memberOf(d.path, first.module, a, b)
	case CookieGone:
		return signsIn(a) && !signsIn(b) && slices.Contains(ofSession, d.path)
	case Code:
		return d.before == codeAt(d.path, a) && d.after == codeAt(d.path, b)
	case Text:
		return slices.Contains(ofErrors, d.path) && a.failed && b.failed ||
			a.module != "" && a.module == b.module && (d.path == a.module+".message" || d.path == a.module+".reason" || strings.HasPrefix(d.path, a.module+".reason."))
	case Internal:
		return slices.Contains(serversOwn, d.path)
	}
	return false
}

// ofErrors are the words beside the code of an error.
var ofErrors = []string{"error.info", "error.docref", "error.text", "error.html", "error.*", "errors[].text", "errors[].html", "docref"}

// ofSession are the cookies of somebody who is signed in.
var ofSession = []string{"*UserID", "*UserName", "*Token", "*_session", "*_BPsession"}

// signsIn tells the outcomes by which somebody is signed in.
func signsIn(e ended) bool {
	return e.module == "login" && e.value == "Success" || e.module == "clientlogin" && e.value == "PASS"
}

// errorHeader tells the header that has the code of the error, where it is as
// the two outcomes are.
func errorHeader(d difference, a, b ended) bool {
	is := func(value string, e ended) bool {
		if !e.failed {
			return value == ""
		}
		return slices.Equal(strings.Split(value, ", "), e.codes)
	}
	return d.path == "Mediawiki-Api-Error" && is(d.before, a) && is(d.after, b)
}

// memberOf tells the members that an answer with the outcome is has, and one
// with the outcome not has not.
func memberOf(path, module string, is, not ended) bool {
	if slices.Contains([]string{"error", "errors", "docref"}, path) {
		return is.failed && !not.failed
	}
	if not.failed && path == strings.TrimPrefix(module, "query+") {
		return !is.failed
	}
	name, ok := strings.CutPrefix(path, is.module+".")
	return ok && is.module != "" && is.module == not.module && slices.Contains(forms[is.module+" "+is.value], name) && !slices.Contains(forms[not.module+" "+not.value], name)
}

// codeAt is what stands at a path by an outcome, "" where it says nothing of it.
func codeAt(path string, e ended) string {
	switch {
	case e.failed && path == "error.code":
		return strings.Join(e.codes, " ")
	case e.failed && path == "errors[].code":
		return strings.Join(slices.Compact(slices.Clone(e.codes)), " | ")
	case e.module == "":
		return ""
	case path == e.module+".result" || path == e.module+".status" || path == e.module+".validity":
		return e.value
	case path == e.module+".messagecode" || path == e.module+".reason.code":
		return strings.Join(e.codes, " ")
	}
	return "\x00" // no value equals it
}
