package mail

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Bounds of a password that is looked for.
const (
	minPassword  = 8
	maxPassword  = 128
	maxPasswords = 20       // candidates given
	maxText      = 64 << 10 // bytes of the text that are looked at
)

// Scores from which a word is given: likely words, and where there are none, possible ones.
const (
	likely   = 25
	possible = 18
)

// Passwords are the words of a text that look like a generated password, the
// likeliest first; not are words that are none (account names, hosts, the name
// of the wiki). It goes by the shape of a word and by what stands around it,
// so that it does not matter in which language the text is. Equally likely
// words are given in the order of the text. A word is of printable ASCII
// characters, at least 8 of them.
func Passwords(text string, not ...string) []string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = scheme.Regexp().ReplaceAllString(clean(text), gone)
	lines := strings.Split(without(text, not), "\n")
	scores, times := map[string]int{}, map[string]int{}
	var words []string
	labelled := false // whether the line before ends with a colon
	for _, line := range lines {
		for _, c := range candidates(line) {
			word := line[c.from:c.to]
			score, may := c.score(line, labelled)
			if !may {
				continue
			}
			if times[word]++; times[word] == 1 {
				words = append(words, word)
				scores[word] = score
			}
			scores[word] = max(scores[word], score)
		}
		if trimmed := strings.TrimSpace(line); trimmed != "" {
			last, _ := utf8.DecodeLastRuneInString(trimmed)
			labelled = isColon(last)
		}
	}
	least, best := likely, 0
	for _, w := range words {
		if times[w] > 1 {
			scores[w] -= 20 // a password is told once
		}
		best = max(best, scores[w])
	}
	if best < likely {
		least = possible
	}
	words = slices.DeleteFunc(words, func(w string) bool { return scores[w] < least })
	slices.SortStableFunc(words, func(a, b string) int { return scores[b] - scores[a] })
	return words[:min(len(words), maxPasswords)]
}

// clean takes out what is not seen, as the marks of writing direction.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u200b", " ").Replace(text)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' { // those two are inside words
			return -1
		}
		return r
	}, text)
}

// gone stands for a word that was taken out.
const gone = "\uFFFC"

// without is the text without the words that are no password.
func without(text string, not []string) string {
	not = slices.Clone(not)
	slices.SortFunc(not, func(a, b string) int { return len(b) - len(a) })
	for _, word := range not {
		word = strings.TrimSpace(word)
		if utf8.RuneCountInString(word) < 3 {
			continue // could be part of a password
		}
		// MediaWiki writes a name with blanks or with underscores.
		expr := regexp.QuoteMeta(word)
		expr = strings.NewReplacer(" ", "[ _]", "_", "[ _]").Replace(expr)
		text = replaceWords(text, regexp.MustCompile("(?i)"+expr))
	}
	return text
}

// replaceWords takes out the matches that are no part of a longer word.
func replaceWords(text string, match *regexp.Regexp) string {
	var out strings.Builder
	at := 0
	for _, m := range match.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
		after, _ := utf8.DecodeRuneInString(text[m[1]:])
		if isWord(before) || isWord(after) {
			continue
		}
		out.WriteString(text[at:m[0]])
		out.WriteString(gone)
		at = m[1]
	}
	out.WriteString(text[at:])
	return out.String()
}

func isWord(r rune) bool { return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// candidate is a part of a line that may be a password: bytes from, to.
type candidate struct{ from, to int }

var (
	run    = pattern.Lazy(`[!-~]{8,}`)
	scheme = pattern.Lazy(`(?i)(?:\b[a-z][a-z0-9+.-]*://|\B//[a-z0-9-]+[.:/])[!#-;=?-~]*`)
	label  = pattern.Lazy(`^[A-Za-z]*[:=]`) // what may stand before a password without a blank
)

// candidates are the parts of a line that may be passwords: runs of ASCII
// characters, as they are and without the punctuation around them.
func candidates(line string) []candidate {
	var found []candidate
	own := 0 // where those of the present run begin
	add := func(from, to int) {
		c := candidate{from, to}
		if to-from >= minPassword && to-from <= maxPassword && len(found)-own < 16 && !slices.Contains(found[own:], c) {
			found = append(found, c)
		}
	}
	for _, r := range run.Regexp().FindAllStringIndex(line, -1) {
		own = len(found)
		from, to := r[0], r[1]
		add(from, to)
		add(peel(line, from, to))
		if l := label.Regexp().FindStringIndex(line[from:to]); l != nil {
			add(from+l[1], to)
			add(peel(line, from+l[1], to))
		}
		for _, q := range quotes.Regexp().FindAllStringIndex(line[from:to], -1) {
			add(from+q[0]+1, from+q[1]-1)
		}
	}
	return found
}

var quotes = pattern.Lazy(`"[^"]+"|<[^<>]+>|\([^()]+\)|\[[^\[\]]+\]`)

const (
	closers = `.,;:!?)]}>'"*_` + "`"
	openers = `([{<'"*_` + "`"
)

// peel takes the punctuation of the sentence off.
func peel(line string, from, to int) (int, int) {
	for to > from && strings.IndexByte(closers, line[to-1]) >= 0 {
		to--
	}
	for from < to && strings.IndexByte(openers, line[from]) >= 0 {
		from++
	}
	return from, to
}

// score tells how likely a candidate is a password, and whether it may be one at all.
func (c candidate) score(line string, labelled bool) (score int, may bool) {
	word := line[c.from:c.to]
	s, may := shape(word)
	if !may {
		return 0, false
	}
	before, after := line[:c.from], line[c.to:]
	prev, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	if isLatin(prev) || isLatin(next) {
		return 0, false // part of a word like informação
	}
	if endsSentence(word) {
		s -= 30
	} else if from, to := peel(line, c.from, c.to); (from != c.from || to != c.to) && !symbols.Regexp().MatchString(word) {
		s -= 12 // or a sign that is part of the password
	}
	return s + surroundings(before, after, labelled), true
}

// surroundings scores what stands before and after a candidate in its line.
func surroundings(before, after string, labelled bool) int {
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	left, _ := utf8.DecodeLastRuneInString(before)
	right, _ := utf8.DecodeRuneInString(after)
	afterStop, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, ".,;:"))
	first, last := strings.Trim(before, edge) == "", strings.Trim(after, edge) == ""
	s := 0
	switch {
	case before == "" && after == "": // alone on its line
		s += 50
	case closes(left, right):
		s += 47
	case first && last && labelled, closes(left, afterStop):
		s += 45
	case first && last: // may be the end of a sentence that was wrapped
		s += 25
	case isColon(left) && last: // "label: word"
		s += 45
	case isColon(left):
		s += 25
	case isDash(left), opens(left):
		s += 15
	case first:
		s += 10
	}
	if isColon(right) {
		s -= 30 // itself the label of something
	}
	if first && labelled {
		s += 20
	}
	switch { // ASCII among words of another script
	case isForeign(left) && isForeign(right):
		s += 20
	case isForeign(left), isForeign(right):
		s += 12
	}
	return s
}

// edge is punctuation that may stand around a word that is alone on its line.
const edge = ".,;:\"'`“”„‘’‚«»‹›。、，；"

// symbols tells a word that has other signs than letters and digits inside.
var symbols = pattern.Lazy(`[A-Za-z0-9][^A-Za-z0-9]+[A-Za-z0-9]`)

// endsSentence tells a word with a full stop or so after it, or with
// quotation marks that are not its own. A password of all kinds of signs may end in one.
func endsSentence(word string) bool {
	last := word[len(word)-1]
	if strings.IndexByte(".,;:", last) >= 0 {
		return !symbols.Regexp().MatchString(word[:len(word)-1])
	}
	first := word[0]
	return first == '"' || last == '"' || first == '<' && last == '>' || (first == '\'') != (last == '\'')
}

// isLatin tells a letter of a script that puts blanks between words and uses ASCII letters.
func isLatin(r rune) bool { return r >= utf8.RuneSelf && unicode.Is(unicode.Latin, r) }

func isColon(r rune) bool { return strings.ContainsRune(":：︓﹕꞉։፡=", r) }

func isDash(r rune) bool { return strings.ContainsRune("-–—―", r) }

// isForeign tells a letter of a script other than Latin.
func isForeign(r rune) bool {
	return r >= utf8.RuneSelf && r != utf8.RuneError && unicode.In(r, unicode.L, unicode.M) && !isLatin(r)
}

// pairs are quotation marks, opening and closing; some languages turn them round.
var pairs = []string{`""`, `''`, "``", "“”", "„“", "„”", "””", "““", "‘’", "‚‘", "‚’", "’’", "«»", "»«", "‹›", "›‹",
	"「」", "『』", "《》", "〈〉", "【】", "()", "（）", "[]", "<>", "**", "__", "{}", "״״"}

func closes(left, right rune) bool {
	if left == utf8.RuneError || right == utf8.RuneError {
		return false
	}
	return slices.Contains(pairs, string([]rune{left, right}))
}

func opens(r rune) bool { return strings.ContainsRune("\"“„‘‚«‹「『", r) }
