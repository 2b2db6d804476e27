package api

import "sort"

// Warning is one warning of an answer. Code is "" with errorformat=bc, which
// has only texts.
type Warning struct{ Module, Code, Text string }

// Warnings are the warnings of the body in whichever of the three forms they
// come (API:Errors and warnings on mediawiki.org): an object by module with
// the text under "*" (formatversion 1) or "warnings" (2), or a list.
func (r *Response) Warnings() []Warning {
	v, _ := r.At("warnings")
	var out []Warning
	switch w := v.(type) {
	case map[string]any:
		modules := make([]string, 0, len(w))
		for m := range w {
			modules = append(modules, m)
		}
		sort.Strings(modules)
		for _, m := range modules {
			text := r.String("warnings", m, "*")
			if text == "" {
				text = r.String("warnings", m, "warnings")
			}
			out = append(out, Warning{Module: m, Text: text})
		}
	case []any:
		for i := range w {
			one := Warning{Module: r.String("warnings", i, "module"), Code: r.String("warnings", i, "code")}
			for _, key := range []string{"text", "html", "*"} {
				if s := r.String("warnings", i, key); s != "" {
					one.Text = s
				}
			}
			out = append(out, one)
		}
	}
	return out
}
