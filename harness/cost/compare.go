package cost

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// Pair is one run of the suite and the same requests without it.
type Pair struct{ Suite, Floor *Played }

// The limits of issue 8: the suite on the floor's wall, its CPU, and memory.
const (
	MostWall   = 1.05
	MostCPU    = 1.5
	MostMemory = 64 << 20
	// MostOtherwise is the part of a floor's requests that may be answered
	// otherwise, such as those with codes that count by the time.
	MostOtherwise = 0.02
)

// wall is that of the requests: without waiting and without putting back.
func (p *Played) wall() time.Duration { return p.Wall - p.Waited - p.Reset }

// Compare writes the ratios pair by pair and their medians. The error is that
// the pairs are no pairs: other requests, or too many that were answered otherwise.
func Compare(w io.Writer, pairs []Pair) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "pair\trequests\tsuite\tfloor\tratio\tCPU suite\tfloor\tratio\tmemory\totherwise\t")
	var walls, cpus, memories []float64
	for i, p := range pairs {
		n := len(p.Floor.Otherwise)
		if p.Suite.Requests != p.Floor.Requests {
			return fmt.Errorf("pair %d: the suite sent %d requests and the floor %d: no fair comparison", i+1, p.Suite.Requests, p.Floor.Requests)
		}
		if float64(n) > MostOtherwise*float64(p.Floor.Requests) {
			return fmt.Errorf("pair %d: %d of %d requests of the floor were answered otherwise (line %s): no fair comparison", i+1, n, p.Floor.Requests, p.Floor.Otherwise[0])
		}
		wall, cpu := ratio(p.Suite.wall(), p.Floor.wall()), ratio(p.Suite.CPU, p.Floor.CPU)
		memory := float64(p.Suite.Memory) / (1 << 20)
		walls, cpus, memories = append(walls, wall), append(cpus, cpu), append(memories, memory)
		fmt.Fprintf(t, "%d\t%d\t%s\t%s\t%.3f\t%s\t%s\t%.2f\t%.1f MiB\t%d\t\n", i+1, p.Suite.Requests, seconds(p.Suite.wall()), seconds(p.Floor.wall()), wall,
			seconds(p.Suite.CPU), seconds(p.Floor.CPU), cpu, memory, n)
	}
	fmt.Fprintf(t, "median\t\t\t\t%.3f\t\t\t%.2f\t%.1f MiB\t\t\n", Median(walls), Median(cpus), Median(memories))
	t.Flush()
	fmt.Fprintf(w, "wall without waiting and putting back, at most %.2f: %s; CPU, at most %.1f: %s; peak memory, at most %d MiB: %s\n", MostWall, met(Median(walls) <= MostWall),
		MostCPU, met(Median(cpus) <= MostCPU), MostMemory>>20, met(Median(memories) <= MostMemory>>20))
	return nil
}

func ratio(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func met(is bool) string {
	if is {
		return "met"
	}
	return "missed"
}

// Median is the middle of values, the mean of the two in the middle where
// there are as many above as below; 0 of none.
func Median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	if n == 0 {
		return 0
	}
	return (v[(n-1)/2] + v[n/2]) / 2
}
