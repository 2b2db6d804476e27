package validatepassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

var policy = []spec.Spec{
	{
		Clauses: []string{"validatepassword/policy/common"},
		Title:   "says that a password is common",
		Run: func(t *spec.T) {
			s := t.Session()
			accepted(t, s, nil)
			checkValidity(t, "validatepassword/policy/common", "a common password", ask(s, common, nil))
		},
	},
	{
		Clauses: []string{"validatepassword/policy/short"},
		Title:   "takes a password of seven characters as the edition does",
		Run: func(t *spec.T) {
			id, s := "validatepassword/policy/short", t.Session()
			needed(t, s)
			r := ask(s, "aX9bZq7", nil)
			checkValidity(t, id, "seven characters", r)
			if t.Want(id).Limit > 0 {
				checkLimit(t, id, "seven characters", r)
			}
		},
	},
	{
		Clauses:  []string{"validatepassword/policy/too-short", "validatepassword/policy/too-short-to-sign-in"},
		Title:    "tells a password to be changed from one that cannot be used, by their lengths",
		Scenario: "strict-passwords",
		Run: func(t *spec.T) {
			s := t.Session()
			t.Control("twelve characters", ask(s, "aX9bZq7kW2mR", nil), haveValidity("Good"))
			for _, one := range [][2]string{{"validatepassword/policy/too-short", "aX9bZq7kW2m"}, {"validatepassword/policy/too-short-to-sign-in", "aX"}} {
				r := ask(s, one[1], nil)
				checkValidity(t, one[0], "the password", r)
				checkLimit(t, one[0], "the password", r)
			}
		},
	},
	{
		Clauses: []string{"validatepassword/policy/too-long"},
		Title:   "names the longest length of a password",
		Run: func(t *spec.T) {
			id, s := "validatepassword/policy/too-long", t.Session()
			limit := t.Want(id).Limit
			t.Control("a password of the longest length", ask(s, long(limit), nil), haveValidity("Good"))
			r := ask(s, long(limit+1), nil)
			checkValidity(t, id, "one byte more", r)
			checkLimit(t, id, "one byte more", r)
		},
	},
	{
		Clauses: []string{"validatepassword/policy/bytes"},
		Title:   "counts bytes, not characters",
		Run: func(t *spec.T) {
			id, s := "validatepassword/policy/bytes", t.Session()
			t.Control("as many characters of one byte", ask(s, long(longest), nil), haveValidity("Good"))
			t.Control("as many bytes", ask(s, long(longest-2)+"é", nil), haveValidity("Good"))
			checkValidity(t, id, "as many characters, one of two bytes", ask(s, long(longest-1)+"é", nil))
		},
	},
	{
		Clauses: []string{"validatepassword/policy/new-user-name"},
		Title:   "compares the password with the name of the new user",
		Run: func(t *spec.T) {
			s, name := t.Session(), nobody
			t.Control("the same password for nobody", ask(s, name, nil), haveValidity("Good"))
			accepted(t, s, api.Params{"user": name})
			checkValidity(t, "validatepassword/policy/new-user-name", "the name as password", ask(s, name, api.Params{"user": name}))
		},
	},
	{
		Clauses: []string{"validatepassword/policy/new-user-part"},
		Title:   "compares the password with parts of the name of the new user",
		Run: func(t *spec.T) {
			s := t.Session()
			const part = "BODY OF MWCONFORM"
			t.Control("the same password for nobody", ask(s, part, nil), haveValidity("Good"))
			t.Control("the same password for another name", ask(s, part, api.Params{"user": "Someone at mwconform"}), haveValidity("Good"))
			r := ask(s, part, api.Params{"user": nobody})
			checkValidity(t, "validatepassword/policy/new-user-part", "a part of the name, in other case", r)
		},
	},
	{
		Clauses: []string{"validatepassword/policy/several"},
		Title:   "gives a message for each rule that is broken",
		Run: func(t *spec.T) {
			s := t.Session()
			user := api.Params{"user": nobody + " " + common}
			accepted(t, s, user)
			checkValidity(t, "validatepassword/policy/several", "a common password that is a part of the name", ask(s, common, user))
		},
	},
	{
		Clauses: []string{"validatepassword/policy/account", "validatepassword/policy/account-not-new-user"},
		Title:   "holds a password against the policy of the client's own account, unless a name is given",
		Run: func(t *spec.T) {
			s := t.Session()
			const nine = "aX9-bZq-7"
			t.Control("nine characters before the login", ask(s, nine, nil), haveValidity("Good"))
			s.MustLogin(t.Account("bot"))
			id := "validatepassword/policy/account"
			r := ask(s, nine, nil)
			checkValidity(t, id, "nine characters after the login", r)
			checkLimit(t, id, "nine characters after the login", r)
			id = "validatepassword/policy/account-not-new-user"
			checkValidity(t, id, "nine characters for a new user", ask(s, nine, api.Params{"user": nobody}))
		},
	},
}
