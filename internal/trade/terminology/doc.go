// Package terminology holds the code lists of the trade: what a person was seen
// for, by whom, how, where they came from and why they left; and the places of
// France (see geography.go).
//
// Its words. A list has a name, codes in an order made for screens, and says
// where it comes from. A [Term] is one code with its French label; the code is
// what tables store, the label what people read. An alias is another way of
// writing a term, met in the files that teams keep: [Find] reads them all.
//
// Its rules. The lists are data (data/*.json), so that what an order or a
// register changes is a changed file, never changed code; a withdrawn code
// keeps its place with an end date, because old records carry it. An alias
// belongs to one code of its list; a file that breaks this stops the program
// at its start and fails the tests. RECAP codes stay empty until the OFDT
// publishes them, and an empty one must never be exported as a code; TDI codes
// are those of the TDI 3.0 template, where 99 means not known (in RECAP it
// means no product). Only the codes on which a rule depends are Go constants.
//
// Its doors. [List], [Groups], [Label], [Known], [Find], [Lists] for the lists;
// [Regions], [Departements], [CommuneByINSEE], [SearchCommunes] and the others
// of geography.go for the places. It has no table: everything is read from
// files embedded in the program and never changes while it runs.
package terminology
