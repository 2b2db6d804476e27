package shard

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/report"
)

// together tells whether the reports are of all shards of one run, by this suite.
func together(files []File, suite Suite) error {
	if len(files) == 0 {
		return unfit("there are no reports: give those of all shards")
	}
	at := map[int]string{}
	for _, f := range files {
		s := f.Report.Shard
		switch made := f.Report.Suite; {
		case s == nil:
			return unfit("%s is of no shard, but a whole report: leave it out, or run with --shard", f.Name)
		case made.Version != suite.Version:
			return unfit("%s was made by mwconform %s, and this is %s: merge with the one that made it, or run %s with this one", f.Name, made.Version, suite.Version, s)
		case made.Catalogue != suite.Catalogue.Digest:
			return unfit("%s was made with another catalogue of clauses (%.12s, here %.12s): merge with the mwconform that made it, or run %s with this one", f.Name, made.Catalogue, suite.Catalogue.Digest, s)
		case s.Index > s.Of:
			return unfit("%s says that it is of %s, and there is no such: it was changed; run the shard again", f.Name, s)
		}
		if err := alike(files[0], f); err != nil {
			return err
		}
		if other, twice := at[s.Index]; twice {
			return unfit("%s and %s are both of %s: leave one of them out", other, f.Name, s)
		}
		at[s.Index] = f.Name
	}
	var missing []int
	of := files[0].Report.Shard.Of
	for i := 1; i <= of && len(missing) < mostNamed; i++ {
		if at[i] == "" {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		return unfit("%s is one of %d shards, and of %d there is no report (the first missing: %s): give the reports of all", files[0].Name, of, of-len(at), list(missing))
	}
	return nil
}

// mostNamed are the missing shards that a message names.
const mostNamed = 10

// alike tells in what two reports are not of one run.
func alike(a, b File) error {
	s, o := a.Report.Shard, b.Report.Shard
	differ := func(what string, x, y any) error {
		return unfit("%s and %s are not of one run: %s is %.200s in the one and %.200s in the other; run all shards with the same settings against the same wiki", a.Name, b.Name, what, written(x), written(y))
	}
	for _, part := range []struct {
		what string
		x, y any
	}{
		{"the number of shards", s.Of, o.Of},
		{"the mode", a.Report.Mode, b.Report.Mode},
		{"the edition", a.Report.Target.Edition, b.Report.Target.Edition},
		{"the wiki's release", a.Report.Target.Generator, b.Report.Target.Generator},
		{"the date of the recording", a.Report.Target.Recorded, b.Report.Target.Recorded},
		{"the number of clauses chosen", s.Clauses, o.Clauses},
		{"the digest of the choice of clauses", s.Chosen, o.Chosen},
		{"what is true of the choice (all clauses, with the accounts they take)", s.Whole, o.Whole},
	} {
		if !equal(part.x, part.y) {
			return differ(part.what, part.x, part.y)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(union(s.Settings, o.Settings))) {
		if s.Settings[name] != o.Settings[name] {
			return differ("the setting "+name, s.Settings[name], o.Settings[name])
		}
	}
	if err := sameWikis(a, b, differ); err != nil {
		return err
	}
	switch {
	case !equal(a.Report.Target, b.Report.Target):
		return differ("why the edition was chosen", a.Report.Target.Why, b.Report.Target.Why)
	case !equal(waiversOf(a.Report), waiversOf(b.Report)):
		return differ("the list of waivers", waiversOf(a.Report), waiversOf(b.Report))
	}
	return nil
}

func union(a, b map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}

// sameWikis compares the wikis of two reports, scenario by scenario.
func sameWikis(a, b File, differ func(string, any, any) error) error {
	x, y := a.Report.Target.Scenarios, b.Report.Target.Scenarios
	if len(x) != len(y) {
		return differ("the number of scenarios", len(x), len(y))
	}
	for i := range x {
		switch {
		case x[i].Name != y[i].Name:
			return differ("a scenario", x[i].Name, y[i].Name)
		case x[i].Endpoint != y[i].Endpoint:
			return differ("the address of the wiki", x[i].Endpoint, y[i].Endpoint)
		}
		for _, id := range slices.Concat(x[i].Capabilities, y[i].Capabilities) {
			if in, too := slices.Contains(x[i].Capabilities, id), slices.Contains(y[i].Capabilities, id); in != too {
				return differ("whether the wiki has "+id+" (a capability, or an account that was given)", in, too)
			}
		}
	}
	return nil
}

// runOf is when and how the live runs of all shards went, as if they had been
// one; nil of replays. It lasts from the first to begin until the last has ended.
func runOf(files []File) *report.Run {
	if files[0].Report.Run == nil {
		return nil
	}
	out := &report.Run{Started: files[0].Report.Run.Started, Seed: files[0].Report.Run.Seed}
	again := map[api.Kind]int{}
	for _, f := range files {
		out.Started = min(out.Started, f.Report.Run.Started) // one form, all in UTC: the order of texts is that of times
	}
	for _, f := range files {
		r := f.Report.Run
		out.Shards = append(out.Shards, report.ShardRun{Started: r.Started, Seconds: r.Seconds, Seed: r.Seed})
		out.Seconds = max(out.Seconds, r.Seconds+apart(out.Started, r.Started))
		for _, one := range r.Repeated {
			again[one.Trouble] += one.Times
		}
		for _, one := range r.FailedLogins {
			out.FailedLogins = failed(out.FailedLogins, one)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(again)) {
		out.Repeated = append(out.Repeated, api.Repeated{Trouble: kind, Times: again[kind]})
	}
	slices.SortFunc(out.FailedLogins, func(a, b api.FailedLogins) int { return cmp.Compare(a.Role, b.Role) })
	return out
}

// failed adds the failed logins of one shard. Those in a row are the most of
// one shard: what the wiki saw of all of them in a row nobody knows.
func failed(all []api.FailedLogins, one api.FailedLogins) []api.FailedLogins {
	for i := range all {
		if all[i].Role == one.Role {
			all[i].Times += one.Times
			all[i].InRow = max(all[i].InRow, one.InRow)
			return all
		}
	}
	return append(all, one)
}

// apart is how many seconds lie between two times of reports. Their form the
// schema has checked; of a day that is none, such as a 31st of February, it is 0.
func apart(from, to string) float64 {
	a, err := time.Parse(time.RFC3339, from)
	b, problem := time.Parse(time.RFC3339, to)
	if err != nil || problem != nil {
		return 0
	}
	return b.Sub(a).Seconds()
}
