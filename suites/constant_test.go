package suites_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// constant is a wiki that answers everything alike.
type constant struct{ body string }

func (c constant) Open(string, string) (target.Tape, error) { return c, nil }
func (c constant) Close(bool) error                         { return nil }
func (c constant) RoundTrip(req *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Date": {"Sun, 22 Nov 2026 21:00:00 GMT"}}
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: header, Body: io.NopCloser(strings.NewReader(c.body))}, nil
}

// A wiki that says one thing to everything keeps no promise of the pages: what
// it says is right now and then, but never in answer to what was asked.
func TestOneAnswerToEverythingProvesNothing(t *testing.T) {
	bodies := map[string]string{
		"PASS":    `{"clientlogin":{"status":"PASS","username":"x"}}`,
		"FAIL":    `{"clientlogin":{"status":"FAIL","message":"no","messagecode":"wrongpassword","canpreservestate":false}}`,
		"created": `{"createaccount":{"status":"PASS","username":"x"}}`,
		"refused": `{"createaccount":{"status":"FAIL","message":"no","messagecode":"badretype","canpreservestate":false}}`,
		"Success": `{"login":{"result":"Success","lguserid":1,"lgusername":"Robot"}}`,
		"Failed":  `{"login":{"result":"Failed","reason":"no"}}`,
		"error":   `{"error":{"code":"missingparam","info":"no","docref":"no"}}`,
		"good":    `{"validatepassword":{"validity":"Good"}}`,
		"change":  `{"validatepassword":{"validity":"Change","validitymessages":[{"message":"passwordincommonlist","params":[],"code":"passwordincommonlist","type":"error"}]}}`,
		"invalid": `{"validatepassword":{"validity":"Invalid","validitymessages":[{"message":"passwordtoolong","params":[4096],"code":"passwordtoolong","type":"error"}]}}`,
		"exists":  `{"error":{"code":"userexists","info":"no","docref":"no"}}`,
		"empty":   `{}`,
		"tokens":  `{"batchcomplete":true,"query":{"tokens":{"logintoken":"000000000000000000000000000000016b0361ac+\\"}}}`,
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			env, err := suites.EmbeddedRelease(t.Context(), mainRelease)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range env.Target.Wikis {
				w.Source = constant{body}
			}
			for _, s := range suites.All() {
				for _, o := range env.Run(t.Context(), s).Outcomes {
					if o.Verdict == result.Pass && !proven[name][o.Clause] {
						t.Errorf("%s passes", o.Clause)
					}
				}
			}
		})
	}
}

// proven are the clauses that a constant answer does prove, as they speak of
// a single answer.
var proven = map[string]map[string]bool{
	"tokens": {"tokens/type/login": true, "tokens/value/format": true},
	"error":  {"general/http/status": true, "general/http/content-type": true, "general/errorformat/bc": true, "general/parameter/missing-action": true},
	"exists": {"general/http/content-type": true},
}
