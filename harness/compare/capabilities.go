package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
)

// capabilities compares what the wiki can do, scenario by scenario.
func (w *work) capabilities() {
	before, after := scenarios(w.before), scenarios(w.after)
	w.only(before, after, "before")
	w.only(after, before, "after")
	lostIn, newIn := map[string][]string{}, map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		now, ok := after[name]
		if !ok {
			continue
		}
		for _, id := range union(before[name], now) {
			switch {
			case now[id] == "":
				lostIn[id] = append(lostIn[id], name)
			case before[name][id] == "":
				newIn[id] = append(newIn[id], name)
			}
		}
	}
	for _, id := range sortedKeys(lostIn) {
		w.capability(id, lostIn[id], "the wiki has no %s any more", map[contract.Sort]Kind{contract.Ability: CapabilityOff, contract.Restriction: Unrestricted})
	}
	for _, id := range sortedKeys(newIn) {
		w.capability(id, newIn[id], "the wiki has %s now, and had not", map[contract.Sort]Kind{contract.Ability: CapabilityOn, contract.Restriction: Restricted})
	}
}

// only notes the scenarios of one report only.
func (w *work) only(in, other map[string]map[string]string, which string) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if _, ok := other[name]; !ok {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		w.out.Notes = append(w.out.Notes, fmt.Sprintf("scenarios only in the report %s, not compared: %s", which, strings.Join(names, ", ")))
	}
}

// capability files one that is gone or new, by its sort. What is declared is
// the word of the operator or of the scenario, and no change of the wiki that
// anybody saw. Accounts are the operator's too, and told nowhere.
func (w *work) capability(id string, in []string, format string, kinds map[contract.Sort]Kind) {
	c, known := w.catalogue.Capabilities[id]
	if c.Is == contract.Account || !known && strings.HasPrefix(id, "account-") {
		return
	}
	k := kinds[contract.Ability]
	switch {
	case c.Declared:
		k, format = Said, strings.Replace(format, "the wiki has", "the operator or the scenario declares", 1)
	case c.Is == contract.Restriction:
		k = kinds[contract.Restriction]
	}
	says := id
	if c.Says != "" {
		says = fmt.Sprintf("%s (%s)", id, c.Says)
	}
	f := Finding{Kind: k, Breaks: k.Breaks(), Says: fmt.Sprintf(format, says), Path: id, Count: len(in)}
	if in[0] != "" {
		f.Says += ", in " + strings.Join(in, ", ")
	}
	w.at[capabilityKey(id)] = len(w.out.Findings)
	w.out.Findings = append(w.out.Findings, f)
}

func capabilityKey(id string) string { return "capability\x00" + id }

// scenarios are the capabilities of each scenario.
func scenarios(r *report.Report) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, s := range r.Target.Scenarios {
		have := map[string]string{}
		for _, id := range s.Capabilities {
			have[id] = "yes"
		}
		out[s.Name] = have
	}
	return out
}
