package general

import (
	"encoding/xml"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var format = []spec.Spec{
	{
		Clauses: []string{"general/format/jsonp"},
		Title:   "wraps the answer in the callback",
		Run: func(t *spec.T) {
			id := "general/format/jsonp"
			r := t.Session().Get(aWarning.With(api.Params{"callback": "mwconform.cb"}))
			t.Check(id, "the function", r.Callback, gomega.Equal("mwconform.cb"))
			t.Check(id, "the answer within", r, match.HaveAt("", "batchcomplete"))
			t.Check(id, "content type", r, match.HaveHeader("Content-Type", gomega.HavePrefix("text/javascript")))
		},
	},
	{
		Clauses: []string{"general/format/xml"},
		Title:   "gives an error as a well-formed XML document",
		Run: func(t *spec.T) {
			id := "general/format/xml"
			r := t.Session().DoPlain(api.Post(anError.With(api.Params{"format": "xml"})))
			var doc struct {
				XMLName xml.Name `xml:"api"`
				Error   struct {
					Code string `xml:"code,attr"`
				} `xml:"error"`
			}
			t.Check(id, "well-formed XML", xml.Unmarshal(r.Body, &doc), gomega.BeNil())
			t.Check(id, "code", doc.Error.Code, gomega.Equal(anErrorCode))
			t.Check(id, "content type", r, match.HaveHeader("Content-Type", gomega.HavePrefix("text/xml")))
		},
	},
}
