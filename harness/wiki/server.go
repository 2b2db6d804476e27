package wiki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startWait = 15 * time.Second // for a server that has been started to take requests
	probeWait = 30 * time.Second // for one answer; a first request may compile all of MediaWiki
)

// errPortTaken says that another program listens on the port.
var errPortTaken = errors.New("is taken by another program")

// start starts the server on a port and waits until it takes requests. The
// port is w.st.Port; 0 means any.
func (w *Wiki) start(ctx context.Context) error {
	if err := w.claimPort(); err != nil {
		return err
	}
	log, err := os.OpenFile(w.path("server.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	argv := w.serverCommand()
	cmd := exec.Command(argv[0], argv[1:]...) // outlives ctx, and this program
	cmd.Env = environment(append(w.environment(), "PHP_CLI_SERVER_WORKERS=2")...)
	cmd.Dir = w.path("site")
	cmd.Stdout, cmd.Stderr = log, log
	// Its own session: neither this terminal's Ctrl-C nor its end reaches it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }() // or it would stay a zombie of ours
	w.st.PID = cmd.Process.Pid
	if err := w.save(); err != nil {
		return errors.Join(err, stopServers(w.router()))
	}
	return w.await(ctx, ended)
}

func (w *Wiki) serverCommand() []string {
	return w.tree.command(w.dir,
		"-q", // no line for each connection; errors are still logged
		// Shared memory would keep what a reset takes back, and mix scenarios:
		// all their databases have the same name.
		"-d", "apc.enabled=0",
		"-d", "opcache.enable=1",
		"-d", "display_errors=0", "-d", "log_errors=1", "-d", "error_log=",
		"-d", "max_execution_time=60",
		"-d", "date.timezone=UTC",
		// Quoted for PHP's ini parser and, inside, for the shell.
		"-d", `sendmail_path="sh \"$MWCONFORM_STATE/site/sendmail.sh\""`,
		"-S", net.JoinHostPort("127.0.0.1", strconv.Itoa(w.st.Port)),
		w.router())
}

// claimPort finds out that a port is taken before PHP does, and chooses one if none is given.
func (w *Wiki) claimPort() error {
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(w.st.Port)))
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("port %d of 127.0.0.1 %w", w.st.Port, errPortTaken)
		}
		return fmt.Errorf("port %d of 127.0.0.1: %w", w.st.Port, err)
	}
	w.st.Port = l.Addr().(*net.TCPAddr).Port
	return l.Close()
}

// await waits until the router answers.
func (w *Wiki) await(ctx context.Context, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	for {
		_, body, err := get(ctx, w.server()+"/")
		if err == nil && strings.HasPrefix(string(body), "No scenario") {
			return nil
		}
		select {
		case <-ended:
			log, _ := os.ReadFile(w.path("server.log"))
			return fmt.Errorf("the server on port %d ended at once:%s", w.st.Port, tail(log))
		case <-ctx.Done():
			return fmt.Errorf("the server on port %d does not answer: %w", w.st.Port, errors.Join(err, ctx.Err()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// probe asks a scenario which MediaWiki it is. A wiki that shows nothing to
// strangers refuses in MediaWiki's own way; its version is then "".
func (w *Wiki) probe(ctx context.Context, scenario string) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, probeWait)
	defer cancel()
	header, body, err := get(ctx, w.url(scenario, "api.php")+"?action=query&meta=siteinfo&format=json")
	if err != nil {
		return "", fmt.Errorf("scenario %s: %w", scenario, err)
	}
	if header.Get("MediaWiki-API-Error") == "readapidenied" {
		return "", nil
	}
	var answer struct {
		Query struct {
			General struct{ Generator string }
		}
	}
	err = json.Unmarshal(body, &answer)
	generator := answer.Query.General.Generator
	version, found := strings.CutPrefix(generator, "MediaWiki ")
	switch {
	case err != nil || !found:
		return "", fmt.Errorf("scenario %s does not answer as MediaWiki does (see %s):%s", scenario, w.path("server.log"), tail(clip(body)))
	case version != w.st.Version:
		return "", fmt.Errorf("scenario %s is %s, MediaWiki %s was installed", scenario, generator, w.st.Version)
	}
	return version, nil
}

func clip(body []byte) []byte { return body[:min(len(body), 400)] }

// client talks to our own server only: no proxy, no connection kept.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func get(ctx context.Context, url string) (http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.Header, body, err
}
