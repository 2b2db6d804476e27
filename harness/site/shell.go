package site

import (
	"embed"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/page"
	"github.com/mwconform/mwconform/harness/result"
)

var (
	//go:embed *.html
	files embed.FS
	//go:embed site.css
	style string
	//go:embed site.js
	scriptText string

	forms = sync.OnceValue(func() *template.Template {
		own := template.FuncMap{"held": held, "due": due, "parts": parts}
		return template.Must(template.New("").Funcs(page.Funcs()).Funcs(own).ParseFS(files, "*.html"))
	})
)

// said is what a form says.
type said struct{ Body any }

// write writes the page that the form of a name makes of what it says.
func write(w io.Writer, form, title string, script bool, body any) error {
	p := page.Page{Title: title, Style: style}
	if script {
		p.Script, p.Chooses = scriptText, true
	}
	return page.Write(w, p, forms().Lookup(form), said{body})
}

// held is how many clauses of a profile passed.
func held(p certificate.Profile) int { return p.Verdicts[result.Pass] }

// parts are the words of a clause's id, between which a narrow column may break it.
func parts(id string) []string { return strings.Split(id, "/") }

// due is how many clauses of a profile belong to the edition.
func due(p certificate.Profile) int { return p.Clauses - p.Verdicts[result.Superseded] }
