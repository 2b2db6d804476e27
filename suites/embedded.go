package suites

import (
	"context"
	"errors"
	"sync"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/wiki"
	"github.com/mwconform/mwconform/schemas"
)

// Embedded is the environment that needs nothing from outside: catalogue,
// schemas and the newest recordings, all within the program.
func Embedded(ctx context.Context) (spec.Env, error) {
	releases, err := Releases()
	if err != nil {
		return spec.Env{}, err
	}
	return EmbeddedRelease(ctx, releases[len(releases)-1])
}

// Releases are those whose recordings are within the program, the oldest
// first. None is an error.
func Releases() ([]string, error) {
	releases, err := cassette.Releases(cassettes.FS)
	if err == nil && len(releases) == 0 {
		err = errors.New("there are no recordings (make record makes them)")
	}
	return releases, err
}

// The catalogue and schemas within the program, which no environment changes.
var (
	catalogue  = sync.OnceValues(func() (*contract.Catalogue, error) { return contract.Load(fixtures.FS, "contract") })
	allSchemas = sync.OnceValues(func() (*schema.Set, error) { return schema.Open(schemas.FS) })
)

// EmbeddedRelease is the environment of one recorded release, held against the
// edition that fits it.
func EmbeddedRelease(ctx context.Context, release string) (spec.Env, error) {
	var env spec.Env
	var err error
	if env.Catalogue, err = catalogue(); err != nil {
		return env, err
	}
	if env.Schemas, err = allSchemas(); err != nil {
		return env, err
	}
	player, err := cassette.NewPlayer(cassettes.FS, release)
	if err != nil {
		return env, err
	}
	if env.Target, err = player.Target(ctx, ""); err != nil {
		return env, err
	}
	if env.Target.Never, err = wiki.Never(release); err != nil {
		return env, err
	}
	// The recordings are of the test wiki, so its answers are known.
	env.Always = Always()
	env.Target.Answers, err = wiki.TargetAnswers()
	return env, err
}

// Recorded are configurations of all recorded releases for the specs, each
// with the name of its release, for Register.
func Recorded(ctx context.Context, specs []spec.Spec) ([]Config, error) {
	releases, err := Releases()
	if err != nil {
		return nil, err
	}
	var out []Config
	for _, release := range releases {
		env, err := EmbeddedRelease(ctx, release)
		if err != nil {
			return nil, err
		}
		out = append(out, Config{Name: release, Env: env, Specs: specs})
	}
	return out, nil
}
