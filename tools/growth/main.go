// Command growth draws docs/growth: CPU time and memory over the number of
// targets, or of copies of the cassettes, with the line that linear growth
// would take. It is a module of its own, so that mwconform does not depend on
// what draws.
package main

import (
	"encoding/csv"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: growth MEASURED.csv FOLDER")
		os.Exit(2)
	}
	if err := drawAll(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

// series are the points of one curve, by what was multiplied.
type series struct {
	name   string
	points plotter.XYs
}

func drawAll(file, dir string) error {
	rows, err := read(file)
	if err != nil {
		return err
	}
	for _, p := range []struct{ file, title, unit, column string }{
		{"cpu.svg", "CPU time, user and system, of all processes", "seconds", "cpu_s"},
		{"wall.svg", "Time from start to end, two targets or specs at once", "seconds", "wall_s"},
		{"memory.svg", "Peak memory of all processes at the same time", "MiB", "all_mib"},
	} {
		all, err := column(rows, p.column)
		if err != nil {
			return err
		}
		if err := chart(filepath.Join(dir, p.file), p.title, p.unit, all, p.column != "all_mib"); err != nil {
			return err
		}
	}
	return nil
}

// read gives the rows by the names in the first one.
func read(file string) ([]map[string]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) < 2 {
		return nil, fmt.Errorf("%s: nothing was measured", file)
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		out = append(out, row)
	}
	return out, nil
}

func column(rows []map[string]string, name string) ([]*series, error) {
	var out []*series
	for _, row := range rows {
		x, err := strconv.ParseFloat(row["times"], 64)
		if err != nil {
			return nil, fmt.Errorf("times: %w", err)
		}
		y, err := strconv.ParseFloat(row[name], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(out) == 0 || out[len(out)-1].name != row["what"] {
			out = append(out, &series{name: row["what"]})
		}
		last := out[len(out)-1]
		last.points = append(last.points, plotter.XY{X: x, Y: y})
	}
	return out, nil
}

// colours are told apart by people who do not see red and green as two.
var colours = []color.Color{color.RGBA{0x1b, 0x5e, 0xa8, 0xff}, color.RGBA{0xc7, 0x5b, 0x12, 0xff}}

// chart draws curves on two logarithmic axes, where linear growth is a straight
// line that rises by one decade in each.
func chart(file, title, unit string, all []*series, linear bool) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, "targets, or copies of the cassettes", unit
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.BackgroundColor = color.White
	p.Legend.Top, p.Legend.Left, p.Legend.Padding = true, true, vg.Points(3)
	p.Add(plotter.NewGrid())
	for i, s := range all {
		line, points, err := plotter.NewLinePoints(s.points)
		if err != nil {
			return err
		}
		line.Color, line.Width, points.Color = colours[i%len(colours)], vg.Points(2), colours[i%len(colours)]
		points.Shape = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}}[i%2]
		points.Radius = vg.Points(4)
		p.Add(line, points)
		p.Legend.Add(s.name, line, points)
		if linear {
			first, last := s.points[0], s.points[len(s.points)-1]
			share, err := plotter.NewLine(plotter.XYs{first, {X: last.X, Y: first.Y * last.X / first.X}})
			if err != nil {
				return err
			}
			share.Color, share.Dashes = colours[i%len(colours)], []vg.Length{vg.Points(4), vg.Points(4)}
			p.Add(share)
			p.Legend.Add(s.name+", if it were linear from the first", share)
		}
	}
	return p.Save(7*vg.Inch, 4.5*vg.Inch, file)
}
