package cassette

import (
	"bytes"
	"io/fs"
)

// beginning is that of an interaction in a recording.
var beginning = []byte("\n    - request:")

// Interactions counts what a recording holds, of the newest of the releases,
// which are sorted, that has one of the spec; 0 where none has. It reads and
// does not parse: what a spec costs is asked of all of them before each shard.
func Interactions(fsys fs.FS, releases []string, scenario, spec string) int {
	for i := len(releases) - 1; i >= 0; i-- {
		if data, err := fs.ReadFile(fsys, releases[i]+"/"+File(scenario, spec)); err == nil {
			return bytes.Count(data, beginning)
		}
	}
	return 0
}
