package cost

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Cost is what one run cost.
type Cost struct {
	Wire                  // the wiki's part
	Wall    time.Duration // from the first spec to the last
	Reset   time.Duration // of it, a test wiki's scenarios being put back
	Waited  time.Duration // of it, for mails that come and for what must not come
	CPU     time.Duration // our own, user and system
	Memory  int64         // peak of the process since its start, in bytes
	Specs   int
	Clauses int
}

// Own is what of the wall is neither the wiki's nor a reset nor waiting. It
// makes sense only where one spec runs at a time.
func (c *Cost) Own() time.Duration { return c.Wall - c.Took - c.Reset - c.Waited }

// Logins is how many requests had to look at a password: those of login,
// clientlogin and createaccount with a token.
func (c *Cost) Logins() int {
	return c.Actions["login"] + c.Actions["clientlogin"] + c.Actions["createaccount"]
}

// Text writes it for people.
func (c *Cost) Text(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	row("specs", "%d, of %d clauses", c.Specs, c.Clauses)
	row("requests", "%d (%s)", c.Requests, c.byAction())
	row("logins", "%d (login, clientlogin and createaccount with a token)", c.Logins())
	row("bytes", "%d sent, %d received", c.Sent, c.Received)
	row("wall", "%s", seconds(c.Wall))
	row("the wiki's own", "%s, %s; %s a request", seconds(c.Took), c.part(c.Took), each(c.Took, c.Requests))
	row("putting scenarios back", "%s, %s", seconds(c.Reset), c.part(c.Reset))
	row("waiting", "%s, %s (for mails, and for what must not come)", seconds(c.Waited), c.part(c.Waited))
	row("the rest", "%s, %s (ours)", seconds(c.Own()), c.part(c.Own()))
	row("our CPU", "%s; %s a request", seconds(c.CPU), each(c.CPU, c.Requests))
	row("our peak memory", "%.1f MiB", float64(c.Memory)/(1<<20))
	t.Flush()
}

func (c *Cost) byAction() string {
	names := slices.SortedFunc(maps.Keys(c.Actions), func(a, b string) int {
		if n := c.Actions[b] - c.Actions[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = fmt.Sprintf("%s %d", name, c.Actions[name])
	}
	return strings.Join(parts, ", ")
}

func (c *Cost) part(of time.Duration) string {
	if c.Wall <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(of)/float64(c.Wall))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func each(d time.Duration, n int) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000/float64(n))
}
