package workbook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// uploadLife is how long a workbook waits between its check and its import.
const uploadLife = time.Hour

// MaxFile bounds a workbook sent on a page, in bytes.
const MaxFile = 20 << 20

// Upload is a workbook that was checked and waits to be imported by whoever sent
// it, and nobody else.
type Upload struct {
	ID       db.ID
	AsOf     civil.Day
	FileName string
	Report   *Report // masked
	Ends     time.Time
}

// Check keeps a workbook, sealed, with what applying it would do. Faults:
// Forbidden; Invalid for a file that is no such workbook.
func (s *Service) Check(ctx context.Context, who access.Actor, f File, asOf civil.Day, key string) (id db.ID, err error) {
	if err := may(who, access.ImportRun); err != nil {
		return 0, err
	}
	if f.Size > MaxFile {
		return 0, fault.Refuse("Ce fichier dépasse 20\u00a0Mo.")
	}
	raw := make([]byte, f.Size)
	if _, err := f.Content.ReadAt(raw, 0); err != nil && err != io.EOF {
		return 0, fmt.Errorf("read the workbook: %w", err)
	}
	p, err := s.Preview(ctx, who, f, asOf)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := s.keepUpload(tx, who, f.Name, raw, p)
			return id.String(), err
		})
		if err == nil {
			id, err = db.ParseID(ref)
		}
		return err
	})
	return id, err
}

func (s *Service) keepUpload(tx *db.Tx, who access.Actor, name string, raw []byte, p *Preview) (db.ID, error) {
	if err := forgetUploads(tx); err != nil {
		return 0, err
	}
	row := uploadRow{ID: tx.NewID(), AccountID: who.Account, AsOf: p.Report.AsOf, MadeAt: tx.Now()}
	var err error
	if row.Content, err = s.Seal.Seal(uploadContent, row.ID, raw); err != nil {
		return 0, err
	}
	if row.Report, err = sealReport(s.Seal, uploadReport, row.ID, name, p.Report); err != nil {
		return 0, err
	}
	return row.ID, tx.Insert("import_upload", row)
}

// OpenUpload reads what the check of a workbook said. Faults: Forbidden;
// NotFound when it is not the reader's, or waited too long.
func (s *Service) OpenUpload(ctx context.Context, who access.Actor, id db.ID) (u Upload, err error) {
	if err := may(who, access.ImportRun); err != nil {
		return u, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		row, err := uploadByID(tx, who.Account, id, false)
		if err != nil {
			return err
		}
		u = Upload{ID: row.ID, AsOf: row.AsOf, Ends: row.MadeAt.Add(uploadLife)}
		u.FileName, u.Report, err = openReport(s.Seal, uploadReport, row.ID, row.Report)
		return err
	})
	return u, err
}

// content reads a workbook back. Faults: NotFound.
func (s *Service) content(ctx context.Context, who access.Actor, id db.ID) (row uploadRow, name string, raw []byte, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if row, err = uploadByID(tx, who.Account, id, true); err != nil {
			return err
		}
		if name, _, err = openReport(s.Seal, uploadReport, row.ID, row.Report); err != nil {
			return err
		}
		raw, err = s.Seal.Open(uploadContent, row.ID, row.Content)
		return err
	})
	return row, name, raw, err
}

// Rejects writes the refused rows of a checked workbook. Faults: Forbidden,
// NotFound.
func (s *Service) Rejects(ctx context.Context, who access.Actor, id db.ID, w io.Writer) error {
	if err := may(who, access.ImportRun); err != nil {
		return err
	}
	row, _, raw, err := s.content(ctx, who, id)
	if err != nil {
		return err
	}
	book, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	p, err := s.preview(ctx, who, book, row.AsOf)
	if err != nil {
		return err
	}
	return p.WriteRejects(w)
}

// ApplyUpload takes a checked workbook in, as Apply does, and forgets it. Faults:
// as Apply; NotFound.
func (s *Service) ApplyUpload(ctx context.Context, who access.Actor, id db.ID, skipInvalid bool, key string) (Run, error) {
	if err := may(who, access.ImportRun); err != nil {
		return Run{}, err
	}
	in := intake{skip: skipInvalid, upload: id}
	row, name, raw, err := s.content(ctx, who, id)
	switch {
	case fault.KindOf(err) == fault.NotFound: // imported already, perhaps by this very request
	case err != nil:
		return Run{}, err
	default:
		sum := sha256.Sum256(raw)
		in.name, in.hash, in.asOf = name, hex.EncodeToString(sum[:]), row.AsOf
		if in.book, err = Read(bytes.NewReader(raw), int64(len(raw))); err != nil {
			return Run{}, err
		}
	}
	run, _, err := s.take(ctx, who, in, key)
	return run, err
}

// Discard forgets a checked workbook. Faults: Forbidden, NotFound.
func (s *Service) Discard(ctx context.Context, who access.Actor, id db.ID) error {
	if err := may(who, access.ImportRun); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := uploadByID(tx, who.Account, id, false); err != nil {
			return err
		}
		if err := deleteUpload(tx, id); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.ImportRun, Subject: "import.discarded", SubjectID: id})
	})
}
