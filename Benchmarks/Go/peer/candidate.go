package main

import (
	"strings"
	"time"
)

type envelope struct {
	Data any  `json:"data"`
	Meta meta `json:"meta"`
}

type meta struct {
	NextCursor string `json:"next_cursor,omitempty"`
	HasMore    *bool  `json:"has_more,omitempty"`
}

type vendorMember struct {
	ID                string  `json:"id"`
	GivenName         *string `json:"givenName"`
	FamilyName        *string `json:"familyName"`
	Email             *string `json:"email"`
	CreatedAt         *int64  `json:"createdAt"`
	IsActive          *bool   `json:"isActive"`
	MemberFieldValues []struct {
		FieldID string `json:"fieldId"`
		Value   any    `json:"value"`
	} `json:"memberFieldValues"`
}

type vendorCreated struct {
	ID             string   `json:"id"`
	FirstName      *string  `json:"firstName"`
	LastName       *string  `json:"lastName"`
	Status         *string  `json:"status"`
	CreatedAt      *string  `json:"createdAt"`
	UpdatedAt      *string  `json:"updatedAt"`
	JobIDs         []string `json:"jobIds"`
	Email          *string  `json:"email"`
	PhoneNumber    *string  `json:"phoneNumber"`
	GDPRExpiryDate *string  `json:"gdprExpiryDate"`
	Gender         *string  `json:"gender"`
	OverallRating  *float64 `json:"overallRating"`
	Metadata       struct {
		Source      *string  `json:"source"`
		ExternalID  *string  `json:"externalId"`
		Tags        []string `json:"tags"`
		LinkedInURL *string  `json:"linkedinUrl"`
	} `json:"metadata"`
	AnalysisCount  *int `json:"analysisCount"`
	InterviewCount *int `json:"interviewCount"`
}

type vendorDraft struct {
	FirstName      string         `json:"firstName"`
	LastName       string         `json:"lastName"`
	GDPRExpiryDate string         `json:"gdprExpiryDate"`
	Email          *string        `json:"email,omitempty"`
	PhoneNumber    *string        `json:"phoneNumber,omitempty"`
	JobIDs         []string       `json:"jobIds,omitempty"`
	Gender         *string        `json:"gender,omitempty"`
	Metadata       map[string]any `json:"metadata,omitempty"`
}

type candidateDraft struct {
	FirstName        string         `json:"first_name"`
	LastName         string         `json:"last_name"`
	ConsentExpiresOn string         `json:"consent_expires_on"`
	Email            *string        `json:"email"`
	Phone            *string        `json:"phone"`
	JobIDs           []string       `json:"job_ids"`
	Gender           *string        `json:"gender"`
	Source           *string        `json:"source"`
	ExternalID       *string        `json:"external_id"`
	Tags             []string       `json:"tags"`
	Metadata         map[string]any `json:"metadata"`
}

type rating struct {
	Score float64 `json:"score"`
	Max   float64 `json:"max"`
}

type counts struct {
	Interviews *int `json:"interviews,omitempty"`
	Analyses   *int `json:"analyses,omitempty"`
}

type candidateAnswer struct {
	ID               string            `json:"id"`
	Connection       string            `json:"connection"`
	Provider         string            `json:"provider"`
	RemoteID         string            `json:"remote_id"`
	Kind             string            `json:"kind"`
	FirstName        *string           `json:"first_name,omitempty"`
	LastName         *string           `json:"last_name,omitempty"`
	Email            *string           `json:"email,omitempty"`
	Phone            *string           `json:"phone,omitempty"`
	Status           string            `json:"status,omitempty"`
	RemoteStatus     *string           `json:"remote_status,omitempty"`
	JobIDs           []string          `json:"job_ids,omitempty"`
	ExternalID       *string           `json:"external_id,omitempty"`
	Source           *string           `json:"source,omitempty"`
	Tags             []string          `json:"tags,omitempty"`
	ConsentExpiresOn *string           `json:"consent_expires_on,omitempty"`
	Gender           *string           `json:"gender,omitempty"`
	Rating           *rating           `json:"rating,omitempty"`
	Counts           *counts           `json:"counts,omitempty"`
	CustomFields     map[string]any    `json:"custom_fields,omitempty"`
	Metadata         map[string]string `json:"metadata,omitempty"`
	CreatedAt        *time.Time        `json:"created_at,omitempty"`
	UpdatedAt        *time.Time        `json:"updated_at,omitempty"`
	Links            map[string]string `json:"links"`
}

func member(wire *vendorMember, connection string) *candidateAnswer {
	id := connection + ":" + wire.ID
	answer := &candidateAnswer{
		ID: id, Connection: connection, Provider: "huntr", RemoteID: wire.ID, Kind: "member",
		FirstName: wire.GivenName, LastName: wire.FamilyName, Email: wire.Email, CreatedAt: date(wire.CreatedAt),
		CustomFields: make(map[string]any, len(wire.MemberFieldValues)),
		Links:        map[string]string{"self": "/v1/candidates/" + id},
	}
	if wire.IsActive != nil {
		answer.Status = "inactive"
		if *wire.IsActive {
			answer.Status = "active"
		}
	}
	for _, field := range wire.MemberFieldValues {
		answer.CustomFields[field.FieldID] = field.Value
	}
	return answer
}

func (draft *candidateDraft) vendor() *vendorDraft {
	all := make(map[string]any, len(draft.Metadata)+3)
	for key, value := range draft.Metadata {
		all[key] = value
	}
	if draft.Source != nil {
		all["source"] = draft.Source
	}
	if draft.ExternalID != nil {
		all["externalId"] = draft.ExternalID
	}
	if draft.Tags != nil {
		all["tags"] = draft.Tags
	}
	vendor := &vendorDraft{
		FirstName: draft.FirstName, LastName: draft.LastName, GDPRExpiryDate: draft.ConsentExpiresOn,
		Email: draft.Email, JobIDs: draft.JobIDs, Gender: draft.Gender, Metadata: all,
	}
	if draft.Phone != nil {
		phone := strings.ReplaceAll(*draft.Phone, " ", "")
		vendor.PhoneNumber = &phone
	}
	return vendor
}

func created(wire *vendorCreated, connection string) *candidateAnswer {
	id := connection + ":" + wire.ID
	answer := &candidateAnswer{
		ID: id, Connection: connection, Provider: "instaview", RemoteID: wire.ID, Kind: "candidate",
		FirstName: wire.FirstName, LastName: wire.LastName, Email: wire.Email, Phone: wire.PhoneNumber,
		Status: "unknown", RemoteStatus: wire.Status, ExternalID: wire.Metadata.ExternalID,
		Source: wire.Metadata.Source, Tags: wire.Metadata.Tags, ConsentExpiresOn: wire.GDPRExpiryDate,
		Gender: wire.Gender, Counts: &counts{wire.InterviewCount, wire.AnalysisCount},
		CreatedAt: moment(wire.CreatedAt), UpdatedAt: moment(wire.UpdatedAt),
		Links: map[string]string{"self": "/v1/candidates/" + id},
	}
	if wire.Status != nil {
		switch *wire.Status {
		case "APPLIED", "IN_PROCESS", "ACCEPTED", "REJECTED":
			answer.Status = strings.ToLower(*wire.Status)
		}
	}
	for _, job := range wire.JobIDs {
		answer.JobIDs = append(answer.JobIDs, connection+":"+job)
	}
	if wire.OverallRating != nil {
		answer.Rating = &rating{*wire.OverallRating, 100}
	}
	if wire.Metadata.LinkedInURL != nil {
		answer.Metadata = map[string]string{"linkedinUrl": *wire.Metadata.LinkedInURL}
	}
	return answer
}

func date(seconds *int64) *time.Time {
	if seconds == nil {
		return nil
	}
	moment := time.Unix(*seconds, 0).UTC()
	return &moment
}

func moment(text *string) *time.Time {
	if text == nil {
		return nil
	}
	parsed, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil
	}
	parsed = parsed.UTC()
	return &parsed
}
