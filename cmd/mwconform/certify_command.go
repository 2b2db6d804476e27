package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/pattern"
)

// notRepeated are settings that change nothing of what is judged.
var notRepeated = []string{"config", "print-config", "help", "output", "report", "key", "view", "verbose"}

// places are settings whose values are files and folders of the machine of the run.
var places = map[string]string{"ca-file": "FILE", "mail": "MAIL", "waivers": "FILE", "tree": "DIR", "state-dir": "DIR",
	"captcha-answer": "ANSWER", "captcha-image-words": "WORDS"}

// reproduce is the command that does the same again, wherever the settings
// came from. Secrets and the places of this machine are words in capitals.
func reproduce(cmd *cobra.Command) string {
	words := []string{"mwconform", "certify"}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name, value := f.Name, strings.TrimSuffix(strings.TrimPrefix(f.Value.String(), "["), "]")
		if slices.Contains(notRepeated, name) || f.Value.String() == f.DefValue {
			return
		}
		place, hidden := places[name]
		switch {
		case strings.HasSuffix(name, "-password-file"):
			return // stands for the password, which is set as well
		case strings.HasSuffix(name, "-password"):
			words = append(words, "--"+name+"-file", "FILE")
		case isSecret(name):
			words = append(words, "--"+name, "SECRET")
		case hidden && !strings.HasPrefix(value, "smtp://"):
			words = append(words, "--"+name, place)
		case f.Value.Type() == "bool":
			if words = append(words, "--"+name); value != "true" {
				words[len(words)-1] += "=" + value
			}
		default:
			words = append(words, "--"+name, quoted(withoutPassword(value)))
		}
	})
	return strings.Join(words, " ")
}

// plainWord needs no quotes in a shell.
var plainWord = pattern.Lazy(`^[A-Za-z0-9_./:@,+=-]+$`)

func quoted(word string) string {
	if plainWord.Regexp().MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
