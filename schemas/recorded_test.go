package schemas_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"testing"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/schemas"
)

var jsonp = regexp.MustCompile(`(?s)^/\*\*/[^(]+\((.*)\)\s*$`)

// TestRecordedAnswersAreAccepted holds every JSON answer of a real wiki
// against the schema of its action: right, and without unknown members.
func TestRecordedAnswersAreAccepted(t *testing.T) {
	set := loadSet(t, schemas.FS)
	seen := map[string]int{}
	releases, err := cassette.Releases(cassettes.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, release := range releases {
		player, err := cassette.NewPlayer(cassettes.FS, release)
		if err != nil {
			t.Fatal(err)
		}
		for file := range player.Manifest.Files {
			scenario, spec, _ := strings.Cut(strings.TrimSuffix(file, ".yaml"), "/")
			c, err := player.Load(scenario, spec)
			if err != nil {
				t.Fatal(err)
			}
			for i, one := range c.Interactions {
				if strings.HasPrefix(one.Request.URL, "http://"+mail.Host+"/") {
					continue // a mailbox of ours
				}
				value, ok := jsonAnswer(t, one)
				if !ok {
					continue
				}
				schema := set.NameFor(call(t, one))
				seen[schema]++
				if r := set.Validate(schema, value); red(r) {
					t.Errorf("%s of %s, answer %d, against schemas/%s: %s", file, release, i+1, schema, findings(r))
				}
			}
		}
	}
	for _, schema := range []string{"error.fv1.json", "login.fv1.json", "login.fv2.json", "query.fv1.json", "query.fv2.json", "paraminfo.fv2.json"} {
		if seen[schema] == 0 {
			t.Errorf("no recorded answer was held against %s", schema)
		}
	}
}

// call is the recorded request as far as it decides the schema.
func call(t *testing.T, i *vcr.Interaction) api.Call {
	t.Helper()
	u, err := url.Parse(i.Request.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := api.Call{Query: api.Params{}, Form: api.Params{}}
	for name, v := range u.Query() {
		c.Query[name] = v[0]
	}
	kind, args, _ := mime.ParseMediaType(i.Request.Headers.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(i.Request.Body)
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range form {
			c.Form[name] = v[len(v)-1] // as in PHP
		}
	case "multipart/form-data":
		for name, v := range parts(t, i.Request.Body, args["boundary"]) {
			c.Form[name] = v
		}
	}
	return c
}

// jsonAnswer is the answer where it is JSON; the suite asks for other formats too.
func jsonAnswer(t *testing.T, i *vcr.Interaction) (any, bool) {
	t.Helper()
	kind, _, _ := mime.ParseMediaType(i.Response.Headers.Get("Content-Type"))
	body := []byte(i.Response.Body)
	switch kind {
	case "application/json":
	case "text/javascript":
		m := jsonp.FindSubmatch(body)
		if m == nil {
			t.Errorf("no JSONP: %.60s", body)
			return nil, false
		}
		body = m[1]
	default:
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Errorf("%v: %.60s", err, body)
		return nil, false
	}
	return v, true
}

// parts are the fields of a multipart body.
func parts(t *testing.T, body, boundary string) map[string]string {
	t.Helper()
	out := map[string]string{}
	r := multipart.NewReader(strings.NewReader(body), boundary)
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		value, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		out[p.FormName()] = string(value)
	}
}
