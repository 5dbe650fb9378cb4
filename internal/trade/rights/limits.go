package rights

import (
	_ "embed" // the limits
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
)

// Limit is one delay or bound, which law or the install may change: dated data,
// with its source.
type Limit struct {
	Key        string
	Value      int
	Unit       string
	From, To   civil.Day // To: last day, none while it holds
	Confidence string    // confirmed, proposed
	Source     string
}

// The limits this room reads.
const (
	glassOpen         = "glass_open"
	glassReview       = "glass_review"
	glassTries        = "glass_tries"
	requestAnswer     = "request_answer"
	requestAnswerOld  = "request_answer_old"
	requestOldAfter   = "request_old_after"
	requestReflection = "request_reflection"
	requestAlert      = "request_alert"
)

//go:embed data/limits.csv
var limitsFile string

var limits = mustLimits(limitsFile)

// limitOn is what a limit is worth on a day: before its first day, what it was
// worth first.
func limitOn(key string, day civil.Day) int {
	var last Limit
	for _, l := range limits {
		if l.Key == key && (last.Key == "" || !l.From.After(day)) {
			last = l
		}
	}
	return last.Value
}

// GlassHours is how long an exceptional access opened on a day may last.
func GlassHours(day civil.Day) int { return limitOn(glassOpen, day) }

// OldAfter is how many years make information old, for the longer delay of a
// request received on a day.
func OldAfter(day civil.Day) int { return limitOn(requestOldAfter, day) }

func mustLimits(file string) []Limit {
	list, err := parseLimits(file)
	if err != nil {
		panic("rights: " + err.Error()) // the file is in the program
	}
	return list
}

func parseLimits(file string) ([]Limit, error) {
	r := csv.NewReader(strings.NewReader(file))
	r.Comma, r.FieldsPerRecord = ';', 7
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var list []Limit
	for _, row := range rows[1:] {
		l := Limit{Key: row[0], Unit: row[2], Confidence: row[5], Source: row[6]}
		if l.Value, err = strconv.Atoi(row[1]); err != nil || l.Value < 1 {
			return nil, fmt.Errorf("limit %s: %q is no positive number", l.Key, row[1])
		}
		if l.From, err = civil.ParseISO(row[3]); err != nil {
			return nil, fmt.Errorf("limit %s: %w", l.Key, err)
		}
		if row[4] != "" {
			if l.To, err = civil.ParseISO(row[4]); err != nil {
				return nil, fmt.Errorf("limit %s: %w", l.Key, err)
			}
		}
		list = append(list, l)
	}
	for _, key := range []string{glassOpen, glassReview, glassTries, requestAnswer, requestAnswerOld, requestOldAfter, requestReflection, requestAlert} {
		if err := follow(list, key); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// follow wants the states of a limit one after the other, the last one open.
func follow(list []Limit, key string) error {
	var last *Limit
	for i, l := range list {
		if l.Key != key {
			continue
		}
		if last != nil && (last.To.IsZero() || last.To.AddDays(1) != l.From) {
			return fmt.Errorf("limit %s: the state from %s does not follow the one before", key, l.From)
		}
		last = &list[i]
	}
	if last == nil || !last.To.IsZero() {
		return fmt.Errorf("limit %s: nothing holds today", key)
	}
	return nil
}
