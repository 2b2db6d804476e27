package cassette

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"time"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
	fast "github.com/go-json-experiment/json"
	"gopkg.in/yaml.v3"
)

// A recording is go-vcr's, with go-vcr's members. It is written as JSON, which
// is YAML too: go-vcr reads it, and JSON is read eight times as fast.
type (
	written struct {
		Version      int                   `json:"version"`
		Interactions []*writtenInteraction `json:"interactions"`
	}
	writtenInteraction struct {
		Request  writtenRequest  `json:"request"`
		Response writtenResponse `json:"response"`
	}
	writtenRequest struct {
		Body    string      `json:"body"`
		Form    url.Values  `json:"form"`
		Headers http.Header `json:"headers"`
		URL     string      `json:"url"`
		Method  string      `json:"method"`
	}
	writtenResponse struct {
		Body     string      `json:"body"`
		Headers  http.Header `json:"headers"`
		Status   string      `json:"status"`
		Code     int         `json:"code"`
		Duration duration    `json:"duration"`
	}
	// duration is written as in go-vcr's YAML, "17.66ms".
	duration time.Duration
)

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *duration) UnmarshalText(text []byte) error {
	is, err := time.ParseDuration(string(text))
	*d = duration(is)
	return err
}

// decode reads a recording as JSON where it is JSON, and else as the YAML that
// go-vcr writes.
func decode(data []byte, into *vcr.Cassette) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return yaml.Unmarshal(data, into)
	}
	var w written
	if err := fast.Unmarshal(data, &w); err != nil {
		return err
	}
	into.Version, into.Interactions = w.Version, make([]*vcr.Interaction, len(w.Interactions))
	for i, one := range w.Interactions {
		if one != nil {
			r := one.Response
			into.Interactions[i] = &vcr.Interaction{Request: vcr.Request(one.Request),
				Response: vcr.Response{Body: r.Body, Headers: r.Headers, Status: r.Status, Code: r.Code, Duration: time.Duration(r.Duration)}}
		}
	}
	return nil
}

// encode is the JSON of a recording that go-vcr wrote as YAML. What go-vcr
// would not read as the same, as a body that is no UTF-8, stays as it is.
func encode(data []byte) ([]byte, error) {
	var is, back, read vcr.Cassette
	if err := yaml.Unmarshal(data, &is); err != nil {
		return nil, err
	}
	w := written{Version: is.Version, Interactions: make([]*writtenInteraction, len(is.Interactions))}
	for i, one := range is.Interactions {
		if one != nil {
			r := one.Response
			w.Interactions[i] = &writtenInteraction{writtenRequest(one.Request), writtenResponse{r.Body, r.Headers, r.Status, r.Code, duration(r.Duration)}}
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(w); err != nil {
		return nil, err
	}
	if yaml.Unmarshal(out.Bytes(), &back) != nil || !same(&is, &back) || decode(out.Bytes(), &read) != nil || !same(&is, &read) {
		return data, nil
	}
	return out.Bytes(), nil
}

// same tells whether two recordings hold the same interactions.
func same(a, b *vcr.Cassette) bool {
	return a.Version == b.Version && reflect.DeepEqual(a.Interactions, b.Interactions)
}
