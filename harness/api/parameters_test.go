package api_test

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mwconform/mwconform/harness/api"
)

// posted is a request with a query and a body of a type.
func posted(t *testing.T, query, kind string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://wiki.example/w/api.php?"+query, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	return r
}

// parametersOf reads a request, whose body has to be there afterwards.
func parametersOf(t *testing.T, r *http.Request, sent string) (api.Parameters, error) {
	t.Helper()
	body, err := api.BodyOf(r)
	if err != nil || string(body) != sent {
		t.Fatalf("read %q, %v; sent %q", body, err, sent)
	}
	p, broken := api.ParametersOf(r, body)
	if again, err := api.BodyOf(r); err != nil || string(again) != sent {
		t.Errorf("the body that is left is %q, %v; sent %q", again, err, sent)
	}
	return p, broken
}

func TestParametersOfAForm(t *testing.T) {
	for _, tt := range []struct {
		query, form string
		want        api.Parameters
	}{
		{"", "", api.Parameters{}},
		{"a=1&b=%26+x", "", api.Parameters{"a": {"1"}, "b": {"& x"}}},
		{"a=1", "a=2&a=3&c", api.Parameters{"a": {"1", "2", "3"}, "c": {""}}}, // the URL's come first
		{"", "a%5B%5D=1&a%5B0%5D=2&%5Bx=3", api.Parameters{"a": {"1", "2"}, "[x": {"3"}}},
		{"", "%20a=1&+a=2&a%00b=3", api.Parameters{"a": {"1", "2", "3"}}}, // as PHP
		{"", "a=100%&%zz=;&=x&&", api.Parameters{"a": {"100%"}, "%zz": {";"}}},
	} {
		p, err := parametersOf(t, posted(t, tt.query, "application/x-www-form-urlencoded", strings.NewReader(tt.form)), tt.form)
		if err != nil || !reflect.DeepEqual(p, tt.want) {
			t.Errorf("%s %s: %v, %v", tt.query, tt.form, p, err)
		}
	}
	p, err := parametersOf(t, posted(t, "a=1", "multipart/form-data; boundary=x", nil), "")
	if err != nil || !reflect.DeepEqual(p, api.Parameters{"a": {"1"}}) {
		t.Errorf("without a body: %v, %v", p, err)
	}
}

func TestParametersOfAFormInParts(t *testing.T) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("a[]", "1 & 100%")
	_ = form.WriteField("b", "2")
	form.Close()
	p, err := parametersOf(t, posted(t, "a=0", form.FormDataContentType(), strings.NewReader(b.String())), b.String())
	if err != nil || !reflect.DeepEqual(p, api.Parameters{"a": {"0", "1 & 100%"}, "b": {"2"}}) {
		t.Errorf("%v, %v", p, err)
	}
	cut := b.String()[:strings.LastIndex(b.String(), "2")]
	p, err = parametersOf(t, posted(t, "", form.FormDataContentType(), strings.NewReader(cut)), cut)
	if err == nil || !reflect.DeepEqual(p, api.Parameters{"a": {"1 & 100%"}}) {
		t.Errorf("cut off: %v, %v", p, err)
	}
}

func TestParametersHaveValues(t *testing.T) {
	p := api.Parameters{"a": {"", "1"}, "b": {""}}
	if !p.Has("a") || p.Has("b") || p.Has("c") || p.Get("a") != "" || p.Get("c") != "" || (api.Parameters{"d": {"x", "y"}}).Get("d") != "x" {
		t.Error(p)
	}
}

func TestBodyThatCannotBeRead(t *testing.T) {
	broken := errors.New("broken")
	if _, err := api.BodyOf(posted(t, "", "", iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Error(err)
	}
}
