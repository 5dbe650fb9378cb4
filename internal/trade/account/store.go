package account

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

type accountRow struct {
	ID             db.ID      `db:"id"`
	Email          string     `db:"email"`
	EmailKey       string     `db:"email_key"`
	SearchKey      string     `db:"search_key"`
	Name           string     `db:"name"`
	ProfessionalID db.ID      `db:"professional_id"`
	PasswordHash   string     `db:"password_hash"`
	TOTPSecret     []byte     `db:"totp_secret"`
	TOTPConfirmed  *time.Time `db:"totp_confirmed"`
	TOTPLastStep   int64      `db:"totp_last_step"`
	Demo           bool       `db:"demo"`
	Theme          string     `db:"theme"`
	DisabledAt     *time.Time `db:"disabled_at"`
	MadeAt         time.Time  `db:"made_at"`
	SignedInAt     *time.Time `db:"signed_in_at"`
	ConfirmedAt    *time.Time `db:"confirmed_at"`
	ConfirmedBy    db.ID      `db:"confirmed_by"`
	Version        int        `db:"version"`
}

const accountColumns = `id, email, email_key, search_key, name, professional_id, password_hash, totp_secret, totp_confirmed,
	totp_last_step, demo, theme, disabled_at, made_at, signed_in_at, confirmed_at, confirmed_by, version`

func (r accountRow) account() Account {
	return Account{
		ID: r.ID, Email: r.Email, Name: r.Name, Professional: r.ProfessionalID, Demo: r.Demo,
		Accepted: r.PasswordHash != "", SecondFactor: r.TOTPConfirmed != nil,
		DisabledAt: instant(r.DisabledAt), MadeAt: r.MadeAt, SignedInAt: instant(r.SignedInAt), ConfirmedAt: instant(r.ConfirmedAt),
	}
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func accountByKey(tx *db.Tx, key string) (accountRow, bool, error) {
	var r accountRow
	found, err := tx.Find(&r, `select `+accountColumns+` from account where email_key = $1`, key)
	return r, found, err
}

func accountByID(tx *db.Tx, id db.ID) (r accountRow, err error) {
	err = tx.Get(&r, `select `+accountColumns+` from account where id = $1`, id)
	return r, err
}

func openAccountOf(tx *db.Tx, professional db.ID) (bool, error) {
	var id db.ID
	return tx.Find(&id, `select id from account where professional_id = $1 and disabled_at is null`, professional)
}

func professionalsWithAccount(tx *db.Tx) (map[string]bool, error) {
	var ids []db.ID
	err := tx.Select(&ids, `select professional_id from account where professional_id is not null and disabled_at is null`)
	with := make(map[string]bool, len(ids))
	for _, id := range ids {
		with[id.String()] = true
	}
	return with, err
}

// setPassword replaces a hash; was is the one that was read.
func setPassword(tx *db.Tx, id db.ID, was, hash string) error {
	return tx.Change(`update account set password_hash = $3, version = version + 1 where id = $1 and password_hash = $2`, id, was, hash)
}

func setSecret(tx *db.Tx, id db.ID, sealed []byte) error {
	_, err := tx.Exec(`update account set totp_secret = $2, totp_confirmed = null, totp_last_step = 0, version = version + 1 where id = $1`, id, sealed)
	return err
}

// useStep marks the thirty seconds of a code as used; false when they were
// already, or later ones.
func useStep(tx *db.Tx, id db.ID, step int64) (bool, error) {
	n, err := tx.Exec(`update account set totp_last_step = $2, totp_confirmed = coalesce(totp_confirmed, $3)
		where id = $1 and totp_last_step < $2`, id, step, tx.Now())
	return n == 1, err
}

func setSignedIn(tx *db.Tx, id db.ID) error {
	_, err := tx.Exec(`update account set signed_in_at = $2 where id = $1`, id, tx.Now())
	return err
}

func setDisabled(tx *db.Tx, id db.ID, at *time.Time) error {
	_, err := tx.Exec(`update account set disabled_at = $2, version = version + 1 where id = $1`, id, at)
	return err
}

// setConfirmed says that an account is its owner's, or takes that back.
func setConfirmed(tx *db.Tx, id db.ID, at *time.Time, by db.ID) error {
	_, err := tx.Exec(`update account set confirmed_at = $2, confirmed_by = $3, version = version + 1 where id = $1`, id, at, by)
	return err
}

// unconfirmed lists the open accounts of professionals that were used and wait
// for a second person.
func unconfirmed(tx *db.Tx) (rows []accountRow, err error) {
	err = tx.Select(&rows, `select `+accountColumns+` from account where confirmed_at is null and signed_in_at is not null
		and disabled_at is null and professional_id is not null order by signed_in_at, id`)
	return rows, err
}

// lastLinkBy is the account that made the link which opened an account whole;
// zero when the command line made it, or there was none.
func lastLinkBy(tx *db.Tx, account db.ID) (by db.ID, err error) {
	_, err = tx.Find(&by, `select made_by from invitation where account_id = $1 and used_at is not null
		and purpose in ('welcome', 'recovery') order by used_at desc limit 1`, account)
	return by, err
}

func setTheme(tx *db.Tx, id db.ID, theme string) error {
	_, err := tx.Exec(`update account set theme = $2 where id = $1`, id, theme)
	return err
}

// Grants.

const grantColumns = `id, account_id, role, region, organisation_id, from_on, to_on`

func grantsOf(tx *db.Tx, account db.ID) (gs []Grant, err error) {
	err = tx.Select(&gs, `select `+grantColumns+` from account_grant where account_id = $1 order by from_on, id`, account)
	return gs, err
}

func grantsOfAll(tx *db.Tx, accounts []db.ID) (map[db.ID][]Grant, error) {
	marks, args := db.In(1, accounts)
	var gs []Grant
	err := tx.Select(&gs, `select `+grantColumns+` from account_grant where account_id in `+marks+` order by from_on, id`, args...)
	m := make(map[db.ID][]Grant, len(accounts))
	for _, g := range gs {
		m[g.AccountID] = append(m[g.AccountID], g)
	}
	return m, err
}

func addGrant(tx *db.Tx, account db.ID, d GrantDraft) (db.ID, error) {
	g := Grant{ID: tx.NewID(), AccountID: account, Role: d.Role, Region: d.Region, Organisation: d.Organisation, From: tx.Today()}
	return g.ID, tx.Insert("account_grant", g)
}

func endGrant(tx *db.Tx, id db.ID, last civil.Day) error {
	_, err := tx.Exec(`update account_grant set to_on = $2 where id = $1`, id, last)
	return err
}

// Lists.

// findAccounts lists the accounts that have, or had, a grant in a region (all of
// them when it is empty) and whose name or address holds each folded word: the
// first two hundred, the search narrows.
func findAccounts(tx *db.Tx, region string, words []string) (rows []accountRow, err error) {
	query, args := `select `+accountColumns+` from account a where true`, []any{}
	mark := func(v any) string {
		args = append(args, v)
		return "$" + string('0'+rune(len(args)))
	}
	if region != "" {
		query += ` and exists (select 1 from account_grant g where g.account_id = a.id and g.region = ` + mark(region) + `)`
	}
	for _, w := range words[:min(len(words), 5)] {
		query += ` and a.search_key like ` + mark("%"+w+"%")
	}
	err = tx.Select(&rows, query+` order by a.search_key, a.id limit 200`, args...)
	return rows, err
}

// Invitations.

type invitationRow struct {
	ID        db.ID      `db:"id"`
	TokenHash []byte     `db:"token_hash"`
	AccountID db.ID      `db:"account_id"`
	Purpose   Purpose    `db:"purpose"`
	MadeBy    db.ID      `db:"made_by"`
	MadeAt    time.Time  `db:"made_at"`
	EndsAt    time.Time  `db:"ends_at"`
	UsedAt    *time.Time `db:"used_at"`
}

// putInvitation writes a link; those of the account not used yet are dropped.
func putInvitation(tx *db.Tx, r invitationRow) error {
	if err := dropInvitations(tx, r.AccountID); err != nil {
		return err
	}
	return tx.Insert("invitation", r)
}

func dropInvitations(tx *db.Tx, account db.ID) error {
	_, err := tx.Exec(`delete from invitation where account_id = $1 and used_at is null`, account)
	return err
}

// invitationOf finds a link that may still be used, and its account. Faults:
// NotFound.
func invitationOf(tx *db.Tx, token string) (i invitationRow, a accountRow, err error) {
	err = tx.Get(&i, `select id, token_hash, account_id, purpose, made_by, made_at, ends_at, used_at from invitation where token_hash = $1`, digest(token))
	if err != nil {
		return i, a, err
	}
	if i.UsedAt != nil || !tx.Now().Before(i.EndsAt) {
		return i, a, fault.Missing()
	}
	if a, err = accountByID(tx, i.AccountID); err == nil && a.DisabledAt != nil {
		err = fault.Missing()
	}
	return i, a, err
}

func useInvitation(tx *db.Tx, id db.ID) error {
	return tx.Change(`update invitation set used_at = $2 where id = $1 and used_at is null`, id, tx.Now())
}

// whoRow is what a cookie leads to: the sign-in, its account and its grant.
type whoRow struct {
	SignInID       db.ID       `db:"sign_in_id"`
	SecondAt       *time.Time  `db:"second_at"`
	SeenAt         time.Time   `db:"seen_at"`
	EndsAt         time.Time   `db:"ends_at"`
	AccountID      db.ID       `db:"account_id"`
	Name           string      `db:"name"`
	ProfessionalID db.ID       `db:"professional_id"`
	Demo           bool        `db:"demo"`
	Theme          string      `db:"theme"`
	DisabledAt     *time.Time  `db:"disabled_at"`
	ConfirmedAt    *time.Time  `db:"confirmed_at"`
	GrantID        db.ID       `db:"grant_id"`
	Role           access.Role `db:"role"`
	Region         string      `db:"region"`
	OrganisationID db.ID       `db:"organisation_id"`
	FromOn         civil.Day   `db:"from_on"`
	ToOn           civil.Day   `db:"to_on"`
}

func whoOf(tx *db.Tx, token string) (r whoRow, found bool, err error) {
	found, err = tx.Find(&r, `select s.id as sign_in_id, s.second_at, s.seen_at, s.ends_at, s.account_id, a.name, a.professional_id, a.demo,
		a.theme, a.disabled_at, a.confirmed_at, s.grant_id, g.role, g.region, g.organisation_id, g.from_on, g.to_on
		from sign_in s join account a on a.id = s.account_id join account_grant g on g.id = s.grant_id
		where s.token_hash = $1`, digest(token))
	return r, found, err
}

// grantByID reads a grant. Faults: NotFound.
func grantByID(tx *db.Tx, id db.ID) (g Grant, err error) {
	err = tx.Get(&g, `select `+grantColumns+` from account_grant where id = $1`, id)
	return g, err
}
