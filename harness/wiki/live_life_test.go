package wiki

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func liveReset(t *testing.T, w *Wiki) {
	ctx := context.Background()
	create := func() string {
		a := newAPI(t, w, "plain")
		body, _ := a.call("action=createaccount", "username=Reset me", "password=Created-7h3kq2v9", "retype=Created-7h3kq2v9",
			"createreturnurl=http://127.0.0.1/", "createtoken="+a.token("createaccount"))
		return body
	}
	want(t, "createaccount", create(), "PASS")
	want(t, "createaccount again", create(), "userexists")

	resetUnderLoad(t, w)

	want(t, "createaccount after reset", create(), "PASS")
	if mails, err := w.Mail("plain"); err != nil || len(mails) != 0 {
		t.Errorf("mails after reset: %v, %v", mails, err)
	}
	if err := w.Reset(ctx, "throttled"); err != nil {
		t.Fatal(err)
	}
	alice := role(t, "user")
	body, _ := newAPI(t, w, "throttled").login(alice.Name, alice.Password)
	want(t, "throttled after reset", body, `"result":"Success"`)
}

// resetUnderLoad resets while others ask: no request may notice.
func resetUnderLoad(t *testing.T, w *Wiki) {
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for range 25 {
				if newAPI(t, w, "plain").token("login") == "" {
					t.Error("no token during a reset")
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { clients.Wait(); close(done) }()
	var longest time.Duration
	for times := 1; ; times++ {
		begin := time.Now()
		if err := w.Reset(context.Background(), "plain"); err != nil {
			t.Error(err)
		}
		longest = max(longest, time.Since(begin))
		select {
		case <-done:
			t.Logf("%d resets among 100 requests of 4 clients, the longest took %v", times, longest)
			if longest > 500*time.Millisecond {
				t.Error("a reset waits too long for requests")
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// liveExtension adds a scenario with tables and rows of its own while the
// others are being served, and takes it away again.
func liveExtension(t *testing.T, w *Wiki) {
	ctx := context.Background()
	fsys := withFiles(t, map[string]string{
		"wiki/scenarios/zz-extension/scenario.yaml": "title: An extension.\nprovides: [two-factor]\nupdate: true\n",
		"wiki/scenarios/zz-extension/settings.php":  "<?php\nwfLoadExtension( 'OATHAuth' );\n",
		"wiki/scenarios/zz-extension/install.sql": "INSERT INTO oathauth_users(id, module, data) SELECT user_id, 'totp', " +
			`'{"keys":[{"secret":"JBSWY3DPEHPK3PXP","scratch_tokens":[]}]}' FROM user WHERE user_name = 'Alice';`,
		// Our extension, loaded and not enabled.
		"wiki/scenarios/zz-disabled/scenario.yaml": "title: An extension that is not enabled.\n",
		"wiki/scenarios/zz-disabled/settings.php":  "<?php\nrequire __DIR__ . '/../../mwconform-auth.php';\n$wgMwconformAuthEnabled = 1;\n",
	})
	added, err := up(ctx, Options{Which: w.which()}, fsys)
	if err != nil {
		t.Fatal(err)
	}
	if added.st.PID != w.st.PID {
		t.Error("the server was restarted for an added scenario")
	}
	alice := role(t, "user")
	want(t, "two-factor login", newAPI(t, w, "zz-extension").clientlogin(alice.Name, alice.Password), `"status":"UI"`, "OATHToken")
	disabled := newAPI(t, w, "zz-disabled")
	if r := disabled.request("login", "openid"); r != nil {
		t.Errorf("not enabled, and it offers %v", r)
	}
	want(t, "not enabled", disabled.flow("login", "openid=1"), "FAIL", "authmanager-authn-no-primary")
	want(t, "not enabled, creation", disabled.flow("create", "username=Newcomer", "openid=1"), "FAIL", "authmanager-create-no-primary")

	if _, err := Up(ctx, Options{Which: w.which()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Reset(ctx, "zz-extension"); err == nil || !strings.Contains(err.Error(), "not installed") {
		t.Errorf("a scenario that is no longer there: %v", err)
	}
}

// liveDownUp comes last: it ends the server the other tests use.
func liveDownUp(t *testing.T, w *Wiki) {
	ctx := context.Background()
	before, err := w.Status(ctx)
	if err != nil || !before.Running || before.PID == 0 || !strings.HasPrefix(before.Version, "1.39.") {
		t.Fatalf("status %+v, %v", before, err)
	}
	same, err := Up(ctx, Options{Which: w.which()})
	if err != nil || same.st.PID != before.PID {
		t.Fatalf("a second Up started another server: %v, %v", same, err)
	}
	if err := w.Down(ctx); err != nil {
		t.Fatal(err)
	}
	if groups, err := serverGroups(w.router()); err != nil || len(groups) != 0 {
		t.Fatalf("after Down: %v, %v", groups, err)
	}
	if s, err := w.Status(ctx); err != nil || s.Running || s.PID != 0 || s.Version == "" {
		t.Fatalf("status after Down %+v, %v", s, err)
	}
	if err := w.Down(ctx); err != nil {
		t.Fatalf("Down of what is down: %v", err)
	}
	if _, err := Up(ctx, Options{Which: w.which(), Scenarios: []string{"plain"}}); err != nil {
		t.Fatal(err)
	}
	after, err := w.Status(ctx)
	if err != nil || after.Port != before.Port || len(after.Scenarios) != len(before.Scenarios) {
		t.Fatalf("status %+v, %v; before %+v", after, err, before)
	}
	both := make(chan error)
	for range 2 {
		go func() { _, err := Up(ctx, Options{Which: w.which()}); both <- err }()
	}
	if err := errors.Join(<-both, <-both); err != nil {
		t.Fatalf("two at once: %v", err)
	}
	if groups, err := serverGroups(w.router()); err != nil || len(groups) != 1 {
		t.Fatalf("two at once left the servers %v, %v", groups, err)
	}
	// A port somebody else has is named, not fought for.
	other := &Wiki{dir: t.TempDir(), tree: w.tree, st: state{Port: after.Port}}
	if err := other.claimPort(); !errors.Is(err, errPortTaken) {
		t.Fatalf("claimPort of a taken port: %v", err)
	}
}
