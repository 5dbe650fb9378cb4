// Package situation records how somebody lives, uses and is cared for on a day:
// at entry, each year, at exit. It holds all that the French RECAP collection and
// the European TDI protocol 3.0 ask of one person; the files themselves are made
// elsewhere, from these records.
//
// # Words
//
//   - A Situation is one such record, of one enrolment, dated (« date de
//     situation »): a draft while it is being filled, complete afterwards.
//   - Answers are what it says. An answer is given, « non renseigné » (the person
//     did not say, or could not), or absent: not asked yet. The three are never
//     confused, and « aucun produit » is a fourth thing: an answer.
//   - An Item is one question, with its RECAP variable and its TDI tables.
//   - Products are ranked by the present harm, over the last 30 days.
//   - Prefilled answers come from the last situation or from the enrolment; they
//     say so until somebody confirms or changes them.
//   - A Warning is a rule that two answers break together. It never blocks.
//   - A Due situation is one the follow-up lacks: entry, or the year's.
//
// # Rules
//
// Sources are section 1.2 (variables), 1.3 (filling rules and checks), 1.4
// (products), 2.1 (TDI items) and 2.3 (mapping) of the data standards, each in the
// comment of the function that holds it; most checks are inferred, so they warn.
// Only what cannot be is refused: a day to come, a negative count, an age past
// 120, a code out of its list; a draft keeps even that, as it was typed. Answers
// are one sealed column, with the version of their shape; kind, date, state and
// how much is answered stand beside it in clear. A complete situation is corrected
// and keeps what it said before. An anonymous person gives an age, never a birth
// date, and a draft keeps no letters typed out of place. When the person objects to sharing, nobody but the GP who included reads
// or writes it (rule 15).
//
// One line of the journal is left for each opening and each saving; a form that
// saves its own draft while it is filled leaves one when it begins to.
//
// # Doors
//
// Service for pages; DueOfTeam for the caseload; Missing for the renewal;
// SituationPortion for the complete export of one person; Add for the
// demonstration; RestsOn for what undoes an import; Situation.ToTDI for the file.
//
// Tables: situation, former_situation.
package situation
