package target_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wikimedia"
)

// own is a wiki at an address of which siteinfo says another name.
func own(t *testing.T, at, name string, f *fake, allowed ...contract.Risk) target.Own {
	t.Helper()
	u, err := target.ParseEndpoint(at)
	if err != nil {
		t.Fatal(err)
	}
	f.siteinfo = query(strings.Replace(general, `"sitename"`, name+`"sitename"`, 1), anybody)
	f.paraminfo, f.auth, f.login = modules, canSignIn, success
	return target.Own{Endpoint: u, Transport: f, Limits: api.Limits{Deadline: time.Minute, MaxBody: 1 << 20}, Accounts: bot, Allowed: allowed}
}

func TestRisksAtWikimedia(t *testing.T) {
	all := contract.Risks[1:]
	for name, tt := range map[string]struct {
		at, name string
		allowed  []contract.Risk
		refused  string // the host, "" where it is not refused
		sent     bool   // discovery was
	}{
		"production":              {"https://en.wikipedia.org/w/api.php", "", all, "en.wikipedia.org", false},
		"one risk":                {"https://en.wikipedia.org/w/api.php", "", []contract.Risk{"signs-in"}, "en.wikipedia.org", false},
		"port, case, dot":         {"https://EN.m.Wikipedia.org.:8443/w/api.php", "", all, "en.m.wikipedia.org", false},
		"the wiki for tests":      {"https://test.wikipedia.org/w/api.php", "", []contract.Risk{"creates-accounts"}, "test.wikipedia.org", false},
		"another name":            {"http://wiki.example/w/api.php", `"servername":"de.wikipedia.org",`, all, "de.wikipedia.org", true},
		"another name, by server": {"http://10.0.0.1/w/api.php", `"server":"//www.wikidata.org",`, all, "www.wikidata.org", true},
		"hidden behind a test":    {"http://test.wikipedia.org/w/api.php", `"servername":"en.wikipedia.org",`, []contract.Risk{"signs-in"}, "en.wikipedia.org", true},
		"signing in to a test":    {"https://test.wikipedia.org/w/api.php", "", []contract.Risk{"signs-in"}, "", true},
		"reading":                 {"https://en.wikipedia.org/w/api.php", "", nil, "", true},
		"beta":                    {"https://en.wikipedia.beta.wmcloud.org/w/api.php", "", all, "", true},
		"a wiki of one's own":     {"http://wiki.example/w/api.php", `"servername":"wiki.example",`, all, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{}
			o := own(t, tt.at, tt.name, f, tt.allowed...)
			o.Limits.Pace = &api.Pace{MostWait: time.Minute}
			o.Limits.Pace.Spare(1000, 0)
			_, err := o.Target(t.Context())
			var refused *wikimedia.RefusedError
			if errors.As(err, &refused) != (tt.refused != "") || refused == nil && err != nil || refused != nil && refused.Host != tt.refused {
				t.Errorf("%v", err)
			}
			if (len(f.sent) > 0) != tt.sent {
				t.Errorf("sent: %v", f.asked)
			}
			if refused != nil {
				for _, asked := range f.asked {
					if !strings.HasPrefix(asked, "GET ") {
						t.Errorf("sent before it was refused: %s", asked)
					}
				}
			}
		})
	}
}

// TestPoliteAtWikimedia: a rate and maxlag where none was given, nobody's
// password, and the same for a wiki that turns out to be one.
func TestPoliteAtWikimedia(t *testing.T) {
	for at, name := range map[string]string{"https://en.wikipedia.org/w/api.php": "", "http://wiki.example/w/api.php": `"servername":"en.wikipedia.org",`} {
		f := &fake{}
		o := own(t, at, name, f)
		o.Limits.Pace = &api.Pace{MostWait: time.Minute}
		if name == "" {
			o.Limits.Pace.Spare(1000, 0) // for the discovery
		}
		got, err := o.Target(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pace := got.Wikis[""].Limits.Pace
		if pace.Rate == nil || pace.Maxlag != 5 || name != "" && pace.Rate.Limit() != 2 {
			t.Errorf("%s: %v, maxlag %d", at, pace.Rate, pace.Maxlag)
		}
		tape, err := got.Wikis[""].Source.Open("", "x")
		if err != nil {
			t.Fatal(err)
		}
		before := len(f.sent)
		for _, form := range []string{"action=login&lgname=A&lgpassword=B", "action=validatepassword&password=x", "action=createaccount", "action=query&lgpassword=B", "action=nosuchaction"} {
			r, _ := http.NewRequest(http.MethodPost, got.Wikis[""].Endpoint.String(), strings.NewReader(form))
			_, err := tape.RoundTrip(r)
			var trouble *api.Trouble
			if !errors.As(err, &trouble) || trouble.Kind != api.Withheld || len(f.sent) != before {
				t.Errorf("%s: %v", form, err)
			}
		}
		r, _ := http.NewRequest(http.MethodGet, got.Wikis[""].Endpoint.String()+"?"+url.Values{"action": {"query"}}.Encode(), nil)
		if _, err := tape.RoundTrip(r); err != nil {
			t.Error(err)
		}
	}
}
