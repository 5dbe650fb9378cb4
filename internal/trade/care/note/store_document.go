package note

import (
	"crypto/sha256"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

const (
	titleColumn          = "document_version.title"
	digestColumn         = "document_version.digest"
	contentColumn        = "document_content.content"
	documentReasonColumn = "document.withdrawal_reason"
)

type documentRow struct {
	ID             db.ID      `db:"id"`
	EnrolmentID    db.ID      `db:"enrolment_id"`
	TeamID         db.ID      `db:"microstructure_id"`
	Segment        string     `db:"segment"`
	Kind           string     `db:"kind"`
	DatedOn        civil.Day  `db:"dated_on"`
	ProfessionalID db.ID      `db:"professional_id"`
	Profession     string     `db:"profession"`
	AccountID      db.ID      `db:"account_id"`
	MadeAt         time.Time  `db:"made_at"`
	WithdrawnAt    *time.Time `db:"withdrawn_at"`
	WithdrawnBy    db.ID      `db:"withdrawn_by"`
	Reason         []byte     `db:"withdrawal_reason"`
	Version        int        `db:"version"`
}

const documentColumns = `d.id, d.enrolment_id, d.microstructure_id, d.segment, d.kind, d.dated_on, d.professional_id, d.profession, d.account_id,
	d.made_at, d.withdrawn_at, d.withdrawn_by, d.withdrawal_reason, d.version`

// fileRow is a version of a document; its content stands apart.
type fileRow struct {
	ID             db.ID     `db:"id"`
	DocumentID     db.ID     `db:"document_id"`
	Version        int       `db:"version"`
	Media          string    `db:"media"`
	Size           int       `db:"size"`
	Title          []byte    `db:"title"`
	Digest         []byte    `db:"digest"`
	ProfessionalID db.ID     `db:"professional_id"`
	AccountID      db.ID     `db:"account_id"`
	MadeAt         time.Time `db:"made_at"`
}

const fileColumns = `id, document_id, version, media, size, title, digest, professional_id, account_id, made_at`

type contentRow struct {
	VersionID db.ID  `db:"version_id"`
	Content   []byte `db:"content"`
}

// documentsOf reads the documents of some stays, the latest dated first.
func documentsOf(tx *db.Tx, enrolments []db.ID) ([]documentRow, error) {
	var rows []documentRow
	in, args := db.In(1, enrolments)
	err := tx.Select(&rows, `select `+documentColumns+` from document d where d.enrolment_id in `+in+` order by d.dated_on desc, d.id desc`, args...)
	return rows, err
}

// documentIn reads one document of some stays. Faults: NotFound.
func documentIn(tx *db.Tx, enrolments []db.ID, id db.ID) (r documentRow, err error) {
	in, args := db.In(2, enrolments)
	err = tx.Get(&r, `select `+documentColumns+` from document d where d.id = $1 and d.enrolment_id in `+in, append([]any{id}, args...)...)
	return r, err
}

// filesOf reads the versions of a document, the latest first.
func filesOf(tx *db.Tx, document db.ID) ([]fileRow, error) {
	var rows []fileRow
	err := tx.Select(&rows, `select `+fileColumns+` from document_version where document_id = $1 order by version desc`, document)
	return rows, err
}

// fileOf reads one version of a document. Faults: NotFound.
func fileOf(tx *db.Tx, document db.ID, version int) (r fileRow, err error) {
	err = tx.Get(&r, `select `+fileColumns+` from document_version where document_id = $1 and version = $2`, document, version)
	return r, err
}

// contentOf reads the sealed content of a version.
func contentOf(tx *db.Tx, version db.ID) (c contentRow, err error) {
	err = tx.Get(&c, `select version_id, content from document_content where version_id = $1`, version)
	return c, err
}

// nextVersion moves a document to its next version, on the one that was read.
// Faults: Conflict.
func nextVersion(tx *db.Tx, document db.ID, read int) error {
	return tx.Change(`update document set version = version + 1 where id = $1 and version = $2 and withdrawn_at is null`, document, read)
}

func withdrawDocument(tx *db.Tx, r documentRow, read int) error {
	return tx.Change(`update document set withdrawn_at = $1, withdrawn_by = $2, withdrawal_reason = $3 where id = $4 and version = $5 and withdrawn_at is null`,
		r.WithdrawnAt, r.WithdrawnBy, r.Reason, r.ID, read)
}

// insertFile seals and writes one version of a document.
func insertFile(tx *db.Tx, s *seal.Sealer, row fileRow, title string, content []byte) (err error) {
	row.ID, row.Size = tx.NewID(), len(content)
	if row.Title, err = s.SealText(titleColumn, row.ID, title); err != nil {
		return err
	}
	digest := sha256.Sum256(content)
	if row.Digest, err = s.Seal(digestColumn, row.ID, digest[:]); err != nil {
		return err
	}
	if err := tx.Insert("document_version", row); err != nil {
		return err
	}
	c := contentRow{VersionID: row.ID}
	if c.Content, err = s.Seal(contentColumn, row.ID, content); err != nil {
		return err
	}
	return tx.Insert("document_content", c)
}
