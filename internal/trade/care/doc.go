// Package care is the heart of the product: what the team does with the people
// it follows, and what is left of each package.
//
// # Words
//
//   - Session: an entretien of a psychologist or a social worker (« entretien »).
//     A fact that counts: never edited, reversed and replaced.
//   - Counter: whose quota a session or a review uses (programme.Counter).
//   - Package year: twelve months from the day of inclusion, numbered from 1.
//   - Balance: what is used of one package year, beside its quotas.
//   - RCP: « réunion de concertation pluridisciplinaire », with its agenda, who
//     is present, and one Review for each patient discussed. What a review decides
//     becomes tasks of the room plan, followed until they are done.
//   - Caseload: the people a team follows, with their balances and flags.
//   - Waits: what other rooms wait for in a stay (turn of the package year, tasks,
//     situation, questionnaires), asked of each once for a whole team.
//
// # Rules (numbers of the domain's list)
//
//   - 20: no session or review before the inclusion, after the exit, or in the
//     future.
//   - 21, 22: the quotas of a package year come from the programme's version;
//     what exceeds them is recorded and said « dépassé ».
//   - 23: a session has one professional, whose profession in the team sets the
//     counter; 24: only attended sessions count; 27: the GP's consultations are
//     not recorded here; 28: the mode is recorded.
//   - 25: a RCP is held when a GP, a psychologist and a social worker are present;
//     26: each patient reviewed in a RCP held uses one case review.
//   - 55, 58: review texts are sealed, read by the team only, and every read or
//     write of a record leaves a line of the journal.
//   - A13: a validated RCP names people as they were called that day.
//
// A balance is a count kept beside the facts: it is recomputed from them, for
// one (enrolment, year), in the transaction that changed one. No row means
// nothing used.
//
// # Doors
//
// Service for pages; AddSession, AddSessions, RemoveSession, AddRCP, RemoveRCP,
// RebuildBalance and LastFact for the rooms above, who checked the permission.
//
// Tables: session, balance, rcp, rcp_presence, case_review, case_review_text, rcp_addendum,
// rcp_preparation, rcp_guest, caseload_view.
package care
