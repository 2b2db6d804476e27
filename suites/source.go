package suites

import "embed"

// Source is the code of all specs as it was built into this program, so that
// a certificate can name what judged.
//
//go:embed *.go */*.go
var Source embed.FS
