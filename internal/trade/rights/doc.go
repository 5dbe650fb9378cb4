// Package rights is what a followed person may ask of who keeps the record, and
// what keeps readers honest: who looked, exceptional accesses, access requests,
// the complete export of one person.
//
// # Words
//
//   - The journal of a record: the lines of the audit that touch one person, in
//     words, for the team and for the person.
//   - Glass (« accès exceptionnel », bris de glace): a record of another team of
//     the region read in an emergency, for a few hours, for a reason. The noun is
//     patient's, which honours it; opening, ending and reviewing are here.
//   - A request: the person asks for his or her record; a clock runs.
//   - A portion: what one room gives of one person to the complete export.
//   - Limit: a delay that law or the install may change (data/limits.csv).
//
// # Rules (A… are those of the trust notes)
//
//   - A9: an exceptional access needs an exact identity, a reason in a code and in
//     words, ends by itself after four hours, or at once, shows its end on every
//     page of the record, tells the team that keeps the record, and is reviewed
//     by a second person before a date. It reads; it never writes. It is for
//     the professions of the care team, in another team of the same region.
//   - Whom it never reaches. An anonymous person: anonymity is a right (CSP
//     L3414-1) and no identity leads to the record. A person who objects to
//     sharing: L1110-4 lets the person object at any time, and the urgent care of
//     L1111-4 and L6315-1 does not need this record, whose GP may be called; to
//     whoever tries, the record does not exist. The objection wins over an
//     access under way. Tries are journaled, and bounded, for each is a question
//     about who is followed.
//   - The medical coordination reviews without a name: it is shown the number of
//     the access, the team, who opened and the coded reason; not the record's
//     number, which stands on papers beside a name; not the words, which may name.
//   - A21, L1111-7, R1111-1: a request is answered within eight days, two months
//     when the information is older than five years, not before two days; how the
//     identity was checked is written before anything is handed over; a refusal
//     has a reason. The team is warned three days before the end.
//   - A22: the export is complete, machine-readable and readable; made for the
//     person, it holds all that the reader's teams hold, even what other readers
//     may not see. It leaves out what a third party told or what concerns only a
//     third party (L1111-7): no column of ours holds such things apart from free
//     text, so whoever makes the export says to have read the texts. An anonymous
//     record gives an alias and nothing that names, nor its former identities.
//   - A20: when a minor refuses that the holders of parental authority be told,
//     an export made for them leaves the refused portions out, and does not say
//     that there were any.
//   - A25, A32, A35: the person may have the list of who opened the record, as
//     what, when, why; without content. Reading that list is journaled.
//   - Withheld: to a reader from whom the identity is withheld, the journal and
//     the export are withheld too.
//
// # Doors
//
// Service for the pages of rightsweb; Alerts for the team's home. Each room gives
// its Portion at the wiring: its tables, and a function that says them.
//
// Tables: access_request.
package rights
