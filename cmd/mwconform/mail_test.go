package main

import (
	"net"
	"testing"
)

func TestMailSettings(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	for _, w := range []wrongUse{
		{name: "no such folder", args: live("--mail", "nosuch"), says: []string{"mail", "nosuch", "no such folder"}},
		{name: "another scheme", args: live("--mail", "imap://127.0.0.1"), says: []string{"mail", "imap://127.0.0.1", "smtp://"}},
		{name: "another machine", args: live("--mail", "smtp://192.0.2.1:2525"), says: []string{"mail", "192.0.2.1", "127.0.0.1"}},
		{name: "a port that is none", args: live("--mail", "smtp://127.0.0.1:99999"), says: []string{"mail", "99999", "65535"}},
		{name: "a port in use", args: live("--mail", "smtp://"+taken.Addr().String()), says: []string{"mail", taken.Addr().String()}},
		{name: "a domain that is none", args: live("--mail", ".", "--mail-domain", "a b"), says: []string{"mail-domain", `"a b"`}},
		{name: "an address as domain", args: live("--mail", ".", "--mail-domain", "a@example.org"), says: []string{"mail-domain", "a@example.org"}},
		{name: "no time", args: live("--mail", ".", "--mail-wait", "0s"), says: []string{"mail-wait", "more than nothing"}},
		{name: "no time that is one", args: live("--mail-wait", "soon"), says: []string{"mail-wait"}},
		{name: "the capability alone", args: live("--capability", "mail"), says: []string{"capability", "setting mail"}},
		{name: "with the test wiki", args: []string{"run", "--fixture-wiki", "--mail", "."}, says: []string{"mail (flag)", "fixture-wiki (flag)"}},
		{name: "in the file", args: live(), file: "mail: nosuch\n", says: []string{"nosuch", "no such folder"}},
		{name: "a password in the address", args: live("--mail", "smtp://me:"+secret+"@127.0.0.1:2525"), says: []string{"mail"}},
	} {
		t.Run(w.name, w.check)
	}
}
