package main

import (
	"crypto/tls"
	"net"
	"time"

	"benchmarks/internal/epoll"
)

// serveTLS serves the same over TLS, a goroutine a connection, with or without tickets to resume a session by.
func serveTLS(answers *answers, certificate, key string, tickets bool) (int, error) {
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return 0, err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{pair}, SessionTicketsDisabled: !tickets, NextProtos: []string{"http/1.1"},
	})
	if err != nil {
		return 0, err
	}
	go func() {
		for {
			accepted, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(answers, accepted)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func serve(answers *answers, client net.Conn) {
	defer client.Close()
	received := make([]byte, 0, 4096)
	for {
		message, ok := epoll.Frame(received)
		if !ok {
			if cap(received)-len(received) < 2048 {
				received = append(make([]byte, 0, 2*cap(received)), received...)
			}
			count, err := client.Read(received[len(received):cap(received)])
			if err != nil {
				return
			}
			received = received[:len(received)+count]
			continue
		}
		response, delay := answers.find(received[:message.Length], message.Head)
		received = received[:copy(received, received[message.Length:])]
		if delay > 0 {
			time.Sleep(delay)
		}
		if _, err := client.Write(response); err != nil || message.Closes {
			return
		}
	}
}
