// Package cassette records exchanges with go-vcr and replays them: strict in
// what matches, silent about no interaction that was left over, and without a
// secret on disk.
package cassette

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/target"
)

// Discovery is the name of the recording of what discovery asked a scenario.
const Discovery = "discovery"

// Host stands in recordings for the address the wiki had.
const Host = "wiki.invalid"

// NewPrefix stands in recordings for the prefix of the names of accounts the
// run created, which is another one each time.
const NewPrefix = "Mwc00000000"

// Player is a source that replays the recordings of one release. It never
// goes to the network.
type Player struct {
	fsys     fs.FS
	Manifest *Manifest
}

// NewPlayer reads the manifest of a release.
func NewPlayer(fsys fs.FS, release string) (*Player, error) {
	m, err := ReadManifest(fsys, release)
	if err != nil {
		return nil, err
	}
	return &Player{fsys: fsys, Manifest: m}, nil
}

// Scenarios are those with a recorded discovery.
func (p *Player) Scenarios() []string {
	var out []string
	found, _ := fs.Glob(p.fsys, p.Manifest.Release+"/*/"+Discovery+".yaml")
	for _, f := range found {
		out = append(out, strings.Split(f, "/")[1])
	}
	return out
}

// File is the path of a spec's recording below the release's folder.
func File(scenario, spec string) string { return scenario + "/" + spec + ".yaml" }

// Load reads a recording. It is an error if its bytes are not those that were
// recorded.
func (p *Player) Load(scenario, spec string) (*vcr.Cassette, error) {
	file := File(scenario, spec)
	name := p.Manifest.Release + "/" + file
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	err := readInto(buf, p.fsys, name)
	data := buf.Bytes()
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("cassettes/%s: %w", name, err)
	case err != nil:
		return nil, fmt.Errorf("no recording cassettes/%s (make record makes it)", name)
	}
	want, ok := p.Manifest.Files[file]
	if !ok {
		return nil, fmt.Errorf("cassettes/%s is not in the manifest: it was not made by recording", name)
	}
	if digest(data) != want {
		return nil, fmt.Errorf("cassettes/%s was changed after it was recorded: its SHA-256 is not that of the manifest; record it again", name)
	}
	return parse(name, data)
}

// buffers hold recordings while they are read: nothing of one is kept but copies.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readInto is fs.ReadFile without memory of its own.
func readInto(buf *bytes.Buffer, fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	buf.Reset()
	_, err = buf.ReadFrom(f)
	return err
}

// parse reads a recording by its path below cassettes/.
func parse(name string, data []byte) (*vcr.Cassette, error) {
	c := vcr.New(strings.TrimSuffix(name, ".yaml"))
	if err := decode(data, c); err != nil {
		return nil, fmt.Errorf("cassettes/%s: %s", name, strings.Join(strings.Fields(err.Error()), " "))
	}
	if len(c.Interactions) == 0 {
		return nil, fmt.Errorf("cassettes/%s holds no interaction; record it again", name)
	}
	for i, one := range c.Interactions {
		if one == nil {
			return nil, fmt.Errorf("cassettes/%s: interaction %d is empty; record it again", name, i+1)
		}
	}
	return c, nil
}

// Open replays one spec's recording.
func (p *Player) Open(scenario, spec string) (target.Tape, error) {
	c, err := p.Load(scenario, spec)
	if err != nil {
		return nil, err
	}
	return newTape(c)
}

// tape hands out each interaction once, to a request with the same key.
type tape struct {
	cassette *vcr.Cassette
	keys     []key
	used     []bool
}

func newTape(c *vcr.Cassette) (*tape, error) {
	t := &tape{cassette: c, keys: make([]key, len(c.Interactions)), used: make([]bool, len(c.Interactions))}
	for i, one := range c.Interactions {
		k, err := keyOfRecorded(one.Request)
		if err != nil {
			return nil, fmt.Errorf("cassettes/%s: interaction %d: %w", c.File, i+1, err)
		}
		t.keys[i] = k
	}
	return t, nil
}

// RoundTrip gives the first interaction that is left for the request. go-vcr's
// own search would make the keys of all that are left for each of them.
func (t *tape) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	now, err := keyOf(req)
	if err != nil {
		return nil, err
	}
	for i, k := range t.keys {
		if k == now && !t.used[i] {
			t.used[i] = true
			return respond(req, t.cassette.Interactions[i]), nil
		}
	}
	return nil, &api.Trouble{Kind: api.NotRecorded, Text: t.missing(now), Err: vcr.ErrInteractionNotFound}
}

// respond is the recorded answer to a request.
func respond(req *http.Request, i *vcr.Interaction) *http.Response {
	return &http.Response{
		Status: i.Response.Status, StatusCode: i.Response.Code,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Request: req, Header: i.Response.Headers.Clone(),
		ContentLength: int64(len(i.Response.Body)),
		Body:          io.NopCloser(strings.NewReader(i.Response.Body)),
	}
}

// missing says which request has no interaction left, and how the nearest one differs.
// It names parameters, never values.
func (t *tape) missing(now key) string {
	text := fmt.Sprintf("cassettes/%s has no interaction left for %s %s", t.cassette.File, now.Method, now.Path)
	for i, k := range t.keys {
		if !t.used[i] {
			if d := now.differences(k); len(d) > 0 {
				return fmt.Sprintf("%s; the next one recorded (%d) differs in %s", text, i+1, strings.Join(d, ", "))
			}
		}
	}
	return text + "; all that are like it were used"
}

// Close tells of interactions that were recorded and not asked for.
func (t *tape) Close(bool) error {
	var left []string
	for i, used := range t.used {
		if !used {
			left = append(left, fmt.Sprintf("%d (%s %s)", i+1, t.keys[i].Method, t.keys[i].Path))
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("cassettes/%s: the spec left interactions unused: %s", t.cassette.File, strings.Join(left, ", "))
	}
	return nil
}
