package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/target"
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

// resolve reads environment and file. Unknown names in either are errors.
func resolve(cmd *cobra.Command) (*settings, error) {
	s := &settings{cmd: cmd, from: map[string]string{}}
	known := knownSettings(cmd.Root())
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		s.from[f.Name] = "default"
		if f.Changed {
			s.from[f.Name] = "flag"
		}
	})
	if err := s.environment(known); err != nil {
		return nil, err
	}
	if err := s.file(known); err != nil {
		return nil, err
	}
	return s, s.passwordFiles()
}

// knownSettings are the flags of all commands, so that one file serves all.
func knownSettings(root *cobra.Command) map[string]bool {
	known := map[string]bool{}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	for _, no := range []string{"help", "config", "print-config"} {
		delete(known, no)
	}
	return known
}

func (s *settings) environment(known map[string]bool) error {
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
			return fmt.Errorf("the environment variable %s is no setting (mwconform run --help lists them as flags)", key)
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
	if err := s.cmd.Flags().Set(name, value); err != nil {
		return fmt.Errorf("%s: the setting %s: %v", from, name, unwrapAll(err))
	}
	s.from[name] = from
	return nil
}

func unwrapAll(err error) error {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err
}

// file reads the configuration file strictly: a mapping of settings to
// scalars or lists of scalars.
func (s *settings) file(known map[string]bool) error {
	name, _ := s.cmd.Flags().GetString("config")
	given := name != ""
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
		return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, false))
	}
	for _, d := range doc.Docs {
		if err := s.mapping(name, d.Body, known); err != nil {
			return err
		}
	}
	return nil
}

func (s *settings) mapping(file string, body ast.Node, known map[string]bool) error {
	if body == nil || body.Type() == ast.CommentType || body.Type() == ast.NullType {
		return nil
	}
	m, ok := body.(ast.MapNode)
	if !ok {
		return fmt.Errorf("%s: not a mapping of settings to values", file)
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		p := it.Key().GetToken().Position
		at := fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
		name := it.Key().GetToken().Value
		if !known[name] {
			return fmt.Errorf("%s: no setting %q%s", at, name, nearest(name, known))
		}
		if seen[name] {
			return fmt.Errorf("%s: the setting %s stands twice", at, name)
		}
		seen[name] = true
		value, err := scalar(it.Value())
		if err != nil {
			return fmt.Errorf("%s: the setting %s: %w", at, name, err)
		}
		if err := s.set(name, value, at); err != nil {
			return err
		}
	}
	return nil
}

// scalar is a YAML value as it would stand behind a flag; lists are joined
// with commas.
func scalar(n ast.Node) (string, error) {
	switch v := n.(type) {
	case *ast.SequenceNode:
		var parts []string
		for _, one := range v.Values {
			part, err := scalar(one)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ","), nil
	case *ast.StringNode:
		return v.Value, nil
	case *ast.LiteralNode:
		return strings.TrimRight(v.Value.Value, "\n"), nil
	case ast.ScalarNode:
		return n.GetToken().Value, nil
	}
	return "", errors.New("a value is a word, a number, yes or no, or a list of such")
}

// nearest suggests a known setting that shares a word with an unknown one.
func nearest(name string, known map[string]bool) string {
	var near []string
	for k := range known {
		if strings.Contains(k, name) || strings.Contains(name, k) || len(name) > 3 && len(k) > 3 && k[:3] == name[:3] {
			near = append(near, k)
		}
	}
	if len(near) == 0 {
		return " (mwconform run --help lists them as flags)"
	}
	sort.Strings(near)
	return "; there is " + strings.Join(near, ", ")
}

// passwordFiles reads ROLE-password-file ("-" is standard input, one line) into
// ROLE-password; both given is a contradiction.
func (s *settings) passwordFiles() error {
	stdin := ""
	for _, role := range target.Roles {
		if s.cmd.Flags().Lookup(role.ID+"-password-file") == nil {
			continue
		}
		file, _ := s.cmd.Flags().GetString(role.ID + "-password-file")
		if file == "" {
			continue
		}
		if s.from[role.ID+"-password"] != "default" {
			return fmt.Errorf("%s-password (%s) and %s-password-file (%s) contradict each other: give one",
				role.ID, s.from[role.ID+"-password"], role.ID, s.from[role.ID+"-password-file"])
		}
		if file == "-" {
			if stdin != "" {
				return fmt.Errorf("%s-password-file and %s-password-file both want standard input: give a file to one", stdin, role.ID)
			}
			stdin = role.ID
		}
		password, err := readSecret(file)
		if err != nil {
			return fmt.Errorf("%s-password-file: %w", role.ID, err)
		}
		if err := s.set(role.ID+"-password", password, s.from[role.ID+"-password-file"]); err != nil {
			return err
		}
	}
	return nil
}

// maxSecret bounds what is read as a password, in bytes.
const maxSecret = 4096

func readSecret(file string) (string, error) {
	var in io.Reader = os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxSecret+1))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" || len(data) > maxSecret {
		return "", fmt.Errorf("the first line has to hold the password (at most %d bytes)", maxSecret)
	}
	return line, nil
}

// print shows every setting with its value and where it comes from.
func (s *settings) print(w io.Writer) {
	s.cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "print-config" {
			return
		}
		value := strings.TrimSuffix(strings.TrimPrefix(f.Value.String(), "["), "]")
		if strings.HasSuffix(f.Name, "-password") && value != "" {
			value = mask
		}
		fmt.Fprintf(w, "%-28s %-40s # %s\n", f.Name+":", value, s.from[f.Name])
	})
}
