// Package programme is the dated rule book: what a financing programme grants
// to a patient each package year, what it asks of a team, and where each rule
// comes from.
//
// # Words
//
//   - Programme: a scheme that pays for the follow-up, such as Équip'addict, the
//     experiment under article 51. Its regime says how it pays.
//   - Version: one dated state of its rules (« cahier des charges »).
//   - Rule: one statement of a version, with its source and how sure we are.
//   - Counter: what a package counts: psychologist sessions, social worker
//     sessions, case reviews in RCP.
//   - Package year (« année de forfait »): the twelve months that begin on the
//     day of inclusion, then on each anniversary.
//
// # Rules
//
//   - 5 psychologist sessions, 6 social worker sessions and 4 case reviews a
//     package year, per programme version (domain rule 21, confirmed:
//     femasco-bfc.fr).
//   - The rules of a package year are those in force on the day it opens
//     (domain rule 34, a proposal).
//   - What no source gives is null and is shown « valeur à confirmer »; it is
//     never a constant in the code (mark UNKNOWN of the domain notes).
//   - A version is never edited: a change of rule is a new version.
//
// # Doors
//
// Load, ByCode, Versions and Rules for the rooms above; Seed installs the known
// rule book; Service.RuleBook is behind the page « Programme ».
//
// Tables: programme, programme_version, tariff_component, programme_rule.
package programme
