package report

import "github.com/mwconform/mwconform/harness/result"

// TooFew tells that less than two thirds of the clauses that belong to the
// edition could be seen: too few cases to call anything conforming.
func TooFew(v map[result.Verdict]int) bool { return tooFew(v) }
