package redact

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode/utf16"
)

// inner are the ways in which a value gets into a text, as it is or as in URLs
// and forms of clients and of PHP or in HTML. Each may stand within JSON of PHP
// or of Go, as messages of the API do (errorformat=html).
var inner = []func(string) string{
	func(s string) string { return s },
	percent("-_.~", "+", true), percent("-_.~", "%20", true), // Go, rawurlencode
	percent("-_.", "+", true),            // PHP's urlencode
	percent("-_.~!*'()", "%20", true),    // JavaScript's encodeURIComponent
	percent("-_.~!*(),;@$/:", "+", true), // MediaWiki's wfUrlencode
	percent("-_.~", "+", false), percent("-_.~", "%20", false),
	url.PathEscape,
	html.EscapeString,
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace,
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace,
}

// jsons are the ways to write a text within a JSON string.
var jsons = []func(string) string{
	escaped(false, false, ""), escaped(false, false, `\u%04x`), escaped(false, false, `\u%04X`),
	escaped(false, true, ""), escaped(false, true, `\u%04x`), escaped(false, true, `\u%04X`),
	escaped(true, false, ""), escaped(true, false, `\u%04x`), escaped(true, false, `\u%04X`),
	escaped(true, true, ""), escaped(true, true, `\u%04x`), escaped(true, true, `\u%04X`),
}

// plain tells a value of letters and digits, as most are: it is the same in all encodings.
func plain(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

// percent is the encoding of URLs that keeps letters, digits and some more.
func percent(keep, space string, upper bool) func(string) string {
	format := "%%%02x"
	if upper {
		format = "%%%02X"
	}
	return func(s string) string {
		var out strings.Builder
		for _, b := range []byte(s) {
			switch {
			case b >= '0' && b <= '9', b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', strings.IndexByte(keep, b) >= 0:
				out.WriteByte(b)
			case b == ' ':
				out.WriteString(space)
			default:
				fmt.Fprintf(&out, format, b)
			}
		}
		return out.String()
	}
}

// escaped is the encoding within a JSON string: slashes and what is not ASCII
// may be escaped, and <, > and & are where a format for them is given.
func escaped(slash, ascii bool, meta string) func(string) string {
	return func(s string) string {
		var out strings.Builder
		for _, r := range s {
			switch {
			case r == '\\' || r == '"' || r == '/' && slash:
				out.WriteString(`\` + string(r))
			case r < 32:
				if i := strings.IndexRune("\b\f\n\r\t", r); i >= 0 {
					out.WriteString(`\` + "bfnrt"[i:i+1])
				} else {
					fmt.Fprintf(&out, `\u%04x`, r)
				}
			case meta != "" && strings.ContainsRune("<>&", r):
				fmt.Fprintf(&out, meta, r)
			case r > 126 && ascii:
				for _, unit := range utf16.Encode([]rune{r}) {
					fmt.Fprintf(&out, `\u%04x`, unit)
				}
			default:
				out.WriteRune(r)
			}
		}
		return out.String()
	}
}
