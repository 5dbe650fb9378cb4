// Package patient knows who is followed: identity, information and objection,
// enrolment and exit.
//
// # Words
//
//   - A patient has a record number and an Identity, which is one of three types:
//     Nominative, Provisional, Anonymous.
//   - An enrolment is one stay in a programme with one microstructure; it opens
//     with the GP's inclusion and closes with a coded reason.
//   - Information and objection, consent to share outside the team, and consent to
//     care are three dated facts, never merged.
//   - Withheld: the person objected to sharing, so who he or she is stays sealed
//     for every reader but one GP: the one who had included, or one whom the person
//     let know since.
//   - Reachable: an identity that has contact details; an anonymous one is none.
//   - Around: a relative, or a professional outside the team.
//   - Lift: an anonymous person's request to be known, and its confirmation.
//   - Glass: an exceptional access to one record, for a few hours (breakglass.go).
//   - Renewal: what a GP decides at an anniversary; a missing decision blocks nothing.
//   - Transfer: the follow-up goes on in another microstructure, as a new stay of
//     the same chain: the package year goes on with its counts.
//   - Merge: two records found to be one person; it moves rows and can be undone.
//   - Trust: how far an identity may be relied on; computed, never typed.
//
// # Rules
//
// Numbers are those of the domain notes, A… of the trust notes. 5 and 6, no
// inclusion before the convention and the training; 10 to 13, what an inclusion
// needs and who signs it; 14 and 15, information before sharing and objection at
// any time; 17, one open enrolment by person and programme; 18 and 19, re-entry
// and exit; 16, sharing ends with the programme; 50, no package year after the
// programme's end; 20, no fact outside an enrolment; 57, anonymous care. A4 and
// A5, consent to share outside; A12 to A17, anonymity is a type and nothing links
// it to a name; A20, a minor's refusals; A23, a correction keeps
// what it replaces; A46 to A52, the status of an identity. Everything that
// identifies somebody is sealed (ground/seal) and searched through blind-index
// tokens, which are those of one team.
//
// # Doors
//
// For the rooms above: OpenOn, InScope, RecordOf, OfTeam, DetailOf, WillOf,
// Reminder, MayShareOutside, MinorRefuses, CalledAt, Pseudonym, ChainOf, CarriedTo,
// Survivor, Selves; what this room asks of them is Above. For the complete export
// of one person: the Portions, ItemOf. For import and demonstration: Include,
// RemoveIncluded, ByNumber; the demonstration adds by AddAround, AddReminder,
// AddSharingConsent, AddCareConsent. For people: Service, behind the pages of
// patientweb.
//
// Tables: break_glass, patient, former_identity, patient_token, patient_information, patient_objection,
// patient_reminder, patient_circle, sharing_consent, sharing_consent_category, care_consent,
// identity_agreement, identity_doubt, minor_refusal, anonymity_lift, enrolment, enrolment_behaviour,
// enrolment_complexity, record_number, former_criteria, renewal, transfer, distinct_people,
// record_merge, record_merge_row.
package patient
