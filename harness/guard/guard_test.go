package guard_test

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/guard"
)

// ask is a request with a query, a form and a cookie.
func ask(t *testing.T, query, form, cookie string) *http.Request {
	t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != "" {
		method, body = http.MethodPost, strings.NewReader(form)
	}
	r, err := http.NewRequest(method, "http://wiki.example/w/api.php?"+query, body)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	return r
}

var requests = []struct {
	query, form, cookie string
	needs               contract.Risk
}{
	{"action=query&meta=tokens", "", "", "reads"},
	{"action=paraminfo", "", "s=1", "reads"},
	{"", "", "", "reads"},
	{"", "action=validatepassword&password=x&token=y", "s=1", "reads"},
	{"", "action=login&lgname=A&lgpassword=B", "s=1", "reads"}, // NeedToken
	{"", "action=login&lgname=A&lgpassword=B&lgtoken=x", "s=1", "signs-in"},
	{"action=login", "lgtoken=x", "", "signs-in"},
	{"action=query", "action=login&lgtoken=x", "", "signs-in"},       // which counts is the wiki's affair
	{"action=query", "action%5B%5D=login&lgtoken=x", "", "signs-in"}, // a list to PHP
	{"action=query", "%20action=login&+lgtoken=x", "", "signs-in"},   // PHP drops leading spaces
	{"", "action=clientlogin&username=A&password=B&loginreturnurl=http://x/", "", "reads"},
	{"", "action=clientlogin&username=A&logintoken=x", "", "signs-in"},
	{"", "action=logout&token=x", "", "reads"}, // nobody is signed out
	{"", "action=logout&token=x", "s=1", "signs-in"},
	{"", "action=createaccount&username=A", "", "reads"},
	{"", "action=createaccount&createtoken=x", "", "creates-accounts"},
	{"", "action=resetpassword&user=A", "", "reads"},
	{"", "action=resetpassword&token=x", "s=1", "creates-accounts"},
	{"", "action=resetpassword&user=A&token=x", "s=1", "sends-mail"},
	{"", "action=resetpassword&email=a@b.example&token=x", "s=1", "sends-mail"},
	{"", "action=resetpassword&email%5B0%5D=a@b.example&token=x", "s=1", "sends-mail"},
	{"", "action=edit&title=Main&text=x&token=y", "s=1", guard.Never},
	{"", "action=edit&title=" + url.QueryEscape(guard.Sandbox) + "&text=x&token=y", "s=1", guard.Never},
	{"", "action=edit&title=" + url.QueryEscape(guard.Sandbox) + "&text=x&token=y&md5=" + strings.Repeat("0", 32), "s=1", "creates-accounts"},
	{"", "action=edit&title=" + url.QueryEscape(guard.Sandbox) + "&text=x&token=y&md5=1", "s=1", guard.Never},
	{"", "action=edit&title=" + url.QueryEscape(guard.Sandbox) + "&title=Main&text=x&token=y&md5=" + strings.Repeat("0", 32), "s=1", guard.Never},
	{"", "action=delete&title=Main&token=x", "s=1", guard.Never},
	{"action=block", "", "", guard.Never},
	{"action=changeauthenticationdata", "", "", guard.Never},
}

func TestWhatARequestNeeds(t *testing.T) {
	for _, tt := range requests {
		r := ask(t, tt.query, tt.form, tt.cookie)
		needs, err := guard.Needs(r)
		if err != nil || needs != tt.needs {
			t.Errorf("%s %s: %s (%v), not %s", tt.query, tt.form, needs, err, tt.needs)
		}
		if r.Body != nil {
			if body, _ := io.ReadAll(r.Body); string(body) != tt.form {
				t.Errorf("%s: the body that is left is %q", tt.form, body)
			}
		}
	}
}

func TestAFormInParts(t *testing.T) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("action", "createaccount")
	_ = form.WriteField("createtoken", "x")
	form.Close()
	r := ask(t, "", b.String(), "")
	r.Header.Set("Content-Type", form.FormDataContentType())
	if needs, err := guard.Needs(r); err != nil || needs != "creates-accounts" {
		t.Errorf("%s %v", needs, err)
	}
	r = ask(t, "", b.String()[:b.Len()-20], "") // which parameters it has is not known
	r.Header.Set("Content-Type", form.FormDataContentType())
	if needs, err := guard.Needs(r); err == nil || needs != guard.Never {
		t.Errorf("cut off: %s %v", needs, err)
	}
}

// wire notes what reaches the wiki.
type wire struct{ sent int }

func (w *wire) RoundTrip(*http.Request) (*http.Response, error) {
	w.sent++
	return &http.Response{}, nil
}

// sends tells whether a transport sends a request; one it does not has to end as
// trouble of the kind.
func sends(t *testing.T, of func(http.RoundTripper) http.RoundTripper, r *http.Request, kind api.Kind) bool {
	t.Helper()
	w := &wire{}
	_, err := of(w).RoundTrip(r)
	var trouble *api.Trouble
	if w.sent == 0 && (!errors.As(err, &trouble) || trouble.Kind != kind) || w.sent > 0 && err != nil {
		t.Errorf("%s: sent %d, %v", r.URL, w.sent, err)
	}
	return w.sent > 0
}

func TestTransportSendsWhatWasAllowed(t *testing.T) {
	order := contract.Risks
	for _, tt := range requests {
		for _, allowed := range append([]contract.Risk{""}, order[1:]...) {
			of := func(w http.RoundTripper) http.RoundTripper {
				g := guard.Transport{Next: w, Host: "wiki.example"}
				if allowed != "" {
					g.Allowed = []contract.Risk{allowed}
				}
				return g
			}
			want := tt.needs == "reads" || tt.needs != guard.Never && allowed != "" && contract.AtLeast(allowed, tt.needs)
			if got := sends(t, of, ask(t, tt.query, tt.form, tt.cookie), api.Refused); got != want {
				t.Errorf("%s %s with %q allowed: sent is %t", tt.query, tt.form, allowed, got)
			}
		}
	}
}

func TestTransportKeepsAccountsThatWereGiven(t *testing.T) {
	login := "action=login&lgname=Given&lgpassword=B&lgtoken=x"
	for _, tt := range []struct {
		host    string
		allowed []contract.Risk
		sent    bool
	}{
		{"wiki.example", []contract.Risk{"creates-accounts"}, false}, // which covers only accounts of the run
		{"wiki.example", []contract.Risk{"creates-accounts", "signs-in"}, true},
		{"another.example", nil, true}, // nothing of the wiki
	} {
		of := func(w http.RoundTripper) http.RoundTripper {
			return guard.Transport{Next: w, Host: tt.host, Allowed: tt.allowed, Names: []string{"Given"}}
		}
		if got := sends(t, of, ask(t, "", login, ""), api.Refused); got != tt.sent {
			t.Errorf("%+v: sent is %t", tt, got)
		}
	}
}

func TestReadsOnlyAsks(t *testing.T) {
	of := func(w http.RoundTripper) http.RoundTripper { return guard.Reads{Next: w, Host: "en.wikipedia.org"} }
	for form, want := range map[string]bool{
		"action=query&meta=tokens": true, "action=paraminfo": true,
		"action=login": false, "action=query&lgname=A": false, "action=query&password=x": false, "action=validatepassword": false,
		"action=nosuchaction": false, "action=query&action=edit": false, "action=createaccount": false,
	} {
		if got := sends(t, of, ask(t, "", form, ""), api.Withheld); got != want {
			t.Errorf("%s: sent is %t", form, got)
		}
	}
	r := ask(t, "action=query", "", "")
	r.Method = http.MethodPut
	if sends(t, of, r, api.Withheld) {
		t.Error("PUT")
	}
}

func TestBelow(t *testing.T) {
	w := &wire{}
	guarded := guard.Reads{Next: guard.Transport{Next: w}}
	if found, ok := guard.Below[*wire](guarded); !ok || found != w {
		t.Error("what is below two guards is not found")
	}
	if _, ok := guard.Below[*http.Transport](guarded); ok {
		t.Error("found what is not there")
	}
}
