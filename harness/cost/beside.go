package cost

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Tool is a program of others that can send the requests of a script in their
// order, with a jar for each session. What it cannot do it asks of a control.
type Tool struct {
	Name    string
	version []string // arguments
	env     []string // besides ours without its own
	prefix  string   // of the variables of the environment that are its own
	// prepare writes its files into a folder and gives the arguments that run them.
	prepare func(dir, control string, lines []Line) ([]string, error)
}

// Tools are those that can be measured beside the floor.
var Tools = []Tool{k6}

// Here are those of them that are on this machine.
func Here() (here []Tool) {
	for _, t := range Tools {
		if _, err := exec.LookPath(t.Name); err == nil {
			here = append(here, t)
		}
	}
	return here
}

// Version is what it says of itself, in one line.
func (t Tool) Version(ctx context.Context) (string, error) {
	cmd := t.command(ctx, t.version)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line), nil
}

// command is one of the tool, with nothing of the user's own settings for it, nor
// of those for us, with their passwords.
func (t Tool) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.Name, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, t.prefix) && !strings.HasPrefix(v, "MWCONFORM_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, t.env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// Play lets it play a script. Its files, with passwords and tokens, are left in
// the folder, which is to be the user's own. The figures are of what lies
// between the first request and the last, as those of Floor are.
func (t Tool) Play(ctx context.Context, dir string, lines []Line, reset func(ctx context.Context, scenario string) error) (*Played, error) {
	c := &control{name: t.Name, secret: rand.Text(), reset: reset}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	args, err := t.prepare(dir, fmt.Sprintf("http://%s/%s/", listener.Addr(), c.secret), lines)
	if err != nil {
		return nil, err
	}
	cmd := t.command(ctx, args)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c.pid = cmd.Process.Pid
	server := &http.Server{Handler: c}
	go func() { _ = server.Serve(listener) }() // what it is asked before waits in the listener
	err = cmd.Wait()
	_ = server.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := cmp.Or(ctx.Err(), c.err, err); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", t.Name, err, LastLine(said.String()))
	}
	return c.outcomes(lines, LastLine(said.String()))
}

// outcomes holds the answers against the script's.
func (c *control) outcomes(lines []Line, said string) (*Played, error) {
	if len(c.answers) != len(lines) {
		return nil, fmt.Errorf("%s did not come to the end of the script: %s", c.name, said)
	}
	out := c.played
	for i, line := range lines {
		if line.Reset == "" {
			out.Requests++
			out.judge(i, line, c.answers[i].Status, []byte(c.answers[i].Body))
		}
	}
	return &out, nil
}

// LastLine is the last line of what a program said, without what is secret in
// addresses.
func LastLine(text string) string {
	text = strings.TrimSpace(text)
	return withoutQueries(text[strings.LastIndexByte(text, '\n')+1:])
}

// query is what an address may have that is secret: some requests send passwords in it.
var query = pattern.Lazy(`\?[^\s"']+`)

func withoutQueries(text string) string { return query.Regexp().ReplaceAllString(text, "?…") }
