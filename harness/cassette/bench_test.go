package cassette_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
)

// BenchmarkLoad is what reading and the digests cost: all recordings of a
// release, once.
func BenchmarkLoad(b *testing.B) {
	releases, err := cassette.Releases(cassettes.FS)
	if err != nil || len(releases) == 0 {
		b.Fatal(err)
	}
	p, err := cassette.NewPlayer(cassettes.FS, releases[0])
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for file := range p.Manifest.Files {
			scenario, spec, _ := strings.Cut(strings.TrimSuffix(file, ".yaml"), "/")
			if _, err := p.Load(scenario, spec); err != nil {
				b.Fatal(err)
			}
		}
	}
}
