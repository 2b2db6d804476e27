package cost

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// Pair is one run of the suite and the same requests without it.
type Pair struct {
	Suite, Floor *Played
	Beside       map[string]*Played // by the name of a Tool
	Trouble      error              // of the first Tool that did not come to the end
}

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

// Compare writes the ratios pair by pair, their medians, and the ratios of the
// least that each took in any pair: what else a machine does only adds. The
// error is that the pairs are no pairs: other requests, or too many that were
// answered otherwise.
func Compare(w io.Writer, pairs []Pair) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "pair\trequests\tsuite\tfloor\tratio\tCPU suite\tfloor\tratio\tmemory\totherwise\t")
	var walls, cpus, memories []float64
	for i, p := range pairs {
		if err := fair(i, p.Suite, "the floor", p.Floor); err != nil {
			return err
		}
		wall, cpu := ratio(p.Suite.wall(), p.Floor.wall()), ratio(p.Suite.CPU, p.Floor.CPU)
		memory := float64(p.Suite.Memory) / (1 << 20)
		walls, cpus, memories = append(walls, wall), append(cpus, cpu), append(memories, memory)
		fmt.Fprintf(t, "%d\t%d\t%s\t%s\t%.3f\t%s\t%s\t%.2f\t%.1f MiB\t%d\t\n", i+1, p.Suite.Requests, seconds(p.Suite.wall()), seconds(p.Floor.wall()), wall,
			seconds(p.Suite.CPU), seconds(p.Floor.CPU), cpu, memory, len(p.Floor.Otherwise))
	}
	fmt.Fprintf(t, "median\t\t\t\t%.3f\t\t\t%.2f\t%.1f MiB\t\t\n", Median(walls), Median(cpus), Median(memories))
	if len(pairs) > 1 {
		least := func(of func(Pair) time.Duration) time.Duration {
			return of(slices.MinFunc(pairs, func(a, b Pair) int { return cmp.Compare(of(a), of(b)) }))
		}
		suite, floor := least(func(p Pair) time.Duration { return p.Suite.wall() }), least(func(p Pair) time.Duration { return p.Floor.wall() })
		suiteCPU, floorCPU := least(func(p Pair) time.Duration { return p.Suite.CPU }), least(func(p Pair) time.Duration { return p.Floor.CPU })
		fmt.Fprintf(t, "least\t\t%s\t%s\t%.3f\t%s\t%s\t%.2f\t\t\t\n", seconds(suite), seconds(floor), ratio(suite, floor), seconds(suiteCPU), seconds(floorCPU), ratio(suiteCPU, floorCPU))
	}
	t.Flush()
	fmt.Fprintf(w, "wall without waiting and putting back, at most %.2f: %s; CPU, at most %.1f: %s; peak memory, at most %d MiB: %s\n", MostWall, met(Median(walls) <= MostWall),
		MostCPU, met(Median(cpus) <= MostCPU), MostMemory>>20, met(Median(memories) <= MostMemory>>20))
	return nil
}

// fair says whether another than the suite sent the same and was answered the same.
func fair(i int, suite *Played, who string, p *Played) error {
	if err := same(i, suite, who, p); err != nil {
		return err
	}
	if n := len(p.Otherwise); float64(n) > MostOtherwise*float64(p.Requests) {
		return fmt.Errorf("pair %d: %d of %d requests of %s were answered otherwise (line %s): no fair comparison", i+1, n, p.Requests, who, p.Otherwise[0])
	}
	return nil
}

// same says whether another than the suite sent as many requests.
func same(i int, suite *Played, who string, p *Played) error {
	if suite.Requests != p.Requests {
		return fmt.Errorf("pair %d: the suite sent %d requests and %s %d: no fair comparison", i+1, suite.Requests, who, p.Requests)
	}
	return nil
}

// CompareBeside writes what a tool took for the same requests, beside the floor
// and the suite. The error is that of Compare.
func CompareBeside(w io.Writer, name string, pairs []Pair) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "pair\trequests\t%s\t/ floor\tsuite / %s\tCPU %s\t/ floor\tsuite / %s\tmemory %s\tfloor\tsuite / %s\totherwise\t\n", name, name, name, name, name, name)
	var ratios [5][]float64
	for i, p := range pairs {
		tool := p.Beside[name]
		if err := fair(i, p.Suite, name, tool); err != nil {
			return err
		}
		r := [5]float64{ratio(tool.wall(), p.Floor.wall()), ratio(p.Suite.wall(), tool.wall()), ratio(tool.CPU, p.Floor.CPU), ratio(p.Suite.CPU, tool.CPU), ratio(p.Suite.Memory, tool.Memory)}
		for k := range r {
			ratios[k] = append(ratios[k], r[k])
		}
		fmt.Fprintf(t, "%d\t%d\t%s\t%.3f\t%.3f\t%s\t%.2f\t%.2f\t%s\t%s\t%.2f\t%d\t\n", i+1, tool.Requests, seconds(tool.wall()), r[0], r[1],
			seconds(tool.CPU), r[2], r[3], mebibytes(tool.Memory), mebibytes(p.Floor.Memory), r[4], len(tool.Otherwise))
	}
	fmt.Fprintf(t, "median\t\t\t%.3f\t%.3f\t\t%.2f\t%.2f\t\t\t%.2f\t\t\n", Median(ratios[0]), Median(ratios[1]), Median(ratios[2]), Median(ratios[3]), Median(ratios[4]))
	return t.Flush()
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

func ratio[N time.Duration | int64](a, b N) float64 {
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
