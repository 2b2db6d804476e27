package tokens

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// kind has the specs of the parameter type.
var kind = append(each("createaccount", "csrf", "deleteglobalaccount", "login", "patrol", "rollback", "setglobalaccountstatus", "userrights", "watch"), []spec.Spec{
	{
		Clauses: []string{"tokens/type/declared", "tokens/type/all-declared", "tokens/type/limit-declared"},
		Title:   "declares the parameter type in paraminfo",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo("query+tokens")
			at := func(member string) []any { return m.Param("type", member) }
			id := "tokens/type/declared"
			t.Check(id, "values", m.Response, match.HaveAt(spec.Strings(t.Want(id).Values), at("type")...))
			t.Check(id, "multi", m.Response, match.HaveAt(true, at("multi")...))
			id = "tokens/type/all-declared"
			t.Check(id, "allspecifier", m.Response, match.HaveAt(t.Want(id).Default, at("allspecifier")...))
			id = "tokens/type/limit-declared"
			t.Check(id, "lowlimit", m.Response, match.HaveAt(interactive.Number(t.Want(id).Limit), at("lowlimit")...))
			t.Check(id, "highlimit", m.Response, match.HaveAt(interactive.Number(t.Want(id).High), at("highlimit")...))
		},
	},
	{
		Clauses: []string{"tokens/type/default"},
		Title:   "gives a token of the default type, and declares it",
		Run: func(t *spec.T) {
			s, id := t.Session(), "tokens/type/default"
			t.Check(id, "query.tokens", s.Get(query("")), match.HaveMembers(names(t.Want(id).Default), "query", "tokens"))
			m := s.ParamInfo("query+tokens")
			t.Check(id, "default in paraminfo", m.Response, match.HaveAt(t.Want(id).Default, m.Param("type", "default")...))
		},
	},
	{
		Clauses: []string{"tokens/type/separator-pipe"},
		Title:   "takes several types separated with |",
		Run: func(t *spec.T) {
			r := t.Session().Get(query("watch|patrol|login"))
			t.Check("tokens/type/separator-pipe", "query.tokens", r, match.HaveMembers(names("watch", "patrol", "login"), "query", "tokens"))
			t.Check("tokens/type/separator-pipe", "no warning", r, match.HaveNoWarnings())
		},
	},
	{
		Clauses: []string{"tokens/type/separator-alternative"},
		Title:   "takes several types separated with U+001F",
		Run: func(t *spec.T) {
			r := t.Session().Get(query("\x1fwatch\x1fpatrol\x1flogin"))
			t.Check("tokens/type/separator-alternative", "query.tokens", r, match.HaveMembers(names("watch", "patrol", "login"), "query", "tokens"))
			t.Check("tokens/type/separator-alternative", "no warning", r, match.HaveNoWarnings())
		},
	},
	{
		Clauses: []string{"tokens/type/all"},
		Title:   "takes * for all types",
		Run: func(t *spec.T) {
			id := "tokens/type/all"
			r := t.Session().Get(query("*").With(coded))
			if want := t.Want(id); want.Warning != "" {
				t.Check(id, "the warning", r, match.HaveWarning("query+tokens", want.Warning))
				t.Check(id, "query.tokens", r, match.HaveMembers(nil, "query", "tokens"))
				return
			}
			t.Check(id, "query.tokens", r, match.HaveMembers(t.Want(id).Values, "query", "tokens"))
		},
	},
	{
		Clauses: []string{"tokens/type/limit", "tokens/type/limit-parameter"},
		Title:   "refuses more types than the limit, and takes as many as it allows",
		Run: func(t *spec.T) {
			s, id := t.Session(), "tokens/type/limit"
			want := t.Want(id)
			t.Control("as many types as allowed", s.Get(query(types(want.Limit))), match.HaveMembers(names("login"), "query", "tokens"))
			r := s.Get(query(types(want.Limit + 1)))
			tooMany(t, id, r, want.Error, want.Limit)
			id = "tokens/type/limit-parameter"
			if t.Want(id).IsFlag() {
				t.Check(id, "the parameter", r, match.HaveAt("type", "error", "parameter"))
			} else {
				t.Check(id, "the error", r, match.HaveError(want.Error))
				t.Check(id, "the parameter", r, match.HaveNothingAt("error", "parameter"))
			}
		},
	},
	{
		Clauses: []string{"tokens/type/limit-high"},
		Title:   "allows a client with higher limits more types",
		Run: func(t *spec.T) {
			s, id := t.Session(), "tokens/type/limit-high"
			want := t.Want(id)
			s.MustLogin(t.Account("bot"))
			// In the body: 501 types make a URL that servers may refuse.
			t.Check(id, "as many types as allowed", s.Post(query(types(want.High))), match.HaveMembers(names("login"), "query", "tokens"))
			tooMany(t, id, s.Post(query(types(want.High+1))), want.Error, want.Limit)
		},
	},
	{
		Clauses: []string{"tokens/type/unknown"},
		Title:   "warns of an unknown type",
		Run:     func(t *spec.T) { unknown(t, "tokens/type/unknown", "bogus") },
	},
	{
		Clauses: []string{"tokens/type/unknown-among-known"},
		Title:   "answers the known types among unknown ones",
		Run: func(t *spec.T) {
			id := "tokens/type/unknown-among-known"
			unknown(t, id, "bogus|login|bogus2", "login")
		},
	},
	{
		Clauses: []string{"tokens/type/empty"},
		Title:   "gives nothing for an empty type",
		Run: func(t *spec.T) {
			r := t.Session().Get(query("").With(api.Params{"type": ""}))
			t.Check("tokens/type/empty", "query.tokens", r, match.HaveMembers(nil, "query", "tokens"))
			t.Check("tokens/type/empty", "no error", r, match.HaveNoError())
		},
	},
	{
		Clauses: []string{"tokens/type/case-sensitive"},
		Title:   "does not know Login for login",
		Run:     func(t *spec.T) { unknown(t, "tokens/type/case-sensitive", "Login") },
	},
}...)

// coded asks for warnings and errors with codes.
var coded = api.Params{"errorformat": "plaintext"}

// each makes one spec for each documented type.
func each(kinds ...string) []spec.Spec {
	var out []spec.Spec
	for _, k := range kinds {
		id := "tokens/type/" + k
		out = append(out, spec.Spec{
			Clauses: []string{id},
			Title:   "answers the type " + k,
			Run: func(t *spec.T) {
				if t.Want(id).Warning != "" {
					unknown(t, id, k)
					return
				}
				r := t.Session().Get(query(k).With(coded))
				t.Check(id, "query.tokens", r, match.HaveMembers(names(k), "query", "tokens"))
				t.Check(id, "the token", r, match.HaveAt(gomega.MatchRegexp(`^([0-9a-f]{40})?\+\\$`), "query", "tokens", k+"token"))
				t.Check(id, "no warning", r, match.HaveNoWarnings())
			},
		})
	}
	return out
}

// unknown checks the warning for unknown values and the tokens that are given all the same.
func unknown(t *spec.T, id, kinds string, known ...string) {
	r := t.Session().Get(query(kinds).With(coded))
	t.Check(id, "the warning", r, match.HaveWarning("query+tokens", t.Want(id).Warning))
	var bad []string
	for _, k := range strings.Split(kinds, "|") {
		if !contains(known, k) {
			bad = append(bad, k)
		}
	}
	t.Check(id, "the values it names", r, match.HaveAt(spec.Strings(bad), "warnings", 0, "data", "values"))
	t.Check(id, "one warning for all", r, match.HaveAt(gomega.HaveLen(1), "warnings"))
	t.Check(id, "query.tokens", r, match.HaveMembers(names(known...), "query", "tokens"))
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// tooMany checks the error for too many values with the limits it names.
func tooMany(t *spec.T, id string, r *api.Response, code string, limit int) {
	t.Check(id, "one more", r, match.HaveError(code))
	t.Check(id, "limit", r, match.HaveAt(interactive.Number(limit), "error", "limit"))
	t.Check(id, "lowlimit", r, match.HaveAt(interactive.Number(50), "error", "lowlimit"))
	t.Check(id, "highlimit", r, match.HaveAt(interactive.Number(t.Want(id).High), "error", "highlimit"))
}

// types are n types of which only login exists.
func types(n int) string {
	out := []string{"login"}
	for i := 1; i < n; i++ {
		out = append(out, fmt.Sprintf("t%d", i))
	}
	return strings.Join(out, "|")
}
