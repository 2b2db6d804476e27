package shape

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"

	"github.com/mwconform/mwconform/harness/pattern"
)

// plain takes out of texts what differs from run to run: names, addresses,
// times, ids, tokens and long numbers. Short numbers stay: they are limits
// and settings ("at least 8 characters").
type plain struct {
	redact func(string) string
	names  []name
	wiki   *strings.Replacer // addresses of the wiki itself; nil where unknown
}

type name struct {
	pattern *pattern.Pattern // compiled where it is needed: most names stand in no answer of a spec
	place   string
	needs   string // part of it, in small letters, without which the pattern need not be tried
}

// places is what is replaced, in this order. Where a text has not what a
// pattern needs, the pattern need not be tried: looking is quicker.
var places = []struct {
	pattern *pattern.Pattern
	place   string
	needs   string
}{
	{pattern.Lazy(`[0-9a-fA-F]{32,40}\+\\`), "{token}", `+\`},
	{pattern.Lazy(`\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?\b`), "{time}", "-"},
	{pattern.Lazy(`\b[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(, [0-9]{1,2} [A-Z][a-z]+ [0-9]{4})?\b`), "{time}", ":"},
	{pattern.Lazy(`\b[0-9]{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) [0-9]{4}\b`), "{time}", " "},
	{pattern.Lazy(`\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b`), "{address}", "."},
	{pattern.Lazy(`\b([0-9a-fA-F]{1,4}:){2,7}(:|[0-9a-fA-F]{1,4})(:[0-9a-fA-F]{1,4})*\b`), "{address}", ":"},
	{pattern.Lazy(`#[0-9]+\b`), "#{n}", "#"},
	{pattern.Lazy(`\b[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)? seconds?\b`), "{n} seconds", " second"},
	{pattern.Lazy(`\b[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?\b`), "{n}", "."},
}

// numbered are the accounts a spec creates, see made.
var numbered = pattern.Lazy(`\{new [0-9]{1,2}\}`)

// A whole page holds ids of the request and how long it took.
var unseen = pattern.Lazy(`(?s)<script.*?</script>|<!--.*?-->`)

func newPlain(k Known) *plain {
	p := &plain{redact: k.Redact}
	roles := make([]string, 0, len(k.Names))
	for role := range k.Names {
		roles = append(roles, role)
	}
	// The longest name first: Robot@suite before Robot.
	sort.Slice(roles, func(i, j int) bool {
		a, b := k.Names[roles[i]], k.Names[roles[j]]
		if len(a) != len(b) {
			return len(a) > len(b)
		}
		return roles[i] < roles[j]
	})
	for _, role := range roles {
		if n := k.Names[role]; len(n) > 1 {
			if role == k.New && k.Words != "" {
				p.names = append(p.names, made(n, k.Words, role))
			}
			p.names = append(p.names, name{pattern.Lazy(`(?i)\b` + strings.ReplaceAll(regexp.QuoteMeta(n), " ", "[ _]") + `\b`), "{" + role + "}", firstWord(n)})
		}
	}
	if u := k.Wiki; u != nil && u.Host != "" {
		dir := strings.TrimSuffix(u.Path, "/api.php")
		pairs := []string{u.Scheme + "://" + u.Host + dir, "{wiki}", u.Scheme + "://" + u.Host, "{server}", "//" + u.Host, "{server}", u.Host, "{host}"}
		if len(dir) > 1 {
			pairs = append(pairs, dir+"/", "{wiki}/")
		}
		p.wiki = strings.NewReplacer(pairs...)
	}
	return p
}

// made are the names of the accounts a spec creates: the number behind them
// stays, it tells two accounts apart.
func made(prefix, words, role string) name {
	parts := strings.FieldsFunc(words, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	between := "[ _.-]"
	return name{pattern.Lazy(`(?i)\b` + regexp.QuoteMeta(prefix) + between + strings.Join(parts, between) + between + `([0-9]{1,2})\b`), "{" + role + " $1}", firstWord(prefix)}
}

// firstWord is the beginning of a name, in small letters.
func firstWord(name string) string {
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	return first
}

// longText is how many characters of a text are kept; the rest is a digest,
// so that a change anywhere in it is seen.
const longText = 240

// text is s without secrets and without what differs from run to run.
func (p *plain) text(s string) string {
	s = p.redact(strings.ToValidUTF8(s, "?"))
	if strings.HasPrefix(s, "<!DOCTYPE") {
		s = unseen.Regexp().ReplaceAllString(s, "")
	}
	if p.wiki != nil {
		s = p.wiki.Replace(s)
	}
	// Most texts hold no name and no number: patterns are slow, looking is not.
	small := strings.ToLower(s)
	for _, n := range p.names {
		if strings.Contains(small, n.needs) {
			s = n.pattern.Regexp().ReplaceAllString(s, n.place)
		}
	}
	if strings.ContainsAny(s, "0123456789:") {
		s = withoutNumbers(s)
	}
	return p.short(strings.Map(visible, s))
}

// word is a name of MediaWiki's own, such as that of a module: no account is
// meant by it, also where one has the same name.
func (p *plain) word(s string) string { return p.short(strings.Map(visible, p.redact(s))) }

// short is a text of which only the beginning is kept where it is long.
func (p *plain) short(s string) string {
	if len(s) <= longText {
		return s
	}
	// Which account it is about is seen in what is kept, or else where it went.
	sum := sha256.Sum256(numbered.Regexp().ReplaceAll([]byte(s), []byte("{new}")))
	return fmt.Sprintf("%s… (%d bytes, %x)", strings.ToValidUTF8(s[:longText], ""), len(s), sum[:4])
}

// withoutNumbers takes out times, addresses, ids and the like.
func withoutNumbers(s string) string {
	for _, one := range places {
		if strings.Contains(s, one.needs) {
			s = one.pattern.Regexp().ReplaceAllString(s, one.place)
		}
	}
	if hasRun(s, longWord, isWord) {
		s = withoutIDs(s)
	}
	if hasRun(s, longCount, isDigit) {
		s = count.Regexp().ReplaceAllString(s, "{id}")
	}
	return s
}

// The least lengths of what is taken for an id.
const longWord, longCount = 16, 5

var (
	word  = pattern.Lazy(fmt.Sprintf(`[0-9A-Za-z_]{%d,}`, longWord))
	count = pattern.Lazy(fmt.Sprintf(`[0-9]{%d,}`, longCount))
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

// hasRun tells whether n such characters follow each other.
func hasRun(s string, n int, is func(byte) bool) bool {
	run := 0
	for i := range len(s) {
		if !is(s[i]) {
			run = 0
		} else if run++; run == n {
			return true
		}
	}
	return false
}

// withoutIDs takes out long words with several digits.
func withoutIDs(s string) string {
	return word.Regexp().ReplaceAllStringFunc(s, func(w string) string {
		digits := 0
		for _, c := range w {
			if unicode.IsDigit(c) {
				digits++
			}
		}
		if digits >= 3 {
			return "{id}"
		}
		return w
	})
}

// visible puts a blank for what cannot be shown.
func visible(c rune) rune {
	if !unicode.IsPrint(c) {
		return ' '
	}
	return c
}
