package spec

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
)

// TestSecretsInForeignMembers: a member that no schema knows may hold anything
// but what was sent in secret.
func TestSecretsInForeignMembers(t *testing.T) {
	for body, want := range map[string][]string{
		`{"x":"hush","login":{}}`:               {"lgpassword"},
		`{"x":{"y":["a","hush"]}}`:              {"lgpassword"},
		`{"x":{"hush":1}}`:                      {"lgpassword"},
		`{"x":"more hush than that"}`:           nil, // a short word may stand in a text by chance
		`{"login":{"result":"hush"}}`:           nil, // not foreign
		`{"x":"id 0123456789abcdef0123456789"}`: {"cookie wiki_session"},
		`{"x":"harmless"}`:                      nil,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(body)) }))
		u, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		s := (&api.Client{Endpoint: u, Transport: http.DefaultTransport, Limits: api.DefaultLimits}).NewSession()
		call := api.Post(api.Params{"action": "login", "lgpassword": "hush", "lgname": "harmless"})
		call.Header = http.Header{"Cookie": {"wiki_session=0123456789abcdef0123456789"}}
		ex, err := s.Do(t.Context(), call)
		server.Close()
		if err != nil {
			t.Fatal(err)
		}
		var top map[string]any
		if err := json.Unmarshal([]byte(body), &top); err != nil {
			t.Fatal(err)
		}
		if _, there := top["x"]; there {
			ex.Response.Foreign = []string{"x"}
		}
		if got := repeated(ex); !slices.Equal(got, want) {
			t.Errorf("%s: %q, expected %q", body, got, want)
		}
	}
}
