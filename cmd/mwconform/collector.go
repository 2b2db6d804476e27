package main

import (
	"os"
	"runtime/debug"
)

// replayMemory is how much the embedded recordings need, in bytes of Go's heap,
// with room: up to it the collector is seldom asked. Without a limit a replay
// takes a third longer, as most of what it makes is gone at once.
const replayMemory = 100 << 20

// collectLess lets the collector wait until the heap nears replayMemory, unless
// the environment says otherwise (GOGC, GOMEMLIMIT).
func collectLess() {
	if collectorIsOurs() {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(replayMemory)
	}
}

// collectMore keeps a live run small: most of its time it waits for the wiki,
// and collecting twice as often costs nothing that can be measured.
func collectMore() {
	if collectorIsOurs() {
		debug.SetGCPercent(50)
		debug.SetMemoryLimit(smallRun)
	}
}

// smallRun is what a run on a test wiki needs of Go's memory at most; beyond it
// the collector works harder. The program itself takes about 15 MiB besides.
const smallRun = 44 << 20

// collectorIsOurs tells whether the environment leaves the collector to us.
func collectorIsOurs() bool { return os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" }
