package tokens

import (
	"encoding/xml"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var format = []spec.Spec{
	{
		Clauses: []string{"tokens/format/xml"},
		Title:   "gives the token in XML",
		Run: func(t *spec.T) {
			id := "tokens/format/xml"
			r := t.Session().DoPlain(api.Get(query("login").Without("formatversion").With(api.Params{"format": "xml"})))
			var doc struct {
				XMLName xml.Name `xml:"api"`
				Tokens  struct {
					Login string `xml:"logintoken,attr"`
				} `xml:"query>tokens"`
			}
			err := xml.Unmarshal(r.Body, &doc)
			t.Check(id, "well-formed XML", err, gomega.BeNil())
			t.Check(id, "content type", strings.SplitN(r.Header.Get("Content-Type"), ";", 2)[0], gomega.Equal("text/xml"))
			t.Check(id, "logintoken", doc.Tokens.Login, match.Token())
		},
	},
}
