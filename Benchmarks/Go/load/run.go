package main

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"benchmarks/internal/epoll"
)

// run is one load on one target.
type run struct {
	loop        *epoll.Loop
	target      string
	request     []byte
	marks       []int
	number      int
	status      []byte
	rate        float64
	connections []*connection
	byFD        []*connection
	idle        []*connection
	began       time.Time
	from        time.Time
	until       time.Time
	now         time.Time
	due         int
	finished    bool

	times    histogram
	flight   int
	report   report
	weighted float64
	changed  time.Time
}

type connection struct {
	fd       int
	received []byte
	// from is when the request was due, or sent.
	from   time.Time
	unsent []byte
}

// A failure that goes on isn't a load any more.
const mostFailures = 1000

var errEnded = errors.New("the server closed a connection with a request on it")

func itoa(value int) string { return strconv.Itoa(value) }

func newRun(target string, request []byte, connections, status, first int) (*run, error) {
	loop, err := epoll.New()
	if err != nil {
		return nil, err
	}
	run := &run{
		loop: loop, target: target, request: request, number: first, status: []byte(" " + itoa(status) + " "),
	}
	for at := 0; ; {
		next := bytes.Index(request[at:], []byte("@@@@@@@@"))
		if next < 0 {
			break
		}
		run.marks = append(run.marks, at+next)
		at += next + 8
	}
	for index := 0; index < connections; index++ {
		one := &connection{received: make([]byte, 0, 4096)}
		if err := run.connect(one); err != nil {
			return nil, err
		}
		run.connections = append(run.connections, one)
	}
	return run, nil
}

func (run *run) connect(one *connection) error {
	fd, err := epoll.Dial(run.target)
	if err != nil {
		return err
	}
	one.fd, one.received, one.unsent = fd, one.received[:0], nil
	for len(run.byFD) <= fd {
		run.byFD = append(run.byFD, nil)
	}
	run.byFD[fd] = one
	return run.loop.Add(fd)
}

func (run *run) measure(warm, length time.Duration, pid int) (report, error) {
	run.began = time.Now()
	run.from, run.until = run.began.Add(warm), run.began.Add(warm+length)
	run.now, run.changed = run.began, run.from
	run.idle = append(run.idle, run.connections...)
	if run.rate == 0 {
		for len(run.idle) > 0 {
			run.send(run.now)
		}
	}
	cpu, own, isMeasured := 0.0, 0.0, false
	for {
		run.schedule()
		if err := run.loop.Wait(run.ready); err != nil {
			return run.report, err
		}
		run.now = time.Now()
		if !isMeasured && !run.now.Before(run.from) {
			isMeasured, cpu, own = true, cpuSeconds(pid), ownSeconds()
		}
		if !run.now.Before(run.until) {
			break
		}
		if run.report.Failed > mostFailures {
			return run.report, errors.New("too many failures: " + run.report.Failure)
		}
	}
	run.noteFlight(0)
	took := run.now.Sub(run.from).Seconds()
	result := run.report
	result.Seconds, result.PerSecond = took, float64(result.Requests)/took
	result.InFlight = run.weighted / took
	if result.Requests > 0 {
		result.ServerCPU = (cpuSeconds(pid) - cpu) * 1e6 / float64(result.Requests)
		result.LoadCPU = (ownSeconds() - own) * 1e6 / float64(result.Requests)
	}
	result.ResidentKiB = resident(pid)
	if run.rate > 0 {
		if err := run.drain(); err != nil {
			return result, err
		}
	}
	result.P50, result.P90 = run.times.milliseconds(0.5), run.times.milliseconds(0.9)
	result.P99, result.P999 = run.times.milliseconds(0.99), run.times.milliseconds(0.999)
	result.Max = float64(run.times.max) / 1e6
	result.NextNumber = run.number
	return result, nil
}

// drain waits up to 2 s for the answers to what was due in time. What has none even then counts with the time that it
// has taken so far, and so does what was never sent because every connection was busy.
func (run *run) drain() error {
	end := run.now.Add(2 * time.Second)
	for {
		waiting := 0
		for _, one := range run.connections {
			if run.counts(one.from) {
				waiting++
			}
		}
		if waiting == 0 || !run.now.Before(end) {
			break
		}
		run.loop.Arm(10 * time.Millisecond)
		if err := run.loop.Wait(run.ready); err != nil {
			return err
		}
		run.now = time.Now()
	}
	for _, one := range run.connections {
		if run.counts(one.from) {
			run.times.add(int64(run.now.Sub(one.from)))
		}
	}
	for moment := run.moment(run.due); moment.Before(run.until); moment = run.moment(run.due) {
		run.times.add(int64(run.now.Sub(moment)))
		run.due++
	}
	return nil
}

// counts tells whether the time of a request from that moment belongs to the result.
func (run *run) counts(from time.Time) bool { return from.After(run.from) && from.Before(run.until) }

// schedule sends what is due, as far as there are connections, and arms the timer.
func (run *run) schedule() {
	now := time.Now()
	if run.rate == 0 {
		run.arm(run.until.Sub(now))
		return
	}
	next := run.moment(run.due)
	for !next.After(now) && len(run.idle) > 0 {
		run.now = now
		run.send(next)
		run.due++
		next = run.moment(run.due)
	}
	if len(run.idle) == 0 || next.After(run.until) {
		next = run.until
	}
	run.arm(next.Sub(now))
}

func (run *run) arm(after time.Duration) {
	run.loop.Arm(after)
}

func (run *run) moment(number int) time.Time {
	return run.began.Add(time.Duration(float64(number) / run.rate * 1e9))
}

func (run *run) send(from time.Time) {
	one := run.idle[len(run.idle)-1]
	run.idle = run.idle[:len(run.idle)-1]
	for _, mark := range run.marks {
		value := run.number
		run.number++
		for index := mark + 7; index >= mark; index-- {
			run.request[index] = byte('0' + value%10)
			value /= 10
		}
	}
	one.from = from
	run.noteFlight(1)
	count, err := epoll.Write(one.fd, run.request)
	if err != nil && err != syscall.EAGAIN {
		run.fail(one, err.Error())
		return
	}
	if count < len(run.request) {
		one.unsent = append([]byte(nil), run.request[count:]...)
		run.loop.Writable(one.fd, true)
	}
}

func (run *run) noteFlight(change int) {
	if run.now.After(run.changed) {
		run.weighted += float64(run.flight) * run.now.Sub(run.changed).Seconds()
		run.changed = run.now
	}
	run.flight += change
	if run.flight > run.report.MostFlight {
		run.report.MostFlight = run.flight
	}
}

func (run *run) ready(fd int) {
	one := run.byFD[fd]
	if len(one.unsent) > 0 {
		count, err := epoll.Write(fd, one.unsent)
		if err == nil {
			one.unsent = one.unsent[count:]
			if len(one.unsent) == 0 {
				run.loop.Writable(fd, false)
			}
		}
	}
	if cap(one.received)-len(one.received) < 2048 {
		one.received = append(make([]byte, 0, 2*cap(one.received)), one.received...)
	}
	count, err := epoll.Read(fd, one.received[len(one.received):cap(one.received)])
	if err == syscall.EAGAIN {
		return
	}
	if err != nil || count == 0 {
		if one.from.IsZero() {
			err = nil
		} else {
			err = errEnded
		}
		run.reconnect(one, err)
		return
	}
	one.received = one.received[:len(one.received)+count]
	message, ok := epoll.Frame(one.received)
	if !ok {
		return
	}
	run.now = time.Now()
	run.noteFlight(-1)
	if run.counts(one.from) {
		run.times.add(int64(run.now.Sub(one.from)))
	}
	if !run.now.Before(run.from) && run.now.Before(run.until) {
		run.report.Requests++
		run.report.Body = message.Length - message.Head
	}
	if !bytes.Contains(one.received[:bytes.IndexByte(one.received, '\r')], run.status) {
		run.report.Failed++
		if run.report.Failure == "" {
			sample := one.received
			if len(sample) > 700 {
				sample = sample[:700]
			}
			run.report.Failure = string(sample)
		}
	}
	one.from = time.Time{}
	one.received = one.received[:0]
	if message.Closes {
		run.reconnect(one, nil)
		return
	}
	run.free(one)
}

func (run *run) free(one *connection) {
	run.idle = append(run.idle, one)
	if run.rate == 0 && run.now.Before(run.until) {
		run.send(run.now)
	}
}

func (run *run) fail(one *connection, why string) {
	run.report.Failed++
	if run.report.Failure == "" {
		run.report.Failure = why
	}
	if run.report.Failed < mostFailures {
		run.reconnect(one, nil)
	}
}

// reconnect replaces a connection that has ended; what was on it has failed.
func (run *run) reconnect(one *connection, err error) {
	if !one.from.IsZero() {
		run.noteFlight(-1)
		one.from = time.Time{}
	}
	_ = syscall.Close(one.fd)
	if err != nil {
		run.report.Failed++
		if run.report.Failure == "" {
			run.report.Failure = err.Error()
		}
	}
	wasIdle := false
	for index, other := range run.idle {
		if other == one {
			wasIdle = true
			run.idle = append(run.idle[:index], run.idle[index+1:]...)
			break
		}
	}
	if err := run.connect(one); err != nil {
		run.report.Failed += mostFailures
		run.report.Failure = err.Error()
		return
	}
	if wasIdle {
		run.idle = append(run.idle, one)
		return
	}
	run.free(one)
}

func ownSeconds() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// cpuSeconds is the CPU time of a process with all its threads, of which the kernel tells hundredths of a second.
func cpuSeconds(pid int) float64 {
	if pid == 0 {
		return 0
	}
	stat, err := os.ReadFile("/proc/" + itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

func resident(pid int) int {
	status, err := os.ReadFile("/proc/" + itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmRSS:") {
			kib, _ := strconv.Atoi(strings.Fields(line)[1])
			return kib
		}
	}
	return 0
}
