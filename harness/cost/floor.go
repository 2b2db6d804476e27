package cost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// Floor plays a script: the same requests in the same order with net/http and
// a jar for each session, and no checks. What a suite takes above it is its own.
type Floor struct {
	Transport http.RoundTripper
	Reset     func(ctx context.Context, scenario string) error

	clients map[int]*http.Client
	answers map[int]any // those that give something
}

// Played is what playing a script took.
type Played struct {
	Cost
	Otherwise []string `json:"otherwise"` // lines, from 1, that were answered with another Outcome
}

// Play plays it. What is compared is not part of the figures. An error is one
// of the network or of putting back.
func (f *Floor) Play(ctx context.Context, lines []Line) (*Played, error) {
	f.clients, f.answers = map[int]*http.Client{}, map[int]any{}
	status, bodies := make([]int, len(lines)), make([][]byte, len(lines))
	out := &Played{}
	before, _, err := Process()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	for i, line := range lines {
		start := time.Now()
		if line.Reset != "" {
			if err := f.Reset(ctx, line.Reset); err != nil {
				return nil, err
			}
			out.Reset += time.Since(start)
			continue
		}
		if status[i], bodies[i], err = f.send(ctx, line); err != nil {
			return nil, fmt.Errorf("request %d of the script: %s", i+1, withoutQueries(err.Error()))
		}
		out.Requests++
		out.Took += time.Since(start)
		if line.Gives {
			var said any
			_ = json.Unmarshal(bodies[i], &said) // what is no JSON gives nothing
			f.answers[i] = said
		}
	}
	out.Wall = time.Since(began)
	after, memory, err := Process()
	if err != nil {
		return nil, err
	}
	out.CPU, out.Memory = after-before, memory
	for i, line := range lines {
		if line.Reset == "" {
			out.judge(i, line, status[i], bodies[i])
		}
	}
	return out, nil
}

// judge notes an answer that is another than the script's.
func (p *Played) judge(i int, line Line, status int, body []byte) {
	if got := Outcome(status, body); got != line.Answer {
		p.Otherwise = append(p.Otherwise, fmt.Sprintf("%d: %s, not %s", i+1, got, line.Answer))
	}
}

func (f *Floor) send(ctx context.Context, line Line) (int, []byte, error) {
	address, body := line.URL, string(line.Body)
	for _, v := range line.From {
		if now, ok := at(f.answers[v.Line], v.Path); ok && now != v.Text {
			old, now := url.QueryEscape(v.Text), url.QueryEscape(now)
			address, body = strings.ReplaceAll(address, old, now), strings.ReplaceAll(body, old, now)
		}
	}
	req, err := http.NewRequestWithContext(ctx, line.Method, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, nil, err
	}
	req.Header = line.Header.Clone()
	resp, err := f.client(line.Session).Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

func (f *Floor) client(session int) *http.Client {
	if f.clients[session] == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			panic(err) // cookiejar.New(nil) has no failing path
		}
		f.clients[session] = &http.Client{Transport: f.Transport, Jar: jar, Timeout: time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return f.clients[session]
}

// at is the text at a path.
func at(v any, path []any) (string, bool) {
	for _, step := range path {
		switch of := v.(type) {
		case map[string]any:
			name, _ := step.(string)
			v = of[name]
		case []any:
			i, _ := step.(float64) // as JSON reads numbers
			if int(i) < 0 || int(i) >= len(of) {
				return "", false
			}
			v = of[int(i)]
		default:
			return "", false
		}
	}
	text, ok := v.(string)
	return text, ok
}
