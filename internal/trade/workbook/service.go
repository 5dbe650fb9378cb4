package workbook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/programme"
)

// Service is what may be asked of workbooks. DependsOn is asked before an import
// is undone: rooms above this one answer, through it, for what they hold.
type Service struct {
	DB        *db.DB
	Audit     *audit.Keeper
	Seal      *seal.Sealer
	DependsOn func(tx *db.Tx, f Footprint) (reason string, err error)
}

// File is a workbook as it came.
type File struct {
	Name    string // as its owner calls it; sealed wherever it is kept
	Content io.ReaderAt
	Size    int64
}

// Preview is what applying a workbook would do, or did.
type Preview struct {
	Report *Report // masked
	plan   *Plan
}

// WriteRejects writes the refused rows as a workbook to correct. It holds what
// the rows hold: it is for whoever sent them.
func (p *Preview) WriteRejects(w io.Writer) error { return WriteRejects(w, p.plan) }

// Refused is how many rows would not be taken.
func (p *Preview) Refused() int { return p.Report.Counts.Refused }

// Run is an import that was made.
type Run struct {
	ID         db.ID
	AsOf       civil.Day
	Skipped    int // refused rows left out
	Made       Made
	Days       []TeamDays
	records    []db.ID // people whose record it wrote
	MadeName   string
	MadeAt     time.Time
	UndoneAt   time.Time // zero while it stands
	UndoneName string
	FileName   string  // OpenRun alone
	Report     *Report // OpenRun alone; masked
}

// Undone says whether the run was taken back.
func (r Run) Undone() bool { return !r.UndoneAt.IsZero() }

// open turns a row into a Run, without its report.
func (row runRow) open() (Run, error) {
	r := Run{ID: row.ID, AsOf: row.AsOf, Skipped: row.Skipped, MadeName: row.MadeName, MadeAt: row.MadeAt, UndoneName: row.UndoneName}
	if row.UndoneAt != nil {
		r.UndoneAt = *row.UndoneAt
	}
	var c counted
	err := json.Unmarshal([]byte(row.Counts), &c)
	r.Made, r.Days, r.records = c.Made, c.Days, c.Records
	return r, err
}

// counted is what the column counts holds.
type counted struct {
	Made    Made       `json:"made"`
	Days    []TeamDays `json:"days"`
	Records []db.ID    `json:"records"`
}

// may is the permission, and the region that a coordination needs.
func may(who access.Actor, p access.Permission) error {
	if err := who.Check(p); err != nil {
		return err
	}
	if who.Role != access.Operator && who.Region == "" {
		return fault.Deny()
	}
	return nil
}

// Preview says what applying a workbook would do, and writes nothing but its
// line in the journal. No day reads it as of today. Faults: Forbidden; Invalid
// for a file that is no such workbook.
func (s *Service) Preview(ctx context.Context, who access.Actor, f File, asOf civil.Day) (*Preview, error) {
	if err := may(who, access.ImportRun); err != nil {
		return nil, err
	}
	book, err := Read(f.Content, f.Size)
	if err != nil {
		return nil, err
	}
	return s.preview(ctx, who, book, asOf)
}

// preview opens records to compare them with the rows: the journal says so.
func (s *Service) preview(ctx context.Context, who access.Actor, book *Book, asOf civil.Day) (p *Preview, err error) {
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		plan, _, _, err := s.planned(tx, who, book, asOf)
		if err == nil {
			p = &Preview{NewReport(plan, false).Masked(), plan}
		}
		return err
	}, audit.Line{Action: access.ImportRun, Subject: "import.preview"})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// planned reads the workbook against what the install holds.
func (s *Service) planned(tx *db.Tx, who access.Actor, book *Book, asOf civil.Day) (*Plan, *holding, programme.Programme, error) {
	var none programme.Programme
	rules, err := programme.Load(tx)
	if err != nil {
		return nil, nil, none, err
	}
	of, ok := rules.ByCode(programme.EQUIPADDICT)
	if !ok {
		return nil, nil, none, errors.New("no rule book: the programme is not installed")
	}
	if asOf.IsZero() {
		asOf = tx.Today()
	}
	held, err := hold(tx, s.Seal, who, book)
	if err != nil {
		return nil, nil, none, fmt.Errorf("read what is known: %w", err)
	}
	v := rules.Governing(of.ID, asOf)
	return BuildPlan(book, Setting{
		AsOf: asOf, Known: held.known, Admit: held.admit, Elsewhere: held.elsewhere, Discreet: who.Role != access.Operator,
		Quotas: Quotas{Psychologist: v.QuotaPsychologist, SocialWorker: v.QuotaSocialWorker, CaseReview: v.QuotaCaseReview},
	}), held, of, nil
}

// Apply takes a workbook in: all of it, or with skipInvalid all but the refused
// rows, in one transaction. A workbook that adds nothing leaves no run: its ID
// is zero. The preview says what became of each row, even when the import is
// refused. Faults: Forbidden; Invalid for a file that is no such workbook, or
// for refused rows that are not skipped.
func (s *Service) Apply(ctx context.Context, who access.Actor, f File, asOf civil.Day, skipInvalid bool, key string) (Run, *Preview, error) {
	if err := may(who, access.ImportRun); err != nil {
		return Run{}, nil, err
	}
	book, err := Read(f.Content, f.Size)
	if err != nil {
		return Run{}, nil, err
	}
	hash, err := hashOf(f)
	if err != nil {
		return Run{}, nil, err
	}
	return s.take(ctx, who, intake{book: book, name: f.Name, hash: hash, asOf: asOf, skip: skipInvalid}, key)
}

func hashOf(f File) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f.Content, 0, f.Size)); err != nil {
		return "", fmt.Errorf("read the workbook: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// intake is a workbook about to be taken in. book is nil when the upload it came
// from is gone: only a request already answered may say so.
type intake struct {
	book   *Book
	name   string
	hash   string
	asOf   civil.Day
	skip   bool
	upload db.ID
}

func (s *Service) take(ctx context.Context, who access.Actor, in intake, key string) (run Run, p *Preview, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		ref, repeated, err := tx.Once(who.Account, key, func() (string, error) {
			if in.book == nil {
				return "", fault.Missing()
			}
			var id db.ID
			if id, p, err = s.takeIn(tx, who, in); err != nil || id == 0 {
				return "", err
			}
			return id.String(), nil
		})
		if err != nil || ref == "" {
			return err
		}
		id, err := db.ParseID(ref)
		if err != nil {
			return err
		}
		row, err := runByID(tx, who, id)
		if err != nil {
			return err
		}
		if repeated {
			p = nil
		}
		run, err = row.open()
		return err
	})
	if err == nil {
		return run, p, nil
	}
	if p != nil { // records were opened to compare them, and the report is about to be shown
		line := audit.Line{Action: access.ImportRun, Subject: "import.refused"}
		if e := s.DB.Write(ctx, func(tx *db.Tx) error { return s.Audit.Note(tx, who, line) }); e != nil {
			return Run{}, nil, errors.Join(err, e)
		}
	}
	return Run{}, p, err
}

// takeIn plans and writes. The run's number is zero when there was nothing to
// add.
func (s *Service) takeIn(tx *db.Tx, who access.Actor, in intake) (db.ID, *Preview, error) {
	plan, held, of, err := s.planned(tx, who, in.book, in.asOf)
	if err != nil {
		return 0, nil, err
	}
	p := &Preview{NewReport(plan, false).Masked(), plan}
	if p.Refused() > 0 && !in.skip {
		return 0, p, fault.Refuse(plural(p.Refused(), "ligne est refusée", "lignes sont refusées") + "\u202f: rien n’est importé. Corrigez le classeur, ou importez les lignes valides seules.")
	}
	a, err := apply(tx, s.Seal, who, plan, held, of)
	if err != nil {
		return 0, p, fmt.Errorf("import a workbook: %w", err)
	}
	id := db.ID(0)
	if a.count.Total() > 0 {
		if id, err = s.keepRun(tx, who, in, plan, a, p.Report); err != nil {
			return 0, p, err
		}
	}
	if in.upload != 0 {
		if err := deleteUpload(tx, in.upload); err != nil {
			return 0, p, err
		}
	}
	return id, p, s.Audit.Note(tx, who, audit.Line{Action: access.ImportRun, Subject: "import", SubjectID: id})
}

func (s *Service) keepRun(tx *db.Tx, who access.Actor, in intake, plan *Plan, a *applier, report *Report) (db.ID, error) {
	c := counted{Made: a.count}
	for _, d := range a.days {
		c.Days = append(c.Days, *d)
	}
	sortDays(c.Days)
	c.Records = slices.Sorted(maps.Keys(a.records))
	counts, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	row := runRow{
		ID: tx.NewID(), FileHash: in.hash, AsOf: plan.AsOf, State: "applied", Skipped: report.Counts.Refused, Counts: string(counts),
		MadeBy: who.Account, MadeName: who.Name, MadeAt: tx.Now(),
	}
	if who.Role != access.Operator {
		row.Region = who.Region
	}
	if row.Report, err = sealReport(s.Seal, runReport, row.ID, in.name, report); err != nil {
		return 0, err
	}
	if err := tx.Insert("import_run", row); err != nil {
		return 0, err
	}
	if err := s.tell(tx, who, access.ImportRun, row.ID, c.Records); err != nil {
		return 0, err
	}
	return row.ID, insertMade(tx, row.ID, a.made)
}

// tell leaves a line of the journal for each record that a run wrote, or took
// back: a person may be given the list of who touched his or her own (rule 58).
func (s *Service) tell(tx *db.Tx, who access.Actor, act access.Permission, run db.ID, records []db.ID) error {
	for _, id := range records {
		if err := s.Audit.Note(tx, who, audit.Line{Action: act, Subject: "import", SubjectID: run, Patient: id}); err != nil {
			return err
		}
	}
	return nil
}

// Runs lists the imports in the reader's scope, the latest first. Faults:
// Forbidden.
func (s *Service) Runs(ctx context.Context, who access.Actor) (list []Run, err error) {
	if err := may(who, access.ImportRun); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := runRows(tx, who, mostRuns)
		if err != nil {
			return err
		}
		list = make([]Run, len(rows))
		for i, row := range rows {
			if list[i], err = row.open(); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// mostRuns bounds the list of imports.
const mostRuns = 200

// OpenRun reads an import with its report. Faults: Forbidden, NotFound.
func (s *Service) OpenRun(ctx context.Context, who access.Actor, id db.ID) (r Run, err error) {
	if err := may(who, access.ImportRun); err != nil {
		return r, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		row, err := runByID(tx, who, id)
		if err != nil {
			return err
		}
		if r, err = row.open(); err != nil {
			return err
		}
		r.FileName, r.Report, err = openReport(s.Seal, runReport, row.ID, row.Report)
		return err
	})
	return r, err
}
