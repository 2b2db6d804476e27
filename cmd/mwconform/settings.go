package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/pattern"
)

const (
	envPrefix   = "MWCONFORM_"
	defaultFile = "mwconform.yaml"
	mask        = "********"
)

// settings fills the flags of a command that were not given from the
// environment and then from the configuration file, and knows where each came
// from. Flags are the one list of settings there is.
type settings struct {
	cmd  *cobra.Command
	from map[string]string // setting → "flag", "MWCONFORM_…", "file:line:column", "default"
}

// addConfigFlags adds what every configurable command has.
func addConfigFlags(cmd *cobra.Command) {
	cmd.Flags().String("config", "", "configuration file (default "+defaultFile+" where it exists)")
	cmd.Flags().Bool("print-config", false, "show the effective settings, secrets masked, and end")
}

// withSettings resolves the settings of a command before it does its work, or
// shows them where --print-config asks for it.
func withSettings(do func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		set, err := resolve(cmd)
		if err != nil {
			return err
		}
		if show, _ := cmd.Flags().GetBool("print-config"); show {
			set.print(cmd.OutOrStdout())
			return nil
		}
		return do(cmd, args)
	}
}

// resolve reads environment and file. Unknown names in either are errors.
func resolve(cmd *cobra.Command) (*settings, error) {
	s := &settings{cmd: cmd, from: map[string]string{}}
	known := knownSettings(cmd.Root())
	defer s.note()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		s.from[f.Name] = "default"
		if f.Changed {
			s.from[f.Name] = "flag"
		}
	})
	if isEntry(cmd) {
		return s, s.entry(os.Stdin)
	}
	if err := s.environment(known); err != nil {
		return nil, err
	}
	if err := s.file(known); err != nil {
		return nil, err
	}
	return s, s.passwordFiles()
}

// origin is the annotation of a flag that says where its value comes from.
const origin = "mwconform-origin"

// note leaves with every flag where its value comes from.
func (s *settings) note() {
	s.cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[origin] = []string{s.from[f.Name]}
	})
}

// named is a setting with where its value comes from, for messages.
func named(cmd *cobra.Command, name string) string {
	if f := cmd.Flags().Lookup(name); f != nil && len(f.Annotations[origin]) == 1 {
		return fmt.Sprintf("%s (%s)", name, f.Annotations[origin][0])
	}
	return name
}

// fromFlag tells whether a setting was given as a flag.
func fromFlag(cmd *cobra.Command, name string) bool {
	f := cmd.Flags().Lookup(name)
	return f != nil && slices.Equal(f.Annotations[origin], []string{"flag"})
}

// flagsGiven are those of the named settings that were given as flags, as
// arguments for another start of the program.
func flagsGiven(cmd *cobra.Command, names ...string) []string {
	var out []string
	for _, name := range names {
		if fromFlag(cmd, name) {
			out = append(out, "--"+name+"="+flagText(cmd.Flags().Lookup(name).Value))
		}
	}
	return out
}

// forget puts settings that were not given as flags back to what they are by themselves.
func forget(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if f := cmd.Flags().Lookup(name); f != nil && !fromFlag(cmd, name) {
			_ = f.Value.Set(f.DefValue) // which it was made with
			f.Changed = false
		}
	}
}

// knownSettings are the flags of all commands with their types, so that one file serves all.
func knownSettings(root *cobra.Command) map[string]string {
	known := map[string]string{}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = f.Value.Type() })
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	for _, no := range []string{"help", "version", "config", "print-config", entryFlag} {
		delete(known, no)
	}
	return known
}

func (s *settings) environment(known map[string]string) error {
	byVariable := map[string]string{envPrefix + "CONFIG": "config"}
	for name := range known {
		byVariable[variable(name)] = name
	}
	env := os.Environ()
	sort.Strings(env)
	for _, entry := range env {
		key, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(key, envPrefix) {
			continue
		}
		name, ok := byVariable[key]
		if !ok {
			near := nearest(strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(key, envPrefix), "_", "-")), known, variable)
			return fmt.Errorf("the environment variable %s is no setting%s", key, near)
		}
		if err := s.set(name, value, key); err != nil {
			return err
		}
	}
	return nil
}

func variable(name string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// set gives a setting a value unless one of higher rank has; settings of other commands are passed over.
func (s *settings) set(name, value, from string) error {
	f := s.cmd.Flags().Lookup(name)
	if f == nil || s.from[name] != "default" {
		return nil
	}
	if word, ok := yesNo[value]; ok && f.Value.Type() == "bool" {
		value = word
	}
	if err := s.cmd.Flags().Set(name, value); err != nil {
		due, ok := dues[f.Value.Type()]
		if !ok {
			due = "that is no " + f.Value.Type()
		}
		return fmt.Errorf("%s: the setting %s: %s, not %q", from, name, due, value)
	}
	s.from[name] = from
	return nil
}

// yesNo are the words of YAML 1.1 for booleans, which Go does not take.
var yesNo = map[string]string{"yes": "true", "no": "false", "on": "true", "off": "false"}

// dues say what a setting of a type takes.
var dues = map[string]string{
	"bool":        "yes or no is due",
	"duration":    "a duration such as 30s is due",
	"float64":     "a number is due",
	"int":         "a number is due",
	"int64":       "a number is due",
	"stringSlice": "words with commas between them are due",
}

// file reads the configuration file strictly: a mapping of settings to
// scalars or lists of scalars.
func (s *settings) file(known map[string]string) error {
	name, _ := s.cmd.Flags().GetString("config")
	given := name != ""
	if from := s.from["targets"]; !given && (from == "flag" || strings.HasPrefix(from, envPrefix)) {
		return nil // what lies about is of one wiki; a file that names the targets itself is of all
	}
	if !given {
		name = defaultFile
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !given {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the configuration file: %w", err)
	}
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return syntaxError(name, err)
	}
	if len(doc.Docs) > 1 {
		return fmt.Errorf("%s: more than one YAML document: leave the lines --- out", name)
	}
	for _, d := range doc.Docs {
		if err := s.mapping(name, d.Body, known); err != nil {
			return err
		}
	}
	return nil
}

// yamlPlace is how the parser begins a message: [line:column].
var yamlPlace = pattern.Lazy(`^\[(\d+:\d+)\] *`)

// syntaxError is file:line:column and what is wrong, without the text of the
// file, which may hold passwords.
func syntaxError(file string, err error) error {
	text := yaml.FormatError(err, false, false)
	if m := yamlPlace.Regexp().FindStringSubmatch(text); m != nil {
		return fmt.Errorf("%s:%s: %s", file, m[1], strings.TrimPrefix(text, m[0]))
	}
	return fmt.Errorf("%s: %s", file, text)
}

func (s *settings) mapping(file string, body ast.Node, known map[string]string) error {
	if body == nil || body.Type() == ast.CommentType || body.Type() == ast.NullType {
		return nil
	}
	m, ok := body.(ast.MapNode)
	if !ok {
		return fmt.Errorf("%s: not a mapping of settings to values", file)
	}
	for it := m.MapRange(); it.Next(); {
		p := it.Key().GetToken().Position
		at := fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
		name := it.Key().GetToken().Value
		if known[name] == "" {
			return fmt.Errorf("%s: no setting %q%s", at, name, nearest(name, known, func(k string) string { return k }))
		}
		value, err := words(it.Value(), known[name] == "stringSlice")
		if err != nil {
			return fmt.Errorf("%s: the setting %s: %w", at, name, err)
		}
		if err := s.set(name, value, at); err != nil {
			return err
		}
	}
	return nil
}

// words is a YAML value as it would stand behind a flag; a list, where one may
// be, is joined with commas.
func words(n ast.Node, list bool) (string, error) {
	v, isList := n.(*ast.SequenceNode)
	if !isList {
		return word(n)
	}
	if !list {
		return "", errors.New("one word is due, not a list")
	}
	var parts []string
	for _, one := range v.Values {
		part, err := word(one)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ","), nil
}

func word(n ast.Node) (string, error) {
	switch v := n.(type) {
	case *ast.NullNode:
		return "", errors.New("it has no value: give one or leave the line out")
	case *ast.StringNode:
		return v.Value, nil
	case *ast.LiteralNode:
		return strings.TrimRight(v.Value.Value, "\n"), nil
	case ast.ScalarNode:
		return n.GetToken().Value, nil
	}
	return "", errors.New("a value is a word, a number, yes or no, or for some settings a list of such")
}

// nearest suggests the known settings most like an unknown one.
func nearest(name string, known map[string]string, write func(string) string) string {
	const far = 4 // edits that make another word of it
	best, near := far, []string(nil)
	for k := range known {
		d := distance(name, k)
		if strings.Contains(k, name) || strings.Contains(name, k) {
			d = min(d, far-1)
		}
		if d < best {
			best, near = d, nil
		}
		if d == best && d < far {
			near = append(near, write(k))
		}
	}
	if len(near) == 0 {
		return " (mwconform run --help lists them as flags)"
	}
	sort.Strings(near)
	return "; there is " + strings.Join(near, ", ")
}

// distance is how many letters have to be put in, left out or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// print shows every setting with its value and where it comes from.
func (s *settings) print(w io.Writer) {
	s.cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "print-config" || f.Hidden {
			return
		}
		value := strings.TrimSuffix(strings.TrimPrefix(f.Value.String(), "["), "]")
		if isSecret(f.Name) && value != "" {
			value = mask
		}
		value = withoutPassword(value)
		fmt.Fprintf(w, "%-28s %-40s # %s\n", f.Name+":", value, s.from[f.Name])
	})
}

// isSecret tells settings whose values are never shown.
func isSecret(name string) bool {
	return strings.HasSuffix(name, "-password") || strings.HasSuffix(name, "-totp") || strings.HasSuffix(name, "-secret")
}

// userinfo is the part of an address that may hold a password, also one with
// a / that nobody has encoded.
var userinfo = pattern.Lazy(`//.*@`)

// withoutPassword is an address with its userinfo masked.
func withoutPassword(address string) string {
	return userinfo.Regexp().ReplaceAllString(address, "//"+mask+"@")
}
