package cost

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Page are the pairs of one page.
type Page struct {
	Name  string
	Pairs []Pair
}

// ComparePages writes the medians of each page and their sums. A pair of one
// page takes seconds: what holds a machine up for a minute makes one pair bad
// and not, as with pairs of the whole, a part of every pair. The error is that
// of Compare.
func ComparePages(w io.Writer, pages []Page) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "page\tpairs\trequests\tsuite\tfloor\tratio\tCPU suite\tfloor\tratio\tmemory\t")
	var all medians
	for _, page := range pages {
		var m medians
		for i, p := range page.Pairs {
			if err := fair(i, p.Suite, "the floor", p.Floor); err != nil {
				return fmt.Errorf("page %s: %w", page.Name, err)
			}
			m.memory = max(m.memory, p.Suite.Memory)
		}
		m.pairs, m.requests = len(page.Pairs), page.Pairs[0].Suite.Requests
		of := func(what func(Pair) time.Duration) time.Duration {
			var all []float64
			for _, p := range page.Pairs {
				all = append(all, float64(what(p)))
			}
			return time.Duration(Median(all))
		}
		m.suite, m.floor = of(func(p Pair) time.Duration { return p.Suite.wall() }), of(func(p Pair) time.Duration { return p.Floor.wall() })
		m.suiteCPU, m.floorCPU = of(func(p Pair) time.Duration { return p.Suite.CPU }), of(func(p Pair) time.Duration { return p.Floor.CPU })
		m.row(t, page.Name)
		all.add(m)
	}
	all.row(t, "all")
	t.Flush()
	fmt.Fprintf(w, "sums of the medians: wall without waiting and putting back, at most %.2f: %s; CPU, at most %.1f: %s\n",
		MostWall, met(ratio(all.suite, all.floor) <= MostWall), MostCPU, met(ratio(all.suiteCPU, all.floorCPU) <= MostCPU))
	return nil
}

// medians are those of a page, or sums of them.
type medians struct {
	pairs, requests                  int
	suite, floor, suiteCPU, floorCPU time.Duration
	memory                           int64 // the most of any
}

func (m *medians) add(o medians) {
	m.pairs += o.pairs
	m.requests += o.requests
	m.suite, m.floor = m.suite+o.suite, m.floor+o.floor
	m.suiteCPU, m.floorCPU = m.suiteCPU+o.suiteCPU, m.floorCPU+o.floorCPU
	m.memory = max(m.memory, o.memory)
}

func (m *medians) row(w io.Writer, name string) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%.3f\t%s\t%s\t%.2f\t%s\t\n", name, m.pairs, m.requests, seconds(m.suite), seconds(m.floor), ratio(m.suite, m.floor),
		seconds(m.suiteCPU), seconds(m.floorCPU), ratio(m.suiteCPU, m.floorCPU), mebibytes(m.memory))
}
