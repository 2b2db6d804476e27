package mail

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mailOf is a message of header lines and a body, with the line ends of the standard.
func mailOf(body string, header ...string) Message {
	text := strings.Join(append([]string{"From: Wiki <Wiki@Example.org>", "To: alice@example.org"}, header...), "\n") + "\n\n" + body
	return Message{ID: "m1", Raw: []byte(strings.ReplaceAll(text, "\n", "\r\n"))}
}

// part is one part of a multipart with the boundary b.
func part(body string, header ...string) string {
	return "--b\n" + strings.Join(append(header, ""), "\n") + "\n" + body + "\n"
}

const (
	plainUTF8 = "Content-Type: text/plain; charset=utf-8"
	htmlUTF8  = "Content-Type: text/html; charset=utf-8"
)

func TestParseText(t *testing.T) {
	alternative := `Content-Type: multipart/alternative; boundary="b"`
	for _, c := range []struct {
		what string
		m    Message
		text string
	}{
		{"no type", mailOf("a line\nanother"), "a line\nanother"},
		{"plain", mailOf("Größe", plainUTF8), "Größe"},
		{"upper case", mailOf("R3JvZXNzZQ==", "CONTENT-TYPE: TEXT/PLAIN", "content-transfer-encoding: BASE64"), "Groesse"},
		{"quoted-printable", mailOf("pass=\nword: a=3Db =C3=A4", plainUTF8, "Content-Transfer-Encoding: quoted-printable"), "password: a=b ä"},
		{"base64", mailOf("R3LD\ntmUK", plainUTF8, "Content-Transfer-Encoding: base64"), "Gröe\n"},
		{"8859-1", mailOf("Gr\xf6\xdfe", "Content-Type: text/plain; charset=iso-8859-1"), "Größe"},
		{"1251", mailOf("\xef\xe0\xf0\xee\xeb\xfc", "Content-Type: text/plain; charset=windows-1251"), "пароль"},
		{"shift_jis", mailOf("\x83p\x83X", "Content-Type: text/plain; charset=shift_jis"), "パス"},
		{"iso-2022-jp", mailOf("\x1b$B%Q%9\x1b(B", "Content-Type: text/plain; charset=iso-2022-jp"), "パス"},
		{"unknown charset", mailOf("abc \xff", "Content-Type: text/plain; charset=x-none"), "abc \uFFFD"},
		{"not what it says", mailOf("abc \xff", plainUTF8), "abc \uFFFD"},
		{"unreadable type", mailOf("abc", "Content-Type: ;;;"), "abc"},
		{"alternative", mailOf(part("<p>html", htmlUTF8)+part("plain", plainUTF8)+"--b--\n", alternative), "plain"},
		{"HTML alone", mailOf(`<html><head><title>T</title><style>p{}</style></head><body><p>Your  password:<br>a&lt;b <b>12</b>3</p><script>x="y"</script><table><tr><td>End`, htmlUTF8),
			"Your password:\na<b 123\nEnd"},
		{"attachment", mailOf(part("seen", plainUTF8)+part("file", plainUTF8, "Content-Disposition: attachment; filename=x.txt")+part("\x00", "Content-Type: image/png")+"--b--\n",
			`Content-Type: multipart/mixed; boundary=b`), "seen"},
		{"two texts", mailOf(part("one", plainUTF8)+part("two")+"--b--\n", `Content-Type: multipart/mixed; boundary=b`), "one\ntwo"},
		{"nested", mailOf(part("--c\n"+plainUTF8+"\n\nwithin\n--c\n"+htmlUTF8+"\n\nx\n--c--", `Content-Type: multipart/alternative; boundary=c`)+"--b--\n",
			`Content-Type: multipart/mixed; boundary=b`), "within"},
		{"empty", mailOf(""), ""},
	} {
		p, err := Parse(c.m)
		if err != nil || p.Text != c.text || p.From != "wiki@example.org" || strings.Join(p.To, " ") != "alice@example.org" {
			t.Errorf("%s: %+v, %v; want %q", c.what, p, err, c.text)
		}
	}
}

func TestParseHeader(t *testing.T) {
	for _, c := range []struct{ header, from, to, subject string }{
		{"From: \"A, B\" <A@Example.org>\nTo: b@example.org, C <c@Example.org>\nCc: d@example.org, B@example.org\nBcc: e@example.org\nSubject: plain", "a@example.org",
			"b@example.org c@example.org d@example.org e@example.org", "plain"},
		{"From: =?utf-8?Q?Gr=C3=B6=C3=9Fe?= <a@example.org>\nTo: =?iso-8859-1?B?5A==?= <b@example.org>\nSubject: =?utf-8?B?w6Q=?= =?utf-8?Q?_?=\n =?utf-8?Q?=C3=B6?=",
			"a@example.org", "b@example.org", "ä ö"},
		{"From: A. Name: <a@example.org>\nTo: undisclosed-recipients:;\nSubject:", "a@example.org", "", ""},
		{"From: a@example.org\nTo: Weird [Name] b@example.org (c)\nSubject: =?x-none?Q?abc?=", "a@example.org", "b@example.org", "=?x-none?Q?abc?="},
		{"To: b@example.org\nTo: c@example.org", "", "b@example.org c@example.org", ""},
		{"Subject: alone \xff", "", "", "alone \uFFFD"},
	} {
		p, err := Parse(Message{Raw: []byte(c.header + "\n\ntext")})
		if err != nil || p.From != c.from || strings.Join(p.To, " ") != c.to || p.Subject != c.subject || p.Text != "text" {
			t.Errorf("%q: %+v, %v", c.header, p, err)
		}
	}
	m := mailOf("text")
	m.To = []string{"Envelope@Example.org", "envelope@example.org"}
	if p, err := Parse(m); err != nil || strings.Join(p.To, " ") != "envelope@example.org" {
		t.Errorf("%+v, %v", p, err)
	}
}

// hostile are mails that nobody sends in good faith; all have a password in them.
func hostile() map[string]Message {
	deep := "the password is hidden-secret1"
	header := "Content-Type: text/plain"
	for i := range 5000 {
		deep = fmt.Sprintf("--%d\n%s\n\n%s\n--%d--", i, header, deep, i)
		header = fmt.Sprintf("Content-Type: multipart/mixed; boundary=%d", i)
	}
	return map[string]Message{
		"nothing":             {},
		"no header":           {Raw: []byte("\r\n\r\nhidden-secret1")},
		"no mail":             {Raw: []byte("hidden-secret1 and more text\r\nthan a line\r\n\r\nx")},
		"a header only":       {Raw: []byte("From: a@example.org\r\nhidden-secret1")},
		"a bad header line":   mailOf("x", "hidden-secret1 without colon"),
		"a header too big":    mailOf("x", "X: hidden-secret1 "+strings.Repeat("x", maxHeader)),
		"many header lines":   mailOf("x", strings.Repeat("X: hidden-secret1\n", maxHeader/10)+"Y: z"),
		"unknown encoding":    mailOf("hidden-secret1", "Content-Transfer-Encoding: hidden-secret1"),
		"bad base64":          mailOf("hidden-secret1!!", "Content-Transfer-Encoding: base64"),
		"bad quoted":          mailOf("hidden-secret1 =ZZ\x00", "Content-Transfer-Encoding: quoted-printable"),
		"only an image":       mailOf("hidden-secret1", "Content-Type: image/png"),
		"only an attachment":  mailOf("hidden-secret1", "Content-Disposition: attachment"),
		"no boundary":         mailOf("hidden-secret1", "Content-Type: multipart/mixed"),
		"no parts":            mailOf("hidden-secret1", "Content-Type: multipart/mixed; boundary=b"),
		"no end":              mailOf(part("hidden-secret1"), "Content-Type: multipart/mixed; boundary=b"),
		"a bad part":          mailOf("--b\nhidden-secret1\n\nx\n--b--", "Content-Type: multipart/mixed; boundary=b"),
		"bad base64 in it":    mailOf(part("hidden-secret1!!", "Content-Transfer-Encoding: base64")+"--b--", "Content-Type: multipart/mixed; boundary=b"),
		"many parts":          mailOf(strings.Repeat(part("hidden-secret1"), 20_000)+"--b--", "Content-Type: multipart/mixed; boundary=b"),
		"parts in each other": mailOf(deep, header),
	}
}

func TestParseHostile(t *testing.T) {
	for what, m := range hostile() {
		begin := time.Now()
		p, err := Parse(m)
		if err == nil || strings.Contains(err.Error(), "hidden") || !strings.HasPrefix(err.Error(), "the mail "+m.ID) {
			t.Errorf("%s: %+v, %v", what, p, err)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s took %v", what, took)
		}
	}
}

// Mails of the size of a box that make a parser slow are read in bounded time.
func TestParseSlow(t *testing.T) {
	n := MaxSize - 1000
	for what, m := range map[string]Message{
		"open tags":        mailOf(strings.Repeat("<a ", n/3), htmlUTF8),
		"open comments":    mailOf(strings.Repeat("<!--", n/4), htmlUTF8),
		"entities":         mailOf(strings.Repeat("&amp", n/4), htmlUTF8),
		"boundaries":       mailOf(strings.Repeat("--b", n/3), "Content-Type: multipart/mixed; boundary=b"),
		"almost boundary":  mailOf(strings.Repeat("\n--", n/4), "Content-Type: multipart/mixed; boundary=-"),
		"type of a part":   mailOf(part("x", "Content-Type: text/plain; "+strings.Repeat("a*0=b; ", n/8))+"--b--", "Content-Type: multipart/mixed; boundary=b"),
		"field of a part":  mailOf(part("x", "Content-Disposition: "+strings.Repeat("=?utf-8?q?a?= ", n/16))+"--b--", "Content-Type: multipart/mixed; boundary=b"),
		"recipients":       mailOf("x", "To: "+strings.Repeat("(", maxHeader/2)),
		"recipients again": mailOf("x", "To: "+strings.Repeat("a@b,", maxHeader/8)),
		"subject":          mailOf("x", "Subject: "+strings.Repeat("=?utf-8?q?", maxHeader/16)),
	} {
		begin := time.Now()
		p, err := Parse(m)
		Passwords(p.Text)
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s took %v: %v", what, took, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, m := range hostile() {
		if len(m.Raw) < 10_000 {
			f.Add(m.Raw)
		}
	}
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add(mailOf("R3LDtsOfZQ==", plainUTF8, "Content-Transfer-Encoding: base64").Raw)
	f.Add(mailOf("<p>x<br>y", htmlUTF8).Raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > MaxSize {
			return
		}
		p, err := Parse(Message{ID: "m1", Raw: raw})
		if err != nil && (p.From != "" || p.Text != "" || len(p.To) > 0) {
			t.Errorf("an error and a mail: %+v, %v", p, err)
		}
		if len(p.Text) > 8*MaxSize {
			t.Errorf("%d bytes from %d", len(p.Text), len(raw))
		}
		for _, w := range Passwords(p.Text) {
			if len(w) < minPassword || len(w) > maxPassword || strings.ContainsFunc(w, func(r rune) bool { return r < '!' || r > '~' }) {
				t.Errorf("%q", w)
			}
		}
	})
}
