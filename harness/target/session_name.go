package target

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
)

// NameSession finds the name of the cookie of a wiki's sessions, for live runs
// only, as it asks twice or thrice. An operator may give it any ($wgSessionName): then it
// is the only cookie closed to scripts and without a lifetime that comes with a
// token for a login, and not with an answer that starts no session. What a
// front sets comes with both. Where there is no such one, or several, the usual
// name stays and the clauses judge. Trouble of the road leaves it too.
func (w *Wiki) NameSession(ctx context.Context, tape http.RoundTripper) error {
	c := w.Client(tape)
	none, err := c.NewSession().Do(ctx, api.Get(general))
	if err != nil {
		return named(ctx, err)
	}
	token, err := c.NewSession().Do(ctx, api.Get(api.Params{"action": "query", "meta": "siteinfo|tokens", "siprop": "general", "type": "login"}))
	if err == nil && token.Response.ErrorCode() == "readapidenied" { // of a private wiki anybody may ask for tokens alone (ApiQuery::isReadMode)
		token, err = c.NewSession().Do(ctx, api.Get(api.Params{"action": "query", "meta": "tokens", "type": "login", "formatversion": "2"}))
	}
	if err != nil {
		return named(ctx, err)
	}
	if token.Response.String("query", "tokens", "logintoken") != "" {
		w.SessionName = unusual(none.Response.Cookies(), token.Response.Cookies())
	}
	return nil
}

// named is trouble that ends the run, and no other.
func named(ctx context.Context, err error) error {
	var trouble *api.Trouble
	if errors.As(err, &trouble) && ctx.Err() == nil {
		return nil
	}
	return err
}

// unusual is the name of the one cookie that can be that of a session among
// those set with a token, "" where one has the usual name.
func unusual(before, with []*http.Cookie) string {
	var names []string
	for _, c := range with {
		switch {
		case strings.HasSuffix(c.Name, "ession"):
			return ""
		case !c.HttpOnly, c.Value == "", c.MaxAge != 0, !c.Expires.IsZero():
		case slices.ContainsFunc(before, func(b *http.Cookie) bool { return b.Name == c.Name }):
		default:
			names = append(names, c.Name)
		}
	}
	if len(names) != 1 {
		return ""
	}
	return names[0]
}
