// Fakevendor answers as the four vendors do where the benchmarks ask, with as little work as that takes.
//
// The first segment of a path tells how long it waits before it answers: /d20/org/members/… after 20 ms. It prints its
// ports as one line of JSON and ends with its standard input.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
)

// Requests that were answered, for GET /count.
var answered uint64

func main() {
	bodies := flag.String("bodies", "", "folder with the bodies of the answers")
	certificate := flag.String("certificate", "", "PEM certificate for the TLS listeners")
	key := flag.String("key", "", "PEM key of it")
	flag.Parse()
	log.SetFlags(0)
	answers := readAnswers(*bodies)
	plain, port, err := newPlain(answers)
	check(err)
	resuming, full := 0, 0
	if *certificate != "" {
		resuming, err = serveTLS(answers, *certificate, *key, true)
		check(err)
		full, err = serveTLS(answers, *certificate, *key, false)
		check(err)
	}
	fmt.Printf("{\"port\":%d,\"tls\":%d,\"tls_without_tickets\":%d}\n", port, resuming, full)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	runtime.LockOSThread()
	check(plain.run())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func count() uint64 { return atomic.LoadUint64(&answered) }

func read(folder, name string) []byte {
	body, err := os.ReadFile(filepath.Join(folder, name))
	check(err)
	return body
}
