package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/report"
)

// Config is what a site is made of.
type Config struct {
	From    string // folder of certificates and reports
	Against certificate.Against
	Render  func(io.Writer, *report.Report) error // a report as a page of its own
}

// marker is the file in a site that lists its files: what may be replaced.
const marker = ".mwconform-site"

// markerHead is its first line.
const markerHead = "files of a site of mwconform, which it replaces"

// UseError says that the folders named cannot be used so, and what to do.
type UseError struct{ Text string }

func (e *UseError) Error() string { return e.Text }

func wrongUse(format string, args ...any) error { return &UseError{fmt.Sprintf(format, args...)} }

// Written sums up a site.
type Written struct {
	Certificates, Reports, Recordings, Files int
}

// Write makes the site in dir. All input is read and judged before the first
// file is written. The same input makes the same bytes.
func Write(dir string, in Config) (Written, error) {
	var sum Written
	if err := apart(dir, in.From); err != nil {
		return sum, err
	}
	old, err := earlier(dir)
	if err != nil {
		return sum, err
	}
	all, err := read(in.From, in.Against)
	if err != nil {
		return sum, err
	}
	out := &output{dir: dir, old: old}
	if err := out.check(all); err != nil {
		return sum, err
	}
	if err := out.write(all, in); err != nil {
		return sum, err
	}
	for _, e := range all {
		switch e.Kind {
		case Certified:
			sum.Certificates++
		case Live:
			sum.Reports++
		default:
			sum.Recordings++
		}
	}
	sum.Files = len(out.names)
	return sum, nil
}

// apart refuses folders within each other: the site holds copies of what it is made of.
func apart(dir, from string) error {
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return wrongUse("%s is no folder", from)
	}
	a, b := real(dir), real(from)
	if within(a, b) || within(b, a) {
		return wrongUse("%s and %s: the site and the folder it is made of have to be apart", dir, from)
	}
	return nil
}

// real is a path without links, as far as it is there.
func real(name string) string {
	full, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	if found, err := filepath.EvalSymlinks(full); err == nil {
		return found
	}
	return filepath.Join(real(filepath.Dir(full)), filepath.Base(full))
}

func within(a, b string) bool {
	rel, err := filepath.Rel(b, a)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// earlier are the files of an earlier site in a folder.
func earlier(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, marker))
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if err != nil || lines[0] != markerHead {
		return nil, wrongUse("%s is not empty and no earlier site of mwconform: name an empty or new folder", dir)
	}
	for _, name := range lines[1:] {
		if name != filepath.Base(name) || name == "." || name == ".." {
			return nil, wrongUse("%s: %s is damaged: it names %q", dir, marker, name)
		}
	}
	return lines[1:], nil
}

// output is a site as it is written.
type output struct {
	dir   string
	old   []string // files of the earlier site
	names []string
}

// check finds files in the way that no earlier site wrote.
func (o *output) check(all []*entry) error {
	o.names = []string{"index.html"}
	for _, e := range all {
		o.names = append(o.names, e.Slug+".html")
		if e.Kind == Certified {
			o.names = append(o.names, e.Slug+".json")
		}
		if e.Report != nil && !slices.Contains(o.names, e.Report.Slug+".html") {
			o.names = append(o.names, e.Report.Slug+".html", e.Report.Slug+".json")
		}
	}
	slices.Sort(o.names)
	for _, name := range o.names {
		if _, err := os.Lstat(filepath.Join(o.dir, name)); err == nil && !slices.Contains(o.old, name) {
			return wrongUse("%s is in the way, and no earlier site wrote it: take it away", filepath.Join(o.dir, name))
		}
	}
	return nil
}

func (o *output) write(all []*entry, in Config) error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	// First, so that a site that was broken off can be made anew.
	if err := o.mark(append(slices.Clone(o.old), o.names...)); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, "index", "MediaWiki Action API: implementations", true, newIndex(all, in.Against)); err != nil {
		return err
	}
	if err := o.put("index.html", b.Bytes()); err != nil {
		return err
	}
	done := map[string]bool{}
	for _, e := range all {
		if err := o.entry(e, in); err != nil {
			return err
		}
		if e.Report != nil && !done[e.Report.Slug] {
			done[e.Report.Slug] = true
			if err := o.report(e.Report, in); err != nil {
				return err
			}
		}
	}
	for _, name := range o.old {
		if !slices.Contains(o.names, name) {
			if err := os.Remove(filepath.Join(o.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return o.mark(o.names)
}

// entry writes the page of one implementation, and its certificate.
func (o *output) entry(e *entry, in Config) error {
	var b bytes.Buffer
	if e.Kind != Certified {
		if err := write(&b, "entry", e.Name, false, newAlone(e, in.Against.Catalogue)); err != nil {
			return err
		}
		return o.put(e.Slug+".html", b.Bytes())
	}
	p := newCertificatePage(e.Verified)
	p.Home, p.Data = true, e.Slug+".json"
	if e.Report != nil {
		p.Report = e.Report.Slug
	}
	if err := write(&b, "certificate", pageTitle(e.Verified), false, p); err != nil {
		return err
	}
	if err := o.put(e.Slug+".html", b.Bytes()); err != nil {
		return err
	}
	return o.put(e.Slug+".json", e.data)
}

// report writes a report and its page. It is read again: all at once would
// take much memory.
func (o *output) report(r *reported, in Config) error {
	data, err := readFile(filepath.Join(in.From, filepath.FromSlash(r.File)))
	if err != nil {
		return err
	}
	if sum(data) != r.SHA256 {
		return fmt.Errorf("%s: it changed while the site was made", r.File)
	}
	read, err := compare.Read(bytes.NewReader(data), in.Against.Schemas)
	if err != nil {
		return fmt.Errorf("%s: %w", r.File, err)
	}
	var b bytes.Buffer
	if err := in.Render(&b, read); err != nil {
		return err
	}
	if err := o.put(r.Slug+".html", b.Bytes()); err != nil {
		return err
	}
	return o.put(r.Slug+".json", data)
}

func (o *output) put(name string, data []byte) error {
	return report.WriteWhole(filepath.Join(o.dir, name), data)
}

func (o *output) mark(names []string) error {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	return o.put(marker, []byte(markerHead+"\n"+strings.Join(names, "\n")+"\n"))
}
