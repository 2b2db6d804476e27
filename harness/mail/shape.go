package mail

import (
	"net/netip"
	"strings"
	"unicode"

	"github.com/mwconform/mwconform/harness/pattern"
)

var (
	host  = pattern.Lazy(`(?i)^([a-z0-9-]+\.)+[a-z]{2,}(:[0-9]+)?(/.*)?$|^[a-z0-9-]+:[0-9]{2,5}(/.*)?$`)
	email = pattern.Lazy(`(?i)^(mailto:)?[a-z0-9._+-]+@([a-z0-9-]+\.)+[a-z]{2,}$|^(mailto:)?[a-z0-9._+-]+@localhost$`)
	date  = pattern.Lazy(`^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|^[0-9]{1,2}:[0-9]{2}`)
	// mediaWiki is the shape of the passwords that MediaWiki makes.
	mediaWiki = pattern.Lazy(`^[0-9a-v]{10,}$`)
	compound  = pattern.Lazy(`^[A-Za-z]*([-/_'.:=][A-Za-z]*){1,3}$`) // words with a hyphen, a slash, an apostrophe
	camel     = pattern.Lazy(`^[A-Za-z]?[a-z]*([A-Z][a-z]+)+$`)
	glued     = pattern.Lazy(`^[A-Za-z]{3,}[:=]`)                // a label and something
	numbered  = pattern.Lazy(`^[A-Z][A-Za-z]*[0-9]{1,4}[a-z]*$`) // a name with a number
)

// shape scores a word by itself, and tells whether it may be a password.
func shape(word string) (score int, may bool) {
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
		return 0, false
	}
	s := 0
	switch {
	case digits > 0 && letters > 0:
		s += 40
		if other > 0 {
			s -= 5
		}
		if cases(word) < 4 && numbered.Regexp().MatchString(word) {
			s -= 15
		}
	case digits > 0: // a number, a date, a time
		s -= 5
		if other > 0 {
			s -= 40
		}
	case compound.Regexp().MatchString(word):
		s -= 25
	case other > 0:
	case upper == 1 && word[0] >= 'A' && word[0] <= 'Z' || lower == 0:
		s -= 20
	}
	if digits == 0 && other == 0 {
		s += strangeness(word)
	}
	if mediaWiki.Regexp().MatchString(word) {
		s += 6
		if len(word) == 10 {
			s += 6
		}
	}
	if cases(word) >= 4 && !camel.Regexp().MatchString(word) {
		s += 20
	}
	if glued.Regexp().MatchString(word) {
		s -= 40
	}
	if host.Regexp().MatchString(trimmed) {
		s -= 60
	}
	if date.Regexp().MatchString(trimmed) {
		s -= 100
	}
	return s, true
}

// cases counts how often the case changes from letter to letter.
func cases(word string) int {
	n := 0
	for i := 1; i < len(word); i++ {
		a, b := rune(word[i-1]), rune(word[i])
		if unicode.IsLetter(a) && unicode.IsLetter(b) && unicode.IsUpper(a) != unicode.IsUpper(b) {
			n++
		}
	}
	return n
}

// isAddress tells an address of the network or of mail.
func isAddress(word string) bool {
	if _, err := netip.ParseAddr(word); err == nil {
		return true
	}
	for _, with := range []string{word, "[" + word} { // the bracket may have been taken off
		if _, err := netip.ParseAddrPort(with); err == nil {
			return true
		}
	}
	if _, err := netip.ParsePrefix(word); err == nil {
		return true
	}
	return email.Regexp().MatchString(word)
}

// common are the hundred pairs of letters that are most frequent in words of
// languages written in Latin letters. Two thirds of the pairs in a word are
// among them, and a sixth of those in random letters.
const common = "an in en er ta ng te ar at na re on st ma ra ti es da al pa la de is ka nt li ri as ni le " +
	"un si sa di or il ga ad ch it se am ne et to el ha ag me ba ak nd ik ro ai lo ge tr ki ie tu he " +
	"ed mi je ir no po ve wa ur hi us ut gi ke be ia pr aa os ol em ko im ca id pe su ah ya ll ot do"

// strangeness tells how little letters look like a word: from -25 to 30.
func strangeness(word string) int {
	word = strings.ToLower(word)
	s := 0
	for i := range len(word) - 1 {
		if strings.Contains(common, word[i:i+2]) {
			s -= 5 // 4 × ln(1/6 ÷ 2/3)
		} else {
			s += 4 // 4 × ln(5/6 ÷ 1/3)
		}
	}
	return max(-25, min(s, 30))
}
