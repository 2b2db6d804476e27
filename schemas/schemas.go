// Package schemas embeds the JSON Schemas (draft-07): ACTION.fvN.json for the
// answers of an action in formatversion N, common.fvN.json for what all have
// in common, report.v2.json, summary.v1.json and others for what the suite writes itself.
package schemas

import "embed"

// FS holds *.json.
//
//go:embed *.json
var FS embed.FS
