package cassette

import (
	"bytes"
	"io/fs"
)

// beginnings are those of an interaction in a recording, in JSON and in go-vcr's
// YAML. A string of JSON holds no line end, one of go-vcr's YAML is indented more.
var beginnings = [][]byte{[]byte("\n   \"request\": {"), []byte("\n    - request:")}

// Interactions counts what a recording holds, of the newest of the releases,
// which are sorted, that has one of the spec; 0 where none has. It reads and
// does not parse: what a spec costs is asked of all of them before each shard.
func Interactions(fsys fs.FS, releases []string, scenario, spec string) int {
	for i := len(releases) - 1; i >= 0; i-- {
		if data, err := fs.ReadFile(fsys, releases[i]+"/"+File(scenario, spec)); err == nil {
			return bytes.Count(data, beginnings[0]) + bytes.Count(data, beginnings[1])
		}
	}
	return 0
}
