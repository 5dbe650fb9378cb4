// Package plan keeps the personal care plan of a stay (« projet personnalisé ») and
// the tasks of a team.
//
// # Words
//
//   - A Goal is what the person wants, in his or her own words.
//   - An Action is who does what, for when. It serves a goal, or stands alone. The
//     tasks of a team are its actions still to do: one table, whether they were
//     born from the plan, from a decision of a RCP, or from an entretien.
//   - An owner is a member of the team, the person, or somebody outside named by
//     his or her role. A member who left the team leaves tasks « à réattribuer ».
//   - A Review is the plan looked at again, at a RCP or with the person.
//   - A Version is a goal or an action as it stood at a moment.
//
// # Rules
//
//   - Nothing is deleted. A goal and an action change state; each version is kept
//     (A23: a correction keeps what it replaces).
//   - What was given up says why.
//   - Two people writing the same thing: the second is shown both (*Stale).
//   - Domain rules 20 and 55, 58: a goal or an action is written while the person
//     is followed; its words are sealed, read by the team, and every read or write
//     leaves a line of the journal. After the exit an action may still be settled.
//   - A person who objects to sharing (rule 15) is closed to all but the GP who
//     included: the others see of the plan only the actions they wrote, and of the
//     actions they own only that there is one.
//   - What the person is handed never carries a note of the team, nor an action
//     that a RCP decided unless somebody chose to show it.
//
// # Doors
//
// Service for pages. For the rooms above, in their own transaction: AddFromRCP,
// AddFromSession, NoteReview, ForRCP, OpenTasks, TasksOfRCP, TasksOf, OpenTasksOfTeam,
// Resting, PortionOf.
// AddFact and AddGoalFact for the demonstration.
//
// Tables: plan_goal, plan_action, plan_history, plan_review.
package plan
