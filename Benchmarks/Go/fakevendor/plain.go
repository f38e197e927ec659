package main

import (
	"syscall"
	"time"

	"benchmarks/internal/epoll"
)

// plain serves HTTP/1.1 without TLS on one thread.
type plain struct {
	loop        *epoll.Loop
	listener    int
	answers     *answers
	connections []*connection
	// held are answers that wait, by how long they do: each list is in the order of its moments.
	held map[time.Duration]*held
	due  time.Time
}

type connection struct {
	fd       int
	received []byte
	// unsent is what didn't fit into the socket.
	unsent []byte
	closes bool
	// isWatched tells whether the loop waits for room to write.
	isWatched bool
	// generation tells a connection from a later one with the same number.
	generation uint64
}

type held struct {
	waiting []waiting
	first   int
}

type waiting struct {
	at         time.Time
	connection *connection
	generation uint64
	response   []byte
	closes     bool
}

func newPlain(answers *answers) (*plain, int, error) {
	listener, port, err := epoll.Listen()
	if err != nil {
		return nil, 0, err
	}
	loop, err := epoll.New()
	if err != nil {
		return nil, 0, err
	}
	server := &plain{loop: loop, listener: listener, answers: answers, held: map[time.Duration]*held{}}
	return server, port, loop.Add(listener)
}

func (server *plain) run() error {
	for {
		if err := server.loop.Wait(server.ready); err != nil {
			return err
		}
		server.release()
	}
}

func (server *plain) ready(fd int) {
	if fd == server.listener {
		for {
			accepted, ok := epoll.Accept(fd)
			if !ok {
				return
			}
			for len(server.connections) <= accepted {
				server.connections = append(server.connections, &connection{received: make([]byte, 0, 4096)})
			}
			one := server.connections[accepted]
			one.fd, one.received, one.unsent = accepted, one.received[:0], nil
			one.closes, one.isWatched = false, false
			_ = server.loop.Add(accepted)
		}
	}
	one := server.connections[fd]
	if len(one.unsent) > 0 {
		server.flush(one)
	}
	if one.fd < 0 {
		return
	}
	if cap(one.received)-len(one.received) < 2048 {
		one.received = append(make([]byte, 0, 2*cap(one.received)), one.received...)
	}
	count, err := epoll.Read(fd, one.received[len(one.received):cap(one.received)])
	if err == syscall.EAGAIN {
		return
	}
	if err != nil || count == 0 {
		server.close(one)
		return
	}
	one.received = one.received[:len(one.received)+count]
	for {
		message, ok := epoll.Frame(one.received)
		if !ok || one.fd < 0 {
			return
		}
		response, delay := server.answers.find(one.received[:message.Length], message.Head)
		rest := copy(one.received, one.received[message.Length:])
		one.received = one.received[:rest]
		if delay == 0 {
			server.send(one, response, message.Closes)
			continue
		}
		queue := server.held[delay]
		if queue == nil {
			queue = &held{}
			server.held[delay] = queue
		}
		queue.waiting = append(
			queue.waiting, waiting{time.Now().Add(delay), one, one.generation, response, message.Closes})
	}
}

// release sends what is due and arms the timer for what is next.
func (server *plain) release() {
	if len(server.held) == 0 {
		return
	}
	now := time.Now()
	var next time.Time
	for _, queue := range server.held {
		for queue.first < len(queue.waiting) && !queue.waiting[queue.first].at.After(now) {
			one := &queue.waiting[queue.first]
			if one.connection.generation == one.generation {
				server.send(one.connection, one.response, one.closes)
			}
			queue.first++
		}
		if queue.first == len(queue.waiting) {
			queue.waiting, queue.first = queue.waiting[:0], 0
			continue
		}
		if queue.first > 4096 {
			queue.waiting = queue.waiting[:copy(queue.waiting, queue.waiting[queue.first:])]
			queue.first = 0
		}
		if at := queue.waiting[queue.first].at; next.IsZero() || at.Before(next) {
			next = at
		}
	}
	// A timer that is armed for that moment already needn't be armed again.
	if !next.IsZero() && !next.Equal(server.due) {
		server.due = next
		server.loop.Arm(next.Sub(now))
	}
}

func (server *plain) send(one *connection, response []byte, closes bool) {
	one.closes = one.closes || closes
	if len(one.unsent) > 0 {
		one.unsent = append(one.unsent, response...)
		return
	}
	one.unsent = response
	server.flush(one)
}

func (server *plain) flush(one *connection) {
	count, err := epoll.Write(one.fd, one.unsent)
	if err != nil && err != syscall.EAGAIN {
		server.close(one)
		return
	}
	whole := count == len(one.unsent)
	if whole {
		one.unsent = nil
	} else {
		// A copy: the next answer may be appended to it.
		one.unsent = append([]byte(nil), one.unsent[count:]...)
	}
	if one.isWatched == whole {
		one.isWatched = !whole
		server.loop.Writable(one.fd, !whole)
	}
	if whole && one.closes {
		server.close(one)
	}
}

func (server *plain) close(one *connection) {
	if one.fd < 0 {
		return
	}
	one.generation++
	one.unsent = nil
	_ = syscall.Close(one.fd)
	one.fd = -1
}
