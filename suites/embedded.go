package suites

import (
	"context"
	"errors"

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
	var env spec.Env
	var err error
	if env.Catalogue, err = contract.Load(fixtures.FS, "contract"); err != nil {
		return env, err
	}
	if env.Schemas, err = schema.Load(schemas.FS); err != nil {
		return env, err
	}
	releases, err := cassette.Releases(cassettes.FS)
	if err != nil {
		return env, err
	}
	if len(releases) == 0 {
		return env, errors.New("there are no recordings (make record makes them)")
	}
	player, err := cassette.NewPlayer(cassettes.FS, releases[len(releases)-1])
	if err != nil {
		return env, err
	}
	if env.Target, err = player.Target(ctx, ""); err != nil {
		return env, err
	}
	// The recordings are of the test wiki, so its answers are known.
	env.Target.Answers, err = wiki.TargetAnswers()
	return env, err
}
