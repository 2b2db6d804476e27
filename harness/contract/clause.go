// Package contract is the catalogue: every clause of the documented pages,
// the editions it holds in and what is expected in each. It is data
// (fixtures/contract/*.yaml), read strictly.
package contract

import (
	"fmt"
	"slices"
	"strings"
)

// Kind sorts clauses by what they speak of.
type Kind string

// Level is how binding a clause is.
type Level string

// Risk is the worst that checking a clause does to the wiki.
type Risk string

// The permitted values, in the order they are listed to people.
var (
	Kinds  = []Kind{"parameter", "response", "status", "error", "flow", "right", "note", "security"}
	Levels = []Level{"must", "should", "may"}
	Risks  = []Risk{"reads", "signs-in", "creates-accounts", "sends-mail", "trips-throttles"}
)

// AtLeast tells whether one risk is as high as another.
func AtLeast(r, than Risk) bool { return slices.Index(Risks, r) >= slices.Index(Risks, than) }

// Clause is one statement that can be true or false of a wiki.
type Clause struct {
	ID       string   `yaml:"id"`
	Section  string   `yaml:"section"`            // heading on the page, or the part of the observations it comes from
	Says     string   `yaml:"says"`               // the statement, one sentence in our words
	Kind     Kind     `yaml:"kind"`               //
	Level    Level    `yaml:"level"`              //
	Origin   string   `yaml:"origin"`             // "page": stated there; "observed": clients depend on it, real releases do it
	Risk     Risk     `yaml:"risk"`               //
	Needs    []string `yaml:"needs,omitempty"`    // capabilities without which it cannot be seen
	Profiles []string `yaml:"profiles,omitempty"` //
	Expect   Expect   `yaml:"expect,omitempty"`   // in every edition without a rule of its own
	Editions []Rule   `yaml:"editions,omitempty"` // where editions differ
	Link     string   `yaml:"link,omitempty"`     // a case or task that shows why it matters

	Page string `yaml:"-"` // slug of the page, from the file

	in *loader // of its file
	at string  // its YAML path there
}

// Where is file:line of its declaration, "" where it is of no file.
func (c *Clause) Where() string {
	if c.in == nil {
		return ""
	}
	line, _ := c.in.position(c.at)
	return fmt.Sprintf("%s:%d", c.in.name, line)
}

// Rule says what an edition, or a range of them, expects. A bound is a release,
// which includes all its patch releases, or one of these: until "1.39.6".
type Rule struct {
	Documented bool   `yaml:"documented,omitempty"` // the page as it reads
	Since      string `yaml:"since,omitempty"`      // first release, such as "1.36" or "1.39.7"
	Until      string `yaml:"until,omitempty"`      // last release
	Absent     bool   `yaml:"absent,omitempty"`     // the clause is not part of these editions
	Expect     Expect `yaml:"expect,omitempty"`     //
	Why        string `yaml:"why,omitempty"`        // why it differs
	Link       string `yaml:"link,omitempty"`       //
	// Explains are patterns of differences that this rule explains wherever they
	// are seen, or with Here in front in the specs of its clause: see checkPattern.
	Explains []string `yaml:"explains,omitempty"`
}

// Expect is what a spec compares with. Each clause uses the members it needs.
type Expect struct {
	Result  string   `yaml:"result,omitempty"`  // value of login.result
	Error   string   `yaml:"error,omitempty"`   // error code
	Reason  string   `yaml:"reason,omitempty"`  // code of a result's reason (errorformat other than bc)
	Warning string   `yaml:"warning,omitempty"` // code of a warning
	Type    string   `yaml:"type,omitempty"`    // parameter type in paraminfo
	Default string   `yaml:"default,omitempty"` // parameter default in paraminfo
	Values  []string `yaml:"values,omitempty"`  //
	Limit   int      `yaml:"limit,omitempty"`   // number of values
	High    int      `yaml:"high,omitempty"`    // the same for clients with higher limits
	Status  int      `yaml:"status,omitempty"`  // HTTP status
	Flag    *bool    `yaml:"flag,omitempty"`    // whether something is so
}

// IsFlag tells whether the expectation says yes; where it says nothing, no.
func (e Expect) IsFlag() bool { return e.Flag != nil && *e.Flag }

func (e Expect) empty() bool {
	return e.Result == "" && e.Error == "" && e.Reason == "" && e.Warning == "" && e.Type == "" &&
		e.Default == "" && e.Values == nil && e.Limit == 0 && e.High == 0 && e.Status == 0 && e.Flag == nil
}

// String lists the members in use, for people.
func (e Expect) String() string {
	var out []string
	add := func(name, v string) {
		if v != "" && v != "0" {
			out = append(out, name+" "+v)
		}
	}
	add("result", e.Result)
	add("error", e.Error)
	add("reason", e.Reason)
	add("warning", e.Warning)
	add("type", e.Type)
	add("default", e.Default)
	add("values", strings.Join(e.Values, "|"))
	add("limit", fmt.Sprint(e.Limit))
	add("high limit", fmt.Sprint(e.High))
	add("status", fmt.Sprint(e.Status))
	if e.Flag != nil {
		add("flag", map[bool]string{true: "yes", false: "no"}[*e.Flag])
	}
	return strings.Join(out, ", ")
}

// holds tells whether the rule speaks of the edition, or of a version that is
// none: the bounds know of those between the observed releases as well.
func (r Rule) holds(e Edition) bool {
	if e == Documented {
		return r.Documented
	}
	if r.Since == "" && r.Until == "" {
		return false
	}
	n := e.last()
	return (r.Since == "" || n >= Edition(r.Since).first()) && (r.Until == "" || n <= Edition(r.Until).last())
}

// In is what the clause expects in an edition; ok is false where the clause
// is not part of it.
func (c *Clause) In(e Edition) (want Expect, ok bool) {
	for _, r := range c.Editions {
		if r.holds(e) {
			return r.Expect, !r.Absent
		}
	}
	return c.Expect, true
}

// RuleIn is the rule that speaks of the edition, nil where the clause's own expectation holds.
func (c *Clause) RuleIn(e Edition) *Rule {
	for i, r := range c.Editions {
		if r.holds(e) {
			return &c.Editions[i]
		}
	}
	return nil
}

// Group is the part of the id between page and name.
func (c *Clause) Group() string {
	parts := strings.Split(c.ID, "/")
	if len(parts) < 3 {
		return ""
	}
	return strings.Join(parts[1:len(parts)-1], "/")
}
