package cost

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is what this process took until now: CPU, user and system, and its
// peak of memory in bytes (getrusage(2); Linux counts it in kilobytes).
func Process() (cpu time.Duration, memory int64, err error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), u.Maxrss << 10, nil
}

// tick is the unit in which Linux tells the CPU of another process (USER_HZ).
const tick = 10 * time.Millisecond

// processOf is the same of another process that runs (proc(5)).
func processOf(pid int) (cpu time.Duration, memory int64, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	// The name, in brackets, can hold anything. After it utime and stime are the 12th and 13th.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	_, peak, _ := strings.Cut(string(status), "\nVmHWM:")
	peak, _, found := strings.Cut(peak, " kB\n")
	if len(fields) < 13 || !found {
		return 0, 0, fmt.Errorf("/proc says nothing of what process %d took", pid)
	}
	var n [3]int64
	for i, text := range []string{fields[11], fields[12], strings.TrimSpace(peak)} {
		if n[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, 0, err
		}
	}
	return time.Duration(n[0]+n[1]) * tick, n[2] << 10, nil
}
