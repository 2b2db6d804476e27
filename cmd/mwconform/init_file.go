package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/prospect"
	"github.com/mwconform/mwconform/harness/target"
)

// write makes the settings' file, readable by its owner alone. One that came
// to be there in the meantime is not overwritten.
func (k *known) write() error {
	force, _ := k.cmd.Flags().GetBool("force")
	if !force {
		f, err := os.OpenFile(k.file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("%s could not be written: %w", k.file, cause(err))
		}
		return filled(f, k.text())
	}
	f, err := os.CreateTemp(filepath.Dir(k.file), ".mwconform-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("%s could not be written: %w", k.file, cause(err))
	}
	if err := filled(f, k.text()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), k.file); err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("%s could not be written: %w", k.file, err)
	}
	return nil
}

// filled writes and closes a file, and leaves none that is half written.
func filled(f *os.File, text string) error {
	_, err := f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("%s could not be written: %w", f.Name(), cause(err))
	}
	return nil
}

// riskSays tells what each risk does, for the file.
var riskSays = map[contract.Risk]string{
	"signs-in":         "logins that succeed and fail, logouts",
	"creates-accounts": "accounts whose names begin with a prefix of the run, listed in the report",
	"sends-mail":       "password resets of accounts the run created, accounts whose password is mailed",
	"trips-throttles":  "more failed logins than the wiki allows",
}

// text is the file. Lines such as "# user-name: Alice" are settings that were
// left out; all other comments have no colon behind their first word.
func (k *known) text() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# Settings of mwconform for %s (%s), by mwconform init on %s.", k.name(), or(k.generator(), "release not told"), time.Now().UTC().Format(time.DateOnly))
	say("# Each is also a flag (--endpoint) and a variable (MWCONFORM_ENDPOINT), which go before this file.")
	say("# No password belongs here - put each into the first line of a file of its own (chmod 600).")
	say("")
	say("endpoint: %s", strconv.Quote(plain(k.found.Endpoint)))
	if file, _ := k.cmd.Flags().GetString("ca-file"); file != "" {
		say("ca-file: %s", strconv.Quote(file))
	}
	if k.facts.Generator == "" {
		say("# The wiki tells its release to members only or not at all.")
		if k.found.Generator != "" {
			say("edition: %s", strconv.Quote(string(k.edition)))
		} else {
			say("# edition: %s", strconv.Quote(string(k.edition)))
		}
	}
	say("")
	if k.production {
		say("# A production wiki of Wikimedia - only reads are possible, whatever is allowed here.")
		say("# For more take test.wikipedia.org or a wiki of your own.")
		say("test-wiki: false")
		return b.String()
	}
	k.risksText(say)
	k.accountsText(say)
	k.answersText(say)
	return b.String()
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// gains are the clauses a capability is part of gaining; 0 where no step has it.
func (k *known) gains(id string) int {
	n := 0
	for _, s := range append(append([]prospect.Step{}, k.prospect.Given...), k.prospect.Setups...) {
		for _, need := range s.Needs {
			if need == id {
				n += s.Gains
			}
		}
	}
	return n
}

func (k *known) risksText(say func(string, ...any)) {
	say("# As it stands a run only reads. More needs both - the word that this wiki is there for tests,")
	say("# and each risk by its name.")
	for _, r := range contract.Risks[1:] {
		say("#   %-17s %s", r, riskSays[r])
	}
	say("test-wiki: %t", k.isTest())
	say("# allow: [signs-in, creates-accounts]")
	say("")
}

func (k *known) accountsText(say func(string, ...any)) {
	say("# Accounts made for the tests, what gains most clauses first.")
	seen := map[string]bool{}
	role := func(id string) {
		for _, r := range target.Roles {
			if r.ID != id || seen[id] {
				continue
			}
			seen[id] = true
			say("")
			say("# %s (%d of the clauses)", r.Says, k.gains("account-"+id))
			say("# %s-name: %s", id, exampleName(id))
			say("# %s-password-file: %s.txt", id, id)
			if r.SecondFactor {
				say("# %s-secret: BASE32", id)
			}
		}
	}
	for _, s := range k.prospect.Given {
		for _, need := range s.Needs {
			if id, ok := strings.CutPrefix(need, "account-"); ok {
				role(id)
			}
		}
	}
	say("")
}

// exampleName is a name of the right form.
func exampleName(role string) string {
	if strings.HasPrefix(role, "bot") || strings.HasSuffix(role, "-bot") {
		return strconv.Quote("NAME@APPID")
	}
	return strconv.Quote("NAME")
}

func (k *known) answersText(say func(string, ...any)) {
	say("# Answers to what the wiki asks, and where its mails can be read.")
	say("# captcha-question: %s", strconv.Quote("QUESTION"))
	say("# captcha-answer: %s", strconv.Quote("ANSWER"))
	say("# mail: %s", strconv.Quote("smtp://127.0.0.1:2525"))
	say("# mail-domain: example.org")
	say("")
	say("# What cannot be asked and is so on this wiki (mwconform init --verbose tells the lines of LocalSettings.php).")
	var ids []string
	for _, s := range append(append([]prospect.Step{}, k.prospect.Given...), k.prospect.Setups...) {
		for _, id := range s.Needs {
			if c := k.catalogue.Capabilities[id]; c.Declared && id != "mail" && !slices.Contains(ids, id) {
				ids = append(ids, id)
				say("#   %-24s %s", id, c.Says)
			}
		}
	}
	if len(ids) > 0 {
		say("# capability: [%s]", ids[0])
	}
}
