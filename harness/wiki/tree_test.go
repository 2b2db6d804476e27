package wiki

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestForbidServices(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy-rc.d")
	allow, err := forbidServices(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(file).Run(); err == nil || err.(*exec.ExitError).ExitCode() != 101 {
		t.Errorf("the policy answers %v, not 101", err)
	}
	if err := allow(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Error("the policy was left behind")
	}
	put(t, file, "its owner's")
	if allow, err = forbidServices(file); err != nil {
		t.Fatal(err)
	}
	if err := allow(); err != nil || content(file) != "its owner's" {
		t.Errorf("the owner's policy became %s, %v", content(file), err)
	}
}

func TestRunHidesArguments(t *testing.T) {
	err := run(context.Background(), "a step", environment(), []string{"sh", "-c", "echo the reason; exit 3", "Secret-1"})
	wantError(t, err, "a step", "the reason", "exit status 3")
	if text := err.Error(); strings.Contains(text, "Secret-1") {
		t.Errorf("%q", text)
	}
}

func TestTreeVersion(t *testing.T) {
	tr := tree{release: "1.39", root: t.TempDir(), suite: "Debian 12"}
	put(t, filepath.Join(tr.root, "includes", "Defines.php"), "<?php\ndefine( 'MW_VERSION', '1.39.17' );\n")
	if v, err := tr.version(); err != nil || v != "1.39.17" {
		t.Errorf("%s, %v", v, err)
	}
	put(t, filepath.Join(tr.root, "includes", "Defines.php"), "<?php\ndefine( 'MW_VERSION', '1.43.1' );\n")
	_, err := tr.version()
	wantError(t, err, "1.43.1", "wanted 1.39", "Debian 12")
}
