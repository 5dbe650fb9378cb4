// Package questionnaire holds the instruments that measure how somebody is, and
// what people answer.
//
// # Words
//
//   - An Instrument is one version of a questionnaire: its questions, what each
//     answer weighs, how a score is read. Instruments are data files (data/).
//   - A sheet (AnswerSheet) is one filling of an instrument by or with a person
//     followed: a draft, then complete; cancelled when it was a mistake.
//   - A reading (BandSet) is a published way to read a score; a Band is a zone
//     of it. Two readings stand side by side, each with its name.
//   - An alert is an answer that asks for an act whatever the score.
//   - A tablet code opens one sheet, once, on one device, for half an hour.
//   - A schedule line says that a programme wants an instrument at a moment.
//
// # Rules
//
// Scores are computed exactly as published (data standards, § 4 and 4.1), in
// whole numbers: hundredths for EPICES. What no source gives has no score and no
// reading: « valeur à confirmer ». A sheet keeps the version it was begun with,
// even when that version is retired meanwhile. A complete sheet is never
// changed: a correction replaces it. Texts that are not free are not shipped:
// the operator records the right of the install, then types them. Answers and
// scores are sealed; who objects to sharing is read by the GP who included and
// by who filled the sheet. A tablet shows one questionnaire, no name, no score.
//
// # Doors
//
// For the rooms above: DueOfTeam; Filed (data sets); Add and Plan (demonstration). For people: Service,
// behind the pages of questionnaireweb.
//
// Tables: answer_sheet, tablet_code, tablet_failure, instrument_right,
// instrument_text, questionnaire_schedule.
package questionnaire
