package main

import (
	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/target"
)

// addOwnFlags adds what is said of a wiki of the user's own: where it is, what
// may be done to it, accounts, and answers to what it asks.
func addOwnFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("endpoint", "", "address of the wiki's api.php")
	f.Bool("test-wiki", false, "this wiki is there for tests")
	f.StringSlice("allow", nil, "risks allowed beyond reading: signs-in, creates-accounts, sends-mail, trips-throttles, or all")
	f.StringSlice("capability", nil, "capabilities that cannot be asked for, such as login-throttle")
	for _, r := range target.Roles {
		f.String(r.ID+"-name", "", "name of "+r.Says)
		f.String(r.ID+"-password", "", "its password")
		f.String(r.ID+"-password-file", "", "file with its password in the first line, - for standard input")
		if r.SecondFactor {
			f.String(r.ID+"-secret", "", "secret of its second factor, base32")
		}
	}
	f.String("captcha-question", "", "question of the captcha (QuestyCaptcha)")
	f.String("captcha-answer", "", "its answer")
	f.String("captcha-image-words", "", "words of the captcha's image (FancyCaptcha with one image)")
}
