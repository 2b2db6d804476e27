package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// send sends with the client of the standard library.
func send(box Box, body string, to ...string) error {
	return smtp.SendMail(addressOf(box), nil, "wiki@example.org", to, []byte("From: wiki@example.org\r\nTo: somebody@example.org\r\n\r\n"+body+"\r\n"))
}

func addressOf(box Box) string { return strings.TrimPrefix(box.String(), "smtp://") }

func TestSink(t *testing.T) {
	box := open(t, "smtp://127.0.0.1:0")
	if strings.HasSuffix(box.String(), ":0") || !strings.HasPrefix(box.String(), "smtp://127.0.0.1:") {
		t.Fatal(box)
	}
	if got := messages(t, box, nil); len(got) != 0 {
		t.Fatal(got)
	}
	if err := send(box, ".a line with a dot\r\nsecond line", "Alice@Example.org", "bob@example.org"); err != nil {
		t.Fatal(err)
	}
	if err := send(box, "next", "carol@example.org"); err != nil {
		t.Fatal(err)
	}
	got := messages(t, box, nil)
	if ids(got) != "1 2" || bodies(got) != ".a line with a dot\nsecond line next" {
		t.Errorf("%s: %q", ids(got), bodies(got))
	}
	if strings.Join(got[0].To, " ") != "Alice@Example.org bob@example.org" || strings.Join(got[1].To, " ") != "carol@example.org" {
		t.Errorf("%v, %v", got[0].To, got[1].To)
	}
	p, err := Parse(got[0])
	if err != nil || strings.Join(p.To, " ") != "alice@example.org bob@example.org" {
		t.Errorf("%+v, %v", p, err)
	}
	got[0].ID = "changed"
	if messages(t, box, nil)[0].ID != "1" {
		t.Error("the list is shared")
	}
}

func TestSinkAddresses(t *testing.T) {
	for _, setting := range []string{"smtp://localhost:0", "smtp://127.0.0.2:0", "smtp://[::1]:0", "smtp://[::ffff:127.0.0.1]:0/"} {
		box, err := Open(setting)
		if err != nil && strings.Contains(setting, "::1]") {
			t.Logf("no IPv6 here: %v", err)
			continue
		} else if err != nil {
			t.Errorf("%s: %v", setting, err)
			continue
		}
		if err := send(box, "x", "a@example.org"); err != nil || len(messages(t, box, nil)) != 1 {
			t.Errorf("%s (%v): %v", setting, box, err)
		}
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSinkInUse(t *testing.T) {
	box := open(t, "smtp://127.0.0.1:0")
	if _, err := Open(box.String()); err == nil || !strings.Contains(err.Error(), box.String()+": the port is in use") {
		t.Error(err)
	}
}

// A mail that is too big is refused, and the box tells so; what is right is taken after it.
func TestSinkBounds(t *testing.T) {
	box := open(t, "smtp://127.0.0.1:0")
	line := strings.Repeat("x", 70) + "\r\n"
	var refusal *textproto.Error
	if err := send(box, strings.Repeat(line, MaxSize/len(line)+10), "a@example.org"); !errors.As(err, &refusal) || refusal.Code != 552 {
		t.Errorf("too big: %v", err)
	}
	if got := messages(t, box, ErrCut); len(got) != 0 {
		t.Error(ids(got))
	}
	if err := send(box, strings.Repeat("x", MaxSize/2), "a@example.org"); err != nil { // one long line
		t.Errorf("half a megabyte: %v", err)
	}
	if got := messages(t, box, ErrCut); len(got) != 1 {
		t.Error(ids(got))
	}
	many := make([]string, maxRecipients+1)
	for i := range many {
		many[i] = fmt.Sprintf("a%d@example.org", i)
	}
	if err := send(box, "x", many...); err == nil {
		t.Error("more recipients than may be")
	}
}

// The oldest go when there are too many, and the box tells so.
func TestSinkKeepsTheNewest(t *testing.T) {
	s := &sink{name: "smtp://127.0.0.1:1"}
	for range MaxMails + 2 {
		s.take([]byte("x"), nil)
	}
	if got := messages(t, s, ErrCut); len(got) != MaxMails || got[0].ID != "3" {
		t.Errorf("%d from %s", len(got), got[0].ID)
	}
	s = &sink{name: "smtp://127.0.0.1:1"}
	for range MaxTotal>>20 + 1 {
		s.take(make([]byte, MaxSize), nil)
	}
	if got := messages(t, s, ErrCut); len(got) != MaxTotal>>20 || got[0].ID != "2" {
		t.Errorf("%d from %s", len(got), got[0].ID)
	}
}

func TestSinkManyAtOnce(t *testing.T) {
	box := open(t, "smtp://127.0.0.1:0")
	var wg sync.WaitGroup
	for i := range 2 * maxConnections {
		wg.Go(func() {
			if err := send(box, fmt.Sprintf("mail %d", i), fmt.Sprintf("a%d@example.org", i)); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() { _, _ = box.Messages(context.Background()) })
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, m := range messages(t, box, nil) {
		n := strings.TrimSuffix(strings.TrimPrefix(m.To[0], "a"), "@example.org")
		if !strings.Contains(string(m.Raw), "mail "+n+"\r\n") {
			t.Errorf("the mail to %v is %q", m.To, m.Raw)
		}
		seen[m.ID] = true
	}
	if len(seen) != 2*maxConnections {
		t.Errorf("%d mails", len(seen))
	}
}

// talk sends lines over a connection of its own and gives the last answer.
func talk(t *testing.T, box Box, lines ...string) (net.Conn, string) {
	t.Helper()
	c, err := net.Dial("tcp", addressOf(box))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	r := textproto.NewReader(bufio.NewReader(c))
	_, answer, err := r.ReadResponse(0)
	for _, line := range lines {
		if _, err := fmt.Fprintf(c, "%s\r\n", line); err != nil {
			t.Fatal(err)
		}
		var code int
		if code, answer, err = r.ReadResponse(0); err != nil && code == 0 {
			t.Fatal(line, err)
		}
		answer = fmt.Sprint(code, " ", answer)
	}
	return c, answer
}

func TestSinkProtocol(t *testing.T) {
	box := open(t, "smtp://127.0.0.1:0")
	to := []string{"MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>"}
	for _, c := range []struct {
		lines []string
		says  string
	}{
		{[]string{"EHLO x"}, "SIZE 1048576"},
		{[]string{"HELO x", to[0]}, "250"},
		{[]string{to[0]}, "502"},
		{[]string{"EHLO x", "AUTH PLAIN AGEAYg=="}, "523"},
		{[]string{"EHLO x", "STARTTLS"}, "502"},
		{[]string{"EHLO x", "DATA"}, "502"},
		{[]string{"EHLO x", "NONSENSE"}, "501"},
		{[]string{"EHLO x", "MAIL FROM:<a@example.org> SIZE=1048577"}, "552"},
		{[]string{"EHLO x", "MAIL FROM:<>", to[1], "DATA", "Subject: bounce\r\n\r\nx\r\n."}, "250"},
		{[]string{"EHLO x", to[0], to[1], "RSET", "DATA"}, "502"},
		{[]string{"EHLO x", to[0], to[1], "BDAT 18 LAST\r\nSubject: part\r\n\r\nx"}, "250"},
		{[]string{"EHLO x", "MAIL FROM:<a@example.org> SMTPUTF8", "RCPT TO:<ä@example.org>", "DATA", "Subject: utf8\r\n\r\nx\r\n."}, "250"},
	} {
		if _, got := talk(t, box, c.lines...); !strings.Contains(got, c.says) {
			t.Errorf("%q: %q, want %q", c.lines, got, c.says)
		}
	}
	got := messages(t, box, nil)
	if len(got) != 3 || strings.Join(got[2].To, "") != "ä@example.org" {
		t.Errorf("%d mails, %s", len(got), bodies(got))
	}
	// Two mails over one connection have each their own recipients.
	talk(t, box, "EHLO x", to[0], to[1], "DATA", "A: 1\r\n\r\nx\r\n.", to[0], "RCPT TO:<c@example.org>", "DATA", "A: 1\r\n\r\ny\r\n.")
	got = messages(t, box, nil)
	if len(got) != 5 || strings.Join(got[3].To, " ") != "b@example.org" || strings.Join(got[4].To, " ") != "c@example.org" {
		t.Errorf("%d mails, %v", len(got), got[len(got)-1].To)
	}
}

// Half a mail is none.
func TestSinkBrokenOff(t *testing.T) {
	box := open(t, "smtp://127.0.0.1:0")
	c, answer := talk(t, box, "EHLO x", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA")
	if !strings.HasPrefix(answer, "354") {
		t.Fatal(answer)
	}
	fmt.Fprint(c, "Subject: half\r\n\r\nthe begin")
	c.Close()
	if err := send(box, "whole", "b@example.org"); err != nil {
		t.Fatal(err)
	}
	if got := bodies(messages(t, box, nil)); got != "whole" {
		t.Errorf("%q", got)
	}
}

// Close ends all goroutines, also those of clients in the middle of a mail; what arrived stays.
func TestSinkClose(t *testing.T) {
	before := runtime.NumGoroutine()
	box, err := Open("smtp://127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := send(box, "x", "b@example.org"); err != nil {
		t.Fatal(err)
	}
	to := []string{"EHLO x", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>"}
	for range 5 {
		talk(t, box)
		talk(t, box, to...)
		c, _ := talk(t, box, append(to, "DATA")...)
		fmt.Fprint(c, "Subject: half\r\n\r\n")
		talk(t, box, append(to, "BDAT 9\r\nSubject: ")...)
	}
	for range 3 * maxConnections / 2 { // more than are let in
		if c, err := net.Dial("tcp", addressOf(box)); err == nil {
			t.Cleanup(func() { c.Close() })
		}
	}
	begin := time.Now()
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
	if err := box.Close(); err != nil {
		t.Errorf("a second time: %v", err)
	}
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
	if got := messages(t, box, nil); len(got) != 1 {
		t.Error(ids(got))
	}
	if err := send(box, "late", "b@example.org"); err == nil {
		t.Error("mails are taken after Close")
	}
	if again, err := Open(box.String()); err != nil {
		t.Errorf("the port is not free again: %v", err)
	} else {
		again.Close()
	}
}

// A server that ended by itself is no empty box.
func TestSinkFails(t *testing.T) {
	opened, err := Open("smtp://127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := opened.(*sink)
	if err := box.door.Listener.Close(); err != nil {
		t.Fatal(err)
	}
	<-box.served
	if _, err := box.Messages(context.Background()); err == nil || errors.Is(err, ErrCut) || !strings.Contains(err.Error(), box.name) {
		t.Error(err)
	}
}

func TestSinkCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := open(t, "smtp://127.0.0.1:0").Messages(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
