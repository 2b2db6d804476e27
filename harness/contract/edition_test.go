package contract_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
)

func expect(code string) contract.Expect { return contract.Expect{Error: code} }

func TestIn(t *testing.T) {
	base := &contract.Clause{Expect: expect("base")}
	rules := func(r ...contract.Rule) *contract.Clause {
		return &contract.Clause{Expect: expect("base"), Editions: r}
	}
	type want map[contract.Edition]string // "" is absent
	for name, c := range map[string]struct {
		clause *contract.Clause
		want   want
	}{
		"no rules":         {base, want{"documented": "base", "1.35": "base", "1.39": "base", "1.43": "base"}},
		"documented":       {rules(contract.Rule{Documented: true, Expect: expect("page")}), want{"documented": "page", "1.35": "base", "1.39": "base", "1.43": "base"}},
		"until":            {rules(contract.Rule{Until: "1.39", Expect: expect("old")}), want{"documented": "base", "1.35": "old", "1.39": "old", "1.43": "base"}},
		"since":            {rules(contract.Rule{Since: "1.39", Expect: expect("new")}), want{"documented": "base", "1.35": "base", "1.39": "new", "1.43": "new"}},
		"a range":          {rules(contract.Rule{Since: "1.36", Until: "1.42", Expect: expect("mid")}), want{"documented": "base", "1.35": "base", "1.39": "mid", "1.43": "base"}},
		"one release":      {rules(contract.Rule{Since: "1.39", Until: "1.39", Expect: expect("one")}), want{"documented": "base", "1.35": "base", "1.39": "one", "1.43": "base"}},
		"between":          {rules(contract.Rule{Since: "1.36", Until: "1.38", Expect: expect("none")}), want{"documented": "base", "1.35": "base", "1.39": "base", "1.43": "base"}},
		"by number":        {rules(contract.Rule{Since: "1.5", Until: "1.9", Expect: expect("text")}), want{"documented": "base", "1.35": "base", "1.39": "base", "1.43": "base"}},
		"until a patch":    {rules(contract.Rule{Until: "1.39.6", Expect: expect("old")}), want{"1.35": "old", "1.38.9": "old", "1.39.0": "old", "1.39.6": "old", "1.39.7": "base", "1.39": "base", "1.43": "base"}},
		"since a patch":    {rules(contract.Rule{Since: "1.39.7", Expect: expect("new")}), want{"1.35": "base", "1.39.6": "base", "1.39.7": "new", "1.39.10": "new", "1.39": "new", "1.40.0": "new"}},
		"between releases": {rules(contract.Rule{Since: "1.42", Absent: true}), want{"1.39": "base", "1.41.9": "base", "1.42.0": "", "1.43": "", "1.100.0": ""}},
		"absent":           {rules(contract.Rule{Until: "1.35", Absent: true}), want{"documented": "base", "1.35": "", "1.39": "base", "1.43": "base"}},
		"absent there":     {rules(contract.Rule{Documented: true, Absent: true}), want{"documented": "", "1.35": "base", "1.39": "base", "1.43": "base"}},
		"both":             {rules(contract.Rule{Documented: true, Since: "1.43", Expect: expect("x")}), want{"documented": "x", "1.35": "base", "1.39": "base", "1.43": "x"}},
		"several": {rules(contract.Rule{Until: "1.35", Expect: expect("a")}, contract.Rule{Since: "1.43", Absent: true}, contract.Rule{Documented: true, Expect: expect("p")}),
			want{"documented": "p", "1.35": "a", "1.39": "base", "1.43": ""}},
	} {
		for e, code := range c.want {
			got, ok := c.clause.In(e)
			if ok != (code != "") || got.Error != code {
				t.Errorf("%s in %s: %q, %v", name, e, got.Error, ok)
			}
			rule := c.clause.RuleIn(e)
			if ruled := code != "base"; ruled != (rule != nil) {
				t.Errorf("%s in %s: rule %v", name, e, rule)
			} else if ruled && (rule.Expect.Error != code || rule.Absent != (code == "")) {
				t.Errorf("%s in %s: another rule, %+v", name, e, rule)
			}
		}
	}
}

func TestParseEdition(t *testing.T) {
	for _, s := range []string{"documented", "1.35", "1.39", "1.43"} {
		if e, err := contract.ParseEdition(s); err != nil || string(e) != s {
			t.Errorf("%s: %s, %v", s, e, err)
		}
	}
	for _, s := range []string{"", "1.36", "1.39.17", "REL1_39", "Documented", " 1.39", "latest"} {
		_, err := contract.ParseEdition(s)
		if err == nil || !strings.Contains(err.Error(), `"`+s+`": the editions are 1.35, 1.39, 1.43 and documented`) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestExpectAsText(t *testing.T) {
	yes, no := true, false
	for want, e := range map[string]contract.Expect{
		"": {},
		"result Success, error e, reason r, warning w, type t, default d, values a|b, limit 50, high limit 500, status 200, flag yes": {
			Result: "Success", Error: "e", Reason: "r", Warning: "w", Type: "t", Default: "d", Values: []string{"a", "b"}, Limit: 50, High: 500, Status: 200, Flag: &yes},
		"flag no": {Flag: &no},
	} {
		if got := e.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if !(contract.Expect{Flag: &yes}).IsFlag() || (contract.Expect{Flag: &no}).IsFlag() || (contract.Expect{}).IsFlag() {
		t.Error("IsFlag")
	}
}
