// Package network is the directory of the network: organisations,
// professionals, microstructures and who is a member of which, from when to
// when. It holds professional data only; no patient ever appears in it.
//
// # Words
//
//   - Organisation: a place of practice (MSP, CDS, cabinet…), a CSAPA or CAARUD
//     that lends staff, a coordination, a fund.
//   - Professional: one person who works in the network, known by an RPPS number
//     when the profession has one.
//   - Microstructure (« équipe », MSMA): a care team at one place of practice.
//     Its site is where it works, its host the CSAPA or CAARUD it rests on.
//   - Membership: one professional in one team, as one profession, from a day to
//     a day, both included. Leaving a team ends access at once.
//   - Obstacle: why a team may not include a patient on a day.
//
// # Rules
//
//   - No inclusion before the agreement is signed, after it ended, before the
//     training is recorded, before opening or after closing (domain rules 5, 6).
//   - A team has at least one GP, one psychologist and one social worker, and
//     rests on a CSAPA or CAARUD (domain rules 1 and 3): shown as missing, since
//     a team is built one person at a time.
//   - A team belongs to one region, the one of its département (domain rule 7).
//   - A person is in a team once at a time: two memberships of one person in one
//     team never share a day.
//   - RPPS, FINESS and SIRET that fail their check digit are refused on typing;
//     on import they are kept, marked, and never used to match.
//   - Coordinations and the agency read the directory of their own region, the
//     administrative coordination keeps it; outside is NotFound. Everybody else
//     who may read it reads all of it.
//
// # Doors
//
// For the rooms above: TeamByID, TeamByCode, Teams, Members, MembersOn, MemberOn,
// TeamsOf, Microstructure.Obstacles. For import and demonstration: the Put and
// Remove functions. For people: Service, behind the pages of networkweb.
//
// Tables: organisation, professional, microstructure, membership.
package network
