package generated

import (
	"fmt"
	"maps"
	"slices"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
)

// fromAPI matches an answer with the outer form of one of the API.
func fromAPI() types.GomegaMatcher {
	return gomega.WithTransform((*api.Response).FromAPI, gomega.BeTrue())
}

// warned matches an answer with a warning of a module.
func warned(module, code string) types.GomegaMatcher {
	return gomega.WithTransform(warnings(code), gomega.ContainElement(module+" "+code))
}

// warnings are module and code of each warning. With errorformat=bc, which a
// wrong or missing errorformat leads to, warnings have no codes: there each
// counts as one of the code looked for.
func warnings(code string) func(*api.Response) []string {
	return func(r *api.Response) []string {
		out := []string{}
		for _, w := range r.Warnings() {
			if w.Code == "" {
				w.Code = code
			}
			out = append(out, w.Module+" "+w.Code)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
}

// said are the members whose values tell how it went.
var said = []string{"code", "result", "status", "messagecode"}

// outline is what an answer says, without texts, times and tokens: all paths
// of members, the values of those that tell how it went, and the warnings but
// for one code.
func outline(but string) func(*api.Response) []string {
	return func(r *api.Response) []string {
		out := []string{fmt.Sprint("HTTP ", r.Status)}
		for _, w := range warnings(but)(r) {
			if w != "main "+but {
				out = append(out, "warning of "+w)
			}
		}
		rest := maps.Clone(r.Object())
		delete(rest, "warnings")
		out = paths(out, "", rest)
		slices.Sort(out)
		return slices.Compact(out)
	}
}

func paths(out []string, path string, v any) []string {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			at := path + name
			if slices.Contains(said, name) {
				at += fmt.Sprint(" ", member)
			}
			out = paths(append(out, at), path+name+".", member)
		}
	case []any:
		for _, one := range v {
			out = paths(out, path+"*.", one)
		}
	}
	return out
}
