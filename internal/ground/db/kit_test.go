package db_test

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
)

// A mark is one row of the job table, made only to be counted: kind says by
// which write.
func mark(tx *db.Tx, kind string) error {
	_, err := tx.Exec(`insert into job (id, kind, args, state, run_at, tries, last_error, made_at) values ($1, $2, '', 'done', $3, 0, '', $3)`,
		tx.NewID(), kind, tx.Now())
	return err
}

// marks counts how often each write left its mark.
func marks(t *testing.T, d *db.DB) map[string]int {
	t.Helper()
	var rows []struct {
		Kind  string `db:"kind"`
		Times int    `db:"times"`
	}
	read(t, d, func(tx *db.Tx) error {
		rows = nil
		return tx.Select(&rows, `select kind, count(*) as times from job group by kind`)
	})
	m := map[string]int{}
	for _, r := range rows {
		m[r.Kind] = r.Times
	}
	return m
}

// soon runs what must not hang.
func soon(t *testing.T, what string, do func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(30 * time.Second):
		t.Fatalf("%s: still waiting after 30 s", what)
		return nil
	}
}

// bear makes writes from several goroutines and returns which were acknowledged.
func bear(goroutines, each int, do func(kind string) error) (acknowledged *sync.Map, refused *atomic.Int64) {
	acknowledged, refused = &sync.Map{}, &atomic.Int64{}
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				kind := fmt.Sprintf("%d-%d", g, i)
				if err := do(kind); err != nil {
					refused.Add(1)
					continue
				}
				acknowledged.Store(kind, true)
			}
		})
	}
	wg.Wait()
	return acknowledged, refused
}

// line is a telephone line to a server that can be cut: after cut(n), the n-th
// answer from then on is not delivered and every conversation ends.
type line struct {
	at     string
	left   atomic.Int64
	listen net.Listener
}

func newLine(t *testing.T, h dbtest.House) (*line, string) {
	t.Helper()
	u, err := url.Parse(h.Address)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{at: u.Host}
	l.left.Store(-1)
	if l.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.listen.Close() })
	go func() {
		for {
			c, err := l.listen.Accept()
			if err != nil {
				return
			}
			go l.talk(c)
		}
	}()
	u.Host = l.listen.Addr().String()
	return l, u.String()
}

func (l *line) cut(answers int64) { l.left.Store(answers) }

func (l *line) talk(c net.Conn) {
	s, err := net.Dial("tcp", l.at)
	if err != nil {
		_ = c.Close()
		return
	}
	end := func() { _ = c.Close(); _ = s.Close() }
	defer end()
	go func() {
		defer end()
		_, _ = io.Copy(s, c)
	}()
	b := make([]byte, 64<<10)
	for {
		n, err := s.Read(b)
		if err != nil || l.left.Load() >= 0 && l.left.Add(-1) == -1 {
			return // the answer was made, and never arrives
		}
		if _, err := c.Write(b[:n]); err != nil {
			return
		}
	}
}
