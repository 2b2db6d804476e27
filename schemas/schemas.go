// Package schemas embeds the JSON Schemas (draft-07): ACTION.fvN.json for the
// answers of an action in formatversion N, common.fvN.json for what all have
// in common, report.v2.json for the suite's own report.
package schemas

import "embed"

// FS holds *.json.
//
//go:embed *.json
var FS embed.FS
