// Peer is the gateway's reads and its create as a Go team would write them: net/http and encoding/json of the standard
// library. No authentication, no limits, no store.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

type peer struct {
	vendor string
	client *http.Client
}

func main() {
	vendor := flag.String("vendor", "", "http://127.0.0.1:PORT")
	fresh := flag.Bool("fresh", false, "keep no connection to the vendor")
	flag.Parse()
	log.SetFlags(0)
	peer := &peer{vendor: *vendor, client: &http.Client{
		Timeout: 15 * time.Second,
		Transport: &http.Transport{
			DisableKeepAlives: *fresh, MaxIdleConns: 2048, MaxIdleConnsPerHost: 2048, DisableCompression: true,
		},
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/candidates/", peer.candidate)
	mux.HandleFunc("/v1/candidates", peer.create)
	mux.HandleFunc("/v1/jobs", peer.jobs)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, mux))
}

// ask makes a call to the vendor and decodes its answer.
func (peer *peer) ask(method, path string, body io.Reader, expected int, into any) error {
	request, err := http.NewRequest(method, peer.vendor+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer x")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := peer.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != expected {
		return fmt.Errorf("the vendor answered %d", answer.StatusCode)
	}
	received, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	if err != nil {
		return err
	}
	return json.Unmarshal(received, into)
}

func answer(writer http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		fail(writer, err)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	writer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	writer.WriteHeader(status)
	_, _ = writer.Write(body)
}

func fail(writer http.ResponseWriter, err error) {
	http.Error(writer, err.Error(), http.StatusBadGateway)
}

func (peer *peer) candidate(writer http.ResponseWriter, request *http.Request) {
	connection, id, ok := strings.Cut(strings.TrimPrefix(request.URL.Path, "/v1/candidates/"), ":")
	if !ok || request.Method != http.MethodGet {
		http.NotFound(writer, request)
		return
	}
	var wire vendorMember
	if err := peer.ask("GET", "/"+connection+"/org/members/"+id, nil, http.StatusOK, &wire); err != nil {
		fail(writer, err)
		return
	}
	answer(writer, http.StatusOK, envelope{Data: member(&wire, connection)})
}

func (peer *peer) jobs(writer http.ResponseWriter, request *http.Request) {
	query := request.URL.Query()
	connection := query.Get("connection")
	var page vendorJobPage
	path := "/" + connection + "/org/jobs?limit=" + query.Get("limit")
	if err := peer.ask("GET", path, nil, http.StatusOK, &page); err != nil {
		fail(writer, err)
		return
	}
	jobs := make([]*jobAnswer, len(page.Data))
	for index := range page.Data {
		jobs[index] = job(&page.Data[index], connection)
	}
	more := page.Next != ""
	answer(writer, http.StatusOK, envelope{Data: jobs, Meta: meta{NextCursor: page.Next, HasMore: &more}})
}

func (peer *peer) create(writer http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodPost {
		http.NotFound(writer, request)
		return
	}
	connection := request.URL.Query().Get("connection")
	received, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, 1<<20))
	if err != nil {
		fail(writer, err)
		return
	}
	var draft candidateDraft
	if err := json.Unmarshal(received, &draft); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	sent, err := json.Marshal(draft.vendor())
	if err != nil {
		fail(writer, err)
		return
	}
	var wire vendorCreated
	path := "/" + connection + "/candidates"
	if err := peer.ask("POST", path, strings.NewReader(string(sent)), http.StatusCreated, &wire); err != nil {
		fail(writer, err)
		return
	}
	answer(writer, http.StatusCreated, envelope{Data: created(&wire, connection)})
}
