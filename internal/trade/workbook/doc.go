// Package workbook reads the tracking workbook that a regional coordination
// keeps in a spreadsheet today, and says what taking it into Maillage would do.
//
// # Words
//
// A [Book] is the workbook once its sheets and columns are recognised: the
// teams, the professionals, the patients, the sessions (entretiens) and the
// case conferences (RCP). Sheets and columns are known by what their headers
// and cells say, never by their place or exact spelling.
//
// A [Plan] is what the workbook holds, typed and matched: it is pure, decides
// everything and writes nothing. Each row of data ends with exactly one [Fate]
// (created, already there, duplicate, refused, ignored), and each doubt about a
// cell is a [Finding] with its place, its value and a sentence in French.
//
// # Rules
//
// The rules are those of the coordination's notice that comes with the sample
// (testdata, "rules"): of identical rows the first counts; a session lies from
// the day of inclusion to the day of exit, both included, and not after the day
// the workbook is read as of; what exceeds a quota is kept with a warning; an
// RCP needs a general practitioner, a psychologist and a social worker; an
// identifier whose check digit fails is kept, marked, and never used to match
// people. Quotas are dated data of the programme and come in [Setting].
//
// A run takes a workbook in, all or nothing, in one transaction, and keeps what
// it made: the same workbook again makes nothing, a later one adds its rows, and
// a run can be undone exactly while nothing rests on it. A coordination takes in
// the teams of its region alone; what it is told of the install never says who is
// followed. Reports are masked before they are kept or shown.
//
// # Doors
//
// [Read] gives a Book, [BuildPlan] a Plan; [Plan.Figures] gives what each
// monthly return would hold, [NewReport] what a person reads before applying,
// [WriteRejects] the workbook of refused rows to correct. [Service.Preview],
// [Service.Apply] and [Service.Undo] do it to an install; [Service.Check] and
// [Service.ApplyUpload] for a page, between which the file waits sealed.
//
// Tables: import_run, import_made, import_upload.
package workbook
