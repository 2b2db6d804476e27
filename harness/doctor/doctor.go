// Package doctor looks before a run at what was said of a wiki: whether it is
// there, and whether accounts, answers and mails are what specs take them for.
package doctor

import (
	"context"
	"fmt"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/target"
)

// Level is how a finding is to be taken.
type Level string

// The levels, the worst first.
const (
	Wrong     Level = "wrong"
	Warning   Level = "warning"
	Unchecked Level = "unchecked"
	OK        Level = "ok"
)

// Levels are all of them in that order.
var Levels = []Level{Wrong, Warning, Unchecked, OK}

// Finding is what one look at one thing gave.
type Finding struct {
	About string // a setting, an account, a thing
	Level Level
	Says  string
	Do    string // "" where nothing is to be done
}

// Case is what is looked at.
type Case struct {
	Target    *target.Target // with one wiki, discovered
	Wiki      *target.Wiki
	Catalogue *contract.Catalogue
	Declared  []string // by the operator
	Mail      mail.Box // nil where none was given
	Now       func() time.Time

	failed map[string]bool // users whose login failed: none is tried again
}

// Check is one look. Needs says why it is not taken, "" where it is.
type Check struct {
	Name  string
	Needs func(*Case) string
	Run   func(context.Context, *Case) ([]Finding, error)
}

// Checks are all of them, in their order.
var Checks = []Check{
	{Name: "wiki", Run: reached},
	{Name: "release", Run: release},
	{Name: "clock", Run: clock},
	{Name: "allow", Run: allowed},
	{Name: "accounts", Needs: maySignIn, Run: accounts},
	{Name: "captcha", Run: captcha},
	{Name: "mail", Run: mails},
	{Name: "capability", Run: declared},
}

// Examine takes all looks. An error is trouble of the network, which ended it.
func Examine(ctx context.Context, c *Case) ([]Finding, error) {
	c.failed = map[string]bool{}
	var out []Finding
	for _, check := range Checks {
		if check.Needs != nil {
			if why := check.Needs(c); why != "" {
				out = append(out, Finding{About: check.Name, Level: Unchecked, Says: why})
				continue
			}
		}
		found, err := check.Run(ctx, c)
		out = append(out, found...)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// session is a client without cookies.
func (c *Case) session() *api.Session { return c.Wiki.Client(c.Wiki.Probe).NewSession() }

// get asks as one client.
func get(ctx context.Context, s *api.Session, query api.Params) (*api.Response, error) {
	return answer(s.Do(ctx, api.Get(query.With(api.Params{"formatversion": "2"}))))
}

func post(ctx context.Context, s *api.Session, form api.Params) (*api.Response, error) {
	return answer(s.Do(ctx, api.Post(form.With(api.Params{"formatversion": "2", "errorformat": "plaintext"}))))
}

func answer(ex *api.Exchange, err error) (*api.Response, error) {
	if err != nil {
		return nil, err
	}
	return ex.Response, nil
}

func one(about string, level Level, do string, says string, args ...any) []Finding {
	return []Finding{{About: about, Level: level, Says: fmt.Sprintf(says, args...), Do: do}}
}
