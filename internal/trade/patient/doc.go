// Package patient knows who is followed: identity, information and objection,
// enrolment and exit.
//
// Words: a patient has a record number and an Identity, which is one of three
// types: Nominative, Provisional, Anonymous. An enrolment is one stay in a
// programme with one microstructure; it opens with the GP's inclusion and
// closes with a coded reason. Information and objection are dated facts, apart
// from each other and from consent to care.
//
// Rules (numbers of docs/rules): 5 and 6, no inclusion before the convention
// and the training; 10 to 13, what an inclusion needs and who signs it; 14 and
// 15, information before sharing and objection at any time; 17, one open
// enrolment by person and programme; 18 and 19, re-entry and exit; 57, anonymous
// care. Everything that identifies somebody is sealed (ground/seal) and searched
// through blind-index tokens.
//
// Tables: patient, patient_token, patient_information, patient_objection,
// enrolment, enrolment_behaviour, enrolment_complexity, record_number.
package patient
