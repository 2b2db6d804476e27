// Package cassettes embeds the recordings: RELEASE/SCENARIO/CLAUSE.yaml and a
// manifest for each release. They are made by recording only.
package cassettes

import "embed"

// FS holds RELEASE/**.
//
//go:embed *
var FS embed.FS
