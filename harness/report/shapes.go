package report

import (
	"encoding/json"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shape"
)

// shapes are the specs with their requests, and the shapes of all answers,
// each once: most answers look like many others.
func shapes(results []result.Spec) ([]Spec, []*shape.Shape) {
	specs, all := []Spec{}, []*shape.Shape{}
	known := map[string]int{}
	for _, s := range results {
		one := Spec{ID: s.ID, Title: s.Title, Scenario: s.Scenario, Verdicts: []Judged{}, Exchanges: []Compare{}, Sent: s.Sent}
		for _, o := range s.Outcomes {
			one.Verdicts = append(one.Verdicts, Judged{o.Clause, o.Verdict, o.Reason})
			if o.Generated != nil {
				one.Generated = o.Generated
			}
		}
		for _, ex := range s.Exchanges {
			c := Compare{Module: ex.Module, Request: ex.Signature}
			if ex.Shape != nil {
				key, _ := json.Marshal(ex.Shape) // maps are written sorted; it holds texts and numbers only
				key = canonical(key)
				i, ok := known[string(key)]
				if !ok {
					i = len(all)
					known[string(key)] = i
					all = append(all, ex.Shape)
				}
				c.Shape = &i
			}
			one.Exchanges = append(one.Exchanges, c)
		}
		specs = append(specs, one)
	}
	return specs, all
}
