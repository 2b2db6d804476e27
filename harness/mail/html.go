package mail

import (
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Elements that begin and end a line, and those whose text is none.
var (
	blocks = []atom.Atom{atom.Br, atom.P, atom.Div, atom.Tr, atom.Td, atom.Th, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Table,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Blockquote, atom.Pre, atom.Section, atom.Article, atom.Body}
	unseen = []atom.Atom{atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript}
)

// htmlText is the text of an HTML document, one line for each block.
func htmlText(document string) (string, error) {
	z := html.NewTokenizer(strings.NewReader(document))
	var lines []string
	var line strings.Builder
	end := func() {
		if text := strings.Join(strings.Fields(line.String()), " "); text != "" {
			lines = append(lines, text)
		}
		line.Reset()
	}
	var hidden atom.Atom // the element whose text is skipped
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return "", errors.New("its HTML cannot be read")
			}
			end()
			return strings.Join(lines, "\n"), nil
		case html.TextToken:
			if hidden == 0 {
				line.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case kind == html.StartTagToken && hidden == 0 && slices.Contains(unseen, tag):
				hidden = tag
			case kind == html.EndTagToken && tag == hidden:
				hidden = 0
			case slices.Contains(blocks, tag):
				end()
			}
		}
	}
}
