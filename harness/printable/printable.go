// Package printable makes text of a wiki fit for people to see: on one line,
// without what could steer a terminal or turn the direction of a text.
package printable

import (
	"strings"
	"unicode"
)

// Line is the text with a space for every character that is not printable, and
// U+FFFD for what is no UTF-8.
func Line(s string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Words is such a line with one space between words, and none around them.
func Words(s string) string { return strings.Join(strings.Fields(Line(s)), " ") }

// Lines makes a Line of each line.
func Lines(s string) string {
	lines := strings.Split(s, "\n")
	for i, one := range lines {
		lines[i] = Line(one)
	}
	return strings.Join(lines, "\n")
}
