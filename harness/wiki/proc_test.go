package wiki

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// A recorded process id may by now belong to anybody.
func TestForeignProcessIsLeftAlone(t *testing.T) {
	w := fakeWiki(t)
	// As near as a foreign process comes: all the words, but no PHP.
	cmd := exec.Command("sh", "-c", "sleep 60; :", "-S", w.router())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	w.st.PID = cmd.Process.Pid
	if err := w.save(); err != nil {
		t.Fatal(err)
	}
	if s, err := w.Status(context.Background()); err != nil || s.Running || s.PID != 0 {
		t.Errorf("status %+v, %v", s, err)
	}
	if err := w.Down(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the foreign process was ended: %v", err)
	}
	if w.st.PID != 0 {
		t.Error("the wrong process id is still recorded")
	}
}

func TestStopServers(t *testing.T) {
	// A stand-in that looks like the server and has a worker.
	dir := t.TempDir()
	router := filepath.Join(dir, "router.php")
	php := filepath.Join(dir, "php8.2")
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	if err := copyFile(sh, php); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(php, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(php, "-c", "sleep 60 & wait", "-S", "127.0.0.1:0", router)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if isServer(cmd.Process.Pid, router+"x") || isServer(os.Getpid(), router) {
		t.Error("another router's server is taken for ours")
	}
	groups, err := serverGroups(router)
	if err != nil || !slices.Equal(groups, []int{cmd.Process.Pid}) {
		t.Fatalf("groups %v, %v; want %d", groups, err, cmd.Process.Pid)
	}
	if err := stopServers(router); err != nil {
		t.Fatal(err)
	}
	if _, alive := groupOf(cmd.Process.Pid); alive {
		t.Error("still running") // not reaped yet: a zombie counts as ended
	}
	cmd.Wait()
	for begin := time.Now(); syscall.Kill(-cmd.Process.Pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
		if time.Since(begin) > 5*time.Second {
			t.Fatal("the worker is still running")
		}
	}
}
