package waiver_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/waiver"
)

const password = "correct-horse"

var catalogue = sync.OnceValues(func() (*contract.Catalogue, error) { return contract.Load(fixtures.FS, "contract") })

func load(t *testing.T, file string) ([]report.UsedWaiver, error) {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return waiver.Load("w.yaml", []byte(file), c, []string{"", password})
}

const right = `- clause: login/result/failed
  reason: Our login module says Denied.
  link: https://bugs.example/1
  expires: 2027-01-31
`

func TestLoad(t *testing.T) {
	got, err := load(t, "# known\n"+right+`- clause: login/result/success
  reason: >
    Two lines,
    one sentence.
  link: http://bugs.example/2?a=b
  expires: "2026-02-28"
  editions: [1.35, documented]
- clause: login/result/success
  reason: 1.30
  link: http://bugs.example/2
  expires: 2026-02-28
  editions: ["1.39"]
`)
	want := []report.UsedWaiver{
		{Clause: "login/result/failed", Waiver: report.Waiver{Reason: "Our login module says Denied.", Link: "https://bugs.example/1", Expires: "2027-01-31"}},
		{Clause: "login/result/success", Waiver: report.Waiver{Reason: "Two lines, one sentence.", Link: "http://bugs.example/2?a=b", Expires: "2026-02-28"}, Editions: []contract.Edition{"1.35", "documented"}},
		{Clause: "login/result/success", Waiver: report.Waiver{Reason: "1.30", Link: "http://bugs.example/2", Expires: "2026-02-28"}, Editions: []contract.Edition{"1.39"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
}

func TestWrongFiles(t *testing.T) {
	change := func(old, with string) string {
		if !strings.Contains(right, old) {
			t.Fatal(old)
		}
		return strings.Replace(right, old, with, 1)
	}
	for name, c := range map[string]struct{ file, want string }{
		"empty":                       {"", "w.yaml: it holds no waiver"},
		"comments only":               {"# later\n", "w.yaml: it holds no waiver"},
		"an empty list":               {"[]\n", "w.yaml: it holds no waiver"},
		"no YAML":                     {"- clause: [\n", "w.yaml:1:"},
		"no list":                     {strings.TrimPrefix(strings.ReplaceAll(right, "\n  ", "\n"), "- "), "w.yaml:1:1: a list of waivers is due"},
		"words":                       {"- login/result/failed\n", "w.yaml:1:3: a waiver is due"},
		"two documents":               {right + "---\n" + right, "more than one YAML document"},
		"a misspelt key":              {change("expires", "expire"), `w.yaml:4:3: a waiver has no "expire"`},
		"a key twice":                 {change("  link", "  reason: x\n  link"), "w.yaml:3:3: "},
		"no clause":                   {change("clause: login/result/failed\n  ", ""), `w.yaml:1:3: the waiver of "" has no clause`},
		"no reason":                   {change("  reason: Our login module says Denied.\n", ""), `w.yaml:1:3: the waiver of "login/result/failed" has no reason`},
		"no link":                     {change("  link: https://bugs.example/1\n", ""), "w.yaml:1:3: the waiver of \"login/result/failed\" has no link"},
		"no expiry":                   {change("  expires: 2027-01-31\n", ""), "w.yaml:1:3: the waiver of \"login/result/failed\" has no expires"},
		"an empty reason":             {change("Our login module says Denied.", ""), "w.yaml:2:10: reason has no value"},
		"a blank reason":              {change("Our login module says Denied.", `" "`), "w.yaml:2:11: reason has no value"},
		"a list of reasons":           {change("Our login module says Denied.", "[a, b]"), "reason is one value"},
		"an unknown clause":           {change("login/result/failed", "login/result/fail"), `w.yaml:1:11: there is no clause "login/result/fail"`},
		"a pattern":                   {change("login/result/failed", "login/result/*"), `there is no clause "login/result/*"`},
		"a link that is none":         {change("https://bugs.example/1", "T1234"), `w.yaml:3:9: the link "T1234" is no http or https address`},
		"a link of another kind":      {change("https://bugs.example/1", "ftp://bugs.example/1"), "no http or https address"},
		"a link without host":         {change("https://bugs.example/1", "https:///1"), "no http or https address"},
		"a link with a password":      {change("https://bugs.example/1", "https://me:xyz@bugs.example/1"), "a password or another secret stands here"},
		"a day there is not":          {change("2027-01-31", "2027-02-30"), `w.yaml:4:12: "2027-02-30" is no day`},
		"a day in words":              {change("2027-01-31", "never"), `"never" is no day`},
		"a day in short":              {change("2027-01-31", "2027-1-31"), `is no day`},
		"an unknown edition":          {right + "  editions: [1.40]\n", `w.yaml:5:14: no edition "1.40"`},
		"an edition, no list":         {right + "  editions: 1.35\n", "w.yaml:5:13: editions is a list"},
		"no edition":                  {right + "  editions: []\n", "editions is a list"},
		"the same twice":              {right + right, "w.yaml:5:3: login/result/failed is waived already at w.yaml:1:3"},
		"the same twice, one edition": {right + right + "  editions: [1.39]\n", "w.yaml:5:3: login/result/failed is waived already"},
		"the same edition twice":      {right + "  editions: [1.35, 1.39]\n" + right + "  editions: [1.39]\n", "w.yaml:6:3: login/result/failed is waived already"},
		"a secret as reason":          {change("says Denied", "says "+password), "w.yaml:2:11: a password or another secret stands here"},
		"a secret as link":            {change("bugs.example/1", "bugs.example/"+password), "a password or another secret stands here"},
		"a secret as clause":          {change("login/result/failed", password), "a password or another secret stands here"},
		"a secret as day":             {change("2027-01-31", password), "a password or another secret stands here"},
		"a secret as edition":         {right + "  editions: [" + password + "]\n", "a password or another secret stands here"},
		"a secret as key":             {right + "  " + password + ": x\n", "a password or another secret stands here"},
		"far too long":                {strings.Repeat("# waivers\n", waiver.MostBytes/10+1), "w.yaml: it has more than 1 MB"},
	} {
		got, err := load(t, c.file)
		switch {
		case err == nil:
			t.Errorf("%s: no error, %v", name, got)
		case !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), password):
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
}
