// Package page is the shell of every HTML page that mwconform writes: one
// file that loads nothing, readable on a phone, in light and in dark, on paper
// and by keyboard. What stands within is a html/template of the caller.
//
// Classes of the base style: every verdict and every result by its name, with
// hyphens for spaces (ClassOf), gives its colour; soft is text of less weight,
// card a box, scroll the box of a table that may be wider than a phone, skip
// the link that leads over the head, text a cell that is no number.
package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/printable"
)

// Page is what one page has of its own.
type Page struct {
	Title string // plain text
	// Style comes after the base style. Attributes style="…" do not work: the
	// policy lets these styles through and no others.
	Style string
	// Script is the only one that the policy lets run; the page has to be
	// readable without it.
	Script string
	// Chooses puts choice.js before the script: a form that chooses among what
	// the page lists.
	Chooses bool
	// Data is for the script: JSON.parse(document.getElementById('data').textContent).
	Data any
}

var (
	//go:embed base.css
	base string
	//go:embed choice.js
	choice string
	//go:embed shell.html
	shellText string

	// Templates are parsed at their first use: few commands write a page.
	shell = sync.OnceValue(func() *template.Template { return template.Must(template.New("shell").Parse(shellText)) })
)

// Write writes the page, whose body is the template with its data. An error is
// one of the template, of data that is no JSON, of a style or script that would
// end its own element, or of the writer; the page is written whole or not at all.
func Write(w io.Writer, p Page, body *template.Template, data any) error {
	style := base + p.Style
	if p.Chooses {
		p.Script = choice + p.Script
	}
	if strings.Contains(strings.ToLower(style), "</style") || strings.Contains(strings.ToLower(p.Script), "</script") || strings.Contains(p.Script, "<!--") {
		return fmt.Errorf("the style or script of the page %q ends its own element", p.Title)
	}
	var inner, out bytes.Buffer
	if err := body.Execute(&inner, data); err != nil {
		return err
	}
	var forScript []byte
	if p.Data != nil {
		var err error
		if forScript, err = json.Marshal(p.Data); err != nil { // escapes < > & too
			return err
		}
	}
	err := shell().Execute(&out, map[string]any{"Title": p.Title, "Policy": policy(style, p.Script), "Style": template.CSS(style),
		"Script": template.JS(p.Script), "Data": template.JS(forScript), "Body": template.HTML(inner.String())})
	if err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// policy lets nothing be loaded, and of what stands in the page run only the
// style and the script that we wrote (W3C, Content Security Policy 3).
func policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	scripts := "'none'"
	if script != "" {
		scripts = hash(script)
	}
	return "default-src 'none'; img-src data:; style-src " + hash(style) + "; script-src " + scripts + "; base-uri 'none'; form-action 'none'"
}

// Funcs are for templates: line, sign, class, and link.
func Funcs() template.FuncMap {
	return template.FuncMap{"line": printable.Line, "sign": Sign, "class": ClassOf, "link": Link}
}

// Sign tells a verdict, named as in a report, to who does not see its colour.
func Sign(verdict any) string {
	switch fmt.Sprint(verdict) {
	case "pass", "conforming":
		return "✓"
	case "fail", "not conforming":
		return "✗"
	case "error", "untested", "inconclusive", "stale waivers", "nothing judged":
		return "!"
	case "partial":
		return "◐"
	}
	return "–"
}

// ClassOf is the class of a verdict or a result.
func ClassOf(name any) string { return strings.ReplaceAll(fmt.Sprint(name), " ", "-") }

// Link is an http or https address that may be linked, or nothing where it is
// none: javascript:, file: and the like are text.
func Link(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return address
}
