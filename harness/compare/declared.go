package compare

import (
	"fmt"
	"slices"
	"strings"
)

// declaredDifferences are those of what paraminfo declares.
func declaredDifferences(a, b map[string]string) []difference {
	var out []difference
	for _, key := range union(a, b) {
		x, had := a[key]
		y, has := b[key]
		if had == has && x == y || within(key, a, b) {
			continue
		}
		if d, ok := declaration(key, x, y, had, has); ok {
			d.path, d.before, d.after = key, x, y
			out = append(out, d)
		}
	}
	return out
}

// within tells a declaration within a module, parameter or list that is there
// on one side only, and is told with that. A list that became a scalar, or the
// other way round, is told as the change of its type.
func within(key string, a, b map[string]string) bool {
	for i := len(key) - 1; i > 0; i-- {
		if key[i] != '/' {
			continue
		}
		up := strings.TrimSuffix(key[:i], "/")
		x, had := a[up]
		y, has := b[up]
		if had != has || x != y && (x == "a list" || y == "a list") && had {
			return true
		}
	}
	return false
}

// strictFlags are a module's flags by which a request that worked can fail.
var strictFlags = []string{"mustbeposted", "readrights", "writerights"}

// important are attributes of a parameter that clients and their users rely on.
var important = []string{"type", "default", "multi", "tokentype", "allspecifier"}

// upper are attributes of which less is stricter.
var upper = []string{"limit", "highlimit", "lowlimit", "max", "highmax", "maxbytes", "maxchars"}

func declaration(key, x, y string, had, has bool) (difference, bool) {
	parts := strings.SplitN(key, "/", 4)
	if len(parts) == 1 {
		return appearedOrGone("the module "+parts[0], had, has), true
	}
	if parts[1] == "" { // MODULE//FLAG
		return flag(parts[0], strings.Join(parts[2:], "/"), x, y, had, has), true
	}
	what := fmt.Sprintf("the parameter %s of %s", parts[1], parts[0])
	if len(parts) == 2 {
		return appearedOrGone(what, had, has), true
	}
	attribute := parts[2]
	if len(parts) == 4 {
		d := appearedOrGone(fmt.Sprintf("the value %q (%s) of %s", parts[3], attribute, what), had, has)
		if attribute != "type" {
			d.kind = Looser
		}
		return d, true
	}
	says := fmt.Sprintf("%s: %s is %s, was %s", what, attribute, y, orNone(x))
	if !has {
		says = fmt.Sprintf("%s is not declared %s any more, was: %s", what, attribute, x)
	}
	return difference{kind: attributeKind(parts[1], attribute, x, y, has), says: says}, true
}

func appearedOrGone(what string, had, has bool) difference {
	switch {
	case !has:
		return difference{kind: Declared, says: what + " is gone"}
	case !had:
		return difference{kind: New, says: what + " appeared"}
	}
	return difference{kind: Looser, says: what + " changed"}
}

func flag(module, name, x, y string, had, has bool) difference {
	d := difference{kind: Looser, says: fmt.Sprintf("the module %s: %s is %s, was %s", module, name, orNone(y), orNone(x))}
	on, was := has && y != "no", had && x != "no"
	switch {
	case name == "classname":
		d.kind = Internal
	case !slices.Contains(strictFlags, name):
		if name == "deprecated" && on {
			d.says = "the module " + module + " is deprecated"
			d.kind = Warning
		}
	case on && !was:
		d.kind, d.says = Declared, fmt.Sprintf("the module %s has got the flag %s", module, name)
	case was && !on:
		d.kind, d.says = Unguarded, fmt.Sprintf("the module %s lost the flag %s", module, name)
	}
	return d
}

func attributeKind(parameter, name, x, y string, has bool) Kind {
	on, was := has && y != "no", x != "" && x != "no"
	switch {
	case name == "required" && on:
		return Declared
	case name == "required" && was && strings.HasSuffix(parameter, "token"), name == "sensitive" && was && !on, name == "tokentype" && !has:
		return Unguarded
	case name == "deprecated" && on:
		return Warning
	case slices.Contains(upper, name):
		if more, ok := higher(x, y); ok && !more || y != "" && x == "" {
			return Declared
		}
	case name == "min":
		if more, ok := higher(x, y); ok && more || x == "" {
			return Declared
		}
	case slices.Contains(important, name) && x != "":
		return Declared
	}
	return Looser
}
