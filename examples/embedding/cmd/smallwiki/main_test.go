package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestServesUntilItEnds(t *testing.T) {
	ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
	defer end()
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, nil, w)
		w.Close()
	}()
	lines := bufio.NewScanner(r)
	if !lines.Scan() {
		t.Fatal("it prints nothing", <-ended)
	}
	endpoint := strings.TrimPrefix(lines.Text(), "endpoint: ")
	told := ""
	for !strings.HasPrefix(told, "stale-bot-password: ") && lines.Scan() { // the last of the accounts
		told = lines.Text()
	}
	answer, err := http.Get(endpoint + "?action=query&meta=siteinfo&format=json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); !strings.Contains(string(body), "smallwiki") {
		t.Errorf("%s: %s", endpoint, body)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWrongUse(t *testing.T) {
	for text, args := range map[string][]string{
		"address of this machine": {"-listen", "0.0.0.0:0"},
		"there is no":             {"-bug", "typo"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
