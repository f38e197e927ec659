// Load sends one request over and over on connections that it keeps, and prints what came of it as one line of JSON.
//
// Without -rate each connection sends its next request when the answer to the last one is there (a closed loop). With
// -rate requests are due at fixed moments, whatever the answers do, and an answer's time counts from the moment at which
// its request was due: a server that stalls can't hide behind a load that waits for it.
//
// Each run of eight '@' in the request becomes a number of its own, for idempotency keys and phones.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"
	"runtime"
	"strings"
	"time"
)

type report struct {
	Requests    int     `json:"requests"`
	Seconds     float64 `json:"seconds"`
	PerSecond   float64 `json:"per_second"`
	Failed      int     `json:"failed"`
	Failure     string  `json:"failure,omitempty"`
	InFlight    float64 `json:"in_flight"`
	MostFlight  int     `json:"most_in_flight"`
	P50         float64 `json:"p50_ms"`
	P90         float64 `json:"p90_ms"`
	P99         float64 `json:"p99_ms"`
	P999        float64 `json:"p999_ms"`
	Max         float64 `json:"max_ms"`
	ServerCPU   float64 `json:"cpu_us"`
	LoadCPU     float64 `json:"load_cpu_us"`
	Body        int     `json:"body_bytes"`
	NextNumber  int     `json:"next_number"`
	ResidentKiB int     `json:"resident_kib"`
}

type headers []string

func (list *headers) String() string { return strings.Join(*list, ", ") }

func (list *headers) Set(value string) error {
	*list = append(*list, value)
	return nil
}

func main() {
	var fields headers
	target := flag.String("target", "", "127.0.0.1:PORT")
	method := flag.String("method", "GET", "method")
	path := flag.String("path", "/", "path and query")
	flag.Var(&fields, "header", "NAME: VALUE, as often as wanted")
	bodyFile := flag.String("body", "", "file with the body")
	connections := flag.Int("connections", 1, "connections, kept open")
	rate := flag.Float64("rate", 0, "requests a second; 0: a closed loop")
	seconds := flag.Float64("seconds", 1, "how long to measure")
	warm := flag.Float64("warm", 0.3, "seconds before that")
	status := flag.Int("status", 200, "the status of every answer")
	first := flag.Int("first", 0, "the first number")
	pid := flag.Int("pid", 0, "process whose CPU time is told")
	flag.Parse()
	log.SetFlags(0)

	head := *method + " " + *path + " HTTP/1.1\r\nHost: " + *target + "\r\n"
	for _, field := range fields {
		head += field + "\r\n"
	}
	var body []byte
	if *bodyFile != "" {
		read, err := os.ReadFile(*bodyFile)
		check(err)
		body = read
		head += "Content-Type: application/json\r\nContent-Length: " + itoa(len(body)) + "\r\n"
	}
	runtime.LockOSThread()
	run, err := newRun(*target, append([]byte(head+"\r\n"), body...), *connections, *status, *first)
	check(err)
	run.rate = *rate
	result, err := run.measure(
		time.Duration(*warm*1e9), time.Duration(*seconds*1e9), *pid)
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(result))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
