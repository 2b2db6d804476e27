package mail

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a password that is looked for.
const (
	minPassword  = 8
	maxPassword  = 128
	maxPasswords = 20 // candidates given
	maxText      = 1 << 20
)

// likely is the score from which a word is given.
const likely = 25

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
	lines := strings.Split(without(clean(text), not), "\n")
	scores := map[string]int{}
	var words []string
	label := false // whether the line before ends with a colon
	for _, line := range lines {
		for _, c := range candidates(line) {
			word := line[c.from:c.to]
			score := c.score(line, label)
			if best, known := scores[word]; !known {
				words = append(words, word)
				scores[word] = score
			} else if score > best {
				scores[word] = score
			}
		}
		if trimmed := strings.TrimSpace(line); trimmed != "" {
			last, _ := utf8.DecodeLastRuneInString(trimmed)
			label = isColon(last)
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return scores[w] < likely })
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
		pattern := regexp.QuoteMeta(word)
		pattern = strings.NewReplacer(" ", "[ _]", "_", "[ _]").Replace(pattern)
		text = replaceWords(text, regexp.MustCompile("(?i)"+pattern))
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
	run    = regexp.MustCompile(`[!-~]{8,}`)
	scheme = regexp.MustCompile(`(?i)(?:\b[a-z][a-z0-9+.-]*:|^)//[^\s<>"]*`)
	label  = regexp.MustCompile(`^[A-Za-z]*[:=]`) // what may stand before a password without a blank
)

// candidates are the parts of a line that may be passwords: runs of ASCII
// characters, as they are and without the punctuation around them.
func candidates(line string) []candidate {
	var found []candidate
	add := func(from, to int) {
		c := candidate{from, to}
		if to-from >= minPassword && to-from <= maxPassword && !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	for _, r := range run.FindAllStringIndex(line, -1) {
		for _, part := range outside(line, r[0], r[1]) {
			from, to := part.from, part.to
			add(from, to)
			add(peel(line, from, to))
			if l := label.FindStringIndex(line[from:to]); l != nil {
				add(from+l[1], to)
				add(peel(line, from+l[1], to))
			}
			for _, q := range quotes.FindAllStringIndex(line[from:to], -1) {
				add(from+q[0]+1, from+q[1]-1)
			}
		}
	}
	return found
}

var quotes = regexp.MustCompile(`"[^"]+"|<[^<>]+>|\([^()]+\)|\[[^\[\]]+\]`)

// outside is what of a run is no URL.
func outside(line string, from, to int) []candidate {
	var parts []candidate
	for _, u := range scheme.FindAllStringIndex(line[from:to], -1) {
		parts = append(parts, candidate{from, from + u[0]})
		from += u[1]
		break
	}
	return append(parts, candidate{from, to})
}

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

var (
	host  = regexp.MustCompile(`(?i)^([a-z0-9-]+\.)+[a-z]{2,}(:[0-9]+)?(/.*)?$|^[a-z0-9-]+:[0-9]{2,5}(/.*)?$`)
	email = regexp.MustCompile(`(?i)^(mailto:)?[^@]+@([a-z0-9-]+\.)*[a-z0-9-]+$`)
	date  = regexp.MustCompile(`^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|^[0-9]{1,2}:[0-9]{2}`)
	// mediaWiki is the shape of the passwords that MediaWiki makes.
	mediaWiki = regexp.MustCompile(`^[0-9a-v]{10,}$`)
)

// score tells how likely a candidate is a password; below zero it is none.
func (c candidate) score(line string, labelled bool) int {
	word := line[c.from:c.to]
	s := shape(word)
	if s < 0 {
		return s
	}
	before, after := line[:c.from], line[c.to:]
	near := strings.TrimRightFunc(before, unicode.IsSpace)
	far := strings.TrimLeftFunc(after, unicode.IsSpace)
	prev, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	if isLatin(prev) || isLatin(next) {
		return -1 // part of a word like informação
	}
	left, _ := utf8.DecodeLastRuneInString(near)
	right, _ := utf8.DecodeRuneInString(far)
	peeledFrom, peeledTo := peel(line, c.from, c.to)
	peeled := peeledFrom == c.from && peeledTo == c.to
	quoted := closes(left, right)
	switch {
	case near == "" && far == "": // alone on its line
		s += 50
		if labelled {
			s += 20
		}
	case quoted:
		s += 45
	case isColon(left) && far == "": // "label: word"
		s += 50
	case isColon(left):
		s += 25
	}
	if !peeled && !quoted {
		s -= 12 // rather punctuation of the sentence
	}
	return s
}

// shape scores a word by itself.
func shape(word string) int {
	var lower, upper, digits, other int
	for _, r := range word {
		switch {
		case 'a' <= r && r <= 'z':
			lower++
		case 'A' <= r && r <= 'Z':
			upper++
		case '0' <= r && r <= '9':
			digits++
		default:
			other++
		}
	}
	letters := lower + upper
	trimmed := strings.Trim(word, `.,;:()<>[]"'`)
	if letters+digits < 4 || isAddress(trimmed) {
		return -1
	}
	s := 0
	switch {
	case digits > 0 && letters > 0:
		s += 40
		if other > 0 {
			s -= 5
		}
	case digits > 0: // a number, a date, a time
		s -= 5
		if other > 0 {
			s -= 40
		}
	case other > 0: // words with a hyphen, a slash, an apostrophe
		s -= 25
	case upper == 1 && word[0] >= 'A' && word[0] <= 'Z' || lower == 0:
		s -= 20
	case upper > 0 && lower > 0:
		s += 5
	}
	if digits == 0 && other == 0 {
		s += strangeness(word)
	}
	if mediaWiki.MatchString(word) {
		s += 8
	}
	if date.MatchString(word) || host.MatchString(trimmed) {
		s -= 60
	}
	return s
}

// isAddress tells an address of the network or of mail.
func isAddress(word string) bool {
	if _, err := netip.ParseAddr(word); err == nil {
		return true
	}
	if _, err := netip.ParseAddrPort(word); err == nil {
		return true
	}
	if _, err := netip.ParsePrefix(word); err == nil {
		return true
	}
	return email.MatchString(word)
}

// strangeness tells how little letters look like a word of a language.
func strangeness(word string) int {
	run, longest, vowels := 0, 0, 0
	for _, r := range strings.ToLower(word) {
		if strings.ContainsRune("aeiouy", r) {
			vowels++
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	s := 0
	if longest >= 5 {
		s += 8
	}
	if longest >= 6 {
		s += 7
	}
	if vowels*5 < len(word) {
		s += 10
	}
	return s
}

// isLatin tells a letter of a script that puts blanks between words and uses ASCII letters.
func isLatin(r rune) bool { return r >= utf8.RuneSelf && unicode.Is(unicode.Latin, r) }

func isColon(r rune) bool { return strings.ContainsRune(":：︓﹕꞉։፡=", r) }

// pairs are quotation marks, opening and closing; some languages turn them round.
var pairs = []string{`""`, `''`, "``", "“”", "„“", "„”", "””", "““", "‘’", "‚‘", "‚’", "’’", "«»", "»«", "‹›", "›‹",
	"「」", "『』", "《》", "〈〉", "【】", "()", "（）", "[]", "<>", "**", "__", "{}", "״״"}

func closes(left, right rune) bool {
	if left == utf8.RuneError || right == utf8.RuneError {
		return false
	}
	return slices.Contains(pairs, string([]rune{left, right}))
}
