package generate

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/mwconform/mwconform/harness/api"
)

// draw fills in the pairs. Values begin with the right one, so that a
// recording can replace a token or a name in them, and what follows it does
// not look like more of a token.
func (c *Case) draw(t *rapid.T, right string) {
	name := c.Parameter.Name
	send := func(value string) { c.Pairs = []api.Pair{{Name: name, Value: value}} }
	switch c.Kind {
	case WrongType:
		send(drawWrong(t, c.Parameter.Type, right))
	case TooManyValues:
		send(drawMany(t, c.Parameter.Limit))
	case EnumMiss:
		send(drawMiss(t, c.Parameter))
	case ControlCharacters:
		send(right + pieces(control, 3).Draw(t, "control characters"))
	case InvalidUTF8:
		// Two pieces may be a character together.
		send(right + pieces(invalid, 3).Filter(func(s string) bool { return !utf8.ValidString(s) }).Draw(t, "bytes"))
	case LongValue:
		send(right + drawLong(t))
	case Duplicate:
		c.drawDuplicate(t, right)
	case Array:
		keys := rapid.SliceOfN(rapid.SampledFrom([]string{"[]", "[0]", "[x]", "[][]"}), 1, 2).Draw(t, "brackets")
		c.Pairs = nil
		for _, key := range keys {
			c.Pairs = append(c.Pairs, api.Pair{Name: name + key, Value: right})
		}
	}
}

// wrong are values that are none of a type (IntegerDef, LimitDef, UserDef,
// TimestampDef and ExpiryDef of MediaWiki's ParamValidator): beginnings, to
// which letters are added.
var wrong = map[string][]string{
	"integer":   {"", "x", "1x", "1.5", "0x1", "1e3", "--1", " 1", "１", "99999999999999999999"},
	"limit":     {"x", "1x", "1.5", "0x1", "-x", "maximum"},
	"user":      {"#", "<", "[", "]", "{", "}", "|"},
	"timestamp": {"x", "2030-13-", "2030-01-01T99:00:00Z-", "yesterday-of-"},
	"expiry":    {"x", "2030-13-", "never-of-", "1 fortnightx"},
}

// filled are the types to whose wrong values anything may be added.
var filled = []string{"user", "timestamp", "expiry"}

func drawWrong(t *rapid.T, kind, right string) string {
	value := rapid.SampledFrom(wrong[kind]).Draw(t, "wrong value")
	if kind == "user" {
		value = right + value // cut at the sign, it is still the right one
	}
	if slices.Contains(filled, kind) {
		value += word(0).Draw(t, "more")
	}
	return value
}

// word is a word of small letters.
func word(least int) *rapid.Generator[string] {
	letters := rapid.SliceOfN(rapid.ByteRange('a', 'z'), least, 12)
	return rapid.Map(letters, func(b []byte) string { return string(b) })
}

// drawMany are more values than a limit allows, at most 20 more.
func drawMany(t *rapid.T, limit int) string {
	n := limit + rapid.IntRange(1, 20).Draw(t, "values beyond the limit")
	values := make([]string, n)
	for i := range values {
		values[i] = "v" + strconv.Itoa(i)
	}
	if rapid.Bool().Draw(t, "separated by U+001F") {
		return "\x1f" + strings.Join(values, "\x1f")
	}
	return strings.Join(values, "|")
}

// drawMiss is a value that is not in the list: a word, or one of the list in
// capital letters or with something added. All is drawn each time, so that
// shrinking can go from one to another.
func drawMiss(t *rapid.T, p Parameter) string {
	miss := rapid.Custom(func(t *rapid.T) string {
		way := rapid.IntRange(0, 3).Draw(t, "way")
		near, word := rapid.SampledFrom(p.Values).Draw(t, "near"), word(1).Draw(t, "word")
		return []string{word, strings.ToUpper(near), near + "x", near + " "}[way]
	})
	return miss.Filter(func(v string) bool { return v != "" && v != p.All && !slices.Contains(p.Values, v) }).Draw(t, "a miss")
}

// control are the C0 control characters that no text may hold: not HT, LF and
// CR, nor U+001F, which separates values.
var control = controls()

func controls() []string {
	var out []string
	for c := byte(0); c < 0x1f; c++ {
		if c != '\t' && c != '\n' && c != '\r' {
			out = append(out, string([]byte{c}))
		}
	}
	// Shrinking goes to the first.
	out[0], out[1] = out[1], out[0]
	return out
}

// invalid are bytes that are no UTF-8: impossible, a continuation without a
// beginning, beginnings without an end, overlong, a surrogate, beyond U+10FFFF.
var invalid = []string{"\xff", "\xfe", "\x80", "\xbf", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"}

// pieces are one to most of a list, joined.
func pieces(list []string, most int) *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(list), 1, most), func(l []string) string { return strings.Join(l, "") })
}

// longest is how long a long value may be at most, in bytes: recordings keep it.
const longest = 5000

// drawLong is a run of one character. The larger of two draws counts: one
// alone is too often a short one.
func drawLong(t *rapid.T) string {
	unit := rapid.SampledFrom([]string{"z", ".", " ", "ä", "日", "😀"}).Draw(t, "character")
	length := rapid.IntRange(1, longest/len(unit))
	return strings.Repeat(unit, max(length.Draw(t, "length"), length.Draw(t, "or length")))
}

// drawDuplicate is a right value and a wrong one, which has a control
// character so that every type of parameter shows which of them was taken.
func (c *Case) drawDuplicate(t *rapid.T, right string) {
	bad := right + rapid.SampledFrom(control).Draw(t, "control character")
	c.Wrong = rapid.Bool().Draw(t, "wrong at the end")
	values := []string{bad, right}
	if c.Wrong {
		values = []string{right, bad}
	}
	if rapid.Bool().Draw(t, "three") {
		values = append(values[1:], values...)
	}
	c.Pairs = nil
	for _, v := range values {
		c.Pairs = append(c.Pairs, api.Pair{Name: c.Parameter.Name, Value: v})
	}
}
