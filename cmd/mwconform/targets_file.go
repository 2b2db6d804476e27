package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/pattern"
	"github.com/mwconform/mwconform/harness/target"
)

// one is a target of the file of --targets with all that its process gets.
type one struct {
	farm.Target
	given []given
}

// given is a setting with where its value comes from.
type given struct {
	Name  string `json:"name"`
	Value string `json:"value"` // as it would stand behind the flag
	From  string `json:"from"`
}

// targetsFile is the file of --targets while it is read.
type targetsFile struct {
	run   *cobra.Command // whose flags count for all targets
	name  string
	out   string // folder of the reports
	known map[string]string
	taken map[string]string // small letters → where the name stands
}

// readTargets reads the file of --targets. Every error in it, or in what it
// names, ends the run before any wiki is asked; it tells file, line and target.
func readTargets(run *cobra.Command, name, out string) ([]one, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the setting targets: %w", err)
	}
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, syntaxError(name, err)
	}
	if len(doc.Docs) > 1 {
		return nil, fmt.Errorf("%s: more than one YAML document: leave the lines --- out", name)
	}
	f := &targetsFile{run: run, name: name, out: out, known: knownSettings(run.Root()), taken: map[string]string{}}
	var all []one
	for _, d := range doc.Docs {
		list, ok := d.Body.(*ast.SequenceNode)
		if !ok {
			return nil, fmt.Errorf("%s: not a list of targets, each with a name and its settings", name)
		}
		for _, n := range list.Values {
			t, err := f.one(n)
			if err != nil {
				return nil, err
			}
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: there is no target in it", name)
	}
	return all, nil
}

// targetName is what can be the name of a file everywhere.
var targetName = pattern.Lazy(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

func (f *targetsFile) one(n ast.Node) (one, error) {
	p := n.GetToken().Position
	at := fmt.Sprintf("%s:%d:%d", f.name, p.Line, p.Column)
	m, ok := n.(ast.MapNode)
	if !ok {
		return one{}, fmt.Errorf("%s: a target is a mapping of settings to values, with a name among them", at)
	}
	own, places, err := f.ownKeys(m)
	if err != nil {
		return one{}, err
	}
	name := own["name"]
	if places["name"] != "" {
		at = places["name"]
	}
	switch where := f.taken[strings.ToLower(name)]; {
	case name == "":
		return one{}, fmt.Errorf("%s: a target without a name: its report is called by it", at)
	case !targetName.Regexp().MatchString(name):
		return one{}, fmt.Errorf("%s: the name %q cannot be that of a file everywhere: letters, digits, . _ and - are due, at most 80, a letter or digit first", at, name)
	case strings.EqualFold(name+".json", farm.Name):
		return one{}, fmt.Errorf("%s: the name %q is that of the summary", at, name)
	case where != "":
		return one{}, fmt.Errorf("%s: the name %q is taken by the target at %s", at, name, where)
	}
	f.taken[strings.ToLower(name)] = at
	t, err := f.settled(name, n, own["config"], places["config"])
	if err != nil {
		return one{}, fmt.Errorf("target %s (%s): %w", name, at, err)
	}
	return t, nil
}

// ownKeys are the values of name and config, and where they stand.
func (f *targetsFile) ownKeys(m ast.MapNode) (values, places map[string]string, err error) {
	values, places = map[string]string{}, map[string]string{}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken()
		if key.Value != "name" && key.Value != "config" {
			continue
		}
		places[key.Value] = fmt.Sprintf("%s:%d:%d", f.name, key.Position.Line, key.Position.Column)
		if values[key.Value], err = words(it.Value(), false); err != nil {
			return nil, nil, fmt.Errorf("%s: %s: %w", places[key.Value], key.Value, err)
		}
	}
	return values, places, nil
}

// settled is a target with its settings: flags and variables count for all,
// then what its entry says, then the file of its config, or without one that of
// the whole run, if it names one.
func (f *targetsFile) settled(name string, entry ast.Node, config, at string) (one, error) {
	cmd := runCommand()
	s := &settings{cmd: cmd, from: map[string]string{}}
	cmd.Flags().VisitAll(func(fl *pflag.Flag) { s.from[fl.Name] = "default" })
	if at == "" {
		config, _ = f.run.Flags().GetString("config")
		at = "flag"
	}
	if err := cmd.Flags().Set("config", config); err != nil {
		return one{}, err
	}
	s.from["config"] = at
	s.from["targets"] = strings.Join(f.run.Flags().Lookup("targets").Annotations[origin], "")
	for _, g := range f.ofRun() {
		if err := s.set(g.Name, g.Value, g.From); err != nil {
			return one{}, err
		}
	}
	known := map[string]string{"name": "string", "config": "string"}
	for k, v := range f.known {
		known[k] = v
	}
	for _, read := range []func() error{
		func() error { return s.environment(f.known) },
		func() error { return f.allowedInEntry(entry.(ast.MapNode)) },
		func() error { return s.mapping(f.name, entry, known) },
		func() error { return s.file(f.known) },
		func() error { return onePerTarget(s) },
		s.passwordFiles,
	} {
		if err := read(); err != nil {
			return one{}, err
		}
	}
	return f.target(name, s)
}

// ofRun are the flags of the run as they were given. Passwords that were read
// from files are read again for each target.
func (f *targetsFile) ofRun() []given {
	var out []given
	fl := f.run.Flags()
	fl.VisitAll(func(one *pflag.Flag) {
		role, secret := strings.CutSuffix(one.Name, "-password")
		if secret {
			if file := fl.Lookup(role + "-password-file"); file != nil && file.Value.String() != "" {
				return
			}
		}
		if fromFlag(f.run, one.Name) && !slices.Contains(notOfTarget, one.Name) {
			out = append(out, given{one.Name, flagText(one.Value), "flag"})
		}
	})
	return out
}

// flagText is a value as it would stand behind its flag.
func flagText(v pflag.Value) string {
	list, ok := v.(pflag.SliceValue)
	if !ok {
		return v.String()
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(list.GetSlice()); err != nil {
		return ""
	}
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// allowedInEntry refuses settings of the whole run within a target.
func (f *targetsFile) allowedInEntry(m ast.MapNode) error {
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken()
		if slices.Contains(notOfTarget, key.Value) && key.Value != "config" {
			return fmt.Errorf("%s:%d:%d: the setting %s is of the whole run, not of a target", f.name, key.Position.Line, key.Position.Column, key.Value)
		}
	}
	return nil
}

// onePerTarget refuses what cannot be for one target of many, from wherever it comes.
func onePerTarget(s *settings) error {
	for _, name := range slices.Sorted(maps.Keys(notWithTargets)) {
		if f := s.cmd.Flags().Lookup(name); f.Value.String() != f.DefValue {
			return fmt.Errorf("%s (%s) and targets contradict each other: %s", name, s.from[name], notWithTargets[name])
		}
	}
	return noStandardInput(s)
}

// noStandardInput refuses a password from standard input, of which there is one.
func noStandardInput(s *settings) error {
	for _, r := range target.Roles {
		name := r.ID + "-password-file"
		if f := s.cmd.Flags().Lookup(name); f.Value.String() == "-" {
			return fmt.Errorf("%s (%s): standard input is one and the targets are many: give a file", name, s.from[name])
		}
	}
	return nil
}

// target takes what the process of a target gets, and what tells when it may run.
func (f *targetsFile) target(name string, s *settings) (one, error) {
	get := func(name string) string { v, _ := s.cmd.Flags().GetString(name); return v }
	endpoint := get("endpoint")
	if endpoint == "" {
		return one{}, errors.New("it has no endpoint: give the address of its api.php")
	}
	u, err := target.ParseEndpoint(endpoint)
	if err != nil {
		return one{}, fmt.Errorf("%s: %w", s.from["endpoint"], fmt.Errorf("the setting endpoint: %w", err))
	}
	t := one{Target: farm.Target{Name: name, Endpoint: u.Redacted(), Host: farm.HostOf(u), Mailbox: get("mail")}}
	s.cmd.Flags().VisitAll(func(fl *pflag.Flag) {
		if s.from[fl.Name] != "default" && !slices.Contains(notOfTarget, fl.Name) && !strings.HasSuffix(fl.Name, "-password-file") {
			t.given = append(t.given, given{fl.Name, flagText(fl.Value), s.from[fl.Name]})
		}
	})
	t.given = append(t.given, given{"report", filepath.Join(f.out, name+".json"), "targets"})
	return t, nil
}
