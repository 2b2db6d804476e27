package render

import (
	"fmt"
	"html/template"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
)

// colours of a badge: dark enough for white text (contrast 4.5 and more).
var colours = map[report.Result]string{
	report.Conforming: "#1a6b33", report.NotConforming: "#b3261e",
	report.StaleWaivers: "#b3261e", report.Partial: "#7a5b00", report.Inconclusive: "#57606a", report.Nothing: "#57606a",
}

const badgeText = `<svg xmlns="http://www.w3.org/2000/svg" width="{{.Width}}" height="20" role="img" aria-label="{{.Title}}">
<title>{{.Title}}</title>
<rect width="{{.Left}}" height="20" fill="#3b4249"/>
<rect x="{{.Left}}" width="{{.Right}}" height="20" fill="{{.Colour}}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{{.LeftMiddle}}" y="14">{{.Label}}</text>
<text x="{{.RightMiddle}}" y="14">{{.Text}}</text>
</g>
</svg>
`

var badgeImage = sync.OnceValue(func() *template.Template { return template.Must(template.New("badge").Parse(badgeText)) })

// badge writes an SVG image with the result and the edition. A recording
// certifies nothing, and its badge says that it is one.
func badge(w io.Writer, r *report.Report) error {
	label, text := "Action API "+printable.Line(string(r.Target.Edition)), printable.Line(r.Called())
	if r.Mode != "live" {
		text += " (" + printable.Line(r.Mode) + ")"
	}
	left, right := wide(label), wide(text)
	return badgeImage().Execute(w, map[string]any{
		"Title": fmt.Sprintf("mwconform: %s, %s", label, text), "Label": label, "Text": text, "Colour": colours[r.Result],
		"Width": left + right, "Left": left, "Right": right, "LeftMiddle": left / 2, "RightMiddle": left + right/2,
	})
}

// wide is about as many pixels as a text needs with room at both sides.
func wide(s string) int { return utf8.RuneCountInString(s)*7 + 12 }
