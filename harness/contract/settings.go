package contract

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mwconform/mwconform/harness/pattern"
)

// statement is how a line of a capability's settings may begin: a setting, a
// call that loads extensions, or what stands within one of these.
var statement = pattern.Lazy(`^(\$wg[A-Z]|wfLoadExtensions?\( |unset\( \$wg[A-Z]|foreach \( |\}$|\];$|\? |')`)

// checkSettings refuses what cannot stand in a LocalSettings.php as it is: no
// statement, a comment, one without its end. Whether it is right PHP is for
// php -l, in a test.
func checkSettings(c Capability) error {
	if c.Settings == "" {
		return nil
	}
	if c.Is == Account {
		return errors.New("no line of LocalSettings.php gives an account")
	}
	lines := strings.Split(strings.TrimRight(c.Settings, "\n"), "\n")
	for i, line := range lines {
		if !statement.Regexp().MatchString(strings.TrimSpace(line)) {
			return fmt.Errorf("line %d of settings is none of LocalSettings.php: %q", i+1, line)
		}
	}
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, ";") && last != "}" {
		return fmt.Errorf("the last line of settings has no end: %q", last)
	}
	return nil
}
