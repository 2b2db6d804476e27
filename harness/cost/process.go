package cost

import (
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
