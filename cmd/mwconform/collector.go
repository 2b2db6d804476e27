package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// replayMemory is how much the embedded recordings need, in bytes of Go's heap,
// with room: that of a report with all exchanges would grow beyond it.
const replayMemory = 100 << 20

// collectLess lets the collector wait until there is three times what is needed,
// unless the environment says otherwise (GOGC, GOMEMLIMIT): most of what a replay
// makes is gone at once. Waiting longer costs more than it saves, as the system
// hands out new memory page by page.
func collectLess() {
	if collectorIsOurs() {
		debug.SetGCPercent(200)
		debug.SetMemoryLimit(replayMemory)
	}
}

// collectMore keeps a live run small: most of its time it waits for the wiki. 150
// saves a third of the collections of Go's 100 for 4 MiB more; 200 took 10.
func collectMore() {
	if collectorIsOurs() {
		debug.SetGCPercent(150)
		debug.SetMemoryLimit(smallRun)
	}
}

// smallRun is what a run on a test wiki needs of Go's memory at most; beyond it
// the collector works harder. The program itself takes about 15 MiB besides.
const smallRun = 44 << 20

// oneThread lets a run that does one thing at a time do it in one thread: others
// only look for work, a quarter of the CPU, unless the environment says otherwise.
func oneThread() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
}

// collectorIsOurs tells whether the environment leaves the collector to us.
func collectorIsOurs() bool { return os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" }
