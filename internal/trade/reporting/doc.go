// Package reporting computes what is owed to others from what was recorded: the
// monthly return (Remontée), the board of returns, the masked counts, the data
// sets. Nothing is typed twice.
//
// Words: a Remontée is one team's return for one month; its figures are computed
// from the acts until it is sent, then frozen; a step is one change of its
// state; drift is what the acts say now and did not say then. A return is late
// when it is owed and the day the programme gives has passed; sent late, when its
// first sending came after that day. A team that was not open owes nothing.
//
// Rules: 24, only attended sessions count; 26, only reviews of a RCP with its
// quorum; 51 and 52, one return a month, computed; 55, the coordination sees
// counts; 56, small cells are masked.
//
// Tables: monthly_return, monthly_return_step.
// Reads: session, rcp, case_review, enrolment, microstructure, membership,
// professional, organisation, patient_objection, patient_information,
// answer_sheet.
package reporting
