package wiki

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/mwconform/mwconform/fixtures"
)

// Options say which wiki Up is to make.
type Options struct {
	Which
	Scenarios []string     // empty: all of the release
	Port      int          // on 127.0.0.1; 0: the one of the last time, or a free one
	Progress  func(string) // told each longer step; nil: quiet
}

// Up installs what is missing, packages included, starts the server and
// checks that every scenario asked for answers as MediaWiki of that release.
// It changes nothing if all of that is so already. What was made from other
// fixtures or another MediaWiki is made again. The wiki outlives this program;
// Down ends it.
//
// The first time takes about a minute with packages to install, else some
// seconds. Of two at once on one directory, the second waits for the first.
func Up(ctx context.Context, o Options) (*Wiki, error) {
	return up(ctx, o, fixtures.FS)
}

// known checks the names of scenarios against those there are.
func known(fsys fs.FS, names []string) error {
	all, err := loadScenarios(fsys)
	if err != nil {
		return err
	}
	var have []string
	for _, s := range all {
		have = append(have, s.Name)
	}
	for _, n := range names {
		if !slices.Contains(have, n) {
			return unknown("no scenario %q; there is %s", n, list(have))
		}
	}
	return nil
}

func up(ctx context.Context, o Options, fsys fs.FS) (*Wiki, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	t, err := treeFor(o.Which)
	if err != nil {
		return nil, err
	}
	o.Release, o.Database = t.release, kind(o.Database)
	// Names first: a slip must not cost an installation.
	if err := known(fsys, o.Scenarios); err != nil {
		return nil, err
	}
	dir, err := o.stateDir()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	w := &Wiki{dir: dir, tree: t}
	if err := w.refuseForeign(); err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, w.path("lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()

	// What the directory holds comes before packages: a slip must not cost an installation.
	if err := w.reload(); err == nil {
		if err := w.isOf(o.Which); err != nil {
			return nil, err
		}
	}
	version, err := t.ensure(ctx, o.Progress)
	if err != nil {
		return nil, err
	}
	s, err := loadSite(fsys, t, version)
	if err != nil {
		return nil, err
	}
	s.tell(o.Progress)
	names, err := s.choose(o.Scenarios, o.Release)
	if err != nil {
		return nil, err
	}
	if err := w.adopt(o.Which, o.Progress); err != nil {
		return nil, err
	}
	if err := w.run(ctx, o, s, version, names); err != nil {
		return nil, err
	}
	return w, nil
}

// run installs what is missing and has it answered for. Where that fails no
// process is left.
func (w *Wiki) run(ctx context.Context, o Options, s *site, version string, names []string) error {
	fresh, err := w.database().start(ctx, o.Progress)
	if err != nil {
		return errors.Join(err, stopServers(w.router()))
	}
	if fresh { // whatever state.json says, its databases are not there
		w.st.Base = ""
	}
	if err = w.install(ctx, s, version, names, o.Progress); err == nil {
		err = w.serve(ctx, o, names)
	}
	if err == nil {
		return nil
	}
	if groups, running := serverGroups(w.router()); running != nil || len(groups) > 0 {
		return errors.Join(err, running) // it serves what was there before
	}
	return errors.Join(err, w.database().stop())
}

// refuseForeign leaves alone, without even a lock file, a directory that holds
// something and was never ours.
func (w *Wiki) refuseForeign() error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "lock" || e.Name() == "state.json" {
			return nil
		}
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s holds %s but no wiki: name an empty directory", w.dir, entries[0].Name())
	}
	return nil
}

// adopt reads the state of the directory, or gives an empty directory a new one.
func (w *Wiki) adopt(which Which, progress func(string)) error {
	err := w.reload()
	if err == nil {
		return w.isOf(which)
	}
	if !errors.Is(err, ErrNotInstalled) {
		return err
	}
	if err := os.Chmod(w.dir, 0o700); err != nil { // it may have been there
		return err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	w.st = state{Format: stateFormat, Release: which.Release, Secret: hex.EncodeToString(secret), Scenarios: map[string]string{}}
	if w.tree.own {
		w.st.Tree = w.tree.root
	}
	if kind(which.Database) == MySQL {
		if err := w.placeSocket(progress); err != nil {
			return err
		}
	}
	return w.save()
}

// placeSocket decides where the MariaDB server of a new state directory listens.
func (w *Wiki) placeSocket(progress func(string)) (err error) {
	var why string
	w.st.Database = MySQL
	if w.st.Socket, why, err = socketPath(w.dir); why != "" && err == nil {
		progress("MariaDB's socket is " + w.st.Socket + ", because " + why)
	}
	return err
}

// install makes the directory agree with the fixtures. The state forgets a
// scenario before it is touched and knows it again when it is complete.
func (w *Wiki) install(ctx context.Context, s *site, version string, names []string, progress func(string)) error {
	renew := w.st.Base != s.base
	for _, name := range w.st.names() {
		if renew || w.st.Scenarios[name] != s.digests[name] {
			if err := stopServers(w.router()); err != nil { // it has the old settings
				return err
			}
			if err := w.forget(ctx, name); err != nil {
				return err
			}
		}
	}
	if err := s.materialise(w.path("site")); err != nil {
		return err
	}
	if renew {
		if err := w.renewBase(ctx, s, version, progress); err != nil {
			return err
		}
	}
	for _, name := range names {
		if ok, err := w.complete(ctx, name); err != nil {
			return err
		} else if ok {
			continue
		}
		progress("installing scenario " + name)
		if err := w.forget(ctx, name); err != nil {
			return err
		}
		if err := w.installScenario(ctx, s, name); err != nil {
			return err
		}
		w.st.Scenarios[name] = s.digests[name]
		if err := w.save(); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wiki) renewBase(ctx context.Context, s *site, version string, progress func(string)) error {
	progress("installing MediaWiki " + version + " in " + w.dir)
	w.st.Base, w.st.Version = "", version
	if err := w.save(); err != nil {
		return err
	}
	if err := os.RemoveAll(w.path("l10n")); err != nil {
		return err
	}
	if err := w.installBase(ctx, s.accounts); err != nil {
		return err
	}
	w.st.Base = s.base
	return w.save()
}

func (w *Wiki) forget(ctx context.Context, name string) error {
	delete(w.st.Scenarios, name)
	if err := w.save(); err != nil {
		return err
	}
	return w.remove(ctx, name)
}

// complete tells whether a scenario is recorded as installed and still there.
func (w *Wiki) complete(ctx context.Context, name string) (bool, error) {
	if _, ok := w.st.Scenarios[name]; !ok {
		return false, nil
	}
	for _, d := range []string{"pristine", "data"} {
		if _, err := os.Stat(w.path(d, name)); err != nil {
			return false, nil // the reason does not matter: it is made again
		}
	}
	return w.database().holds(ctx, name)
}

// serve has the scenarios answered for: by the server that runs, if it can, or by a new one.
func (w *Wiki) serve(ctx context.Context, o Options, names []string) error {
	groups, err := serverGroups(w.router())
	if err != nil {
		return err
	}
	samePort := o.Port == 0 || o.Port == w.st.Port
	if samePort && slices.Equal(groups, []int{w.st.PID}) && w.verify(ctx, names) == nil {
		return nil
	}
	if err := stopServers(w.router()); err != nil {
		return err
	}
	if o.Port != 0 {
		w.st.Port = o.Port
	}
	o.Progress("starting the server")
	err = w.start(ctx)
	if errors.Is(err, errPortTaken) && o.Port == 0 {
		o.Progress(fmt.Sprintf("%v, choosing another", err))
		w.st.Port = 0
		err = w.start(ctx)
	}
	if err == nil {
		err = w.verify(ctx, names)
	}
	if err != nil {
		return errors.Join(err, stopServers(w.router()))
	}
	return nil
}

// verify asks every scenario at least once; two at a time, as the server has two workers.
func (w *Wiki) verify(ctx context.Context, names []string) error {
	results := make(chan error)
	slots := make(chan struct{}, 2)
	for _, name := range names {
		go func() {
			slots <- struct{}{}
			_, err := w.probe(ctx, name)
			<-slots
			results <- err
		}()
	}
	var all error
	for range names {
		all = errors.Join(all, <-results)
	}
	return all
}

// Down ends the server, its whole process group, and waits until it is gone.
// A wiki that is not running is no error, and what is installed stays. Only a
// process that is PHP serving this directory's router is ended, whatever the
// recorded process id says; and the MariaDB server of this directory's data, if there is one.
func (w *Wiki) Down(ctx context.Context) error {
	unlock, err := lock(ctx, w.path("lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if err := w.reload(); err != nil {
		return err
	}
	if err := stopServers(w.router()); err != nil {
		return err
	}
	if err := w.database().stop(); err != nil {
		return err
	}
	w.st.PID = 0
	return w.save()
}
