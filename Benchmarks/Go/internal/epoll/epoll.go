// Package epoll is a thin face of Linux's epoll, timerfd and non-blocking TCP, without allocations on the hot path: the
// load and the vendor must cost less than what they measure.
package epoll

import (
	"fmt"
	"net"
	"syscall"
	"time"
	"unsafe"
)

// Loop waits for many sockets and one timer.
type Loop struct {
	fd     int
	timer  int
	events [512]syscall.EpollEvent
}

// New makes a loop with its timer unarmed.
func New() (*Loop, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	const monotonic, nonBlocking = 1, syscall.O_NONBLOCK
	timer, _, errno := syscall.Syscall(syscall.SYS_TIMERFD_CREATE, monotonic, nonBlocking, 0)
	if errno != 0 {
		return nil, errno
	}
	loop := &Loop{fd: fd, timer: int(timer)}
	return loop, loop.Add(loop.timer)
}

// Add watches a socket for what can be read.
func (loop *Loop) Add(fd int) error {
	event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)}
	return syscall.EpollCtl(loop.fd, syscall.EPOLL_CTL_ADD, fd, &event)
}

// Writable sets whether a socket is watched for room to write as well.
func (loop *Loop) Writable(fd int, wanted bool) {
	event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)}
	if wanted {
		event.Events |= syscall.EPOLLOUT
	}
	_ = syscall.EpollCtl(loop.fd, syscall.EPOLL_CTL_MOD, fd, &event)
}

// Arm makes the loop return after so long; what was armed before is forgotten.
func (loop *Loop) Arm(after time.Duration) {
	if after < 1 {
		after = 1
	}
	value := [4]int64{0, 0, int64(after / time.Second), int64(after % time.Second)}
	syscall.RawSyscall6(syscall.SYS_TIMERFD_SETTIME, uintptr(loop.timer), 0, uintptr(unsafe.Pointer(&value)), 0, 0, 0)
}

// Wait blocks until something can be read or the timer is due, and calls back for each socket.
func (loop *Loop) Wait(ready func(fd int)) error {
	count, err := syscall.EpollWait(loop.fd, loop.events[:], -1)
	if err == syscall.EINTR {
		return nil
	}
	if err != nil {
		return err
	}
	for index := 0; index < count; index++ {
		fd := int(loop.events[index].Fd)
		if fd == loop.timer {
			var expirations [8]byte
			_, _ = Read(fd, expirations[:])
			continue
		}
		ready(fd)
	}
	return nil
}

// Read is one read that doesn't block. 0 without an error is the end; syscall.EAGAIN is nothing yet.
func Read(fd int, into []byte) (int, error) {
	count, _, errno := syscall.RawSyscall(
		syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&into[0])), uintptr(len(into)))
	if errno != 0 {
		return 0, errno
	}
	return int(count), nil
}

// Write is one write that doesn't block.
func Write(fd int, from []byte) (int, error) {
	count, _, errno := syscall.RawSyscall6(
		syscall.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&from[0])), uintptr(len(from)),
		syscall.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(count), nil
}

// Listen opens a listener on a free port of the loopback interface.
func Listen() (fd int, port int, err error) {
	fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return
	}
	_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err = syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return
	}
	if err = syscall.Listen(fd, 4096); err != nil {
		return
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		return
	}
	return fd, name.(*syscall.SockaddrInet4).Port, nil
}

// Accept takes one connection; ok is false when none waits.
func Accept(listener int) (fd int, ok bool) {
	fd, _, err := syscall.Accept4(listener, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
	if err != nil {
		return 0, false
	}
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	return fd, true
}

// Dial connects to a loopback address such as 127.0.0.1:8080; the socket doesn't block afterwards.
func Dial(address string) (int, error) {
	to, err := net.ResolveTCPAddr("tcp4", address)
	if err != nil {
		return 0, err
	}
	if !to.IP.IsLoopback() {
		return 0, fmt.Errorf("%s isn't on this machine", address)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	peer := syscall.SockaddrInet4{Port: to.Port}
	copy(peer.Addr[:], to.IP.To4())
	if err = syscall.Connect(fd, &peer); err == nil {
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		_ = syscall.Close(fd)
		return 0, err
	}
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	return fd, nil
}
