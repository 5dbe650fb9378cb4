package workbook

import (
	"slices"

	"maillage/internal/ground/civil"
)

// Plan is what a workbook holds, typed, matched and judged, and what taking it
// in would do. It is pure: nothing in it comes from or goes to a database but
// what [Setting] brought. Slices are in the order of the workbook.
type Plan struct {
	AsOf          civil.Day
	Quotas        Quotas
	Teams         []*Team
	Organisations []*Organisation
	Professionals []*Professional
	Patients      []*Patient
	Sessions      []*Session // valid ones alone
	RCPs          []*RCP
	Fates         []Fate    // one a row under the headers, in the order of the workbook
	Notes         []Finding // about sheets, not rows
	Sheets        []SheetReport
	book          *Book
}

// Quotas are what the programme finances in one patient-year. They are dated
// data of the programme: the caller brings those in force.
type Quotas struct {
	Psychologist int
	SocialWorker int
	CaseReview   int
}

// Setting is what a workbook is read against. A row dated after AsOf is in the
// future. Known is what the install already holds, empty for a fresh one. Admit
// says in French why a team may not be taken in, nothing when it may; nil admits
// all. Elsewhere are the keys of dossiers of the install that are not in Known:
// they are another team's, whoever it is. Discreet keeps the reader from
// learning that a person is followed under another number: those of the workbook
// are compared with each other alone.
type Setting struct {
	AsOf      civil.Day
	Quotas    Quotas
	Known     Known
	Admit     func(*Team) string
	Elsewhere map[string]bool
	Discreet  bool
}

// Known is what the install already holds of what the workbook may name, each
// with its Key (see [TeamKey], [ProfessionalKey], [DossierKey], [RCPKey]) and no
// Source. Professionals need their names, profession, RPPS and memberships;
// patients their names, birth, team and enrolment; RCPs their team, day, quorum,
// participants and reviews; sessions all but their rank, and as Key the
// fingerprint they were imported with, "" when they were not.
type Known struct {
	Teams         []*Team
	Professionals []*Professional
	Patients      []*Patient
	Sessions      []*Session
	RCPs          []*RCP
}

// Source is the row a record comes from. Its zero value is the install itself.
type Source struct {
	Sheet string
	Row   int
}

// fresh says whether a record comes from the workbook.
func (s Source) fresh() bool { return s.Row > 0 }

// BuildPlan reads every row of the book and decides what becomes of it.
func BuildPlan(book *Book, in Setting) *Plan {
	b := newBuilder(book, in)
	b.columns()
	b.each(TeamSheet, b.team)
	b.each(ProfessionalSheet, b.professional)
	b.staffing()
	b.each(PatientSheet, b.patient)
	b.duplicatePersons()
	b.each(SessionSheet, b.session)
	b.each(RCPSheet, b.rcp)
	b.meetings()
	b.overQuotas()
	return b.finish()
}

// builder carries the indexes while a plan is built.
type builder struct {
	plan     *Plan
	in       Setting
	rows     []*rowFate
	fates    map[Source]*rowFate
	teams    map[string]*Team     // by code, by name, by short code, folded; nil when two share it
	told     map[string]*Team     // by key, those of the workbook
	barred   map[string]string    // folded code and name of the teams that are not admitted: why
	lastActs map[string]civil.Day // dossier of the install → the last act it holds
	orgs     map[string]*Organisation
	pros     *people
	proKeys  map[string]*Professional // name and profession
	proRPPS  map[string]*Professional
	dossiers *dossiers
	patients map[string]*Patient // by key, those of the workbook
	sessions map[string]*Session // by key
	twins    map[twin]*Session
	rcps     map[string]*RCP
}

// rowFate is the fate of a row while it is being made.
type rowFate struct {
	fate  Fate
	sheet *Sheet
	row   *Row
}

func newBuilder(book *Book, in Setting) *builder {
	b := &builder{
		plan: &Plan{AsOf: in.AsOf, Quotas: in.Quotas, book: book}, in: in,
		fates: map[Source]*rowFate{}, teams: map[string]*Team{}, told: map[string]*Team{}, barred: map[string]string{}, lastActs: map[string]civil.Day{}, patients: map[string]*Patient{}, orgs: map[string]*Organisation{},
		pros: newPeople(), proKeys: map[string]*Professional{}, proRPPS: map[string]*Professional{},
		dossiers: newDossiers(), sessions: map[string]*Session{}, twins: map[twin]*Session{}, rcps: map[string]*RCP{},
	}
	for _, s := range book.Sheets {
		for i := range s.Rows {
			row := &s.Rows[i]
			f := &rowFate{fate: Fate{Sheet: s.Name, Row: row.Number}, sheet: s, row: row}
			if row.Aside != "" {
				f.fate.Outcome = Ignored
				f.say(Finding{Kind: NotData, Level: Information, Message: "Ligne hors données\u202f: " + row.Aside})
			}
			b.rows = append(b.rows, f)
			b.fates[Source{s.Name, row.Number}] = f
		}
	}
	b.know()
	return b
}

// know indexes what the install already holds.
func (b *builder) know() {
	for _, t := range b.in.Known.Teams {
		b.indexTeam(t)
	}
	for _, p := range b.in.Known.Professionals {
		b.indexProfessional(p)
	}
	for _, p := range b.in.Known.Patients {
		b.dossiers.add(p)
	}
	for _, s := range b.in.Known.Sessions {
		b.twins[twinOf(s)] = s
		b.acted(s.Dossier, s.Day)
		if s.Key != "" {
			b.sessions[s.Key] = s
		}
	}
	for _, r := range b.in.Known.RCPs {
		b.rcps[r.Key] = r
		for _, v := range r.Reviews {
			b.acted(v.Dossier, r.Day)
		}
	}
}

// acted notes that the install holds an act of a dossier on a day.
func (b *builder) acted(dossier string, day civil.Day) {
	if day.After(b.lastActs[dossier]) {
		b.lastActs[dossier] = day
	}
}

// each goes through the data rows of the sheets of a kind, in order.
func (b *builder) each(kind SheetKind, do func(*rowFate)) {
	for _, f := range b.rows {
		if f.sheet.Kind == kind && f.row.Aside == "" {
			do(f)
		}
	}
}

// columns remarks on what the sheets lack.
func (b *builder) columns() {
	for _, s := range b.plan.book.Sheets {
		for _, sp := range layoutOf(s.Kind).specs {
			col := s.column(sp.field)
			switch {
			case col == nil && sp.expected:
				b.note(s.Name, MissingColumn, Attention, sp.field, "Aucune colonne de la feuille ne donne "+fieldLabels[sp.field])
			case col != nil && col.ByContent:
				b.note(s.Name, ColumnByContent, Information, sp.field, "Colonne "+col.Letter+" reconnue par son contenu\u202f: "+fieldLabels[sp.field])
			}
		}
	}
	level := Attention
	if len(b.in.Known.Teams) > 0 {
		level = Information // the install may hold it
	}
	for _, l := range layouts {
		if !slices.ContainsFunc(b.plan.book.Sheets, func(s *Sheet) bool { return s.Kind == l.kind }) {
			b.note("", MissingSheet, level, "", "Aucune feuille du classeur n’est reconnue comme celle des "+l.title)
		}
	}
	for _, t := range b.plan.book.Ignored {
		b.note(t.Name, IgnoredSheet, Information, "", "Feuille non lue\u202f: "+t.Reason)
	}
}

func (b *builder) note(sheet string, k Kind, l Level, f Field, message string) {
	b.plan.Notes = append(b.plan.Notes, Finding{Sheet: sheet, Kind: k, Level: l, Field: f, Message: message})
}

func (b *builder) finish() *Plan {
	p := b.plan
	p.Fates = make([]Fate, 0, len(b.rows))
	for _, f := range b.rows {
		if f.fate.Outcome == "" {
			f.fate.Outcome = Create
		}
		p.Fates = append(p.Fates, f.fate)
	}
	p.Sheets = sheetReports(p)
	return p
}

// source is where the row stands.
func (f *rowFate) source() Source { return Source{f.fate.Sheet, f.fate.Row} }

// say adds a finding about the row as a whole.
func (f *rowFate) say(x Finding) {
	x.Sheet, x.Row = f.fate.Sheet, f.fate.Row
	f.fate.Findings = append(f.fate.Findings, x)
}

// tell adds a finding about the cell of a field.
func (f *rowFate) tell(field Field, k Kind, l Level, message string) {
	x := Finding{Field: field, Kind: k, Level: l, Message: message}
	if c := f.sheet.column(field); c != nil {
		x.Column = c.Letter
		x.Value = clip(f.sheet.cell(f.row, field).Text)
	}
	f.say(x)
}

// refuse refuses the row because of a cell.
func (f *rowFate) refuse(field Field, k Kind, message string) {
	f.tell(field, k, Refusal, message)
	f.fate.Outcome, f.fate.Key = Refused, ""
}

// refused says whether the row is refused already.
func (f *rowFate) refused() bool { return f.fate.Outcome == Refused }

// settle gives the row its outcome, unless it was refused.
func (f *rowFate) settle(o Outcome, key string) {
	if !f.refused() {
		f.fate.Outcome, f.fate.Key = o, key
	}
}

// duplicate says that an earlier row of the sheet holds the same.
func (f *rowFate) duplicate(field Field, k Kind, key string, ref Source, message string) {
	f.tell(field, k, Attention, message)
	if ref.Sheet == f.fate.Sheet {
		f.fate.Findings[len(f.fate.Findings)-1].Ref = ref.Row
	}
	f.settle(Duplicate, key)
}

// at names a row for a message, with its sheet when it is another.
func (f *rowFate) at(s Source) string {
	if !s.fresh() {
		return "ce qui est déjà enregistré"
	}
	if s.Sheet == f.fate.Sheet {
		return "la ligne " + itoa(s.Row)
	}
	return "la ligne " + itoa(s.Row) + " de la feuille " + quote(s.Sheet)
}
