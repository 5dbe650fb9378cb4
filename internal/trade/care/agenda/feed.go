package agenda

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Receives says whether an account may still read anything: a feed dies with it.
type Receives func(ctx context.Context, account db.ID) (bool, error)

// FeedView is the reader's own feed, without its secret.
type FeedView struct {
	Live   bool
	MadeAt time.Time
	ReadAt time.Time // zero when no calendar has come yet
}

type feedRow struct {
	ID             db.ID      `db:"id"`
	ProfessionalID db.ID      `db:"professional_id"`
	AccountID      db.ID      `db:"account_id"`
	Digest         []byte     `db:"digest"`
	MadeAt         time.Time  `db:"made_at"`
	RevokedAt      *time.Time `db:"revoked_at"`
	ReadAt         *time.Time `db:"read_at"`
}

const feedColumns = `id, professional_id, account_id, digest, made_at, revoked_at, read_at`

func feedOf(tx *db.Tx, professional db.ID) (FeedView, error) {
	var row feedRow
	found, err := tx.Find(&row, `select `+feedColumns+` from agenda_feed where professional_id = $1 and revoked_at is null`, professional)
	v := FeedView{Live: found, MadeAt: row.MadeAt}
	if row.ReadAt != nil {
		v.ReadAt = *row.ReadAt
	}
	return v, err
}

func revokeFeed(tx *db.Tx, professional db.ID) (int64, error) {
	return tx.Exec(`update agenda_feed set revoked_at = $1 where professional_id = $2 and revoked_at is null`, tx.Now(), professional)
}

// MakeFeed gives the reader a new secret, shown once; the one before, if any,
// leads nowhere from now on. Faults: Forbidden unless the reader is a
// professional.
func (s *Service) MakeFeed(ctx context.Context, who access.Actor) (secret string, err error) {
	if err := who.Check(access.AgendaFeed); err != nil {
		return "", err
	}
	if who.Professional == 0 {
		return "", fault.Deny()
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		secret = strings.ToLower(rand.Text())
		if _, err := revokeFeed(tx, who.Professional); err != nil {
			return err
		}
		row := feedRow{ID: tx.NewID(), ProfessionalID: who.Professional, AccountID: who.Account, Digest: s.digest(secret), MadeAt: tx.Now()}
		if err := tx.Insert("agenda_feed", row); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.AgendaFeed, Subject: "agenda_feed", SubjectID: row.ID})
	})
	return secret, err
}

// RevokeFeed ends the reader's feed; none is no fault. Faults: Forbidden.
func (s *Service) RevokeFeed(ctx context.Context, who access.Actor) error {
	if err := who.Check(access.AgendaFeed); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := revokeFeed(tx, who.Professional)
		if err != nil || n == 0 {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.AgendaFeed, Subject: "agenda_feed_end", SubjectID: who.Professional})
	})
}

func (s *Service) digest(secret string) []byte { return s.Seal.Digest("agenda.feed", secret) }

const (
	feedBefore = 31  // days shown
	feedAfter  = 400 //
	feedTouch  = time.Hour
)

// Feed is the calendar behind a secret: the appointments of its professional, in
// the teams he or she belongs to today. It names nobody. Faults: NotFound for a
// secret that is unknown or revoked, or whose account is closed.
func (s *Service) Feed(ctx context.Context, secret string) (calendar []byte, err error) {
	var row feedRow
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(&row, `select `+feedColumns+` from agenda_feed where digest = $1 and revoked_at is null`, s.digest(secret))
	})
	if err != nil {
		return nil, err
	}
	if s.Receives != nil {
		if ok, err := s.Receives(ctx, row.AccountID); err != nil || !ok {
			return nil, missing(err)
		}
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		calendar, err = s.calendar(tx, row.ProfessionalID)
		return err
	})
	if err != nil || row.ReadAt != nil && s.DB.Now().Sub(*row.ReadAt) < feedTouch {
		return calendar, err
	}
	// That a calendar came is told to its owner, and is not worth refusing it.
	_ = s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`update agenda_feed set read_at = $1 where id = $2`, tx.Now(), row.ID)
		return err
	})
	return calendar, nil
}

func missing(err error) error {
	if err == nil || fault.KindOf(err) == fault.Forbidden {
		return fault.Missing()
	}
	return err
}

func (s *Service) calendar(tx *db.Tx, professional db.ID) ([]byte, error) {
	teams, err := network.TeamsOf(tx, professional, tx.Today())
	if err != nil {
		return nil, err
	}
	ids := make([]db.ID, len(teams))
	places := map[db.ID]string{}
	for i, t := range teams {
		ids[i] = t.ID
		site, err := siteOf(tx, t.ID)
		if err != nil {
			return nil, err
		}
		places[t.ID] = site.place()
	}
	days := civil.Period{From: tx.Today().AddDays(-feedBefore), To: tx.Today().AddDays(feedAfter)}
	list, err := ofProfessional(tx, professional, ids, days)
	if err != nil {
		return nil, err
	}
	return ics(list, places), nil
}

// site is where a team receives, without its name: a name may tell what people
// come for.
type site struct{ address, town, phone string }

func siteOf(tx *db.Tx, team db.ID) (site, error) {
	m, err := network.TeamByID(tx, team)
	if err != nil || m.SiteID == 0 {
		return site{}, err
	}
	o, err := network.OrganisationByID(tx, m.SiteID)
	return site{address: o.Address, town: o.Place(), phone: o.Phone}, err
}

func (p site) place() string {
	if p.address == "" || p.town == "" {
		return p.address + p.town
	}
	return p.address + ", " + p.town
}
