package compare

import (
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/shape"
)

// mostAligned bounds the work on hostile reports; real specs send a few tens
// of requests.
const mostAligned = 400

// align pairs the exchanges of two runs of a spec: by the longest common
// subsequence of their requests, and between those one by one where the module
// is the same. more is how many were left over.
func align(a, b []report.Compare) (pairs [][2]int, more int) {
	more = max(len(a)-mostAligned, 0) + max(len(b)-mostAligned, 0)
	a, b = a[:min(len(a), mostAligned)], b[:min(len(b), mostAligned)]
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].Request == b[j].Request {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	i, j, restI, restJ := 0, 0, 0, 0
	between := func(endI, endJ int) {
		for restI < endI && restJ < endJ {
			if a[restI].Module == b[restJ].Module {
				pairs = append(pairs, [2]int{restI, restJ})
			} else {
				more += 2
			}
			restI++
			restJ++
		}
		more += endI - restI + endJ - restJ
		restI, restJ = endI, endJ
	}
	for i < len(a) && j < len(b) {
		switch {
		case a[i].Request == b[j].Request:
			between(i, j)
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
			restI, restJ = i, j
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	between(len(a), len(b))
	return pairs, more
}

// shapeOf is the shape of an exchange, nil where there is none.
func shapeOf(r *report.Report, c report.Compare) *shape.Shape {
	if c.Shape == nil || *c.Shape < 0 || *c.Shape >= len(r.Shapes) {
		return nil
	}
	return r.Shapes[*c.Shape]
}
