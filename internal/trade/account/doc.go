// Package account holds the people who sign in, what each may act as, and how
// they prove who they are.
//
// Words: an account is a person with an electronic address; a grant is a role
// it holds between two days, for a region or an organisation (a member's teams
// are the memberships of network, read afresh at each request); a sign-in is one
// open session on one device; an invitation is a link used once, made by a
// second person.
//
// Rules, with their source:
//   - Two factors for everyone: a password and a six-digit code that changes
//     every thirty seconds (PGSSI-S, RIE: strong authentication; ASVS V6).
//     Demonstration accounts skip the second, and each page says so.
//   - A password has at least twelve characters and is not a common one; no rule
//     of composition, no forced change (CNIL 2022-100; ASVS 6.2).
//   - After five failures in fifteen minutes for one address typed, or twenty
//     from one place, each new try must wait longer. The wait is counted in the
//     database, so that it holds over a restart and between processes.
//   - The answer and the work are the same whether or not the account exists.
//   - A sign-in ends after thirty minutes without a request, or twelve hours; at
//     once when the account is closed, its role ended or its password changed.
//     Its token is 32 random bytes, kept as a digest, renewed at the second
//     factor and at each change of role.
//   - Recovery takes a second person and one factor at a time: who lost the
//     password gives a code, who lost the telephone gives the password. So the
//     person who makes the link cannot take the account. Both lost: the operator.
//   - A member opens no record before a second person, who works in one of the same
//     teams, has said that it is he or she who signed in, or the operator has;
//     never who made the link. The recovery of both factors is confirmed anew.
//   - Each of these acts leaves a line in the journal, without content.
//
// Doors: SignIn, Pending, Confirm, SignOut, Identify; Mine, Revoke, RevokeOthers,
// SwitchGrant, ChangePassword, SetTheme; List, Open, Invite, MakeLink, Disable, Reopen,
// Choices, AddGrant, EndGrant; Invitation, Accept;
// Newcomers, Vouch; Names, for the rooms that show who did something; for the demonstration and the command
// line Create and HashPassword; Tidy, a job.
//
// Tables: account, account_grant, sign_in, sign_in_failure, invitation.
package account
