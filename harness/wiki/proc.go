package wiki

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process id in a file is only a number: by the time it is read it may
// belong to anybody. A process is ours when it is PHP serving our router,
// or MariaDB serving our data: both paths are in our state directory.

// isServer tells whether a process is, now, the server with this router.
func isServer(pid int, router string) bool {
	args := arguments(pid)
	return args != nil && serves(router)(args)
}

// serves tells of a command line whether it is the server with this router.
func serves(router string) func(args []string) bool {
	return func(args []string) bool {
		return strings.HasPrefix(filepath.Base(args[0]), "php") &&
			slices.Contains(args, "-S") && args[len(args)-1] == router
	}
}

// arguments are a process's command line, at least its program; nil if it is gone.
func arguments(pid int) []string {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return nil // or none we may look at
	}
	argv := bytes.Split(bytes.TrimSuffix(raw, []byte{0}), []byte{0})
	args := make([]string, len(argv))
	for i, a := range argv {
		args[i] = string(a)
	}
	return args
}

// serverGroups finds the process groups of the servers with this router. More
// than one only if a start was interrupted before its number was written down.
func serverGroups(router string) ([]int, error) { return groupsOf(serves(router)) }

// groupsOf finds the process groups of the processes whose command line is ours.
func groupsOf(ours func(args []string) bool) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var groups []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if args := arguments(pid); args == nil || !ours(args) {
			continue
		}
		if group, alive := groupOf(pid); alive && !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	return groups, nil
}

// groupOf reads a process's group from /proc/PID/stat; a zombie is not alive.
func groupOf(pid int) (group int, alive bool) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, false
	}
	// The fields follow the command's name, which may itself hold parentheses.
	f := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // state, parent, group, …
	if len(f) < 3 || f[0] == "Z" || f[0] == "X" {
		return 0, false
	}
	group, err = strconv.Atoi(f[2])
	// Group 1 and below would make kill mean more than one group.
	return group, err == nil && group > 1
}

// stopServers ends every server with this router, its whole group, and waits
// until it is gone.
func stopServers(router string) error {
	return stopGroups(serves(router), 5*time.Second, "the server with "+router)
}

// stopGroups asks the groups of all processes that are ours to end, kills
// those that have not after some time, and waits until they are gone.
func stopGroups(ours func(args []string) bool, patience time.Duration, what string) error {
	for _, try := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGTERM, patience}, {syscall.SIGKILL, 5 * time.Second}} {
		deadline := time.Now().Add(try.wait)
		for signalled := false; ; time.Sleep(20 * time.Millisecond) {
			groups, err := groupsOf(ours)
			if err != nil || len(groups) == 0 {
				return err
			}
			if !signalled {
				signalled = true
				for _, g := range groups {
					if err := syscall.Kill(-g, try.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
						return fmt.Errorf("ending process group %d: %w", g, err)
					}
				}
			}
			if time.Now().After(deadline) {
				break
			}
		}
	}
	return fmt.Errorf("%s does not end", what)
}
