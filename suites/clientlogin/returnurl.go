package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var returnurl = []spec.Spec{
	badURL("relative", "refuses a relative address", "foo/bar"),
	badURL("protocol-relative", "refuses an address without a protocol", "//client.example/x"),
	badURL("other-scheme", "refuses an address with an app's own scheme", "myapp://return"),
}

func badURL(name, title, value string) spec.Spec {
	id := "clientlogin/returnurl/" + name
	return spec.Spec{
		Clauses: []string{id},
		Title:   title,
		Run: func(t *spec.T) {
			interactive.CheckError(t, action, id, "loginreturnurl="+value, refused(t, t.Account("user"), api.Params{"loginreturnurl": value}))
		},
	}
}
