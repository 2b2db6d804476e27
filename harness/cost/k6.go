package cost

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// k6 is Grafana's (https://k6.io). It tells nobody that it ran, loads no
// extensions, opens no port and reads no settings of the user.
var k6 = Tool{Name: "k6", version: []string{"version"}, prefix: "K6_", prepare: prepareK6,
	env: []string{"K6_NO_USAGE_REPORT=true", "K6_AUTO_EXTENSION_RESOLUTION=false", "K6_BINARY_PROVISIONING=false"}}

//go:embed k6.js
var k6Script []byte

// k6Line is a Line as k6.js reads it.
type k6Line struct {
	Reset   string            `json:"reset,omitempty"`
	Session int               `json:"session,omitempty"`
	Method  string            `json:"method,omitempty"`
	URL     string            `json:"url,omitempty"`
	Header  map[string]string `json:"header,omitempty"`
	Body    string            `json:"body"`
	Bytes   bool              `json:"bytes,omitempty"` // each character of the body is a byte
	From    []k6Value         `json:"from,omitempty"`
	Gives   bool              `json:"gives,omitempty"`
}

type k6Value struct {
	Old  string `json:"old"` // as it stands in an address or a form
	Line int    `json:"line"`
	Path []any  `json:"path"`
}

func prepareK6(dir, control string, lines []Line) ([]string, error) {
	all := struct {
		Control string   `json:"control"`
		Lines   []k6Line `json:"lines"`
	}{control, make([]k6Line, len(lines))}
	for i, line := range lines {
		one := k6Line{Reset: line.Reset, Session: line.Session, Method: line.Method, URL: line.URL, Header: map[string]string{}, Body: string(line.Body), Gives: line.Gives}
		for name, values := range line.Header {
			if len(values) != 1 {
				return nil, fmt.Errorf("request %d of the script has several headers %s, which k6 does not send", i+1, name)
			}
			one.Header[name] = values[0]
		}
		if one.Bytes = !utf8.Valid(line.Body); one.Bytes {
			one.Body = characters(line.Body)
		}
		for _, v := range line.From {
			one.From = append(one.From, k6Value{url.QueryEscape(v.Text), v.Line, v.Path})
		}
		all.Lines[i] = one
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	script, config := filepath.Join(dir, "k6.js"), filepath.Join(dir, "k6.json")
	for name, data := range map[string][]byte{script: k6Script, config: []byte("{}"), filepath.Join(dir, "lines.json"): data} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return nil, err
		}
	}
	return []string{"run", "--quiet", "--no-color", "--no-usage-report", "--address", "", "--config", config, script}, nil
}

// characters is a text with a character for each byte.
func characters(data []byte) string {
	var out strings.Builder
	for _, b := range data {
		out.WriteRune(rune(b))
	}
	return out.String()
}
