package cassette

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"github.com/goccy/go-yaml"
	fast "gopkg.in/yaml.v3"
)

// ManifestName is the file in cassettes/RELEASE that says where the
// recordings come from and what their bytes are.
const ManifestName = "manifest.yaml"

// Manifest is the provenance of the recordings of one release.
type Manifest struct {
	Release   string              `yaml:"release"`   // 1.39
	Generator string              `yaml:"generator"` // as siteinfo says
	Recorded  string              `yaml:"recorded"`  // date of the newest recording, RFC 3339, UTC
	Suite     string              `yaml:"suite"`     // version of mwconform that recorded
	Accounts  map[string]string   `yaml:"accounts"`  // role → name, no password
	Declared  map[string][]string `yaml:"declared"`  // scenario → capabilities that cannot be asked for
	Files     map[string]string   `yaml:"files"`     // path below the release → SHA-256, hex
}

// ReadManifest reads cassettes/RELEASE/manifest.yaml of fsys strictly.
func ReadManifest(fsys fs.FS, release string) (*Manifest, error) {
	name := release + "/" + ManifestName
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no recordings of %s: there is no cassettes/%s (make record makes them)", release, name)
	}
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	if err := decodeManifest(data, m); err != nil {
		return nil, fmt.Errorf("cassettes/%s: %s", name, yaml.FormatError(err, false, false))
	}
	if m.Release != release {
		return nil, fmt.Errorf("cassettes/%s is of the release %q: recordings were moved; record them again", name, m.Release)
	}
	return m, nil
}

// decodeManifest reads strictly, with yaml.v3, which is quicker and takes a
// fifth of the memory. What it refuses is goccy's to explain, or to accept.
func decodeManifest(data []byte, m *Manifest) error {
	d := fast.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if d.Decode(m) == nil && d.Decode(new(fast.Node)) == io.EOF {
		return nil
	}
	*m = Manifest{}
	return yaml.UnmarshalWithOptions(data, m, yaml.Strict())
}

// Releases are the releases fsys has recordings of, sorted.
func Releases(fsys fs.FS) ([]string, error) {
	found, err := fs.Glob(fsys, "*/"+ManifestName)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found {
		out = append(out, filepath.Dir(f))
	}
	sort.Strings(out)
	return out, nil
}

// write replaces the manifest in dir in one step.
func (m *Manifest) write(dir string) error {
	data, err := yaml.MarshalWithOptions(m, yaml.Indent(2))
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, ManifestName), data)
}

// replace writes a file so that it is there whole or not at all.
func replace(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
