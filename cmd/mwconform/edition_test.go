package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
)

// ofGenerator is a wiki that says what it is, and answers everything else as
// a stock wiki answers tokens.
func ofGenerator(generator string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := discovered(r.URL.Query())
		if answer == "" {
			answer = `{"batchcomplete":true,"query":{"tokens":{"csrftoken":"+\\"}}}`
		}
		constant(strings.Replace(answer, "MediaWiki "+recorded+".17", generator, 1)).ServeHTTP(w, r)
	})
}

// TestEditionOfALiveWiki: the report says which edition was chosen, why, and
// that it is not that of the wiki's own release.
func TestEditionOfALiveWiki(t *testing.T) {
	for _, c := range []struct {
		generator string
		edition   string
		asOf      string
		exact     bool
		says      string // the beginning of the second line, "" where there is none
	}{
		{"MediaWiki 1.31.16", "1.35", "1.31.16", false, "1.35 is the nearest release that was observed on a real wiki; 1.31 was not observed; in 1 clause 1.31.16 is known to be otherwise"},
		{"MediaWiki 1.36.4", "1.35", "1.36.4", false, "1.35 is the nearest release that was observed on a real wiki; 1.36 was not observed"},
		{"MediaWiki 1.39.5", "1.39", "1.39.5", true, "in "},
		{"MediaWiki 1.39.17", "1.39", "", true, ""},
		{"MediaWiki 1.39.0-rc.1", "1.39", "1.39.0", true, "in "},
		{"MediaWiki 1.41.0", "1.39", "1.41.0", false, "1.39 is the nearest release that was observed on a real wiki (1.43 is as near: of two the older one counts); 1.41 was not observed"},
		{"MediaWiki 1.42.1", "1.43", "1.42.1", false, "1.43 is the nearest release"},
		{"MediaWiki 1.44.0-alpha", "1.43", "1.44.0", false, "1.43 is the nearest release that was observed on a real wiki; 1.44 was not observed (--edition chooses another one)"},
		{"MediaWiki 1.45.0-wmf.12", "1.43", "1.45.0", false, "1.43 is the nearest release that was observed on a real wiki; 1.45 was not observed (--edition chooses another one)"},
	} {
		t.Run(c.generator, func(t *testing.T) {
			t.Parallel()
			endpoint := serve(t, ofGenerator(c.generator))
			for _, view := range []string{"lines", "table"} {
				o, r := reported(t, call{args: []string{"run", "--endpoint", endpoint, "tokens/type/csrf", "--view", view}})
				lines := strings.SplitN(o.out, "\n", 3)
				if !strings.HasSuffix(lines[0], ": "+c.generator+", edition "+c.edition+", live") || c.says != "" && !strings.HasPrefix(lines[1], c.says) || c.says == "" && strings.Contains(o.out, "observed") {
					t.Errorf("%s", o.out)
				}
				got := r.Target
				if string(got.Edition) != c.edition || string(got.AsOf) != c.asOf || got.Exact != c.exact || !strings.HasPrefix(got.Why, c.says) || (got.Why == "") != (c.says == "") {
					t.Errorf("%+v", got)
				}
			}
			o, r := reported(t, call{args: []string{"run", "--endpoint", endpoint, "tokens/type/csrf", "--edition", "1.35"}})
			if r.Target.Edition != "1.35" || r.Target.AsOf != "" || r.Target.Why != "" || r.Target.Exact {
				t.Errorf("--edition does not override: %+v\n%s", r.Target, o.out)
			}
		})
	}
	for _, generator := range []string{"WordPress 6.1", "MediaWiki", "MediaWiki 2.0", "MediaWiki 1.99999"} {
		endpoint := serve(t, ofGenerator(generator))
		call{args: []string{"run", "--endpoint", endpoint, "tokens/type/csrf"}}.run(t).saysOnce(t, report.ExitUsage, "does not tell its release", `"`+generator+`"`, "--edition")
	}
}

// TestDriftNamesWhatDisagrees: recordings of 1.39 under the name of 1.35 are not
// what the catalogue says of 1.35.
func TestDriftNamesWhatDisagrees(t *testing.T) {
	dir := recordedAs(t, map[string][3]string{"1.35": {}, "1.39": {}})
	o := call{args: []string{"clauses", "drift", "--cassettes", dir, "resetpassword/error/", "tokens/"}}.run(t)
	if o.code != report.ExitNotConforming || !strings.Contains(o.out, "| 1.35 | NO: ") || !strings.Contains(o.out, "| 1.39 | yes: ") || !strings.Contains(o.out, "| 1.43 | no: from the catalogue, not recorded |") {
		t.Errorf("%d\n%s", o.code, o.out)
	}
	for _, want := range []string{
		"resetpassword/error/invalidparammix in 1.35: the recording is not as the page reads, and the catalogue does not say so: fail",
		"resetpassword/error/passwordreset-nodata in 1.35: the catalogue says that the release is not as the page reads, and the recording does not show it: pass\n",
	} {
		if !strings.Contains(o.err, want) {
			t.Errorf("%q is not in\n%s", want, o.err)
		}
	}
	if strings.Contains(o.err, " in 1.39: ") {
		t.Errorf("1.39 is as it should be:\n%s", o.err)
	}
	dir = recordedAs(t, map[string][3]string{"1.39": {"manifest.yaml", "generator:", "x:"}})
	call{args: []string{"clauses", "drift", "--cassettes", dir}}.run(t).saysOnce(t, report.ExitTrouble, "1.39: cassettes/1.39/manifest.yaml")
}
