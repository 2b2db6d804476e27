package cassette

import (
	"encoding/json"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"testing"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
	goccy "github.com/goccy/go-yaml"
	"gopkg.in/yaml.v3"

	"github.com/mwconform/mwconform/cassettes"
)

// TestGoVcrReadsTheSame: every committed recording is to go-vcr's own reading
// what it is to ours.
func TestGoVcrReadsTheSame(t *testing.T) {
	t.Parallel()
	files := 0
	err := fs.WalkDir(cassettes.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" || path.Base(name) == ManifestName {
			return err
		}
		data, err := fs.ReadFile(cassettes.FS, name)
		if err != nil {
			return err
		}
		var ours, theirs vcr.Cassette
		if err := decode(data, &ours); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := yaml.Unmarshal(data, &theirs); err != nil { // all that (*vcr.Cassette).Load does
			t.Errorf("%s: %v", name, err)
		}
		if !same(&ours, &theirs) || len(ours.Interactions) == 0 {
			t.Errorf("%s: go-vcr reads something else", name)
		}
		files++
		return nil
	})
	if err != nil || files < 1000 {
		t.Error(files, err)
	}
}

// TestReadersAgree: goccy, which explains what is wrong, reads the same out of
// the manifests.
func TestReadersAgree(t *testing.T) {
	t.Parallel()
	releases, err := Releases(cassettes.FS)
	if err != nil || len(releases) == 0 {
		t.Fatal(releases, err)
	}
	for _, release := range releases {
		data, err := fs.ReadFile(cassettes.FS, release+"/"+ManifestName)
		if err != nil {
			t.Fatal(err)
		}
		var theirs Manifest
		if err := goccy.UnmarshalWithOptions(data, &theirs, goccy.Strict()); err != nil {
			t.Fatal(err)
		}
		ours, err := ReadManifest(cassettes.FS, release)
		if err != nil || !reflect.DeepEqual(ours, &theirs) || len(ours.Files) < 100 {
			t.Errorf("%s: %v; two readers of YAML differ", release, err)
		}
	}
}

const plain = `---
version: 1
interactions:
    - request:
        body: a=%0A
        form: {a: ["\n"]}
        headers: {A: [b, "c: d"]}
        url: http://wiki.invalid/api.php?x=<&>
        method: POST
      response:
        body: BODY
        headers: {}
        status: 200 OK
        code: 200
        duration: 1m0.5ms
`

// TestEncode: a recording becomes JSON where go-vcr reads the same from it.
func TestEncode(t *testing.T) {
	t.Parallel()
	for body, json := range map[string]bool{
		`'{"a":"ä <&> €"}'`: true,
		`""`:                true,
		`"\n\t \\ \" '"`:    true,
		`"line\u2028end"`:   true,
		`"\u0001"`:          true,
		`"😀 \U0001F600"`:    true,
		`"\uFEFF"`:          true, // a byte order mark
		`"\u007f"`:          false,
		`"\u0080"`:          false,
		`!!binary "//4="`:   false, // no UTF-8
	} {
		data := []byte(strings.Replace(plain, "BODY", body, 1))
		out, err := encode(data)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if is := strings.HasPrefix(string(out), "{"); is != json || !is && string(out) != string(data) {
			t.Errorf("%s: %s", body, out)
		}
		var ours, theirs vcr.Cassette
		if decode(out, &ours) != nil || yaml.Unmarshal(data, &theirs) != nil || !same(&ours, &theirs) {
			t.Errorf("%s: another recording: %s", body, out)
		}
	}
}

// TestDecodeRefuses: what is no recording is an error, also in JSON.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	data, err := encode([]byte(strings.Replace(plain, "BODY", "x", 1)))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"half":         string(data[:len(data)/2]),
		"more":         string(data) + "{}",
		"a number":     strings.Replace(string(data), `"x"`, "1", 1),
		"the duration": strings.Replace(string(data), `"1m0.0005s"`, `"long"`, 1),
	} {
		if text == string(data) {
			t.Errorf("%s: nothing is changed in %s", name, data)
		}
		if err := decode([]byte(text), &vcr.Cassette{}); err == nil {
			t.Errorf("%s is taken", name)
		}
		if _, err := parse("1.39/plain/a/b/c.yaml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "cassettes/1.39/plain/a/b/c.yaml: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if same(&vcr.Cassette{Version: 1}, &vcr.Cassette{Version: 2}) || same(&vcr.Cassette{}, &vcr.Cassette{Interactions: []*vcr.Interaction{{}}}) {
		t.Error("different recordings are called the same")
	}
	if !json.Valid(data) {
		t.Errorf("%s", data)
	}
}
