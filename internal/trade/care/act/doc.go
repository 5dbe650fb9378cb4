// Package act keeps the medical acts that stand beside the entretiens: opioid
// substitution, screening, vaccination, withdrawal (« sevrage »).
//
// # Words
//
//   - An Act is one of four kinds. A substitution and a withdrawal last: they have
//     an end, written once. A screening or a vaccination is a day.
//   - Elsewhere: done by another structure and told to the team, perhaps before the
//     inclusion. It is no act of the professional's employer.
//   - Detail is what says something of somebody: the molecule, the result, the
//     vaccine. It is sealed, and so are the end and the reasons. Kind, days,
//     professional and team stand in clear, for the yearly report of a CSAPA.
//
// # Rules
//
//   - Outside the package: nothing here counts in it (domain rule 27).
//   - Rule 20: what the team did is within the days of the stay. What was done
//     elsewhere, or a substitution begun before, may precede the inclusion.
//   - A substitution is one of the ATC codes of the data standards (5.4); morphine
//     is one only when its indication is said, never inferred.
//   - Late entry: beyond the programme's delay, when one is set, the team's own act
//     asks for a reason.
//   - A fact is never edited: it is reversed and replaced, with a reason when it was
//     recorded another day; a result that comes in needs none.
//   - Reading is by profession, in access.Grid: treatments by those who care for the
//     person, screening and vaccination by those who treat. A person who objects to
//     sharing is closed to all but the GP who included: the others see only what
//     they recorded themselves.
//
// # Doors
//
// Service for pages; OfPatient, LastFact, Resting and PortionOf for the rooms above, who hold
// the permission; AddFact for the demonstration.
//
// Tables: medical_act.
package act
