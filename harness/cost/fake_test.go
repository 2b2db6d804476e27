package cost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/cost"
)

// TestMain is k6 where it goes by that name, see fake.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "k6" {
		os.Exit(m.Run())
	}
	if err := fakeK6(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// fakeScript is lines.json as the fake reads it.
type fakeScript struct {
	Control string
	Lines   []struct {
		cost.Line
		Header map[string]string `json:"header"`
		Body   string            `json:"body"`
		From   []struct {
			Old  string
			Line int
			Path []any
		} `json:"from"`
	}
}

// fakeK6 does with net/http what k6 does with k6.js, or what MODE says.
func fakeK6(args []string) error {
	if args[0] == "version" {
		fmt.Println("k6 v0 (fake)\nmore")
		return nil
	}
	if os.Getenv("K6_NO_USAGE_REPORT") != "true" || os.Getenv("K6_OUT") != "" || os.Getenv("MWCONFORM_USER_PASSWORD") != "" {
		return errors.New("it tells others, or heeds settings of the user")
	}
	data, err := os.ReadFile(filepath.Join(filepath.Dir(args[len(args)-1]), "lines.json"))
	if err != nil {
		return err
	}
	var script fakeScript
	if err := json.Unmarshal(data, &script); err != nil {
		return err
	}
	kept := &keeper{}
	floor := cost.Floor{Transport: kept, Reset: func(_ context.Context, scenario string) error {
		kept.answers = append(kept.answers, map[string]any{})
		return script.tell("reset?scenario="+url.QueryEscape(scenario), nil)
	}}
	steps := []func() error{
		func() error { return script.tell("begin", nil) },
		func() error { _, err := floor.Play(context.Background(), script.lines()); return err },
		func() error { return script.tell("end", nil) },
		func() error { return script.tell("answers", kept.answers) },
	}
	switch os.Getenv("MODE") {
	case "tired": // says that it did well
		steps = steps[:2]
		fmt.Fprintln(os.Stderr, "I am tired")
	case "early":
		steps = steps[2:]
	case "quick":
		steps = append(steps[:2:2], steps[3])
	case "slow":
		time.Sleep(time.Minute)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s fakeScript) tell(what string, body any) error {
	data, _ := json.Marshal(body)
	resp, err := http.Post(s.Control+what, "application/json", bytes.NewReader(data))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return err
}

// lines are those that were written.
func (s fakeScript) lines() (lines []cost.Line) {
	for _, l := range s.Lines {
		line := cost.Line{Reset: l.Reset, Session: l.Session, Method: l.Method, URL: l.URL, Header: http.Header{}, Body: []byte(l.Body), Gives: l.Gives}
		for name, value := range l.Header {
			line.Header.Set(name, value)
		}
		for _, v := range l.From {
			text, _ := url.QueryUnescape(v.Old)
			line.From = append(line.From, cost.Value{Text: text, Line: v.Line, Path: v.Path})
		}
		lines = append(lines, line)
	}
	return lines
}

// keeper keeps the answers.
type keeper struct{ answers []map[string]any }

func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(data))
	k.answers = append(k.answers, map[string]any{"status": resp.StatusCode, "body": string(data)})
	return resp, err
}

// fake is this program as k6, the only one that is found.
func fake(t *testing.T) cost.Tool {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(me)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "k6"), data, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	return found(t)
}

func found(t *testing.T) cost.Tool {
	t.Helper()
	here := cost.Here()
	if len(here) != 1 || here[0].Name != "k6" {
		t.Fatalf("%v are here", here)
	}
	return here[0]
}
