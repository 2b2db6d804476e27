package certificate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// TestResults: what makes a profile conforming, partial and not conforming.
func TestResults(t *testing.T) {
	b := newBench(t)
	noAccounts := func(r *report.Report) { r.Target.Scenarios[0].Capabilities = []string{"sign-in"} }
	for name, c := range map[string]struct {
		verdicts map[string]result.Verdict
		spoil    func(*report.Report)
		want     report.Result
		why      string
	}{
		"all pass":       {nil, nil, report.Conforming, ""},
		"one lacks":      {map[string]result.Verdict{"demo/a/one": result.Unsupported}, nil, report.Conforming, "1 clause unsupported"},
		"most lack":      {map[string]result.Verdict{"demo/a/one": result.Unsupported, "demo/a/two": result.Unsupported}, nil, report.Partial, "less than two thirds"},
		"one disabled":   {map[string]result.Verdict{"demo/a/one": result.Disabled}, nil, report.Partial, "1 clause disabled by the operator"},
		"one untested":   {map[string]result.Verdict{"demo/a/one": result.Untested}, nil, report.Partial, "1 clause without a spec"},
		"one fails":      {map[string]result.Verdict{"demo/a/one": result.Fail, "demo/a/two": result.Disabled}, nil, report.NotConforming, "1 clause failed; 1 clause disabled"},
		"none passes":    {map[string]result.Verdict{"demo/a/one": result.Fail, "demo/a/two": result.Superseded, "demo/a/three": result.Superseded}, nil, report.NotConforming, "nothing of it was seen to hold"},
		"no accounts":    {nil, noAccounts, report.Partial, "the accounts to sign in with were not there"},
		"another failed": {map[string]result.Verdict{"demo/b/far": result.Fail}, nil, report.Conforming, ""},
	} {
		in := b.run(t, c.verdicts)
		if c.spoil != nil {
			in = b.run(t, c.verdicts, c.spoil)
		}
		got, err := certificate.Make(in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p := got.Profiles[0]; p.Result != c.want || !strings.Contains(p.Why, c.why) || (c.why == "") != (p.Why == "") || got.Result != c.want {
			t.Errorf("%s: %s, %q", name, p.Result, p.Why)
		}
	}
}

// TestWaiversExcuseNothing: a failure with a waiver makes the profile not
// conforming, and the waiver is listed.
func TestWaiversExcuseNothing(t *testing.T) {
	b := newBench(t)
	in := b.run(t, map[string]result.Verdict{"demo/a/one": result.Fail}, func(r *report.Report) {
		r.Waive([]report.UsedWaiver{{Clause: "demo/a/one", Waiver: report.Waiver{Reason: "known", Link: "https://example.org/1", Expires: "2027-01-31"}}}, "2026-11-23")
		if r.Result == report.NotConforming {
			t.Error("the run itself is not excused")
		}
	})
	c, err := certificate.Make(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := (certificate.Waived{Clause: "demo/a/one", Reason: "known", Link: "https://example.org/1", Expires: "2027-01-31"}); len(c.Waived) != 1 || c.Waived[0] != want {
		t.Errorf("%+v", c.Waived)
	}
	if p := c.Profiles[0]; p.Result != report.NotConforming || !strings.Contains(p.Why, "1 waiver, which a certificate does not excuse") {
		t.Errorf("%+v", p)
	}
}

// TestNoCertificate: runs that make none, each with its reason.
func TestNoCertificate(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		verdicts map[string]result.Verdict
		spoil    func(*report.Report)
		profiles []string
		says     string
	}{
		"a replay":              {spoil: func(r *report.Report) { r.Mode, r.Run = "replay", nil }, says: "no live one"},
		"a recording":           {spoil: func(r *report.Report) { r.Mode = "record" }, says: "no live one"},
		"an error":              {verdicts: map[string]result.Verdict{"demo/a/two": result.Error}, says: "demo/a/two"},
		"an error elsewhere":    {verdicts: map[string]result.Verdict{"demo/b/far": result.Error}, says: "demo/b/far"},
		"repeats":               {spoil: func(r *report.Report) { r.Run.Repeated = []api.Repeated{{Trouble: api.Broken, Times: 2}} }, says: "2 requests after broken"},
		"a shard":               {spoil: func(r *report.Report) { r.Shard = report.NewShard(2, 8, nil, nil) }, says: "of shard 2 of 8 only"},
		"a run in shards":       {spoil: func(r *report.Report) { r.Run.Shards = []report.ShardRun{{}, {}} }, says: "made in shards"},
		"a part only":           {spoil: func(r *report.Report) { r.Clause = r.Clause[1:] }, says: "left out the clause demo/a/one"},
		"as documented":         {spoil: func(r *report.Report) { r.Target.Edition = "documented" }, says: "documented"},
		"an unobserved one":     {spoil: func(r *report.Report) { r.Target.AsOf, r.Target.Exact = "1.41", false }, says: "not observed"},
		"no such profile":       {profiles: []string{"nosuch"}, says: "nosuch"},
		"nothing could be seen": {verdicts: map[string]result.Verdict{"demo/a/one": result.Unsupported, "demo/a/two": result.Unsupported, "demo/a/three": result.Unsupported}, says: certificate.ErrNothing.Error()},
	} {
		in := b.run(t, c.verdicts)
		if c.spoil != nil {
			in = b.run(t, c.verdicts, c.spoil)
		}
		if c.profiles != nil {
			in.Profiles = c.profiles
		}
		if _, err := certificate.Make(in); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var unfit *certificate.UnfitError
	if _, err := certificate.Make(b.run(t, map[string]result.Verdict{"demo/a/two": result.Error})); !errors.As(err, &unfit) {
		t.Errorf("%T", err)
	}
}

// TestFingerprint: hosts of this machine are local, and what was declared counts.
func TestFingerprint(t *testing.T) {
	b := newBench(t)
	for endpoint, host := range map[string]string{"http://127.0.0.1:4000/api.php": "local", "http://localhost/api.php": "local", "http://[::1]:1/api.php": "local",
		"https://wiki.example:8443/api.php": "wiki.example:8443", "http://admin:xxxxx@wiki.example/api.php": "wiki.example"} {
		c, err := certificate.Make(b.run(t, nil, func(r *report.Report) { r.Target.Scenarios[0].Endpoint = endpoint }))
		if err != nil || c.Target.Wikis[0].Host != host {
			t.Errorf("%s: %+v %v", endpoint, c, err)
		}
	}
	one, _ := certificate.Make(b.run(t, nil))
	two, _ := certificate.Make(b.run(t, nil, func(r *report.Report) { r.Shapes[0].Declared["login/lgname"] = "a parameter" }))
	if one.Target.Declares == two.Target.Declares {
		t.Error("what the wiki declares makes no difference")
	}
}

func TestCoreProfiles(t *testing.T) {
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(certificate.Core(c), " "); got != "clientlogin createaccount general login resetpassword tokens validatepassword" {
		t.Error(got)
	}
}
