package main

import (
	"strconv"
	"strings"
	"time"
)

type vendorJobPage struct {
	Data []vendorJob `json:"data"`
	Next string      `json:"next"`
}

type vendorActivity struct {
	ID                string  `json:"id"`
	Title             *string `json:"title"`
	Note              *string `json:"note"`
	Completed         *bool   `json:"completed"`
	CreatedByWorkflow *bool   `json:"createdByWorkflow"`
	StartAt           *int64  `json:"startAt"`
	EndAt             *int64  `json:"endAt"`
	CompletedAt       *int64  `json:"completedAt"`
	CreatedAt         *int64  `json:"createdAt"`
}

type vendorPerson struct {
	ID string `json:"id"`
}

type vendorJob struct {
	ID              string  `json:"id"`
	Title           *string `json:"title"`
	Description     *string `json:"description"`
	HTMLDescription *string `json:"htmlDescription"`
	Salary          *string `json:"salary"`
	URL             *string `json:"url"`
	Location        *struct {
		Address *string `json:"address"`
		Name    *string `json:"name"`
		Lat     string  `json:"lat"`
		Lng     string  `json:"lng"`
		URL     *string `json:"url"`
	} `json:"location"`
	Deadline            *int64           `json:"deadline"`
	Activities          []vendorActivity `json:"activities"`
	ApplicationActivity *vendorActivity  `json:"applicationActivity"`
	OfferActivity       *vendorActivity  `json:"offerActivity"`
	CreatorMember       *vendorPerson    `json:"creatorMember"`
	OwnerMember         *vendorPerson    `json:"ownerMember"`
	Employer            *struct {
		ID     string  `json:"id"`
		Name   *string `json:"name"`
		Domain *string `json:"domain"`
	} `json:"employer"`
	List *struct {
		Name string `json:"name"`
	} `json:"list"`
	CreatedAt *int64 `json:"createdAt"`
}

type location struct {
	Raw  *string  `json:"raw,omitempty"`
	Name *string  `json:"name,omitempty"`
	Lat  *float64 `json:"lat,omitempty"`
	Lng  *float64 `json:"lng,omitempty"`
	URL  *string  `json:"url,omitempty"`
}

type employer struct {
	ID     string  `json:"id,omitempty"`
	Name   *string `json:"name,omitempty"`
	Domain *string `json:"domain,omitempty"`
}

type stage struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
}

type kind struct {
	Name      string `json:"name"`
	Key       string `json:"key"`
	Milestone bool   `json:"milestone"`
}

type activity struct {
	ID                string     `json:"id"`
	RemoteID          string     `json:"remote_id"`
	Title             *string    `json:"title,omitempty"`
	Note              *string    `json:"note,omitempty"`
	Type              *kind      `json:"type,omitempty"`
	Completed         *bool      `json:"completed,omitempty"`
	CompletedAt       *time.Time `json:"completed_at,omitempty"`
	StartsAt          *time.Time `json:"starts_at,omitempty"`
	EndsAt            *time.Time `json:"ends_at,omitempty"`
	CreatedByWorkflow *bool      `json:"created_by_workflow,omitempty"`
	CreatedAt         *time.Time `json:"created_at,omitempty"`
}

type jobAnswer struct {
	ID              string            `json:"id"`
	Connection      string            `json:"connection"`
	Provider        string            `json:"provider"`
	RemoteID        string            `json:"remote_id"`
	Kind            string            `json:"kind"`
	Title           *string           `json:"title,omitempty"`
	DescriptionHTML *string           `json:"description_html,omitempty"`
	DescriptionText *string           `json:"description_text,omitempty"`
	Status          string            `json:"status"`
	Location        *location         `json:"location,omitempty"`
	Salary          map[string]string `json:"salary,omitempty"`
	URL             *string           `json:"url,omitempty"`
	Employer        *employer         `json:"employer,omitempty"`
	DeadlineAt      *time.Time        `json:"deadline_at,omitempty"`
	OwnerID         string            `json:"owner_id,omitempty"`
	CreatorID       string            `json:"creator_id,omitempty"`
	Stage           *stage            `json:"stage,omitempty"`
	AppliedAt       *time.Time        `json:"applied_at,omitempty"`
	OfferAt         *time.Time        `json:"offer_at,omitempty"`
	Activities      []activity        `json:"activities,omitempty"`
	CreatedAt       *time.Time        `json:"created_at,omitempty"`
	Links           map[string]string `json:"links"`
}

var stageTypes = map[string]string{
	"applied": "apply", "phone screen": "phone_screen", "phone": "phone_interview", "interview": "on_site_interview",
	"offer": "offer_received", "accepted": "offer_accepted",
}

var (
	applying = &kind{"Apply", "apply", true}
	offering = &kind{"Offer Received", "offer_received", true}
)

func job(wire *vendorJob, connection string) *jobAnswer {
	id := connection + ":" + wire.ID
	answer := &jobAnswer{
		ID: id, Connection: connection, Provider: "huntr", RemoteID: wire.ID, Kind: "card", Title: wire.Title,
		DescriptionHTML: wire.HTMLDescription, DescriptionText: wire.Description, Status: "tracked", URL: wire.URL,
		DeadlineAt: date(wire.Deadline), CreatedAt: date(wire.CreatedAt),
		AppliedAt: happened(wire.ApplicationActivity), OfferAt: happened(wire.OfferActivity),
		Links: map[string]string{"self": "/v1/jobs/" + id},
	}
	if place := wire.Location; place != nil {
		answer.Location = &location{place.Address, place.Name, degrees(place.Lat), degrees(place.Lng), place.URL}
	}
	if wire.Salary != nil {
		answer.Salary = map[string]string{"raw": *wire.Salary}
	}
	if company := wire.Employer; company != nil {
		answer.Employer = &employer{connection + ":" + company.ID, company.Name, company.Domain}
	}
	if wire.OwnerMember != nil {
		answer.OwnerID = connection + ":" + wire.OwnerMember.ID
		answer.Links["owner"] = "/v1/candidates/" + answer.OwnerID
	}
	if wire.CreatorMember != nil {
		answer.CreatorID = connection + ":" + wire.CreatorMember.ID
	}
	if wire.List != nil {
		answer.Stage = &stage{wire.List.Name, stageTypes[strings.ToLower(wire.List.Name)]}
	}
	answer.Activities = make([]activity, len(wire.Activities))
	for index := range wire.Activities {
		one := &wire.Activities[index]
		shown := activity{
			ID: connection + ":" + one.ID, RemoteID: one.ID, Title: one.Title, Note: one.Note,
			Completed: one.Completed, CompletedAt: date(one.CompletedAt), StartsAt: date(one.StartAt),
			EndsAt: date(one.EndAt), CreatedByWorkflow: one.CreatedByWorkflow, CreatedAt: date(one.CreatedAt),
		}
		if wire.ApplicationActivity != nil && wire.ApplicationActivity.ID == one.ID {
			shown.Type = applying
		} else if wire.OfferActivity != nil && wire.OfferActivity.ID == one.ID {
			shown.Type = offering
		}
		answer.Activities[index] = shown
	}
	return answer
}

func happened(activity *vendorActivity) *time.Time {
	if activity == nil {
		return nil
	}
	for _, seconds := range []*int64{activity.CompletedAt, activity.StartAt, activity.CreatedAt} {
		if seconds != nil {
			return date(seconds)
		}
	}
	return nil
}

func degrees(text string) *float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil
	}
	return &value
}
