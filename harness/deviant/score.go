package deviant

import "slices"

// Wiki is one wrong wiki: one that answers so whenever an answer of this kind
// comes. It is found where a spec turns red on one of the recorded answers of
// the kind.
type Wiki struct {
	Operator, Answer, Outcome, At, What string

	Answers int      // recorded answers of the kind that were rewritten so
	Red     int      // of those, answers on which a spec turned red
	Own     []string // clauses turned red by their own checks
	Broken  bool     // a verdict was error
	Example string   // a recorded answer: one that was found where there is one
}

// String names the wiki in one line.
func (w Wiki) String() string {
	return w.Answer + " (" + w.Outcome + "): " + Deviant{Operator: w.Operator, At: w.At, What: w.What}.change()
}

// Score is what the trials of all deviants show.
type Score struct {
	Clauses    []ClauseScore // in the order they were first found
	Operators  map[string]Count
	All        Count
	Answers    Count       // the same counted by recorded answers instead of kinds
	Survivors  []Wiki      // not found and not declared equivalent
	Aside      int         // rewritings of answers that no clause speaks of, which do not count
	Complaints []Complaint // about the declarations
}

// Count is of wrong wikis.
type Count struct{ Found, Declared, Survived int }

// Share is how many of those that are not declared equivalent were found, from
// 0 to 1; of none it is 1.
func (c Count) Share() float64 {
	if c.Found+c.Survived == 0 {
		return 1
	}
	return float64(c.Found) / float64(c.Found+c.Survived)
}

// Total are all of them.
func (c Count) Total() int { return c.Found + c.Declared + c.Survived }

// ClauseScore is how a clause fared against the wrong wikis.
type ClauseScore struct {
	Clause    string
	Found     int            // by its own check
	Alone     int            // rewritten answers on which its check, no other clause's and no schema turned red
	Operators map[string]int // of Found
	Example   string         // one that it finds, and alone where there is such a one
}

// counts tells whether a trial counts: a clause speaks of the answer, or the
// operator rewrites what clauses say of every answer.
func counts(t Trial) bool {
	i := slices.IndexFunc(Operators, func(op Operator) bool { return op.Name == t.Operator })
	return t.Looked || i >= 0 && Operators[i].every
}

// wikis gathers the trials of each wrong wiki, in order of first appearance.
func wikis(trials []Trial) (out []Wiki, aside int) {
	type key struct{ operator, answer, outcome, at, what string }
	at := map[key]int{}
	for _, t := range trials {
		if !counts(t) {
			aside++
			continue
		}
		k := key{t.Operator, t.Answer, t.Outcome, t.At, t.What}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Wiki{Operator: t.Operator, Answer: t.Answer, Outcome: t.Outcome, At: t.At, What: t.What, Example: t.String()})
		}
		w := &out[i]
		w.Answers++
		w.Broken = w.Broken || t.Broken
		if t.Red() {
			if w.Red++; w.Red == 1 {
				w.Example = t.String()
			}
		}
		w.Own = slices.Concat(w.Own, t.Own)
	}
	for i := range out {
		slices.Sort(out[i].Own)
		out[i].Own = slices.Compact(out[i].Own)
	}
	return out, aside
}

// Sum sums up trials. complete says that they are all there are, so that a
// declaration that matches nothing is wrong.
func Sum(trials []Trial, equivalents []Equivalent, complete bool) Score {
	s := Score{Operators: map[string]Count{}}
	all, aside := wikis(trials)
	s.Aside = aside
	at := map[string]int{}
	used := make([]usage, len(equivalents))
	for _, w := range all {
		count := s.Operators[w.Operator]
		declared := match(equivalents, used, w)
		s.Answers.Found += w.Red
		switch {
		case w.Red > 0:
			s.All.Found++
			count.Found++
			s.Answers.Survived += w.Answers - w.Red
			s.credit(at, w)
		case declared:
			s.All.Declared++
			count.Declared++
			s.Answers.Declared += w.Answers
		default:
			s.All.Survived++
			count.Survived++
			s.Answers.Survived += w.Answers
			s.Survivors = append(s.Survivors, w)
		}
		s.Operators[w.Operator] = count
	}
	s.alone(at, trials)
	s.Complaints = complaints(equivalents, used, complete)
	return s
}

// credit files a wiki that was found under the clauses whose own checks found it.
func (s *Score) credit(at map[string]int, w Wiki) {
	for _, id := range w.Own {
		i, ok := at[id]
		if !ok {
			i = len(s.Clauses)
			at[id] = i
			s.Clauses = append(s.Clauses, ClauseScore{Clause: id, Operators: map[string]int{}, Example: w.Example})
		}
		s.Clauses[i].Found++
		s.Clauses[i].Operators[w.Operator]++
	}
}

// alone counts the rewritten answers that one clause alone finds.
func (s *Score) alone(at map[string]int, trials []Trial) {
	for _, t := range trials {
		if !counts(t) || len(t.Own) != 1 || len(t.Shared) > 0 {
			continue
		}
		if i, ok := at[t.Own[0]]; ok {
			if s.Clauses[i].Alone++; s.Clauses[i].Alone == 1 {
				s.Clauses[i].Example = t.String()
			}
		}
	}
}
