package general

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

// forms are the members that hold a message, by errorformat: in formatversion 1
// a text or HTML is called *.
var forms = map[string][]string{
	"plaintext": {"text", "*"},
	"wikitext":  {"text", "*"},
	"html":      {"html", "*"},
	"raw":       {"key"},
	"none":      nil,
}

// alwaysMessages are the checks of every list of errors or warnings, in the
// format that the request asks for.
func alwaysMessages() []spec.Always {
	warnings := spec.Always{Clause: "general/errorformat/warnings", What: "form of the warnings", Matcher: func(r *api.Response) types.GomegaMatcher {
		if _, known := forms[r.Exchange.Call.Param("errorformat")]; !known {
			return nil
		}
		return wellFormed("warnings")
	}}
	out := []spec.Always{warnings}
	for _, format := range []string{"plaintext", "wikitext", "html", "raw", "none"} {
		out = append(out, spec.Always{Clause: "general/errorformat/" + format, What: "form of the errors", Matcher: func(r *api.Response) types.GomegaMatcher {
			if r.Exchange.Call.Param("errorformat") != format {
				return nil
			}
			return wellFormed("errors")
		}})
	}
	return out
}

// wellFormed matches an answer whose messages, if it has any, all have their
// code, their module and the form of the request's errorformat.
func wellFormed(list string) types.GomegaMatcher {
	return gomega.WithTransform(func(r *api.Response) []string {
		messages, there := r.At(list)
		if !there {
			return nil
		}
		all, ok := messages.([]any)
		if !ok {
			return []string{list + " is no list"}
		}
		var wrong []string
		for i := range all {
			if lacks := lacking(r, list, i); lacks != "" {
				wrong = append(wrong, fmt.Sprintf("%s %d has no %s", list, i, lacks))
			}
		}
		return wrong
	}, gomega.BeEmpty())
}

// lacking names what a message of a list does not have. A program that broke
// down names no module.
func lacking(r *api.Response, list string, i int) string {
	if r.String(list, i, "code") == "" {
		return "code"
	}
	if !strings.HasPrefix(r.String(list, i, "code"), "internal_api_error") && !ofRequest(r, r.String(list, i, "module")) {
		return "module of the request"
	}
	form := forms[r.Exchange.Call.Param("errorformat")]
	if len(form) > 0 && !slices.ContainsFunc(form, func(member string) bool { return r.String(list, i, member) != "" }) {
		return form[0]
	}
	return ""
}

// selecting are the parameters whose values name the modules of a request.
var selecting = []string{"action", "format", "meta", "list", "prop"}

// ofRequest tells whether a module, given by its path such as query+tokens, is
// the main one or takes part in the request.
func ofRequest(r *api.Response, path string) bool {
	steps := strings.Split(path, "+")
	name := steps[len(steps)-1]
	return name == "main" || slices.ContainsFunc(selecting, func(parameter string) bool {
		return slices.Contains(strings.FieldsFunc(r.Exchange.Call.Param(parameter), separates), name)
	})
}

// separates tells a character between the values of one parameter: the pipe, or
// the one that stands in for it (API:Data formats, Multivalue parameters).
func separates(c rune) bool { return c == '|' || c == '\x1f' }
