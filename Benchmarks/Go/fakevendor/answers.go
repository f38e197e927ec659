package main

import (
	"bytes"
	"strconv"
	"sync/atomic"
	"time"
)

// answers are whole responses, made once, but for pages of members.
type answers struct {
	member, jobs, created, sourced, balance, missing []byte
	// memberBody is one member without its head; its id starts at memberID.
	memberBody []byte
	memberID   int
}

// A page of members says that there are more until so many have been given.
const members = 100_000

func readAnswers(folder string) *answers {
	member := bytes.TrimSpace(read(folder, "member.json"))
	id := bytes.Index(member, []byte(`"id":"`)) + len(`"id":"`)
	return &answers{
		member: response(200, member), jobs: response(200, read(folder, "jobs.json")),
		created: response(201, bytes.TrimSpace(read(folder, "created.json"))),
		balance: response(200, []byte(`{"credits":{"balance":1000000000}}`)),
		missing: response(404, []byte(`{"error":{"message":"no such path"}}`)), memberBody: member, memberID: id,
	}
}

func response(status int, body []byte) []byte {
	head := "HTTP/1.1 " + strconv.Itoa(status) + " OK\r\nContent-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(body)) + "\r\n\r\n"
	return append([]byte(head), body...)
}

// find gives the response to a request, and how long it is held back.
func (answers *answers) find(request []byte, head int) ([]byte, time.Duration) {
	line := request[:bytes.IndexByte(request, '\r')]
	if bytes.HasPrefix(line, []byte("GET /count ")) {
		return response(200, strconv.AppendUint(nil, count(), 10)), 0
	}
	atomic.AddUint64(&answered, 1)
	start := bytes.IndexByte(line, '/')
	path := line[start+1:]
	delay := time.Duration(0)
	segment := bytes.IndexByte(path, '/')
	if segment < 0 {
		return answers.missing, 0
	}
	for _, digit := range path[:segment] {
		if digit >= '0' && digit <= '9' {
			delay = delay*10 + time.Duration(digit-'0')*time.Millisecond
		}
	}
	path = path[segment:]
	switch {
	case bytes.HasPrefix(path, []byte("/org/members/")):
		return answers.member, delay
	case bytes.HasPrefix(path, []byte("/org/members?")):
		return answers.page(path), delay
	case bytes.HasPrefix(path, []byte("/org/jobs")):
		return answers.jobs, delay
	case bytes.HasPrefix(path, []byte("/candidates")):
		return answers.created, delay
	case bytes.HasPrefix(path, []byte("/api/v1/campaigns/")):
		people := bytes.Count(request[head:], []byte(`"phone"`))
		return sourced(people), delay
	case bytes.HasPrefix(path, []byte("/api/v1/account/credits")):
		return answers.balance, delay
	}
	return answers.missing, delay
}

func sourced(people int) []byte {
	body := `{"campaign_id":"abc123def456","candidates_sourced":` + strconv.Itoa(people) +
		`,"candidates_skipped":0,"sms_sent":` + strconv.Itoa(people) + `,"errors":[]}`
	return response(200, []byte(body))
}

// page is one page of members; the mark for the next one is the last member's number.
func (answers *answers) page(path []byte) []byte {
	limit, first := number(path, "limit="), number(path, "next=")
	body := make([]byte, 0, limit*(len(answers.memberBody)+1)+64)
	body = append(body, `{"data":[`...)
	for index := 0; index < limit; index++ {
		if index > 0 {
			body = append(body, ',')
		}
		at := len(body) + answers.memberID
		body = append(body, answers.memberBody...)
		digits(body[at:at+24], first+index+1)
	}
	body = append(body, ']')
	if last := first + limit; last < members {
		body = append(body, `,"next":"000000000000000000000000"`...)
		digits(body[len(body)-25:len(body)-1], last)
	}
	return response(200, append(body, '}'))
}

// digits writes a number with leading zeros: an ObjectId's form.
func digits(into []byte, value int) {
	for index := len(into) - 1; index >= 0; index-- {
		into[index] = byte('0' + value%10)
		value /= 10
	}
}

func number(path []byte, name string) int {
	at := bytes.Index(path, []byte(name))
	if at < 0 {
		return 0
	}
	value := 0
	for _, digit := range path[at+len(name):] {
		if digit < '0' || digit > '9' {
			break
		}
		value = value*10 + int(digit-'0')
	}
	return value
}
