// Package civil holds the calendar as people use it: a day, a month, a period,
// the French working days. It knows no trade.
//
// Words
//
//   - Day: one date of the Gregorian calendar, without hour or zone. Its zero
//     value is "no day": a blank field, a NULL column.
//   - Month: one calendar month; its zero value is "no month".
//   - Period: days From to To, both included; a missing end is open.
//   - Working day (jour ouvré): Monday to Friday, public holidays excluded.
//
// Rules
//
//   - Days run from 1 January 1800 to 31 December 2200: nothing a team records
//     lies outside, and a typing slip (0206, 20260) does. Arithmetic stops at
//     these bounds and never leaves them.
//   - An instant belongs to the day it has in Europe/Paris, whatever the clock
//     of the machine. The time zones are embedded in the binary.
//   - The public holidays are those of article L3133-1 of the labour code,
//     for metropolitan France without the two days of Alsace-Moselle.
//
// Faults: the parsers return fault.Invalid with a French sentence that fits
// under a form field. Scan returns a plain error: the database is not a person.
package civil
