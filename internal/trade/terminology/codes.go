package terminology

// The names of the lists.
const (
	Behaviour          = "behaviour"           // addictive behaviours, with and without product
	ComplexReason      = "complex_reason"      // why the situation is complex
	ExitReason         = "exit_reason"         // why the follow-up ended (a proposal, to be confirmed)
	ReferralOrigin     = "referral_origin"     // who sent the person
	OtherScheme        = "other_scheme"        // another addiction scheme the person is already in
	Presence           = "presence"            // what became of an appointment
	Mode               = "mode"                // where or how an entretien took place
	Profession         = "profession"          // professions; the group is the counter of the forfait
	Sex                = "sex"                 // as in the national identity rules
	StructureKind      = "structure_kind"      // kinds of organisation
	InformationChannel = "information_channel" // how a person was informed, or objected
	RCPChange          = "rcp_change"          // what a case review changed
	NotHeldReason      = "not_held_reason"     // why an RCP was not held
	MissingReason      = "missing_reason"      // why a monthly return was not sent
	LateEntryReason    = "late_entry_reason"   // why an act was entered after the delay of the rules
)

// The codes of [Presence]. Only an attended entretien counts; absent and
// excused are both no-shows.
const (
	PresenceAttended  Code = "attended"
	PresenceAbsent    Code = "absent"
	PresenceExcused   Code = "excused"
	PresenceCancelled Code = "cancelled"
)

// The codes of [Mode].
const (
	ModeCabinet Code = "cabinet"
	ModePhone   Code = "phone"
	ModeVideo   Code = "video"
	ModeHome    Code = "home"
)

// The codes of [Profession] that a rule names: the two counters of the
// forfait, and with the doctor the quorum of a RCP.
const (
	ProfessionGP           Code = "gp"
	ProfessionPsychologist Code = "psychologist"
	ProfessionSocialWorker Code = "social_worker"
	ProfessionOther        Code = "other"
)

// The codes of [Sex].
const (
	SexFemale        Code = "female"
	SexMale          Code = "male"
	SexIndeterminate Code = "indeterminate"
	SexUnknown       Code = "unknown"
)

// The codes of [OtherScheme] and of [ExitReason] that a rule names: no other
// scheme, and a death.
const (
	OtherSchemeNone Code = "none"
	ExitDeath       Code = "death"
)
