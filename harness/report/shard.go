package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/result"
)

// Shard says that a report is of one of several parts of a run, and has what
// putting them together takes (harness/shard).
type Shard struct {
	Index    int               `json:"index"` // from 1
	Of       int               `json:"of"`
	Clauses  int               `json:"clauses"`            // of the whole run
	Chosen   string            `json:"chosen"`             // SHA-256 of their ids, see Chosen
	Whole    bool              `json:"whole"`              // all shards together leave nothing out
	Settings map[string]string `json:"settings,omitempty"` // what decides which clauses are judged, beside the choice
	// Elsewhere are clauses of other shards that fail by answers of this one:
	// some clauses speak of every answer, whichever spec asked for it.
	Elsewhere []string `json:"elsewhere,omitempty"`
	Found     []Found  `json:"found,omitempty"`

	whole []*contract.Clause
}

// Found is what one spec found wrong with one clause. In a whole report it
// stands with the clause, which several specs may speak of.
type Found struct {
	Spec       string            `json:"spec"`
	Clause     string            `json:"clause"`
	Mismatches []result.Mismatch `json:"mismatches"`
}

// NewShard is part index of a run of several, whose whole choice of clauses is given.
func NewShard(index, of int, whole []*contract.Clause, settings map[string]string) *Shard {
	return &Shard{Index: index, Of: of, Clauses: len(whole), Chosen: Chosen(whole), Settings: settings, whole: whole}
}

// Chosen is the digest of a choice of clauses: SHA-256 of their ids, sorted, a
// line for each.
func Chosen(clauses []*contract.Clause) string {
	var ids []string
	for _, cl := range clauses {
		ids = append(ids, cl.ID+"\n")
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "")))
	return hex.EncodeToString(sum[:])
}

// String is "shard 2 of 8".
func (s *Shard) String() string { return fmt.Sprintf("shard %d of %d", s.Index, s.Of) }

// ofShard is a text with the shard it is of; of a whole report it is the text.
func (r *Report) ofShard(text, between string) string {
	if r.Shard == nil {
		return text
	}
	return text + between + r.Shard.String()
}

// Called is the result in one or two words, which of a shard say that it is one.
func (r *Report) Called() string {
	if r.Shard == nil {
		return string(r.Result)
	}
	return fmt.Sprintf("%s (%s)", r.Result, r.Shard)
}

// sharded puts into the report which part of the run it is of, with what its
// specs found wrong.
func (r *Report) sharded(in Input) {
	if in.Shard == nil {
		return
	}
	one := *in.Shard
	one.Whole, one.Elsewhere, one.Found = in.All, nil, nil
	wanted, here := map[string]bool{}, map[string]bool{}
	for _, cl := range one.whole {
		wanted[cl.ID] = true
	}
	for _, cl := range in.Chosen {
		here[cl.ID] = true
	}
	for _, s := range in.Results {
		for _, o := range s.Outcomes {
			if !wanted[o.Clause] || len(o.Mismatches) == 0 {
				continue
			}
			one.Found = append(one.Found, Found{s.ID, o.Clause, o.Mismatches})
			if !here[o.Clause] && o.Verdict == result.Fail && !slices.Contains(one.Elsewhere, o.Clause) {
				one.Elsewhere = append(one.Elsewhere, o.Clause)
			}
		}
	}
	r.Shard, r.all = &one, false
}

// Elsewhere is what this shard found wrong with clauses of others, in one line each.
func (r *Report) Elsewhere() []Found {
	if r.Shard == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Shard.Found), func(f Found) bool { return !slices.Contains(r.Shard.Elsewhere, f.Clause) })
}

// String is the finding in one line.
func (f Found) String() string {
	if len(f.Mismatches) == 0 {
		return f.Spec
	}
	return fmt.Sprintf("%s (of another shard), by an answer to %s: %s", f.Clause, f.Spec, f.Mismatches[0])
}

// failing are the clauses that fail, those of other shards included.
func (r *Report) failing() int {
	n := r.Totals.Verdicts[result.Fail]
	if r.Shard != nil {
		n += len(r.Shard.Elsewhere)
	}
	return n
}

// shardSentence says what the result of one shard means: of the whole run it
// says nothing but that it fails.
func (r *Report) shardSentence(whole string) string {
	s := r.Shard.String()
	switch r.Result {
	case Partial:
		s += ": no clause of it failed"
		if waived := r.Waived(); waived > 0 {
			s = fmt.Sprintf("%s: %s waived, no other clause of it failed", r.Shard, failures(waived))
		}
		s += fmt.Sprintf(" (%d passed, %d unsupported, %d disabled, of %d)", r.Totals.Verdicts[result.Pass], r.Totals.Verdicts[result.Unsupported], r.Totals.Verdicts[result.Disabled], r.Totals.Clauses)
	default:
		s += ", " + whole
	}
	if n := len(r.Shard.Elsewhere); n > 0 {
		s += fmt.Sprintf("; %d of other shards fail by its answers", n)
	}
	return s + "; this is no statement of conformity: mwconform merge puts the shards together"
}

// showElsewhere shows what is wrong with clauses of other shards.
func (r *Report) showElsewhere(w io.Writer) {
	for _, f := range r.Elsewhere() {
		fmt.Fprintf(w, "FAIL  %s\n", printable.Line(f.String()))
	}
}
