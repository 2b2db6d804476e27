package wiki

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// installBase makes the database all scenarios start from: MediaWiki's
// installer once, then the accounts. The result appears under its name only
// when it is complete.
func (w *Wiki) installBase(ctx context.Context, accounts []Account) error {
	tmp, err := w.scratch("base")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	at := place{files: tmp}
	if err := w.database().create(ctx, at); err != nil {
		return err
	}
	if err := w.runInstaller(ctx, at, accounts[0]); err != nil {
		return err
	}
	for i, a := range accounts {
		for _, step := range a.steps(i == 0) {
			if err := w.maintain(ctx, at, "account "+a.Name, step[0], step[1:]...); err != nil {
				return err
			}
		}
	}
	if err := w.block(ctx, at, "accounts", blocked(accounts)); err != nil {
		return err
	}
	if err := os.RemoveAll(w.path("base")); err != nil {
		return err
	}
	return os.Rename(tmp, w.path("base"))
}

// blocked are the names of the accounts that are blocked in every scenario.
func blocked(accounts []Account) []string {
	var out []string
	for _, a := range accounts {
		if a.Blocked {
			out = append(out, a.Name)
		}
	}
	return out
}

// block blocks accounts and addresses in a database that is being made.
func (w *Wiki) block(ctx context.Context, at place, what string, targets []string) error {
	if len(targets) == 0 {
		return nil
	}
	list := filepath.Join(at.files, "blocks.txt")
	if err := writeFile(list, []byte(strings.Join(targets, "\n")+"\n")); err != nil {
		return err
	}
	argv := w.tree.command(w.dir, w.path("site", "blocks.php"), "--conf", w.path("site", "LocalSettings.php"), list)
	if err := run(ctx, what+": blocks", w.building("", at), argv); err != nil {
		return err
	}
	return os.Remove(list)
}

// scratch is an empty directory that whatever reads the finished ones ignores.
func (w *Wiki) scratch(name string) (string, error) {
	tmp := w.path("tmp", name)
	if err := os.RemoveAll(tmp); err != nil {
		return "", err
	}
	return tmp, os.MkdirAll(tmp, 0o700)
}

func (w *Wiki) runInstaller(ctx context.Context, at place, admin Account) error {
	args := append(w.database().installer(at),
		"--server", "http://127.0.0.1", "--scriptpath", "", "--confpath", at.files,
		"--pass", admin.Password, "Conformance wiki", admin.Name)
	argv := w.tree.maintenance(w.dir, "install", args...)
	// The name of no file: the installer refuses to run beside a configured
	// wiki, and this machine may have one of its own in the same tree.
	env := environment("MW_CONFIG_FILE=" + filepath.Join(at.files, "none.php"))
	if err := run(ctx, "MediaWiki's installer", env, argv); err != nil {
		return err
	}
	return os.Remove(filepath.Join(at.files, "LocalSettings.php")) // ours is used
}

// steps are the maintenance scripts that make an account. The order matters:
// setting a main password disables the bot passwords that are there.
func (a Account) steps(installed bool) [][]string {
	var steps [][]string
	if !installed {
		create := []string{"createAndPromote"}
		if len(a.Groups) > 0 {
			create = append(create, "--custom-groups", strings.Join(a.Groups, ","))
		}
		steps = append(steps, append(create, a.Name, a.Password))
	}
	if a.Mail != "" {
		steps = append(steps, []string{"resetUserEmail", "--no-reset-password", a.Name, a.Mail})
	}
	for _, b := range a.BotPasswords {
		steps = append(steps, []string{"createBotPassword",
			"--appid", b.AppID, "--grants", strings.Join(b.Grants, ","), a.Name, b.Password})
	}
	if a.Role == roleStaleBot {
		steps = append(steps, []string{"changePassword", "--user", a.Name, "--password", a.Password})
	}
	return steps
}

// installScenario makes the data and the pristine copy of a scenario from the
// base database. The pristine copy comes last: it is what makes the scenario
// known to the router.
func (w *Wiki) installScenario(ctx context.Context, s *site, name string) error {
	if err := w.remove(ctx, name); err != nil {
		return err
	}
	tmp, err := w.scratch(name)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := copyDir(w.path("base"), tmp); err != nil {
		return err
	}
	// A start, which MediaWiki completes if the scenario loads extensions.
	if err := copyDir(w.path("l10n", "base"), w.path("l10n", name)); err != nil {
		return err
	}
	at := place{scenario: name, files: tmp}
	if err := w.database().create(ctx, at); err != nil {
		return err
	}
	if err := w.ownSteps(ctx, s, at); err != nil {
		return err
	}
	if err := w.database().keep(ctx, name); err != nil {
		return err
	}
	for _, d := range []string{"pristine", "data", "locks"} {
		if err := os.MkdirAll(w.path(d), 0o700); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(w.path("mail", name), 0o700); err != nil {
		return err
	}
	if err := w.replace(tmp, name); err != nil {
		return err
	}
	return os.Rename(tmp, w.path("pristine", name))
}

// ownSteps are a scenario's additions to the base database: the tables of its
// extensions, the second factors, the blocks, then the rows it brings.
func (w *Wiki) ownSteps(ctx context.Context, s *site, at place) error {
	name := at.scenario
	dsn, user := w.database().pdo(at)
	if s.scenarios[name].update {
		argv := w.tree.command(w.dir, w.path("site", "tables.php"), "--conf", w.path("site", "LocalSettings.php"))
		if err := run(ctx, "scenario "+name+": tables", w.building(name, at), argv); err != nil {
			return err
		}
	}
	if s.scenarios[name].enrols() {
		argv := w.tree.command(w.dir, w.path("site", "enrol.php"), dsn, user)
		if err := run(ctx, "scenario "+name+": second factors", environment(), argv); err != nil {
			return err
		}
	}
	if err := w.block(ctx, at, "scenario "+name, s.scenarios[name].Blocks); err != nil {
		return err
	}
	sql := path.Join("wiki/scenarios", name, "install.sql")
	if f, err := s.fsys.Open(sql); err != nil {
		return nil // it is optional
	} else if err := f.Close(); err != nil {
		return err
	}
	argv := w.tree.command(w.dir, w.path("site", "sql.php"), dsn, user, w.path("site", "scenarios", name, "install.sql"))
	return run(ctx, fmt.Sprintf("scenario %s: install.sql", name), environment(), argv)
}

// remove takes a scenario away; its pristine copy first, so that what is left
// of an interrupted removal is not taken for a scenario.
func (w *Wiki) remove(ctx context.Context, name string) error {
	for _, d := range []string{"pristine", "data", "l10n", "mail"} {
		if err := os.RemoveAll(w.path(d, name)); err != nil {
			return err
		}
	}
	return w.database().drop(ctx, name)
}

// maintain runs one of MediaWiki's maintenance scripts on a database that is
// being made, with the common settings.
func (w *Wiki) maintain(ctx context.Context, at place, step, script string, args ...string) error {
	return run(ctx, step+": "+script, w.building("", at), w.script(script, args...))
}

// script is the command of a maintenance script that uses our settings. They
// are named twice, as 1.35 does not look at MW_CONFIG_FILE.
func (w *Wiki) script(script string, args ...string) []string {
	return w.tree.maintenance(w.dir, script, append([]string{"--conf", w.path("site", "LocalSettings.php")}, args...)...)
}

// building is the environment in which a place is filled, with the settings
// of a scenario ("": the common ones alone).
func (w *Wiki) building(scenario string, at place) []string {
	return environment(append(append(w.environment(),
		"MWCONFORM_SCENARIO="+scenario,
		"MWCONFORM_DATA="+at.files,
		"MW_CONFIG_FILE="+w.path("site", "LocalSettings.php")), w.database().building(at)...)...)
}

// environment is what fixtures/wiki/LocalSettings.php and router.php ask for.
func (w *Wiki) environment() []string {
	return append([]string{
		"MWCONFORM_STATE=" + w.dir,
		"MWCONFORM_ROOT=" + w.tree.root,
		"MWCONFORM_SERVER=" + w.server(),
		"MWCONFORM_SECRET=" + w.st.Secret,
	}, w.database().settings()...)
}
