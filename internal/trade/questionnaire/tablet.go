package questionnaire

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// A tablet code is read out by a professional and typed on a tablet: it opens
// one sheet, once, on the first device that gives it, for half an hour. The
// device then holds a token. Neither is kept: the database has keyed digests.
const (
	CodeLife      = 30 * time.Minute
	codeAlphabet  = "0123456789abcdefghjkmnpqrstvwxyz" // no letter that reads as a figure
	codeLength    = 8
	tokenBytes    = 24
	failureWindow = 15 * time.Minute
	freeForPlace  = 10  // a practice shares an address
	freeForAll    = 200 // from everywhere: codes are not worth more guesses
)

// LiveCode is a code that still opens, or has opened, a sheet.
type LiveCode struct {
	Code   string // as it is read out: « 7K2M-9QXT »
	EndsAt time.Time
	Opened bool // on a device: the code itself opens nothing more
}

// codeOf makes the code of a row: it can be shown again to who made it, and
// cannot be found without the keys of the install.
func (s *Service) codeOf(id db.ID) string {
	digest := s.Seal.Digest("questionnaire.code", id.String())
	var b strings.Builder
	for i := range codeLength {
		b.WriteByte(codeAlphabet[digest[i]%byte(len(codeAlphabet))])
	}
	return b.String()
}

func (s *Service) codeHash(code string) []byte {
	return s.Seal.Digest("questionnaire.code.hash", code)
}

func (s *Service) deviceHash(token string) []byte {
	return s.Seal.Digest("questionnaire.device", token)
}

// normal reads a code as people type it: spaces, dashes and capitals do not
// count, an O is a zero, an I or an L a one.
func normal(typed string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u2011", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(strings.TrimSpace(typed)))
}

// Readable writes a code in two halves.
func Readable(code string) string {
	code = strings.ToUpper(code)
	if len(code) != codeLength {
		return code
	}
	return code[:4] + "-" + code[4:]
}

// Lend gives a draft to the person on a tablet: it makes the code; an older one
// opens nothing more. Faults: Forbidden; NotFound; Conflict when the sheet is no
// draft; Invalid when its questions are not in their published words, or it is
// not about anything yet though it must be.
func (s *Service) Lend(ctx context.Context, who access.Actor, person, sheet db.ID, key string) error {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		sh, in, e, p, err := s.draft(tx, who, person, sheet)
		if err != nil {
			return err
		}
		w, err := wordingOf(tx, in)
		if err != nil {
			return err
		}
		if err := lendable(w, sh, e); err != nil {
			return err
		}
		_, err = s.once(tx, who, key, func() (db.ID, error) {
			if err := closeCodes(tx, sheet); err != nil {
				return 0, err
			}
			row := codeRow{ID: tx.NewID(), SheetID: sheet, MadeBy: who.Account, MadeAt: tx.Now(), EndsAt: tx.Now().Add(CodeLife)}
			row.CodeHash = s.codeHash(s.codeOf(row.ID))
			if row.Subject, err = s.sealSubject(row.ID, subjectOf(p, tx.Today())); err != nil {
				return 0, err
			}
			if err := insertCode(tx, row); err != nil {
				return 0, err
			}
			return sheet, s.note(tx, who, access.QuestionnaireFill, sh)
		})
		return err
	})
}

func (s *Service) sealSubject(id db.ID, who Subject) ([]byte, error) {
	plain, err := json.Marshal(who)
	if err != nil {
		return nil, err
	}
	return s.Seal.Seal(subjectColumn, id, plain)
}

func (s *Service) openSubject(r codeRow) (who Subject, err error) {
	plain, err := s.Seal.Open(subjectColumn, r.ID, r.Subject)
	if err != nil {
		return who, err
	}
	return who, json.Unmarshal(plain, &who)
}

// Lendable says whether a draft may be given to the person on a tablet.
func (v SheetView) Lendable() bool { return lendable(v.Wording, v.Sheet, v.Stay) == nil }

func lendable(w Wording, sh Sheet, e patient.Enrolment) error {
	switch {
	case !w.Whole():
		return fault.Refuse("Les questions publiées de ce questionnaire ne sont pas dans cette installation\u202f: il se remplit avec un professionnel.")
	case w.in.About != "" && sh.About == "":
		return fault.Refuse("Indiquez d’abord de quel produit ou de quelle conduite il s’agit, puis enregistrez le brouillon.")
	case !e.Open():
		return fault.Refuse("Le suivi est terminé\u202f: remplissez ce questionnaire vous-même, à une date du suivi.")
	}
	return nil
}

// TakeBack ends a tablet's access: the professional goes on by hand. Faults:
// Forbidden; NotFound.
func (s *Service) TakeBack(ctx context.Context, who access.Actor, person, sheet db.ID) error {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		sh, _, _, _, err := s.mine(tx, who, access.QuestionnaireFill, person, sheet)
		if err != nil {
			return err
		}
		if err := closeCodes(tx, sheet); err != nil {
			return err
		}
		return s.note(tx, who, access.QuestionnaireFill, sh)
	})
}

// liveCode finds what a sheet is lent by; nil when it is not.
func (s *Service) liveCode(tx *db.Tx, sheet db.ID) (*LiveCode, error) {
	r, found, err := codeOfSheet(tx, sheet)
	if err != nil || !found {
		return nil, err
	}
	return &LiveCode{Code: Readable(s.codeOf(r.ID)), EndsAt: r.EndsAt, Opened: r.OpenedAt != nil}, nil
}

// tablet is who acts when nobody is signed in.
var tablet = access.Actor{Role: "patient", Name: "tablette"}

// errCode is the one answer to any code that opens nothing.
func errCode() error {
	var wrong fault.Fields
	wrong.Add("code", "Ce code ne convient pas, ou ne sert plus. Demandez-en un autre.")
	return wrong.Err()
}

// Enter opens the sheet of a code on a device: it gives the token that the
// device keeps, and when it ends. place is where the request comes from. Faults:
// Invalid, with the same words for any code that opens nothing, and after too
// many tries.
func (s *Service) Enter(ctx context.Context, typed, place string) (token string, ends time.Time, err error) {
	b := make([]byte, tokenBytes)
	if _, err := rand.Read(b); err != nil {
		return "", ends, err
	}
	token = base64.RawURLEncoding.EncodeToString(b)
	refused := false
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		refused = false
		where := s.Seal.Digest("questionnaire.place", place)
		if err := throttle(tx, where); err != nil {
			return err
		}
		r, found, err := unopenedCode(tx, s.codeHash(normal(typed)))
		if err != nil {
			return err
		}
		if !found {
			refused = true // the failure must be kept: it is no error of the transaction
			return addFailure(tx, where)
		}
		ends = r.EndsAt
		if err := bindDevice(tx, r.ID, s.deviceHash(token)); err != nil {
			return err
		}
		sh, err := unscopedSheet(tx, s.Seal, r.SheetID)
		if err != nil {
			return err
		}
		return s.note(tx, tablet, access.QuestionnaireFill, sh)
	})
	if err == nil && refused {
		err = errCode()
	}
	return token, ends, err
}

func throttle(tx *db.Tx, place []byte) error {
	n, all, err := failures(tx, place)
	if err != nil {
		return err
	}
	if n >= freeForPlace || all >= freeForAll {
		var wrong fault.Fields
		wrong.Add("code", "Trop d’essais. Attendez un quart d’heure, ou remplissez le questionnaire avec le professionnel.")
		return wrong.Err()
	}
	return nil
}

// TabletView is all that a tablet is told: the questions and what was answered
// so far. No name, no number, no score.
type TabletView struct {
	Wording Wording
	Answers Answers
	About   string
	EndsAt  time.Time
}

// Tablet shows the sheet that a device holds, and writes it in the journal.
// Faults: NotFound when it holds none any more.
func (s *Service) Tablet(ctx context.Context, token string) (v TabletView, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, sh, in, err := s.held(tx, token)
		if err != nil {
			return err
		}
		v = TabletView{Answers: sh.Answers, About: string(sh.About), EndsAt: r.EndsAt}
		if v.Wording, err = wordingOf(tx, in); err != nil {
			return err
		}
		return s.note(tx, tablet, access.QuestionnaireOpen, sh)
	})
	return v, err
}

// held finds the sheet of a device. Faults: NotFound.
func (s *Service) held(tx *db.Tx, token string) (codeRow, Sheet, *Instrument, error) {
	if token == "" {
		return codeRow{}, Sheet{}, nil, fault.Missing()
	}
	r, err := codeOfDevice(tx, s.deviceHash(token))
	if err != nil {
		return r, Sheet{}, nil, err
	}
	sh, err := unscopedSheet(tx, s.Seal, r.SheetID)
	if err != nil {
		return r, sh, nil, err
	}
	in, known := s.lib().Of(sh.Ref)
	if !known || sh.State != DraftSheet {
		return r, sh, nil, fault.Missing()
	}
	return r, sh, in, nil
}

// Send completes the sheet that a device holds, and ends its access. Sent again,
// it has one effect. Faults: NotFound when the device holds none any more;
// Invalid with each question that was left, unless the person prefers so.
func (s *Service) Send(ctx context.Context, token string, d AnswerDraft) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		sent, err := sentBy(tx, s.deviceHash(token))
		if err != nil || sent {
			return err
		}
		r, sh, in, err := s.held(tx, token)
		if err != nil {
			return err
		}
		e, err := stayOf(tx, sh)
		if err != nil {
			return err
		}
		who, err := s.openSubject(r)
		if err != nil {
			return err
		}
		d.AnsweredOn, d.About, d.Version = tx.Today(), string(sh.About), sh.Version
		d.Answers = in.Clean(d.Answers)
		if err := d.completable(in, e, tx.Today()); err != nil {
			return err
		}
		if err := changeDraft(tx, s.Seal, sh, d, 0); err != nil {
			return err
		}
		if err := closeCodes(tx, sh.ID); err != nil {
			return err
		}
		return s.complete(tx, tablet, sh, in.Score(d.Answers, who), ByPatient)
	})
}

// stayOf finds the stay of a sheet that is known by its code alone. Faults:
// NotFound.
func stayOf(tx *db.Tx, sh Sheet) (patient.Enrolment, error) {
	all, err := patient.Enrolments(tx, sh.PatientID)
	if err != nil {
		return patient.Enrolment{}, err
	}
	for _, e := range all {
		if e.ID == sh.EnrolmentID {
			return e, nil
		}
	}
	return patient.Enrolment{}, fault.Missing()
}
