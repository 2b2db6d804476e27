package site

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

//go:embed *.html site.css site.js
var files embed.FS

var forms = template.Must(template.New("").Funcs(template.FuncMap{"sign": sign, "class": class, "held": held, "due": due}).ParseFS(files, "*.html"))

// shell is what every page has around what it says.
type shell struct {
	Title  string
	Style  template.CSS
	Script template.JS
	Hash   string // of the script: nothing else may run
	Body   any
}

// write writes the page that the form of a name makes of what it says.
func write(w io.Writer, form, title string, script bool, body any) error {
	s := shell{Title: title, Style: template.CSS(text("site.css")), Hash: "'none'", Body: body}
	if script {
		s.Script = template.JS(text("site.js"))
		sum := sha256.Sum256([]byte(s.Script))
		s.Hash = "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return forms.ExecuteTemplate(w, form, s)
}

func text(name string) string {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is within the program
	}
	return string(data)
}

// held is how many clauses of a profile passed.
func held(p certificate.Profile) int { return p.Verdicts[result.Pass] }

// due is how many clauses of a profile belong to the edition.
func due(p certificate.Profile) int { return p.Clauses - p.Verdicts[result.Superseded] }

// sign tells a verdict or result to who does not see its colour.
func sign(of any) string {
	switch of {
	case result.Pass, report.Conforming:
		return "✓"
	case result.Fail, report.NotConforming:
		return "✗"
	case report.Partial:
		return "◐"
	case result.Error, result.Untested:
		return "!"
	}
	return "–"
}

// class is the class of a result in the style.
func class(of any) string {
	switch of {
	case result.Pass, report.Conforming:
		return "fine"
	case result.Fail, report.NotConforming:
		return "bad"
	case report.Partial, result.Error, result.Untested, result.Disabled:
		return "warn"
	}
	return "soft"
}
