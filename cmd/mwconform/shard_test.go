package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWrongShard(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "no number", args: []string{"replay", "--shard", "x"}, says: []string{"shard (flag)", "I/N", `"x"`}},
		{name: "counted from 0", args: []string{"replay", "--shard", "0/8"}, says: []string{"shard (flag)", "1 <= I <= N", `"0/8"`}},
		{name: "beyond the last", args: live("--shard", "9/8"), says: []string{"shard (flag)", "1 <= I <= N"}},
		{name: "a negative one", args: live("--shard", "-1/8"), says: []string{"shard (flag)", "1 <= I <= N"}},
		{name: "in a file", args: []string{"replay"}, file: "shard: 3/2\n", says: []string{"shard (mwconform.yaml:1:1)", `"3/2"`}},
		{name: "as a list", args: []string{"replay"}, file: "shard: [1, 2]\n", says: []string{"mwconform.yaml:1:1", "shard", "not a list"}},
		{name: "by a variable", args: []string{"replay"}, env: []string{"MWCONFORM_SHARD=/"}, says: []string{"shard (MWCONFORM_SHARD)"}},
		{name: "too many", args: []string{"replay", "--shard", "1/4", "tokens/type/all", "tokens/request/"}, says: []string{"4 shards are too many", "3 parts", "at most 3"}},
		{name: "far too many", args: []string{"replay", "--shard", "1/1000000000"}, says: []string{"shards are too many", "at most"}},
		{name: "against a whole", args: []string{"replay", "--release", "1.39", "--shard", "1/2", "--baseline", "x.json"}, says: []string{"shard (flag)", "baseline", "mwconform diff"}},
		{name: "a certificate of one", args: certifying("--endpoint", nowhere, "--shard", "1/2"), says: []string{"shard (flag)", "whole profiles"}},
		{name: "a recording of one", args: []string{"record", "--shard", "1/2"}, says: []string{"shard (flag)", "one manifest", "leave it out"}},
	} {
		t.Run(w.name, w.check)
	}
}

// TestShardFromTheFile: it is a setting as any other, and the plan is that of the part.
func TestShardFromTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "mwconform.yaml"), "shard: 2/3\nreport: r.json\n")
	o := call{args: []string{"replay", "--release", "1.39", "tokens/"}, dir: dir}.run(t)
	r := readAny(t, filepath.Join(dir, "r.json"))
	if o.code != 0 || r.Shard == nil || r.Shard.Index != 2 || r.Shard.Of != 3 || r.Shard.Clauses <= r.Totals.Clauses || r.Shard.Whole {
		t.Errorf("%d %+v %s", o.code, r.Shard, o.err)
	}
	plan := call{args: []string{"run", "--plan", "--endpoint", serve(t, afterDiscovery(constant(alwaysError))), "tokens/"}, dir: dir}.run(t)
	if plan.code != 0 || !strings.HasPrefix(plan.out, "shard 2 of 3: ") {
		t.Errorf("%d %.300s %s", plan.code, plan.out, plan.err)
	}
	both := call{args: []string{"replay", "--release", "1.35,1.39", "tokens/"}, dir: dir}.run(t)
	if both.code != 0 || !strings.Contains(both.out, "matrix      result 1.39: partial (shard 2 of 3)") {
		t.Errorf("%d %s", both.code, last(both.out))
	}
}
