// Package agenda holds the times of a team: appointments, who receives when, who
// waits, and what other calendars and the patient's mailbox are told of it.
//
// # Words
//
//   - Appointment (« rendez-vous »): a day, a minute of the wall clock and a
//     length; with somebody followed, or without (a RCP, a time kept for work).
//     Kept by the wall clock of France: 14 h 30 stays 14 h 30 when the clocks
//     change; its instant is computed when one is needed.
//   - Series: appointments made together, one by one in the table, two years and
//     104 at most. One that was changed by itself is apart: it no longer follows
//     the others.
//   - Availability: « permanence », a weekly slot in which a professional
//     receives in a team; « absence », days on which he or she is away, in every
//     team. Why somebody is away is not asked.
//   - Conflict: why a time is doubtful. Shown before saving, and confirmed.
//   - Outcome: what became of an appointment (« fait », « absent », « excusé »,
//     « annulé »). Marking one's own records the entretien, through care.
//   - Waiting: somebody who wants a time with a profession.
//   - Feed: the secret address at which another calendar reads one's agenda.
//
// # Rules
//
//   - No appointment before the inclusion or after the exit (domain rule 20), nor
//     with somebody who is not a member of the team on that day.
//   - Conflicts are confirmed, never forbidden: two members of a couple are seen
//     together, a room is shared, somebody receives on a day off. One thing is
//     refused: the same person twice at once with the same professional, which
//     can only be a mistake.
//   - A conflict with another team says that there is one and nothing else: not
//     which team, not what for. Both know the person; neither is told more.
//   - Occurrences on a public holiday are left out, and said.
//   - A month without the day (31st, 29 February) has its occurrence on its last.
//   - Only what is planned moves. What was held, or missed, is a fact: it is
//     taken back first, and the entretien with it.
//   - Who objects to sharing is « Patient », without name, number or note, for
//     everybody but the GP who included: the professional who receives too.
//   - A feed and a reminder hold no name, no number, no clinical word and nothing
//     that says addiction. A reminder goes to those who asked for it, once, the
//     eve between 17 h and 21 h; never to anonymous people, who have no address,
//     nor of a time after the exit.
//   - What is left behind is listed to be settled: the appointments of a member
//     who leaves, of a person who left or objects.
//
// Notes and preferences are sealed. Pages of one person, and lists of many,
// leave their line in the journal.
//
// # Doors
//
// Service for pages; Today, NextOf and NextOfTeam, in the caller's transaction;
// RestsOn for who undoes an import; Add, AddRooms,
// AddAvailable and AddWaiting for the demonstration. It does not know care:
// recording an entretien, the addresses of who wants reminders and whether an
// account is open are given at wiring.
//
// Tables: appointment, appointment_series, agenda_room, availability, waiting,
// appointment_reminder, agenda_feed.
package agenda
