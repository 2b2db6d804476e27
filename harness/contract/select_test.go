package contract_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
)

func TestSelect(t *testing.T) {
	c := load(t, demo)
	const first, second = "demo/group/first", "demo/group/second"
	for _, one := range []struct {
		s    contract.Selection
		want string // ids, or part of the error
	}{
		{contract.Selection{}, first + " " + second},
		{contract.Selection{Clauses: []string{first}}, first},
		{contract.Selection{Clauses: []string{second, first}}, first + " " + second}, // the catalogue's order
		{contract.Selection{Clauses: []string{"demo/"}}, first + " " + second},
		{contract.Selection{Clauses: []string{"demo/group/"}}, first + " " + second},
		{contract.Selection{Clauses: []string{"demo/group/s*"}}, second},
		{contract.Selection{Clauses: []string{"demo/*/first"}}, first},
		{contract.Selection{Clauses: []string{"*/*/*"}}, first + " " + second},
		{contract.Selection{Pages: []string{"demo"}}, first + " " + second},
		{contract.Selection{Profiles: []string{"extra"}}, second},
		{contract.Selection{Profiles: []string{"extra", "demo"}, Clauses: []string{"demo/"}}, first + " " + second},

		{contract.Selection{Clauses: []string{first}, Profiles: []string{"extra"}}, "! nothing selected: no clause is in all of the given clauses, pages and profiles"},
		{contract.Selection{Clauses: []string{"demo/group"}}, `! no clause matches "demo/group"; there is demo/group/`},
		{contract.Selection{Clauses: []string{"demo/group/*x"}}, `! no clause matches "demo/group/*x"`},
		{contract.Selection{Clauses: []string{"*"}}, `! no clause matches "*"`}, // a star stands for a part of one step
		{contract.Selection{Clauses: []string{"demo/[/first"}}, `! no clause matches "demo/[/first"`},
		{contract.Selection{Clauses: []string{""}}, `! no clause matches ""`},
		{contract.Selection{Clauses: []string{"/"}}, `! no clause matches "/"`},
		{contract.Selection{Clauses: []string{first, "zzz"}}, `! no clause matches "zzz" (mwconform clauses list shows all)`},
		{contract.Selection{Clauses: []string{strings.ToUpper(first)}}, "! no clause matches"},
		{contract.Selection{Pages: []string{"login"}}, `! no page matches "login"; there is demo`},
		{contract.Selection{Pages: []string{"demo", "Demo"}}, `! no page matches "Demo"; there is demo`},
		{contract.Selection{Profiles: []string{"all"}}, `! no profile matches "all"; there is demo, extra`},
	} {
		got, err := c.Select(one.s)
		var ids []string
		for _, cl := range got {
			ids = append(ids, cl.ID)
		}
		text := strings.Join(ids, " ")
		if err != nil {
			text = "! " + err.Error()
		}
		if want := one.want; text != want && !(err != nil && strings.HasPrefix(want, "! ") && strings.HasPrefix(text, want)) {
			t.Errorf("%+v:\n got %s\nwant %s", one.s, text, want)
		}
		var unknown *contract.UnknownError
		if strings.HasPrefix(one.want, "! ") && !errors.Is(err, contract.ErrEmpty) && !errors.As(err, &unknown) {
			t.Errorf("%+v: an error of another kind: %T", one.s, err)
		}
	}
}

func TestSelectionEmpty(t *testing.T) {
	if !(contract.Selection{}).Empty() {
		t.Error("the empty selection")
	}
	for _, s := range []contract.Selection{{Clauses: []string{"a"}}, {Pages: []string{"a"}}, {Profiles: []string{"a"}}} {
		if s.Empty() {
			t.Errorf("%+v", s)
		}
	}
}

func TestGroup(t *testing.T) {
	for id, want := range map[string]string{"a/b/c": "b", "a/b/c/d": "b/c", "a/b": "", "a": "", "": ""} {
		if got := (&contract.Clause{ID: id}).Group(); got != want {
			t.Errorf("%q: %q", id, got)
		}
	}
}
