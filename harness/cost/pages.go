package cost

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Page are the pairs of one page, at least one.
type Page struct {
	Name  string
	Pairs []Pair
}

// ComparePages writes the medians of each page and their sums. A pair of one
// page takes seconds: what holds a machine up for a minute makes one pair bad
// and not, as with pairs of the whole, a part of every pair. The error is that
// the pairs are no pairs: other requests, or on all pages together too many that
// were answered otherwise.
func ComparePages(w io.Writer, pages []Page) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "page\tpairs\trequests\tsuite\tfloor\tratio\tCPU suite\tfloor\tratio\tmemory\totherwise\t")
	var all, worst medians
	name := ""
	for _, page := range pages {
		m, err := page.medians()
		if err != nil {
			t.Flush() // what was measured is not lost
			return err
		}
		m.row(t, page.Name)
		all.add(m)
		if m.otherwise > worst.otherwise {
			worst, name = m, page.Name
		}
	}
	all.row(t, "all")
	t.Flush()
	if float64(all.otherwise) > MostOtherwise*float64(all.requests) {
		return fmt.Errorf("%d of %d requests of the floor were answered otherwise, most of them on page %s (line %s): no fair comparison", all.otherwise, all.requests, name, worst.line)
	}
	fmt.Fprintf(w, "sums of the medians: wall without waiting and putting back, at most %.2f: %s; CPU, at most %.1f: %s\n",
		MostWall, met(ratio(all.suite, all.floor) <= MostWall), MostCPU, met(ratio(all.suiteCPU, all.floorCPU) <= MostCPU))
	return nil
}

// medians are those of a page, or sums of them.
type medians struct {
	pairs, requests                  int
	suite, floor, suiteCPU, floorCPU time.Duration
	memory                           int64  // the most of any
	otherwise                        int    // requests answered otherwise, the most of any pair of a page
	line                             string // first of these
}

func (p Page) medians() (medians, error) {
	out := medians{pairs: len(p.Pairs), requests: p.Pairs[0].Suite.Requests}
	for i, pair := range p.Pairs {
		if err := same(i, pair.Suite, "the floor", pair.Floor); err != nil {
			return out, fmt.Errorf("page %s: %w", p.Name, err)
		}
		out.memory = max(out.memory, pair.Suite.Memory)
		if other := pair.Floor.Otherwise; len(other) > out.otherwise {
			out.otherwise, out.line = len(other), other[0]
		}
	}
	of := func(what func(Pair) time.Duration) time.Duration {
		var all []float64
		for _, pair := range p.Pairs {
			all = append(all, float64(what(pair)))
		}
		return time.Duration(Median(all))
	}
	out.suite, out.floor = of(func(p Pair) time.Duration { return p.Suite.wall() }), of(func(p Pair) time.Duration { return p.Floor.wall() })
	out.suiteCPU, out.floorCPU = of(func(p Pair) time.Duration { return p.Suite.CPU }), of(func(p Pair) time.Duration { return p.Floor.CPU })
	return out, nil
}

func (m *medians) add(o medians) {
	m.pairs, m.requests, m.otherwise = m.pairs+o.pairs, m.requests+o.requests, m.otherwise+o.otherwise
	m.suite, m.floor = m.suite+o.suite, m.floor+o.floor
	m.suiteCPU, m.floorCPU = m.suiteCPU+o.suiteCPU, m.floorCPU+o.floorCPU
	m.memory = max(m.memory, o.memory)
}

func (m *medians) row(w io.Writer, name string) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%.3f\t%s\t%s\t%.2f\t%s\t%d\t\n", name, m.pairs, m.requests, seconds(m.suite), seconds(m.floor), ratio(m.suite, m.floor),
		seconds(m.suiteCPU), seconds(m.floorCPU), ratio(m.suiteCPU, m.floorCPU), mebibytes(m.memory), m.otherwise)
}
