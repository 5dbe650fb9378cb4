package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Level says what a finding does to its row.
type Level string

// The levels: the row is not taken; it is taken and someone should look; it is
// taken, and this is how the cell was read.
const (
	Refusal     Level = "refus"
	Attention   Level = "attention"
	Information Level = "information"
)

// Kind is what a finding is about: a stable word for tests and filters.
type Kind string

// The kinds of the coordination's notice.
const (
	DuplicatePatientRow       Kind = "duplicate_patient_row"
	DuplicatePerson           Kind = "duplicate_person"
	UnknownDossier            Kind = "unknown_dossier"
	UnknownProfessional       Kind = "unknown_professional"
	SessionBeforeInclusion    Kind = "session_before_inclusion"
	SessionAfterExit          Kind = "session_after_exit"
	SessionInFuture           Kind = "session_in_future"
	ImpossibleDate            Kind = "impossible_date"
	OverQuotaPsychologist     Kind = "over_quota_psychologist"
	OverQuotaSocialWorker     Kind = "over_quota_social_worker"
	OverQuotaReview           Kind = "over_quota_case_review"
	NoShow                    Kind = "no_show"
	CancelledSession          Kind = "cancelled_session"
	DoubleEntry               Kind = "double_entry"
	RCPWithoutGP              Kind = "rcp_without_gp"
	RCPWithoutPsychologist    Kind = "rcp_without_psychologist"
	RCPWithoutSocialWorker    Kind = "rcp_without_social_worker"
	RCPUnknownDossier         Kind = "rcp_unknown_dossier"
	InclusionBeforeConvention Kind = "inclusion_before_convention"
	InclusionBeforeTraining   Kind = "inclusion_before_training"
	PatientWithoutInformation Kind = "patient_without_information"
	MissingSex                Kind = "missing_sex"
	InvalidRPPS               Kind = "invalid_rpps"
	InvalidFINESS             Kind = "invalid_finess"
	TeamWithoutGP             Kind = "team_without_gp"
	TeamWithoutPsychologist   Kind = "team_without_psychologist"
	TeamWithoutSocialWorker   Kind = "team_without_social_worker"
	FormulaCell               Kind = "formula_cell"
	NumberAsText              Kind = "number_as_text"
	StraySpaces               Kind = "stray_spaces"
	CSVInjection              Kind = "csv_injection"
	Emoji                     Kind = "emoji"
	LongText                  Kind = "long_text"
	DateAsText                Kind = "date_as_text"
	BirthYearOnly             Kind = "birth_year_only"
)

// The kinds that the notice does not name, found in other workbooks.
const (
	MissingValue        Kind = "missing_value"    // a cell that the row needs
	UnreadableValue     Kind = "unreadable_value" // not a date, not a number, not a known word
	FutureDate          Kind = "future_date"      // not a session's
	ExitBeforeInclusion Kind = "exit_before_inclusion"
	UnknownTeam         Kind = "unknown_team"
	DuplicateTeam       Kind = "duplicate_team"
	TeamRefused         Kind = "team_refused" // outside the importer's region, or no place for it
	DuplicateMember     Kind = "duplicate_member"
	OtherPerson         Kind = "other_person"  // two rows of one dossier do not describe one person
	SameSession         Kind = "same_session"  // spelt differently, kept
	ShortDossier        Kind = "short_dossier" // « 0012 » inside its team
	SameMeeting         Kind = "same_meeting"  // an RCP written on several rows
	AmbiguousPerson     Kind = "ambiguous_professional"
	UnknownParticipant  Kind = "rcp_unknown_participant"
	RCPOtherTeam        Kind = "rcp_other_team" // a dossier of another team
	RCPOutsideEnrolment Kind = "rcp_outside_enrolment"
	RepeatedDossier     Kind = "rcp_repeated_dossier"
	OtherProfession     Kind = "other_profession"   // the type and the professional disagree
	OutsideMembership   Kind = "outside_membership" // the professional is not of the team that day
	NotAGP              Kind = "included_by_not_gp"
	MissingSheet        Kind = "missing_sheet"
	MissingColumn       Kind = "missing_column"
	ColumnByContent     Kind = "column_by_content"
	IgnoredSheet        Kind = "ignored_sheet"
	NotData             Kind = "not_data" // totals, repeated headers, notes
	AlreadyThere        Kind = "already_there"
	Differs             Kind = "differs" // already there, otherwise
)

// Finding is one thing to say about a cell, a row or a sheet. Row is 0 for a
// sheet, Column "" for a row. Ref is the row it refers to in the same sheet,
// when there is one. Message is French and ends without a point.
type Finding struct {
	Sheet   string `json:"sheet"`
	Row     int    `json:"row,omitempty"`
	Column  string `json:"column,omitempty"`
	Field   Field  `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Kind    Kind   `json:"kind"`
	Level   Level  `json:"level"`
	Message string `json:"message"`
	Ref     int    `json:"ref_row,omitempty"`
}

// maxValue bounds what a finding repeats of a cell, in runes.
const maxValue = 120

// levelOrder puts what stops a row before what does not.
func levelOrder(l Level) int { return strings.Index("refus attention information", string(l)) }

// sortFindings puts findings by sheet (in the order given), row, level, column.
func sortFindings(fs []Finding, order map[string]int) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(order[a.Sheet], order[b.Sheet]),
			cmp.Compare(a.Row, b.Row),
			cmp.Compare(levelOrder(a.Level), levelOrder(b.Level)),
			cmp.Compare(len(a.Column), len(b.Column)),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Kind, b.Kind),
		)
	})
}

// quote writes a value inside French quotation marks, shortened.
func quote(s string) string { return "«\u202f" + clip(s) + "\u202f»" }

// clip shortens a text to what a message can bear, on one line.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	r := []rune(s)
	return string(r[:maxValue-1]) + "…"
}

// plural gives "1 ligne" or "3 lignes".
func plural(n int, one, many string) string {
	if n < 2 {
		return fmt.Sprintf("%d\u00a0%s", n, one)
	}
	return fmt.Sprintf("%d\u00a0%s", n, many)
}
